/** Tests bodies that are signed in chunks, with the examples of the S3 API reference and with tampered ones. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { ChunkSignatures, hmacChunks } from '../../protocol/sigv4/chunks.ts'
import { signingKey } from '../../protocol/sigv4.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** The examples are signed on 24 May 2013. */
const SCOPE = { date: '20130524', region: 'us-east-1', service: 's3', terminator: 'aws4_request' }
const DATE = { basic: '20130524T000000Z', time: Date.UTC(2013, 4, 24), text: '20130524T000000Z' }
const KEY = signingKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', SCOPE)
const CHUNKS = [sha256('a'.repeat(65_536)), sha256('a'.repeat(1024)), sha256('')]

const chainFrom = (signature: string) =>
  new ChunkSignatures(hmacChunks(KEY), { date: DATE, scope: SCOPE, signature })

const SEED = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9'
const SIGNATURES = [
  'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
  '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
  'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
]
const SEED_WITH_TRAILER = '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e'
const SIGNATURES_WITH_TRAILER = [
  'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
  '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
  '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
]
const TRAILERS = [['x-amz-checksum-crc32c', 'sOO8/Q==']] as const
const TRAILER_SIGNATURE = 'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435'

/** Verifies chunks until one is refused. Returns how many were accepted. */
function acceptedOf(seed: string, hashes: readonly string[], signatures: readonly string[]): number {
  const chain = chainFrom(seed)
  const refused = hashes.findIndex((hash, index) => !chain.verify(hash, signatures[index] ?? ''))
  return refused < 0 ? hashes.length : refused
}

describe('chunks', () => {
  test('of the examples are signed', () => {
    expect(acceptedOf(SEED, CHUNKS, SIGNATURES)).toBe(3)
    expect(acceptedOf(SEED_WITH_TRAILER, CHUNKS, SIGNATURES_WITH_TRAILER)).toBe(3)
  })

  test('cannot be changed, reordered, left out, or repeated', () => {
    const [first = '', second = '', last = ''] = CHUNKS
    const [one = '', two = '', three = ''] = SIGNATURES
    expect(acceptedOf(SEED, [sha256('b'), second, last], SIGNATURES)).toBe(0)
    expect(acceptedOf(SEED, [second, first, last], [two, one, three])).toBe(0)
    expect(acceptedOf(SEED, [first, last], [one, three])).toBe(1)
    expect(acceptedOf(SEED, [first, first], [one, one])).toBe(1)
    expect(acceptedOf(TRAILER_SIGNATURE, CHUNKS, SIGNATURES)).toBe(0)
  })

  test('stay refused after a refusal', () => {
    const chain = chainFrom(SEED)
    expect(chain.verify(sha256('b'), SIGNATURES[0] ?? '')).toBe(false)
    expect(chain.verify(CHUNKS[1] ?? '', SIGNATURES[1] ?? '')).toBe(false)
  })

  test('need each character of the signature', () => {
    const signature = SIGNATURES[0] ?? ''
    for (let at = 0; at < signature.length; at++) {
      const wrong = signature.slice(0, at) + (signature[at] === '0' ? '1' : '0') + signature.slice(at + 1)
      expect(chainFrom(SEED).verify(CHUNKS[0] ?? '', wrong)).toBe(false)
    }
    for (const wrong of ['', `${signature}0`, signature.toUpperCase(), '*'.repeat(100_000)])
      expect(chainFrom(SEED).verify(CHUNKS[0] ?? '', wrong)).toBe(false)
  })
})

describe('trailing headers', () => {
  const verified = (trailers: readonly (readonly [string, string])[], signature = TRAILER_SIGNATURE) => {
    const chain = chainFrom(SEED_WITH_TRAILER)
    for (const [index, hash] of CHUNKS.entries()) chain.verify(hash, SIGNATURES_WITH_TRAILER[index] ?? '')
    return chain.verifyTrailer(trailers, signature)
  }

  test('of the example are signed', () => {
    expect(verified(TRAILERS)).toBe(true)
    expect(verified([['X-Amz-Checksum-CRC32C', ' sOO8/Q== ']])).toBe(true)
  })

  test('cannot be changed, added, or left out', () => {
    expect(verified([['x-amz-checksum-crc32c', 'sOO8/A==']])).toBe(false)
    expect(verified([['x-amz-checksum-crc32', 'sOO8/Q==']])).toBe(false)
    expect(verified([...TRAILERS, ['x-amz-meta-a', 'b']])).toBe(false)
    expect(verified([])).toBe(false)
    expect(verified(TRAILERS, SIGNATURES_WITH_TRAILER[2])).toBe(false)
    expect(chainFrom(SEED_WITH_TRAILER).verifyTrailer(TRAILERS, TRAILER_SIGNATURE)).toBe(false)
  })
})
