import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type NewSession, Sessions } from '../../core/identity/sessions.ts'
import { openStore, type Store } from '../../store/index.ts'
import { countingBytes, policy } from '../support/harness.ts'
import { at } from '../support/places.ts'

const ACCOUNT = '123456789012'
const OTHER = '210987654321'
const BASE: NewSession = {
  kind: 'role',
  principalId: 'AROARZPUZDIKAAAAAAAAA',
  name: 'session',
  issuedAt: 1_764_032_400_000,
  expiresAt: 1_764_036_000_000,
}
const FULL: NewSession = {
  ...BASE,
  policy: '{ "Statement": [{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::grün/*"}] }',
  policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
  tags: [
    { key: 'Team', value: 'Käse 🧀' },
    { key: 'empty', value: '' },
  ],
  transitiveTagKeys: ['Team'],
  sourceIdentity: 'alice@example.com',
  mfaAt: 1_764_032_000_000,
}

let store: Store
let sessions: Sessions
beforeEach(async () => {
  store = await openStore({ durability: 'memory', randomBytes: countingBytes('store') })
  sessions = new Sessions(store, countingBytes())
})
afterEach(() => store.close())

/** Returns a reader with an empty cache. */
const freshReader = () => new Sessions(store, countingBytes())

describe('a sealed session', () => {
  test.each([
    ['plain', BASE],
    ['with everything', FULL],
    ['of a user', { ...BASE, kind: 'user', name: '' } as const],
    ['federated', { ...BASE, kind: 'federated', principalId: 'root' } as const],
    ['in a chain', { ...BASE, chainDepth: 2 }],
    ['delivered, then in a chain', { ...FULL, contextKeys: { 'ec2:RoleDelivery': '2.0' }, chainDepth: 1 }],
  ])('opens again: %s', (_what, session) => {
    const { accessKeyId, secretAccessKey, sessionToken } = sessions.seal(at(ACCOUNT), session)
    expect(sessions.open('aws', accessKeyId, sessionToken)).toEqual({
      ...session,
      accessKeyId,
      secretAccessKey,
    })
    expect(sessions.open('aws', accessKeyId, sessionToken)).toEqual({
      ...session,
      accessKeyId,
      secretAccessKey,
    })
    expect(freshReader().open('aws', accessKeyId, sessionToken)).toEqual({
      ...session,
      accessKeyId,
      secretAccessKey,
    })
  })

  test('takes no more space for a chain that there is not', () => {
    // Tokens of this kind have no minimum size.
    const unpadded = { ...BASE, kind: 'root' } as const
    const size = (chainDepth?: number) =>
      sessions.seal(at(ACCOUNT), { ...unpadded, chainDepth }).sessionToken.length
    expect(size(0)).toBe(size())
    expect(size(1)).toBeGreaterThan(size())
  })

  test('looks like credentials of AWS', () => {
    const sealed = sessions.seal(at(ACCOUNT), BASE)
    expect(sealed.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
    expect(sealed.secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/)
    expect(sealed.sessionToken).toMatch(/^IQoJb3JpZ2luX2Vj[A-Za-z0-9+/=]{100,}$/)
  })

  test('has a secret of its own, which the token tells to whoever can open it', () => {
    const { accessKeyId, secretAccessKey, sessionToken } = sessions.seal(at(ACCOUNT), BASE)
    expect(freshReader().open('aws', accessKeyId, sessionToken)?.secretAccessKey).toBe(secretAccessKey)
    expect(sessions.seal(at(ACCOUNT), BASE).secretAccessKey).not.toBe(secretAccessKey)
  })

  test('gives nothing away', () => {
    const { sessionToken } = sessions.seal(at(ACCOUNT), FULL)
    const bytes = Buffer.from(sessionToken, 'base64').toString('latin1')
    for (const secret of ['alice', 'session', 'AROA', 'role']) expect(bytes).not.toContain(secret)
  })

  test('writes nothing', () => {
    const before = store.status().rows
    sessions.seal(at(ACCOUNT), FULL)
    expect(store.status().rows).toBe(before)
  })

  test('opens among more sessions than are remembered', () => {
    const sealed = Array.from({ length: 10_001 }, () => sessions.seal(at(ACCOUNT), BASE))
    const opened = [...sealed, ...sealed.slice(0, 10)].map(({ accessKeyId, sessionToken }) =>
      sessions.open('aws', accessKeyId, sessionToken),
    )
    expect(opened.map((session) => session?.accessKeyId)).toEqual(
      [...sealed, ...sealed.slice(0, 10)].map(({ accessKeyId }) => accessKeyId),
    )
  })

  test('is opened by another server on the same store only', async () => {
    const { accessKeyId, sessionToken } = sessions.seal(at(ACCOUNT), BASE)
    const elsewhere = await openStore({ durability: 'memory', randomBytes: countingBytes('elsewhere') })
    expect(new Sessions(elsewhere, countingBytes()).open('aws', accessKeyId, sessionToken)).toBeUndefined()
    await elsewhere.close()
  })
})

/** Returns `token` with the character at `at` replaced, removed, and preceded by another one. */
function changedAt(token: string, at: number): string[] {
  const before = token.slice(0, at)
  const other = token[at] === 'A' ? 'B' : 'A'
  return [
    before + other + token.slice(at + 1),
    before + token.slice(at + 1),
    before + other + token.slice(at),
  ]
}

describe('what does not open', () => {
  test('a token with any character changed, missing or added', () => {
    const { accessKeyId, sessionToken } = sessions.seal(at(ACCOUNT), FULL)
    for (let at = 0; at < sessionToken.length; at++) {
      for (const changed of changedAt(sessionToken, at)) {
        expect(sessions.open('aws', accessKeyId, changed)).toBeUndefined()
      }
    }
    expect(sessions.open('aws', accessKeyId, sessionToken)).toBeDefined()
  })

  test('a token with any bit of it flipped', () => {
    const { accessKeyId, sessionToken } = sessions.seal(at(ACCOUNT), BASE)
    const bytes = Buffer.from(sessionToken, 'base64')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(sessions.open('aws', accessKeyId, changed.toString('base64'))).toBeUndefined()
    }
  })

  test('another spelling of the same bytes', () => {
    const { accessKeyId, sessionToken } = sessions.seal(at(ACCOUNT), BASE)
    const urlSafe = Buffer.from(sessionToken, 'base64').toString('base64url')
    for (const spelling of [`${sessionToken}=`, ` ${sessionToken}`, `${sessionToken}\n`, urlSafe]) {
      expect(Buffer.from(spelling, 'base64')).toEqual(Buffer.from(sessionToken, 'base64'))
      expect(sessions.open('aws', accessKeyId, spelling)).toBeUndefined()
    }
  })

  test.each(['', 'x', 'IQoJb3JpZ2luX2Vj', 'A'.repeat(4096), 'IQoJb3JpZ2luX2Vj'.padEnd(400, 'A')])(
    '%j',
    (token) => {
      expect(sessions.open('aws', sessions.seal(at(ACCOUNT), BASE).accessKeyId, token)).toBeUndefined()
    },
  )

  test("a token with another session's access key id, opened before or not", () => {
    const one = sessions.seal(at(ACCOUNT), BASE)
    const two = sessions.seal(at(ACCOUNT), BASE)
    const ofOtherAccount = sessions.seal(at(OTHER), BASE)
    for (const id of [
      two.accessKeyId,
      ofOtherAccount.accessKeyId,
      `${one.accessKeyId}A`,
      one.accessKeyId.replace('ASIA', 'AKIA'),
    ]) {
      expect(sessions.open('aws', id, one.sessionToken)).toBeUndefined()
      expect(sessions.open('aws', one.accessKeyId, one.sessionToken)).toBeDefined()
      expect(sessions.open('aws', id, one.sessionToken)).toBeUndefined()
    }
  })
})

