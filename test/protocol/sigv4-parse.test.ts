import { expect, test } from '@jest/globals'
import { parseSignature } from '../../protocol/sigv4.ts'
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
