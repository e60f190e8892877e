import { randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import {
  accountOfId,
  base32,
  type IdPrefix,
  isAuthorizationId,
  newAuthorizationId,
  newId,
  newSecret,
  newUuid,
} from '../../core/aws/ids.ts'
import { countingBytes } from '../support/harness.ts'

const zeros = (size: number) => Buffer.alloc(size)
const ones = (size: number) => Buffer.alloc(size, 0xff)

describe('ids', () => {
  test.each([
    ['123456789012', 'AKIARZPUZDIKAAAAAAAA'],
    ['000000000000', 'AKIAQAAAAAAAAAAAAAAA'],
  ])('with all random bits zero the key of account %s is %s', (account, id) => {
    expect(newId('AKIA', account, zeros)).toBe(id)
    expect(accountOfId(id)).toBe(account)
  })

  test.each([
    ['ASIAQNZGKIQY56JQ7WML', '029608264753'],
    ['ASIAY34FZKBOKMUTVV7A', '609629065308'],
  ])('the published id %s carries %s', (id, account) => {
    expect(accountOfId(id)).toBe(account)
  })

  const lengths: [IdPrefix, number][] = [
    ['AIDA', 21],
    ['AROA', 21],
    ['AGPA', 21],
    ['AIPA', 21],
    ['ANPA', 21],
    ['ASCA', 21],
    ['ACCA', 21],
    ['APKA', 20],
    ['AKIA', 20],
    ['ASIA', 20],
  ]
  test.each(lengths)(
    '%s ids have %d characters, and carry any account whatever the random bits',
    (prefix, length) => {
      const next = countingBytes(prefix)
      for (const account of ['000000000000', '000000000001', '123456789012', '999999999999']) {
        for (const bytes of [zeros, ones, next, next, next]) {
          const id = newId(prefix, account, bytes)
          expect(id).toMatch(new RegExp(`^${prefix}[Q-Z2-7][A-Z2-7]{${length - 5}}$`))
          expect(accountOfId(id)).toBe(account)
        }
      }
    },
  )

  test('the last seven characters of an access key id do not matter for its account', () => {
    const id = newId('AKIA', '123456789012', countingBytes())
    expect(accountOfId(`${id.slice(0, -7)}AAAAAAA`)).toBe('123456789012')
    expect(accountOfId(`${id.slice(0, -7)}7777777`)).toBe('123456789012')
  })

  test('ids do not repeat', () => {
    const ids = new Set(Array.from({ length: 10_000 }, () => newId('AKIA', '123456789012', randomBytes)))
    expect(ids.size).toBe(10_000)
  })

  test.each([
    ['made before ids carried accounts', 'AKIAIOSFODNN7EXAMPLE'],
    ['the marker bit missing', 'AKIAPAAAAAAAAAAAAAAA'],
    ['an account above 999999999999', 'AKIA7777777777777777'],
    ['too short', 'AKIAQAAAAAAAAAAAAAA'],
    ['characters outside of base32', 'AKIAQ0AAAAAAAAAAAAAA'],
    ['lower case', 'AKIAqaaaaaaaaaaaaaaa'],
    ['empty', ''],
  ])('no account: %s', (_why, id) => {
    expect(accountOfId(id)).toBeUndefined()
  })
})

test('a secret access key has 40 characters of base64', () => {
  const next = countingBytes()
  const secrets = Array.from({ length: 100 }, () => newSecret(next))
  for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9+/]{40}$/)
  expect(new Set(secrets).size).toBe(100)
})

test('a UUID is random but for its version', () => {
  expect(newUuid(zeros)).toBe('00000000-0000-4000-8000-000000000000')
  expect(newUuid(ones)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
  const next = countingBytes()
  expect(new Set(Array.from({ length: 100 }, () => newUuid(next))).size).toBe(100)
})

test.each([
  ['', ''],
  ['f', 'MY'],
  ['foobar', 'MZXW6YTBOI'],
  ['fooba', 'MZXW6YTB'],
])('base32 of %j is %j (RFC 4648, without padding)', (text, expected) => {
  // A remainder of fewer than five bits is omitted, because IDs consist of whole characters.
  expect(base32(Buffer.from(text))).toBe(expected.slice(0, Math.floor((text.length * 8) / 5)))
})

test('authorization IDs are 128 bits to the base of 36: half random, a zero byte, the seconds, and a count', () => {
  expect(newAuthorizationId(zeros, 0, 0)).toBe('0')
  expect(newAuthorizationId(ones, 1_788_220_800, 7)).toMatch(/^f5lxx1zz5pn[\da-z]{14}$/)
  const next = countingBytes()
  const ids = Array.from({ length: 100 }, (_, count) =>
    newAuthorizationId(next, 1_788_220_800 + count, count),
  )
  expect(new Set(ids).size).toBe(100)
  expect(ids.every(isAuthorizationId)).toBe(true)
})

test.each([
  ['without a zero byte', 'aaaaaaaaaaaaaaaaaaaa'],
  ['more than 128 bits', 'z'.repeat(25)],
  ['longer', 'a'.repeat(26)],
  ['with a leading zero', `0${newAuthorizationId(ones, 1, 1)}`],
  ['in capitals', newAuthorizationId(ones, 1, 1).toUpperCase()],
  ['empty', ''],
])('is no authorization ID: %s', (_, text) => {
  expect(isAuthorizationId(text)).toBe(false)
})
