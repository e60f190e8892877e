/** Tests who sent a request, and what remains to be verified when its body arrives. */
import { createHash, createHmac } from 'node:crypto'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { signatureKeys } from '../../core/access/signature-keys.ts'
import { needsBody, senderOf, statedSignature } from '../../core/identity/sender.ts'
import { dialectOf } from '../../protocol/dialects.ts'
import { AwsError } from '../../protocol/errors.ts'
import type { BodyCheck, SignedRequest } from '../../protocol/sigv4.ts'
import { amzDate, type SigningRequest, signedByAws4 } from '../admin/decisions/requests.ts'
import { requestOf, withHeader } from '../protocol/sigv4-requests.ts'
import { type Given4A, privateKeyOf, sign4A, signText as signText4A } from '../protocol/sigv4a-signer.ts'
import { credentialsIn } from '../services/sts/sts-callers.ts'
import { ADMINISTRATOR, serverForAllTests, startServer, type TestServer } from '../support/harness.ts'

const server = serverForAllTests()
let lenient: TestServer
beforeAll(async () => {
  lenient = await startServer({ signatures: 'off' })
})
afterAll(() => lenient.close())

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const EMPTY = sha256('')

/** A request whose body has not arrived. */
const head = (request: SignedRequest): SignedRequest => ({
  ...request,
  body: Buffer.alloc(0),
  bodyElsewhere: { sha256: undefined },
})

function signed(given: Omit<SigningRequest, 'credentials'>): SignedRequest {
  const raw = signedByAws4({ credentials: ADMINISTRATOR, ...given })
  return requestOf(raw.method, raw.path, Object.entries(raw.headers).flat(), given.body)
}

const s3 = (more: Partial<SigningRequest> = {}) =>
  signed({ service: 's3', method: 'PUT', path: '/bucket/key', ...more })

interface Where {
  readonly service?: string
  readonly region?: string
  readonly to?: TestServer
}

function sender(request: SignedRequest, { service = 's3', region, to = server }: Where = {}) {
  const dialect = dialectOf(service, undefined)
  const { partition } = to.iamulator.settings
  return senderOf(to.iamulator, { request, dialect, signedFor: undefined, partition, region })
}

function refusal(request: SignedRequest, where?: Where): string {
  try {
    sender(request, where)
    return 'accepted'
  } catch (error) {
    if (error instanceof AwsError) return `${error.status} ${error.code} ${error.text}`
    throw error
  }
}

const declared = (value: string) => ({ headers: { 'X-Amz-Content-Sha256': value } })

describe('what remains of the body of', () => {
  test.each<[string, () => SignedRequest, BodyCheck]>([
    ['S3 with a hash', () => head(s3({ body: 'x' })), { kind: 'hash', sha256: sha256('x') }],
    ['S3 with a hash, after the body', () => s3({ body: 'x' }), { kind: 'none' }],
    ['S3, unsigned', () => head(s3(declared('UNSIGNED-PAYLOAD'))), { kind: 'none' }],
    ['S3, presigned', () => head(s3({ expires: 60 })), { kind: 'none' }],
    [
      'S3 with unsigned chunks',
      () =>
        head(
          s3({
            headers: {
              'X-Amz-Content-Sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
              'X-Amz-Trailer': 'X-Amz-Checksum-CRC32, x-b',
            },
          }),
        ),
      { kind: 'unsigned-chunks', trailers: ['x-amz-checksum-crc32', 'x-b'] },
    ],
    [
      'another service without a hash',
      () => head(signed({ service: 'sqs' })),
      { kind: 'hash', sha256: EMPTY },
    ],
    [
      'another service with a hash',
      () => head(signed({ service: 'sqs', body: 'x', ...declared(sha256('x')) })),
      { kind: 'hash', sha256: sha256('x') },
    ],
    ['another service, after the body', () => signed({ service: 'sqs', body: 'x' }), { kind: 'none' }],
    [
      'a presigned request of another service',
      () => head(signed({ service: 'polly', expires: 60 })),
      { kind: 'hash', sha256: EMPTY },
    ],
    [
      'EBS, unsigned',
      () => head(signed({ service: 'ebs', ...declared('UNSIGNED-PAYLOAD') })),
      { kind: 'none' },
    ],
    ['nobody', () => head(requestOf('PUT', '/b/k', [])), { kind: 'none' }],
    [
      'nobody, with a hash',
      () => head(requestOf('PUT', '/b/k', ['x-amz-content-sha256', EMPTY])),
      { kind: 'hash', sha256: EMPTY },
    ],
    [
      'nobody, with chunks',
      () => head(requestOf('PUT', '/b/k', ['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'])),
      { kind: 'unsigned-chunks', trailers: [] },
    ],
  ])('%s', (_what, request, expected) => {
    expect(sender(request()).bodyCheck).toEqual(expected)
  })

  test('other bodies than the signed one', () => {
    expect(refusal({ ...s3({ body: 'x' }), body: Buffer.from('y') })).toMatch(
      /^400 XAmzContentSHA256Mismatch/,
    )
    expect(refusal(head(signed({ service: 'sqs', body: 'x' })), { service: 'sqs' })).toMatch(
      /^403 SignatureDoesNotMatch/,
    )
  })
})

