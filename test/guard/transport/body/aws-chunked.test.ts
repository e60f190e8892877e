/** Bodies in aws-chunked encoding. */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { filterOf } from '../../../../guard/transport/body/index.ts'
import type { BodyCheck } from '../../../../protocol/sigv4/body-check.ts'
import type { ChunkChain } from '../../../../protocol/sigv4/chunks.ts'

const EMPTY = createHash('sha256').digest('hex')
const sha256 = (text: string) => createHash('sha256').update(text, 'latin1').digest('hex')

/** A chain whose signatures are the hashes of the chunk and of all before it. */
function chain(): ChunkChain {
  let last = 'seed'
  return {
    verify: (hash, signature) => {
      last = sha256(last + hash)
      return signature === last
    },
    verifyTrailer: (trailers, signature) => signature === sha256(last + JSON.stringify(trailers)),
  }
}

const CRC_NAME = 'x-amz-checksum-crc32'
const crcOf = (text: string) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(Buffer.from(text, 'latin1')))
  return bytes.toString('base64')
}

const unsigned = (chunks: readonly string[], trailers = '') =>
  `${[...chunks, ''].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}${chunk && '\r\n'}`).join('')}${trailers}\r\n`

function signed(chunks: readonly string[], trailers?: readonly (readonly [string, string])[]): string {
  let last = 'seed'
  const lines = [...chunks, ''].map((chunk) => {
    last = sha256(last + (chunk === '' ? EMPTY : sha256(chunk)))
    return `${chunk.length.toString(16)};chunk-signature=${last}\r\n${chunk}${chunk && '\r\n'}`
  })
  const trailing = trailers?.map(([name, value]) => `${name}:${value}\r\n`).join('') ?? ''
  const signature = trailers ? `x-amz-trailer-signature:${sha256(last + JSON.stringify(trailers))}\r\n` : ''
  return `${lines.join('')}${trailing}${signature}\r\n`
}

/** Returns what the upstream gets before and after the body ends. @throws the error of the body */
function decode(
  body: string,
  check: BodyCheck,
  length: number | string,
  size = body.length,
): [string, string] {
  const headers = ['x-amz-decoded-content-length', String(length)]
  const head = {
    ...{ method: 'PUT', path: '/bucket/key', query: '', headers, remoteAddress: '', secure: false },
    header: (name: string) => (name === headers[0] ? headers[1] : undefined),
  }
  const filter = filterOf(head, check, 's3')
  if (!filter) throw new Error('nothing is verified')
  const passed: string[] = []
  const emit = (bytes: Buffer) => void passed.push(bytes.toString('latin1'))
  const bytes = Buffer.from(body, 'latin1')
  for (let at = 0; at < bytes.length; at += size) filter.push(bytes.subarray(at, at + size), emit)
  const before = passed.splice(0).join('')
  filter.end(emit)
  return [before, passed.join('')]
}

const UNSIGNED: BodyCheck = { kind: 'unsigned-chunks', trailers: undefined }
const WITH_CRC: BodyCheck = { kind: 'unsigned-chunks', trailers: [CRC_NAME] }
const SIGNED = (): BodyCheck => ({ kind: 'signed-chunks', chain: chain(), trailers: undefined })
const BIG = 'a'.repeat(8192)

test.each([1, 2, 3, 7, 100, 8191, 8192, 8193, 100_000])('bodies decode in pieces of %s bytes', (size) => {
  const text = `${BIG}rest`
  const whole = (parts: [string, string]) => parts.join('')
  expect(whole(decode(unsigned([BIG, 'rest']), UNSIGNED, text.length, size))).toBe(text)
  const trailer = `${CRC_NAME}:${crcOf(text)}\r\n`
  expect(whole(decode(unsigned([BIG, 'rest'], trailer), WITH_CRC, text.length, size))).toBe(text)
  expect(whole(decode(signed([BIG, 'rest']), SIGNED(), text.length, size))).toBe(text)
  const check: BodyCheck = { kind: 'signed-chunks', chain: chain(), trailers: [CRC_NAME] }
  expect(whole(decode(signed([BIG, 'rest'], [[CRC_NAME, crcOf(text)]]), check, text.length, size))).toBe(text)
})

test('an empty body has only the last chunk', () => {
  expect(decode(unsigned([]), UNSIGNED, 0)).toEqual(['', ''])
  expect(decode(signed([]), SIGNED(), 0)).toEqual(['', ''])
  expect(decode(unsigned([], `${CRC_NAME}:AAAAAA==\r\n`), WITH_CRC, 0)).toEqual(['', ''])
})

test('the last bytes are held back until everything is verified', () => {
  const [before, after] = decode(signed([BIG, 'rest']), SIGNED(), 8196)
  expect(before).toBe(BIG)
  expect(after).toBe('rest')
})

const CRC = `${CRC_NAME}:${crcOf('text')}`

test.each([
  ['ends too early', '4\r\nte', UNSIGNED, 'IncompleteBody'],
  ['has no last chunk', '4\r\ntext\r\n', UNSIGNED, 'IncompleteBody'],
  ['has no empty line at its end', '4\r\ntext\r\n0\r\n', UNSIGNED, 'IncompleteBody'],
  ['has bytes after its end', `${unsigned(['text'])}more`, UNSIGNED, 'IncompleteBody'],
  ['has a line after its end', `${unsigned(['text'])}\r\n`, UNSIGNED, 'IncompleteBody'],
  ['has a chunk that is longer than its size', '3\r\ntext\r\n0\r\n\r\n', UNSIGNED, 'IncompleteBody'],
  ['has a size that is no number', 'x\r\ntext\r\n0\r\n\r\n', UNSIGNED, 'IncompleteBody'],
  ['has a negative size', '-4\r\ntext\r\n0\r\n\r\n', UNSIGNED, 'IncompleteBody'],
  ['has a huge size', 'fffffffffffff\r\ntext', UNSIGNED, 'IncompleteBody'],
  ['has a size with too many digits', `${'0'.repeat(20)}4\r\ntext\r\n0\r\n\r\n`, UNSIGNED, 'IncompleteBody'],
  ['has lines without carriage returns', '4\ntext\n0\n\n', UNSIGNED, 'IncompleteBody'],
  ['has a line that never ends', '4;'.padEnd(1000, 'x'), UNSIGNED, 'IncompleteBody'],
  ['has more bytes than declared', unsigned(['texts']), UNSIGNED, 'IncompleteBody'],
  ['has fewer bytes than declared', unsigned(['tex']), UNSIGNED, 'IncompleteBody'],
  ['has a chunk that is too short', unsigned(['te', 'xt']), UNSIGNED, 'InvalidChunkSizeError'],
  [
    'has a trailer that was not announced',
    unsigned(['text'], `${CRC}\r\n`),
    UNSIGNED,
    'MalformedTrailerError',
  ],
  ['lacks the trailer', unsigned(['text']), WITH_CRC, 'MalformedTrailerError'],
  ['has a trailer without a colon', unsigned(['text'], 'x-amz\r\n'), WITH_CRC, 'MalformedTrailerError'],
  ['has a trailer without a name', unsigned(['text'], ':AAAAAA==\r\n'), WITH_CRC, 'MalformedTrailerError'],
  ['has the trailer twice', unsigned(['text'], `${CRC}\r\n${CRC}\r\n`), WITH_CRC, 'MalformedTrailerError'],
  ['has many trailers', unsigned(['text'], 'a:b\r\n'.repeat(9)), WITH_CRC, 'MalformedTrailerError'],
  ['has a checksum of no form', unsigned(['text'], `${CRC_NAME}:AA\r\n`), WITH_CRC, 'MalformedTrailerError'],
  ['has a wrong checksum', unsigned(['text'], `${CRC_NAME}:AAAAAA==\r\n`), WITH_CRC, 'BadDigest'],
  ['has no signatures', unsigned(['text']), SIGNED(), 'IncompleteBody'],
  [
    'has another text than signed',
    signed(['text']).replace('text', 'test'),
    SIGNED(),
    'SignatureDoesNotMatch',
  ],
  [
    'has a wrong last signature',
    signed(['text']).replace(/.\r\n\r\n$/, 'x\r\n\r\n'),
    SIGNED(),
    'IncompleteBody',
  ],
])('a body that %s is refused', (_what, body, check, code) => {
  for (const size of [1, 5, body.length]) {
    const fresh = check.kind === 'signed-chunks' ? { ...check, chain: chain() } : check
    expect(() => decode(body, fresh, 4, size)).toThrow(expect.objectContaining({ code }))
  }
})

test('chunks in another order are refused', () => {
  const [first, second] = [BIG, 'b'.repeat(8192)]
  const body = signed([first, second])
  const half = body.length - signed([]).length
  const swapped = body.slice(half / 2, half) + body.slice(0, half / 2) + body.slice(half)
  expect(() => decode(swapped, SIGNED(), 16384)).toThrow(
    expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
  )
})

test('a trailer with a wrong signature is refused', () => {
  const check: BodyCheck = { kind: 'signed-chunks', chain: chain(), trailers: [CRC_NAME] }
  const body = signed(['text'], [[CRC_NAME, crcOf('text')]]).replace(
    /(trailer-signature:)[\da-f]{4}/,
    '$10000',
  )
  expect(() => decode(body, check, 4)).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }))
})

test.each(['x-amz-checksum-md4', 'x-amz-meta-name', '__proto__'])('the trailer %s is refused', (name) => {
  const check: BodyCheck = { kind: 'unsigned-chunks', trailers: [name] }
  expect(() => decode(unsigned([]), check, 0)).toThrow(/x-amz-trailer header is not supported/)
})

test.each(['', '-1', '1e3', '9'.repeat(20)])('the decoded length "%s" is refused', (length) => {
  expect(() => decode(unsigned([]), UNSIGNED, length)).toThrow(expect.objectContaining({ status: 411 }))
})
