import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { HmacKey, sha256OfText } from '../../protocol/sigv4/hashing.ts'

/** Every byte, repeated up to a length. */
function textOf(length: number): string {
  return Array.from({ length }, (_, at) => String.fromCharCode(at % 256)).join('')
}

/** Around the blocks of SHA-256, and around the size of the buffer for short texts. */
const LENGTHS = [0, 1, 55, 56, 63, 64, 65, 300, 4031, 4032, 4033, 4096, 4097, 20_000]

describe.each(LENGTHS)('a text of %i bytes', (length) => {
  const text = textOf(length)

  test('is hashed like by createHash', () => {
    expect(sha256OfText(text)).toBe(createHash('sha256').update(text, 'latin1').digest('hex'))
  })

  test.each([0, 1, 32, 63, 64])('is signed like by createHmac with a key of %i bytes', (bytes) => {
    const key = Buffer.from(textOf(bytes), 'latin1')
    const signed = new HmacKey(key).sign(text)
    expect(signed).toBe(createHmac('sha256', key).update(text, 'latin1').digest('hex'))
  })
})

test('keys do not disturb each other', () => {
  const keys = ['a', 'b'].map((name) => new HmacKey(Buffer.from(name)))
  const [first, second] = keys.map((key) => key.sign('text'))
  expect(keys.map((key) => key.sign('text'))).toEqual([first, second])
  expect(first).not.toBe(second)
})

test('a key that is longer than a block is refused', () => {
  expect(() => new HmacKey(Buffer.alloc(65))).toThrow(RangeError)
})