describe('signed chunks', () => {
  const AT = Date.now()
  const KIND = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'
  const request = () =>
    head(
      s3({
        at: AT,
        region: 'eu-west-1',
        headers: { 'X-Amz-Content-Sha256': KIND, 'X-Amz-Trailer': 'x-amz-checksum-crc32' },
      }),
    )

  /** Signs a text as the specification says, without code of the product. */
  function signText(text: string): string {
    const parts = [amzDate(AT).slice(0, 8), 'eu-west-1', 's3', 'aws4_request']
    const first = Buffer.from(`AWS4${ADMINISTRATOR.secretAccessKey}`)
    const key = parts.reduce((last, part) => createHmac('sha256', last).update(part).digest(), first)
    return createHmac('sha256', key).update(text).digest('hex')
  }

  const textOf = (kind: string, previous: string, ...hashes: string[]) => {
    const scope = `${amzDate(AT).slice(0, 8)}/eu-west-1/s3/aws4_request`
    return [`AWS4-HMAC-SHA256-${kind}`, amzDate(AT), scope, previous, ...hashes].join('\n')
  }

  test('are verified from the signature of the head on', () => {
    const given = request()
    const { bodyCheck } = sender(given)
    if (bodyCheck.kind !== 'signed-chunks') throw new Error(bodyCheck.kind)
    const [, seed = ''] = /Signature=(\w+)/.exec(given.headers.join()) ?? []
    const first = signText(textOf('PAYLOAD', seed, EMPTY, sha256('data')))
    const last = signText(textOf('PAYLOAD', first, EMPTY, EMPTY))
    const trailer = signText(textOf('TRAILER', last, sha256('x-amz-checksum-crc32:AAAA\n')))
    expect(bodyCheck.trailers).toEqual(['x-amz-checksum-crc32'])
    expect(bodyCheck.chain.verify(sha256('data'), first)).toBe(true)
    expect(bodyCheck.chain.verify(EMPTY, last)).toBe(true)
    expect(bodyCheck.chain.verifyTrailer([['x-amz-checksum-crc32', 'AAAA']], trailer)).toBe(true)
  })

  test('are not verified with signatures off', () => {
    const expected = { kind: 'unsigned-chunks', trailers: ['x-amz-checksum-crc32'] }
    expect(sender(request(), { to: lenient }).bodyCheck).toEqual(expected)
  })

  test('of other kinds are refused', () => {
    for (const kind of ['STREAMING-AWS4-HMAC-SHA256-EVENTS', 'STREAMING-X']) {
      const expected = `501 NotImplemented iamulator does not support bodies of the kind ${kind}.`
      expect(refusal(s3(declared(kind)))).toBe(expected)
      expect(refusal(signed({ service: 'transcribe', ...declared(kind) }), { service: 'transcribe' })).toBe(
        expected,
      )
    }
  })

  test('of another version than the signature are refused', () => {
    const kind = 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD'
    expect(refusal(head(s3(declared(kind))))).toMatch(/^400 XAmzContentSHA256Mismatch/)
    const given = {
      credentials: ADMINISTRATOR,
      service: 's3',
      date: amzDate(AT),
      payload: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    }
    expect(refusal(head(sign4A(given)))).toMatch(/^400 XAmzContentSHA256Mismatch/)
    expect(sender(head(sign4A({ ...given, payload: kind }))).bodyCheck.kind).toBe('signed-chunks')
  })

  test('of version 4A are verified with the key of the sender', () => {
    const payload = 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD'
    const given = head(sign4A({ credentials: ADMINISTRATOR, service: 's3', date: amzDate(AT), payload }))
    const [, seed = ''] = /Signature=(\w+)/.exec(given.headers.join()) ?? []
    const scope = `${amzDate(AT).slice(0, 8)}/s3/aws4_request`
    const text = ['AWS4-ECDSA-P256-SHA256-PAYLOAD', amzDate(AT), scope, seed, EMPTY, sha256('data')].join(
      '\n',
    )
    const signature = signText4A(text, privateKeyOf(ADMINISTRATOR))
    const verified = (data: string) => {
      const { bodyCheck } = sender(given)
      return bodyCheck.kind === 'signed-chunks' && bodyCheck.chain.verify(sha256(data), signature)
    }
    expect([verified('data'), verified('other')]).toEqual([true, false])
  })

  test('do not exist in version 2', () => {
    const date = new Date(AT).toUTCString()
    const text = `PUT\n\n\n${date}\nx-amz-content-sha256:${KIND}\n/b/k`
    const signature = createHmac('sha1', ADMINISTRATOR.secretAccessKey).update(text).digest('base64')
    const authorization = `AWS ${ADMINISTRATOR.accessKeyId}:${signature}`
    const headers = ['Date', date, 'x-amz-content-sha256', KIND, 'Authorization', authorization]
    expect(refusal(head(requestOf('PUT', '/b/k', headers)))).toMatch(/^400 XAmzContentSHA256Mismatch/)
  })
})

