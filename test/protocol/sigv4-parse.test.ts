import { expect, test } from '@jest/globals'
import { headerValue, parseSignature, type SignedRequest } from '../../protocol/sigv4.ts'
import { NOW, requestOf, sign, withHeader } from './sigv4-requests.ts'

test('an unsigned request is no error', () => {
  expect(parseSignature(requestOf('POST', '/', ['Host', 'localhost'], 'Action=X'))).toBeUndefined()
  expect(parseSignature(requestOf('GET', '/?Action=X&Version=Y', ['Host', 'localhost']))).toBeUndefined()
})

test('what is read from a signed header', () => {
  const signed = sign({ token: 'to/ken', headers: { 'X-Amz-Content-Sha256': 'abc' } })
  expect(parseSignature(signed)).toEqual({
    accessKeyId: 'AKIDEXAMPLE',
    date: { basic: '20150830T123600Z', time: NOW, text: '20150830T123600Z' },
    scope: { date: '20150830', region: 'us-east-1', service: 'sts', terminator: 'aws4_request' },
    signedHeaders: ['host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'],
    signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    sessionToken: 'to/ken',
    presigned: false,
    expires: undefined,
    contentSha256: 'abc',
  })
})

test('what is read from a presigned query', () => {
  const signed = sign({
    presign: true,
    token: 'to/ken+=',
    target: '/?X-Amz-Expires=604800&X-Amz-Content-Sha256=abc',
  })
  expect(parseSignature(signed)).toMatchObject({
    sessionToken: 'to/ken+=',
    presigned: true,
    expires: 604_800,
    contentSha256: 'abc',
    signedHeaders: ['host'],
  })
  const later = withHeader(sign({ presign: true }), 'X-Amz-Security-Token', 'added after signing')
  expect(parseSignature(later)).toMatchObject({ sessionToken: 'added after signing', expires: undefined })
})

const OTHER_SIGNATURE = 'a'.repeat(64)

/** Returns what the Authorization header of a request has before the signature. */
function statementOf({ headers }: SignedRequest): string {
  return headerValue(headers, 'authorization')?.slice(0, -OTHER_SIGNATURE.length) ?? ''
}

test('requests that state the same have signatures and dates of their own', () => {
  const first = sign({})
  const parsed = parseSignature(first)
  const signed = withHeader(first, 'Authorization', `${statementOf(first)}${OTHER_SIGNATURE}`)
  expect(parseSignature(withHeader(signed, 'X-Amz-Date', '20150830T123700Z'))).toEqual({
    ...parsed,
    date: { basic: '20150830T123700Z', time: NOW + 60_000, text: '20150830T123700Z' },
    signature: OTHER_SIGNATURE,
  })
})

test('a request that states what another one did needs all parts, too', () => {
  const first = sign({})
  parseSignature(first)
  const undated = withHeader(first, 'X-Amz-Date', undefined)
  expect(() => parseSignature(undated)).toThrow("existence of either a 'X-Amz-Date' or a 'Date' header")
  expect(() => parseSignature(withHeader(first, 'X-Amz-Date', 'today'))).toThrow('today')
  const unsigned = withHeader(first, 'Authorization', statementOf(first))
  expect(() => parseSignature(unsigned)).toThrow("'Signature'")
})

test('a malformed statement is refused each time', () => {
  const signed = sign({})
  const repeated = `${statementOf(signed)}${OTHER_SIGNATURE}, Signature=${OTHER_SIGNATURE}`
  const other = statementOf(signed).replace('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256')
  for (let time = 0; time < 2; time++) {
    expect(() => parseSignature(withHeader(signed, 'Authorization', repeated))).toThrow('more than one')
    expect(() => parseSignature(withHeader(signed, 'Authorization', `${other}${OTHER_SIGNATURE}`))).toThrow(
      'AWS4-ECDSA-P256-SHA256',
    )
  }
})