describe('a reset', () => {
  const isOpen = ({ accessKeyId, sessionToken }: { accessKeyId: string; sessionToken: string }) =>
    sessions.open('aws', accessKeyId, sessionToken) !== undefined

  test('of everything ends all sessions, also those opened before', () => {
    const sealed = [ACCOUNT, OTHER].map((account) => sessions.seal(at(account), BASE))
    expect(sealed.map(isOpen)).toEqual([true, true])
    store.reset()
    expect(sealed.map(isOpen)).toEqual([false, false])
    expect(isOpen(sessions.seal(at(ACCOUNT), BASE))).toBe(true)
  })

  test('of an account ends its sessions alone', () => {
    const sealed = [ACCOUNT, OTHER].map((account) => sessions.seal(at(account), BASE))
    expect(sealed.map(isOpen)).toEqual([true, true])
    store.resetAccount(at(ACCOUNT))
    expect(sealed.map(isOpen)).toEqual([false, true])
  })
})

describe('the space for policies and tags', () => {
  const packedPercent = (session: Partial<NewSession>) =>
    sessions.seal(at(ACCOUNT), { ...BASE, ...session }).packedPercent

  test('a policy of one statement takes 16 %, the figure recorded on AWS', () => {
    expect(packedPercent({ policy: policy('Allow', 's3:GetObject') })).toBe(16)
    expect(packedPercent({ policy: policy('Allow', 's3:ListAllMyBuckets') })).toBe(16)
  })

  test('nothing takes none', () => {
    expect(packedPercent({})).toBe(0)
    expect(packedPercent({ policyArns: [], tags: [], transitiveTagKeys: [], sourceIdentity: 'alice' })).toBe(
      0,
    )
  })

  test('managed policies and tags count too, and more take more', () => {
    const arn = packedPercent({ policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] })
    const tag = packedPercent({ tags: [{ key: 'Team', value: 'Blue' }] })
    expect(arn).toBeGreaterThan(0)
    expect(tag).toBeGreaterThan(0)
    const both = packedPercent({
      policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      tags: [{ key: 'Team', value: 'Blue' }],
    })
    expect(both).toBeGreaterThan(Math.max(arn, tag))
  })

  test('a policy of 2,048 characters fits', () => {
    const buckets = Array.from({ length: 66 }, (_, index) => `arn:aws:s3:::b-${index * 7919}/*`)
    const document = policy('Allow', 's3:GetObject', buckets).padEnd(2048)
    expect(document).toHaveLength(2048)
    expect(packedPercent({ policy: document })).toBeLessThanOrEqual(100)
  })

  test('the largest session that fits has a token of fewer than 4,096 characters', () => {
    const noise = countingBytes('noise')
    const tags = Array.from({ length: 50 }, () => ({
      key: noise(24).toString('hex'),
      value: noise(6).toString('hex'),
    }))
    while (packedPercent({ tags }) > 100) tags.pop()
    const largest: NewSession = {
      ...BASE,
      kind: 'federated',
      name: 'n'.repeat(64),
      sourceIdentity: 's'.repeat(256),
      mfaAt: BASE.issuedAt,
      tags,
    }
    const { packedPercent: percent, ...sealed } = sessions.seal(at(ACCOUNT), largest)
    const { accessKeyId, secretAccessKey, sessionToken } = sealed
    expect(percent).toBeGreaterThan(90)
    expect(sessionToken.length).toBeLessThan(4096)
    expect(sessions.open('aws', accessKeyId, sessionToken)).toEqual({
      ...largest,
      accessKeyId,
      secretAccessKey,
    })
  })
})

