/** Tests signing for other services against a second signer and our own verifier. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import aws4 from 'aws4'
import { parseSignature, signRequest, styleOf, verifySignature } from '../../protocol/sigv4.ts'
import { answerOf, KEY, NOW, rawHeaders, requestOf } from './sigv4-requests.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

interface Case {
  readonly service: string
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly payload?: string
  readonly token?: string
}

const HOST = { Host: '127.0.0.1:4566' }
const JSON_TYPE = {
  'Content-Type': 'application/x-amz-json-1.0',
  'X-Amz-Target': 'DynamoDB_20120810.GetItem',
}

const CASES: Readonly<Record<string, Case>> = {
  JSON: { service: 'dynamodb', method: 'POST', target: '/', headers: { ...HOST, ...JSON_TYPE }, body: '{}' },
  'a session': {
    ...{ service: 'sqs', method: 'POST', target: '/', headers: { ...HOST, ...JSON_TYPE }, body: '{}' },
    token: 'IQoJb3JpZ2luX2VjEA+/Eal==',
  },
  'a path that is normalized': {
    ...{ service: 'lambda', method: 'GET', target: '/2015-03-31/functions/arn%3Aaws/../x//?b=2&a=%20x&c=' },
    headers: HOST,
  },
  'an object whose key has everything': {
    ...{ service: 's3', method: 'PUT', target: '/bucket/a%20b//c/../d%2Be/%C3%BC~?versionId=x%2Fy&acl' },
    headers: { ...HOST, 'x-amz-meta-a': '  b   c ', 'Content-MD5': 'ZGlnZXN0', 'Content-Type': 'text/plain' },
    body: 'contents',
  },
  'an unsigned payload': {
    ...{ service: 's3', method: 'PUT', target: '/bucket/key', headers: HOST, payload: 'UNSIGNED-PAYLOAD' },
  },
}

function signed({ service, method, target, headers, body = '', payload, token }: Case) {
  const request = requestOf(method, target, rawHeaders(headers), body)
  const identity = { ...KEY, service, region: 'eu-west-1', sessionToken: token }
  const added = signRequest({ ...request, payload: payload ?? sha256(body) }, identity, NOW)
  return { ...request, headers: [...request.headers, ...added] }
}

describe.each(Object.entries(CASES))('%s', (_what, given) => {
  const style = styleOf(given.service)

  test('is accepted by the verifier', () => {
    const request = signed(given)
    const signature = parseSignature(request)
    expect(signature).toMatchObject({
      accessKeyId: KEY.accessKeyId,
      sessionToken: given.token,
      presigned: false,
      date: { time: NOW },
      scope: { service: given.service, region: 'eu-west-1' },
    })
    const verify = (secret: string) =>
      answerOf(() => signature && verifySignature(request, signature, secret, style))
    expect(verify(KEY.secretAccessKey)).toBe('accepted')
    expect(verify('another')).toMatch(/^403 SignatureDoesNotMatch/)
  })

  test('has the signature that aws4 computes', () => {
    const { headers } = signed(given)
    const sent = Object.fromEntries(
      Array.from({ length: headers.length / 2 }, (_, pair) => [headers[2 * pair], headers[2 * pair + 1]]),
    )
    const { Authorization, ...unsigned } = sent
    // aws4 would sign Content-Length, which a proxy can replace by chunks.
    const options = { extraHeadersToIgnore: { 'content-length': true } }
    const request = {
      ...{ method: given.method, path: given.target, service: given.service, region: 'eu-west-1' },
      ...{ headers: unsigned, body: given.body ?? '', ...options },
    }
    const other = aws4.sign(request, KEY)
    expect(String(Authorization)).toBe(other.headers?.['Authorization'])
  })
})

test('headers that proxies change are not signed', () => {
  const headers = {
    ...HOST,
    'User-Agent': 'x',
    Accept: '*/*',
    Connection: 'keep-alive',
    'X-Forwarded-For': 'y',
  }
  const request = signed({ service: 'kms', method: 'POST', target: '/', headers })
  expect(parseSignature(request)?.signedHeaders).toEqual(['host', 'x-amz-date'])
})
