/** Refusals that are no denials: they say what iamulator cannot do, in the form of the service. */
import { describe, expect, test } from '@jest/globals'
import { apiServiceNames } from '../../../core/aws/api-operations.ts'
import { decodeCbor } from '../../../core/standards/cbor.ts'
import {
  notForwardedError,
  type RefusedRequest,
  refusalOf,
  refusedUnknown,
  tooLongError,
  undecidedError,
  unknownRequestError,
  upstreamError,
} from '../../../guard/refusal/index.ts'
import { AwsError } from '../../../protocol/errors.ts'
import type { UnknownRequest } from '../../../recognition/types.ts'
import { head, REQUEST_ID, refused } from './requests.ts'

const FORMS: Readonly<Record<string, RefusedRequest>> = {
  json: refused('ssm', 'json'),
  'rest-json': refused('lambda', 'rest-json'),
  cbor: refused('cloudwatch', 'smithy-rpc-v2-cbor'),
  query: refused('sns', 'query'),
  ec2: refused('ec2', 'ec2'),
  'rest-xml': refused('route53', 'rest-xml'),
  s3: refused('s3', 'rest-xml'),
}

function bodyOf(error: AwsError, request: RefusedRequest): string {
  const { body, bytes } = refusalOf(error, request)
  return bytes ? JSON.stringify(decodeCbor(bytes)) : body
}

describe('unknown requests', () => {
  const refuse = (unknown: Partial<UnknownRequest>, headers: Readonly<Record<string, string>> = {}) => {
    const seen: UnknownRequest = {
      kind: 'unknown',
      service: undefined,
      operation: undefined,
      protocol: undefined,
      ...unknown,
    }
    const request = refusedUnknown(seen, { head: head('POST', '/', headers), requestId: REQUEST_ID })
    return refusalOf(unknownRequestError(seen, request), request)
  }

  test.each([
    [
      'an operation',
      { service: 'lambda', operation: 'Fly' },
      'does not know the operation Fly of Lambda, so',
    ],
    ['no operation', { service: 'lambda' }, 'cannot tell which operation of Lambda the request is, so'],
    ['a service', { service: 'quantum', operation: 'Fly' }, 'does not know the service quantum, so'],
    ['nothing', {}, 'cannot tell which AWS service the request is for, so'],
    ['a signing name', { service: 'monitoring', operation: 'Fly' }, 'the operation Fly of CloudWatch, so'],
    ['an unsigned target', { operation: 'Fly' }, 'does not know the service Quantum_2026, so'],
    ['a name of prototypes', { service: '__proto__' }, 'does not know the service __proto__, so'],
  ])('that name %s', (_, unknown, text) => {
    const isTarget = !('service' in unknown) && 'operation' in unknown
    const answer = refuse(unknown, isTarget ? { 'x-amz-target': 'Quantum_2026.Fly' } : {})
    expect(answer.status).toBe(501)
    expect(answer.body).toContain(text)
    expect(answer.body).toContain('start it with `--unknown pass`')
  })

  test.each([
    ['json', { 'x-amz-target': 'Quantum.Fly', 'content-type': 'application/x-amz-json-1.0' }, '{"__type":'],
    [
      'query',
      { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      '<ErrorResponse xmlns=',
    ],
    ['rest-json', {}, '{"message":'],
  ])('have the form of their headers: %s', (_, headers, start) => {
    expect(refuse({ service: 'quantum', operation: 'Fly' }, headers).body.startsWith(start)).toBe(true)
  })

  test('in CBOR get CBOR', () => {
    const { bytes } = refuse({ service: 'quantum', operation: 'Fly' }, { 'smithy-protocol': 'rpc-v2-cbor' })
    expect(decodeCbor(bytes ?? Buffer.alloc(0))).toMatchObject({ __type: 'NotImplemented' })
  })

  test('for S3 get the form of S3', () => {
    expect(refuse({ service: 's3', protocol: 'rest-xml' }).body).toContain(
      '<Error><Code>NotImplemented</Code>',
    )
  })

  test('with long names are answered shortly', () => {
    expect(refuse({ service: 'x'.repeat(100_000) }).body.length).toBeLessThan(1000)
    expect(refuse({ service: 'sns', operation: '&'.repeat(100_000) }).body.length).toBeLessThan(2000)
  })
})

describe.each(Object.entries(FORMS))('in the form %s', (form, request) => {
  const isJson = ['json', 'rest-json', 'cbor'].includes(form)
  const answered = (error: AwsError) => ({
    status: refusalOf(error, request).status,
    text: JSON.stringify([refusalOf(error, request).headers, bodyOf(error, request)]),
  })

  test.each(['down', 'slow'] as const)('an upstream that is %s is a 503, which SDKs retry', (kind) => {
    const message = 'The upstream http://127.0.0.1:5000 cannot be reached (ECONNREFUSED).'
    const { status, text } = answered(upstreamError({ kind, message }, request))
    expect(status).toBe(503)
    expect(text).toContain(message)
    expect(text).toContain(isJson ? 'ServiceUnavailableException' : '<Code>ServiceUnavailable</Code>')
  })

  test('an upstream that breaks off is a 502', () => {
    const message = 'The upstream http://127.0.0.1:5000 did not send a complete response.'
    const { status, text } = answered(upstreamError({ kind: 'broken', message }, request))
    expect(status).toBe(502)
    expect(text).toContain(message)
  })

  test('what cannot be decided is a 503 with what could not be read', () => {
    const { status, text } = answered(undecidedError(new Error('kms:ListGrants failed.'), request))
    expect(status).toBe(503)
    expect(text).toContain('iamulator cannot decide on the request: kms:ListGrants failed.')
  })

  test('a body that is too long', () => {
    const { status, text } = answered(tooLongError(1000, request))
    expect(status).toBe(form === 's3' ? 400 : 413)
    expect(text).toMatch(form === 's3' ? /MaxMessageLengthExceeded/ : /RequestEntityTooLarge/)
  })

  test.each(['accounts', 'regions'] as const)('%s is not forwarded', (kind) => {
    expect(answered(notForwardedError(kind, request))).toMatchObject({
      status: 501,
      text: expect.stringContaining('iamulator does not forward requests'),
    })
  })

  test('hostile text cannot leave its place', () => {
    const hostile = `</Message></Error>"}\u0000\u001b[31m\u202e\ud800\u2028&<![CDATA[`
    const text = bodyOf(new AwsError('AccessDenied', hostile, 403), request)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\p{Bidi_Control}]/u)
    if (isJson) expect(Object.keys(JSON.parse(text)).length).toBeLessThanOrEqual(2)
    else expect(text.match(/<\/Message>/g)).toHaveLength(1)
    expect(
      bodyOf(new AwsError('AccessDenied', '\u0001'.repeat(1_000_000), 403), request).length,
    ).toBeLessThan(300_000)
  })
})