describe('the body must be read first', () => {
  test.each<[string, () => SignedRequest, boolean]>([
    ['another service', () => signed({ service: 'sqs', body: 'x' }), true],
    [
      'another service with a hash',
      () => signed({ service: 'sqs', body: 'x', ...declared(sha256('x')) }),
      false,
    ],
    ['another service, presigned', () => signed({ service: 'polly', expires: 60 }), true],
    ['S3', () => s3(), false],
    ['S3, presigned', () => s3({ expires: 60 }), false],
    ['nobody', () => requestOf('POST', '/', []), false],
    ['a malformed signature', () => requestOf('POST', '/', ['Authorization', 'AWS4-HMAC-SHA256 x']), false],
    ['version 2', () => requestOf('GET', '/', ['Authorization', 'AWS a:b']), false],
    ['version 4A', () => withHeader(sign4A({}), 'x-amz-content-sha256', undefined), true],
  ])('for %s: %s', (_what, request, expected) => {
    expect(needsBody(statedSignature(request()))).toBe(expected)
  })
})

describe('version 4A', () => {
  const given = (more: Given4A = {}) =>
    sign4A({
      credentials: ADMINISTRATOR,
      service: 's3',
      date: amzDate(Date.now()),
      path: '/b/k',
      regionSet: '*',
      ...more,
    })

  test('is verified for the region of the endpoint', () => {
    for (const presign of [false, true]) {
      const request = given({ presign, regionSet: 'eu-*', payload: 'UNSIGNED-PAYLOAD' })
      const { caller, signature } = sender(request, { region: 'eu-west-1' })
      expect(caller).toMatchObject({ kind: 'user', accessKeyId: ADMINISTRATOR.accessKeyId })
      expect(signature).toMatchObject({
        version: 'AWS4-ECDSA-P256-SHA256',
        scope: { service: 's3', region: 'eu-west-1' },
      })
      expect(refusal(request, { region: 'us-east-1' })).toMatch(/^403 SignatureDoesNotMatch/)
    }
  })

  test('can name the region itself', () => {
    expect(sender(given({ regionSet: 'eu-*,eu-north-1' })).signature?.scope.region).toBe('eu-north-1')
    expect(sender(given()).signature?.scope.region).toBe('us-east-1')
  })

  test('leaves the body to be compared', () => {
    expect(sender(head(given({ body: 'x' }))).bodyCheck).toEqual({ kind: 'hash', sha256: sha256('x') })
  })

  test('works with the credentials of a session', async () => {
    const credentials = credentialsIn(await server.sts().send(new GetSessionTokenCommand({})))
    expect(sender(given({ credentials })).caller).toMatchObject({ accessKeyId: credentials.accessKeyId })
    const other = { ...credentials, secretAccessKey: 'other' }
    expect(refusal(given({ credentials: other }))).toMatch(/^403 SignatureDoesNotMatch/)
  })

  test('is refused in the words of the service', () => {
    const old = given({ date: '20150830T123600Z' })
    expect(refusal(old)).toMatch(/^403 RequestTimeTooSkewed/)
    const unknown = { accessKeyId: 'AKIAQAAAAAAAAAAAAAAA', secretAccessKey: 'x' }
    expect(refusal(given({ credentials: unknown }))).toMatch(/^403 InvalidAccessKeyId/)
    const events = given({ service: 'events' })
    expect(refusal({ ...events, method: 'PUT' }, { service: 'events' })).toMatch(
      /^400 InvalidSignatureException/,
    )
    expect(sender({ ...events, method: 'PUT' }, { service: 'events', to: lenient }).caller.kind).toBe('user')
  })
})

test('condition keys name the version', () => {
  const keysOf = (request: SignedRequest) => {
    const { signature } = sender(request)
    return signature && signatureKeys(signature, Date.now())
  }
  expect(keysOf(s3())).toMatchObject({
    's3:authType': 'REST-HEADER',
    's3:signatureversion': 'AWS4-HMAC-SHA256',
  })
  const presigned = { credentials: ADMINISTRATOR, service: 's3', date: amzDate(Date.now()), presign: true }
  expect(keysOf(sign4A({ ...presigned, payload: 'UNSIGNED-PAYLOAD' }))).toMatchObject({
    's3:authType': 'REST-QUERY-STRING',
    's3:signatureversion': 'AWS4-ECDSA-P256-SHA256',
    's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
  })
})
