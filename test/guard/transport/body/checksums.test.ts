/** Checksums over bytes in pieces. The values are the check values of the algorithms' catalogs, for `123456789`. */
import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { algorithmOf, newChecksum } from '../../../../guard/transport/body/checksums.ts'

const CHECK = Buffer.from('123456789')

test.each([
  ['crc32', 'cbf43926'],
  ['crc32c', 'e3069283'],
  ['crc64nvme', 'ae8b14860a799888'],
  ['sha1', createHash('sha1').update(CHECK).digest('hex')],
  ['sha256', createHash('sha256').update(CHECK).digest('hex')],
])('%s', (algorithm, hex) => {
  const checksum = newChecksum(algorithm)
  checksum.update(CHECK)
  expect(Buffer.from(checksum.digest(), 'base64').toString('hex')).toBe(hex)
})

test.each(['crc32', 'crc32c', 'crc64nvme'])(
  '%s is the same in whatever pieces the bytes arrive',
  (algorithm) => {
    const bytes = Buffer.from(Array.from({ length: 1000 }, (_, at) => (at * 7919) % 251))
    const whole = newChecksum(algorithm)
    whole.update(bytes)
    const expected = whole.digest()
    for (let size = 1; size < 40; size++) {
      const pieces = newChecksum(algorithm)
      for (let at = 0; at < bytes.length; at += size) pieces.update(bytes.subarray(at, at + size))
      expect(pieces.digest()).toBe(expected)
    }
  },
)

test.each([
  ['x-amz-checksum-crc32', 'crc32'],
  ['x-amz-checksum-crc64nvme', 'crc64nvme'],
  ['x-amz-checksum-__proto__', undefined],
  ['x-amz-checksum-type', undefined],
  ['crc32', undefined],
])('the algorithm of %s is %s', (header, algorithm) => {
  expect(algorithmOf(header)).toBe(algorithm)
})

test('there is no checksum of another name', () => {
  expect(() => newChecksum('constructor')).toThrow(RangeError)
})