describe('S3 repeats the access key ID', () => {
  const error = new AwsError('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist.', 403)
  const answered = (headers: Readonly<Record<string, string>>, path = '/docs/a') =>
    refusalOf(error, refused('s3', 'rest-xml', { head: head('GET', path, headers) })).body

  test.each([
    [
      'of Version 4',
      { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA1/20260101/us-east-1/s3/aws4_request' },
      '/docs/a',
    ],
    ['of Version 2', { authorization: 'AWS AKIA1:c2lnbmF0dXJl' }, '/docs/a'],
    ['of presigned URLs', {}, '/docs/a?X-Amz-Credential=AKIA1%2F20260101%2Fus-east-1%2Fs3%2Faws4_request'],
    ['of presigned URLs of Version 2', {}, '/docs/a?AWSAccessKeyId=AKIA1&Signature=x'],
  ])('%s', (_, headers: Readonly<Record<string, string>>, path: string) => {
    expect(answered(headers, path)).toContain('<AWSAccessKeyId>AKIA1</AWSAccessKeyId><RequestId>')
  })

  test('unless there is none', () => {
    expect(answered({})).not.toContain('AWSAccessKeyId')
    expect(answered({ authorization: 'AWS <script>:x' })).not.toContain('AWSAccessKeyId')
  })
})

test('every service has a form', () => {
  const error = new AwsError('AccessDenied', 'No.', 403)
  for (const service of apiServiceNames()) {
    const request = { service, head: head(), requestId: REQUEST_ID }
    expect(bodyOf(error, request)).toContain('No.')
  }
})