describe('what an identity provider says', () => {
  const federated = (length: number): NewSession => ({
    ...BASE,
    federation: { provider: 'idp', claims: { 'saml:sub': 'x'.repeat(length) } },
  })

  test('takes none of that space while the token can hold it', () => {
    const { packedPercent, sessionToken } = sessions.seal(at(ACCOUNT), federated(2000))
    expect(packedPercent).toBe(0)
    expect(sessionToken.length).toBeLessThanOrEqual(4096)
    expect(sessions.seal(at(ACCOUNT), federated(2000), 4096).packedPercent).toBe(0)
    const policed = { ...federated(1000), policy: policy('Allow', 's3:GetObject') }
    expect(sessions.seal(at(ACCOUNT), policed).packedPercent).toBe(16)
  })

  test('is too much where the token would have more than 4,096 characters, whatever its length', () => {
    for (let length = 1900; length < 2300; length++) {
      const { packedPercent, sessionToken } = sessions.seal(at(ACCOUNT), federated(length))
      expect(packedPercent > 100).toBe(sessionToken.length > 4096)
    }
    expect(sessions.seal(at(ACCOUNT), federated(40_000)).packedPercent).toBeGreaterThan(1000)
  })
})

test('5.4: tokens of version 2 have 400 characters more, up to the limit', () => {
  const sizeOf = (session: NewSession, version: 1 | 2) =>
    sessions.seal(at(ACCOUNT), session, 0, version).sessionToken.length
  for (const session of [BASE, FULL, { ...BASE, name: 'n'.repeat(64) }, { ...BASE, kind: 'root' } as const])
    expect(sizeOf(session, 2)).toBe(sizeOf(session, 1) + 400)
  const federation = { provider: 'idp', claims: { 'saml:sub': 'x'.repeat(2000) } }
  expect(sizeOf({ ...BASE, federation }, 1)).toBeGreaterThan(3696)
  expect(sizeOf({ ...BASE, federation }, 2)).toBe(4096)
})

describe('a minimum size of the token', () => {
  test.each([0, 1, 100, 220, 221, 1001, 1002, 1003, 1004, 4095, 4096])('%d characters', (minimum) => {
    for (const session of [BASE, FULL]) {
      const natural = sessions.seal(at(ACCOUNT), session).sessionToken.length
      const { accessKeyId, secretAccessKey, sessionToken } = sessions.seal(at(ACCOUNT), session, minimum)
      expect(sessionToken.length).toBeGreaterThanOrEqual(minimum)
      expect(sessionToken.length).toBeLessThan(Math.max(natural, minimum) + 4)
      expect(sessions.open('aws', accessKeyId, sessionToken)).toEqual({
        ...session,
        accessKeyId,
        secretAccessKey,
      })
    }
  })
})
