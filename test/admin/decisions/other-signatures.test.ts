/** Tests signatures of requests to other services: their forms, and the errors of each service. */
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import { credentialsIn } from '../../services/sts/sts-callers.ts'
import { ADMINISTRATOR, type Credentials, serverForAllTests, startServer } from '../../support/harness.ts'
import { talkingTo } from '../../support/sts-hosts.ts'
import { ask, base64, type Raw, type SigningRequest, sha256, signedByAws4, signedBySdk } from './requests.ts'

const WEEK = 604_800
const MINUTE = 60_000
const JSON_BODY = '{"Name":"/app/a"}'
const TARGET = { 'X-Amz-Target': 'AmazonSSM.GetParameter', 'Content-Type': 'application/x-amz-json-1.1' }
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }

const server = serverForAllTests()

type UnsignedRequest = Omit<SigningRequest, 'credentials'>

const SSM: UnsignedRequest = { service: 'ssm', headers: TARGET, body: JSON_BODY }
const OBJECT = '/bucket/a%20b//c/../d%2Be/%C3%BC~'
const GET_OBJECT: UnsignedRequest = { service: 's3', method: 'GET', path: OBJECT }
const PUT_OBJECT: UnsignedRequest = { service: 's3', method: 'PUT', path: OBJECT, body: 'contents' }

/** The signed request, and what the service knows of its body. */
const CASES: Readonly<Record<string, readonly [given: UnsignedRequest, body: Partial<Raw>]>> = {
  'JSON with its body': [SSM, { body: base64(JSON_BODY) }],
  'JSON with the hash of its body': [SSM, { bodySha256: sha256(JSON_BODY).toUpperCase() }],
  'a path, normalised and encoded a second time': [
    { service: 'execute-api', method: 'PUT', path: '/stage/a%20b/d%2Be', body: 'x' },
    { body: base64('x') },
  ],
  'a query': [{ service: 'execute-api', method: 'GET', path: '/v1?b=2&a=%20x&c=' }, {}],
  'a presigned request of another service': [
    { service: 'polly', method: 'GET', path: '/v1/speech?Text=hello', expires: 3600 },
    {},
  ],
  'S3, GET': [GET_OBJECT, {}],
  'S3, PUT with its body': [PUT_OBJECT, { body: base64('contents') }],
  'S3, PUT with the hash of its body': [PUT_OBJECT, { bodySha256: sha256('contents') }],
  'S3, PUT of a body that the service compares itself': [PUT_OBJECT, {}],
  'S3, UNSIGNED-PAYLOAD': [
    { ...PUT_OBJECT, headers: { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' } },
    { body: base64('whatever') },
  ],
  ...Object.fromEntries(
    [
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    ].map((kind) => [
      `S3, ${kind}`,
      [{ ...PUT_OBJECT, headers: { 'X-Amz-Content-Sha256': kind } }, { body: base64('10;chunk') }] as const,
    ]),
  ),
  ...Object.fromEntries(
    ['ebs', 'lex', 'mediastore', 'omics'].map((service) => [
      `${service}, UNSIGNED-PAYLOAD`,
      [
        { service, path: '/a%20b', headers: { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' } },
        { body: base64('whatever') },
      ] as const,
    ]),
  ),
  'S3, presigned for a week': [{ ...GET_OBJECT, expires: WEEK }, {}],
  'S3, presigned PUT of any body': [{ ...PUT_OBJECT, expires: 60 }, { bodySha256: sha256('any other') }],
}

const question = (request: Raw) => ({
  request,
  action: request.path.startsWith('/bucket') ? 's3:GetObject' : 'ssm:GetParameter',
})

describe.each([
  ['aws4', async (given: SigningRequest) => signedByAws4(given)],
  ['the signer of the SDK', signedBySdk],
])('%s', (_signer, sign) => {
  test.each(Object.entries(CASES))('%s', async (_what, [given, body]) => {
    const request = { ...(await sign({ ...given, credentials: ADMINISTRATOR })), ...body }
    expect(await ask(server, question(request))).toMatchObject({
      allowed: true,
      caller: { type: 'user', arn: 'arn:aws:iam::000000000000:user/iamulator', accessKeyId: 'test' },
    })
    for (const wrong of [
      { ...request, method: 'PATCH' },
      { ...request, path: request.path.replace('/', '/x') },
    ]) {
      const { allowed, caller, decisions, error } = await ask(server, question(wrong))
      expect({ allowed, caller, decisions }).toEqual({ allowed: false, caller: undefined, decisions: [] })
      expect(error?.code).toMatch(/^(SignatureDoesNotMatch|InvalidSignatureException)$/)
    }
  })

  test('a body other than the signed one is refused, the declared hash or not', async () => {
    const signed = await sign({ ...SSM, credentials: ADMINISTRATOR })
    const put = await sign({ ...PUT_OBJECT, credentials: ADMINISTRATOR })
    for (const request of [
      { ...signed, body: base64('{}') },
      { ...signed, bodySha256: sha256('{}') },
      { ...put, body: base64('other') },
      { ...put, bodySha256: sha256('other') },
    ]) {
      expect((await ask(server, question(request))).allowed).toBe(false)
    }
  })

  test('most services let no body be unsigned', async () => {
    const headers = { ...TARGET, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' }
    const signed = await sign({ ...SSM, headers, credentials: ADMINISTRATOR })
    for (const body of [{ body: base64(JSON_BODY) }, { bodySha256: sha256(JSON_BODY) }, {}]) {
      expect((await ask(server, question({ ...signed, ...body }))).error?.code).toBe(
        'InvalidSignatureException',
      )
    }
  })
})

test.each<[string, object]>([
  ['in the header', { headers: { Authorization: 'AWS AKIAREADERREADER2222:c2lnbmF0dXJl' } }],
  ['in the query', { query: 'AWSAccessKeyId=AKIAREADERREADER2222&Signature=c2ln%3D&Expires=4102444800' }],
])('Signature Version 2 %s is refused in newer Regions of S3, and by other services', async (_, signed) => {
  const request = { method: 'GET', path: '/bucket/key', headers: {}, ...signed }
  expect((await ask(server, { request, action: 's3:GetObject', region: 'eu-central-1' })).error).toEqual({
    code: 'InvalidRequest',
    status: 400,
    message: 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  })
  const { code } = (await ask(server, { request, action: 'ssm:GetParameter' })).error ?? {}
  expect(code).toBe(
    'query' in signed ? 'MissingAuthenticationTokenException' : 'IncompleteSignatureException',
  )
})

describe('how the request is handed on', () => {
  const signed = () => signedByAws4({ ...SSM, credentials: ADMINISTRATOR })
  const body = base64(JSON_BODY)

  test('headers may be a list, the query apart from the path', async () => {
    const { path, headers, method } = signedByAws4({
      ...{ service: 'execute-api', method: 'GET', path: '/v1?a=1', credentials: ADMINISTRATOR },
    })
    const [bare, query] = path.split('?')
    const raw = { method, path: bare, query, headers: Object.entries(headers).flat() }
    expect((await ask(server, { request: raw, action: 'execute-api:Invoke' })).allowed).toBe(true)
  })

  test('a header that came several times may be a list of values', async () => {
    const once = signedByAws4({
      ...SSM,
      headers: { ...TARGET, 'X-Amz-Meta': 'a,b' },
      credentials: ADMINISTRATOR,
    })
    const twice = { ...once, headers: { ...once.headers, 'X-Amz-Meta': ['a', 'b'] }, body }
    expect((await ask(server, { request: twice, action: 'ssm:GetParameter' })).allowed).toBe(true)
  })

  test('characters that were decoded become the bytes that were signed', async () => {
    const text = 'grün €'
    const raw = signedByAws4({
      ...SSM,
      headers: { ...TARGET, 'X-Amz-Meta': text },
      credentials: ADMINISTRATOR,
    })
    for (const value of [text, Buffer.from(text).toString('latin1')]) {
      const headers = { ...raw.headers, 'X-Amz-Meta': value }
      const { allowed } = await ask(server, question({ ...raw, headers, body }))
      expect({ value, allowed }).toEqual({ value, allowed: true })
    }
  })

  test('the scope must name the service that the body names', async () => {
    const given = { request: { ...signed(), body }, action: 'ssm:GetParameter' }
    expect((await ask(server, { ...given, signedFor: 'ssm' })).allowed).toBe(true)
    expect((await ask(server, { ...given, signedFor: 'kms' })).error).toEqual({
      code: 'InvalidSignatureException',
      status: 400,
      message: "Credential should be scoped to correct service: 'kms'. ",
    })
  })
})

describe('refusals in the words of', () => {
  const MISMATCH =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
  const UNKNOWN: Credentials = { accessKeyId: 'AKIAQAAAAAAAAAAAAAAA', secretAccessKey: 'x' }
  const UNKNOWN_TEXT = 'The security token included in the request is invalid.'
  const EXPIRED_TEXT = 'The security token included in the request is expired'
  const NOT_VALIDATED = 'AWS was not able to validate the provided access credentials'
  const TOO_OLD = expect.stringMatching(/^Signature expired: \d{8}T\d{6}Z is now earlier than /)

  const services = {
    json: { action: 'ssm:GetParameter', given: SSM },
    'rest-json': {
      action: 'lambda:InvokeFunction',
      given: { service: 'lambda', path: '/f', headers: { 'Content-Type': 'application/json' }, body: '{}' },
    },
    query: { action: 'sns:Publish', given: { service: 'sns', headers: FORM, body: 'Action=Publish' } },
    ec2: {
      action: 'ec2:RunInstances',
      given: { service: 'ec2', headers: FORM, body: 'Action=RunInstances' },
    },
    s3: { action: 's3:GetObject', given: GET_OBJECT },
  } as const

  type Service = keyof typeof services

  async function refusal(
    service: Service,
    over: Partial<SigningRequest>,
    change: (raw: Raw) => Raw = (raw) => raw,
  ) {
    const { action, given } = services[service]
    const raw = signedByAws4({ credentials: ADMINISTRATOR, ...given, ...over })
    const body = 'body' in given ? base64(given.body) : ''
    return (await ask(server, { action, request: change({ ...raw, body }) })).error
  }

  const forged = { ...ADMINISTRATOR, secretAccessKey: 'wrong' }
  const wrongToken = { ...ADMINISTRATOR, accessKeyId: 'ASIAQAAAAAAAAAAAAAAA', sessionToken: 'wrong' }
  const withoutEquals = (raw: Raw): Raw => ({
    ...raw,
    headers: { ...raw.headers, Authorization: 'AWS4-HMAC-SHA256 nothing' },
  })
  const unsigned = ({ headers: { Authorization: _, ...headers }, ...raw }: Raw): Raw => ({ ...raw, headers })

  const error = (code: string, status: number, message: unknown) => ({ code, status, message })

  test.each<[Service, readonly object[]]>([
    [
      'json',
      [
        error('InvalidSignatureException', 400, MISMATCH),
        error('UnrecognizedClientException', 400, UNKNOWN_TEXT),
        error('UnrecognizedClientException', 400, UNKNOWN_TEXT),
        error('InvalidSignatureException', 400, TOO_OLD),
        error('IncompleteSignatureException', 400, expect.stringContaining('missing equal-sign')),
        error('MissingAuthenticationTokenException', 400, 'Missing Authentication Token'),
      ],
    ],
    [
      'rest-json',
      [
        error('InvalidSignatureException', 403, MISMATCH),
        error('UnrecognizedClientException', 403, UNKNOWN_TEXT),
        error('UnrecognizedClientException', 403, UNKNOWN_TEXT),
        error('InvalidSignatureException', 403, TOO_OLD),
        error('IncompleteSignatureException', 403, expect.stringContaining('missing equal-sign')),
        error('MissingAuthenticationTokenException', 403, 'Missing Authentication Token'),
      ],
    ],
    [
      'query',
      [
        error('SignatureDoesNotMatch', 403, MISMATCH),
        error('InvalidClientTokenId', 403, UNKNOWN_TEXT),
        error('InvalidClientTokenId', 403, UNKNOWN_TEXT),
        error('SignatureDoesNotMatch', 403, TOO_OLD),
        error('IncompleteSignature', 400, expect.stringContaining('missing equal-sign')),
        error('MissingAuthenticationToken', 403, 'Request is missing Authentication Token'),
      ],
    ],
    [
      'ec2',
      [
        error('AuthFailure', 401, NOT_VALIDATED),
        error('AuthFailure', 401, NOT_VALIDATED),
        error('AuthFailure', 401, NOT_VALIDATED),
        error('RequestExpired', 400, 'Request has expired.'),
        error('IncompleteSignature', 400, expect.stringContaining('missing equal-sign')),
        error('MissingAuthenticationToken', 403, 'Request is missing Authentication Token'),
      ],
    ],
    [
      's3',
      [
        error(
          'SignatureDoesNotMatch',
          403,
          'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
        ),
        error('InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.'),
        error('InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'),
        error(
          'RequestTimeTooSkewed',
          403,
          'The difference between the request time and the current time is too large.',
        ),
        error('AuthorizationHeaderMalformed', 400, expect.stringContaining('missing equal-sign')),
        error('AccessDenied', 403, 'Access Denied'),
      ],
    ],
  ])('%s', async (service, expected) => {
    expect([
      await refusal(service, { credentials: forged }),
      await refusal(service, { credentials: UNKNOWN }),
      await refusal(service, { credentials: wrongToken }),
      await refusal(service, { at: Date.now() - 16 * MINUTE }),
      await refusal(service, {}, withoutEquals),
      await refusal(service, {}, unsigned),
    ]).toEqual(expected)
  })

  test('each for a session that ran out', async () => {
    const other = await startServer()
    const session = credentialsIn(
      await other.sts().send(new GetSessionTokenCommand({ DurationSeconds: 900 })),
    )
    other.iamulator.clock.advance(901_000)
    const codes = Object.values(services).map(async ({ action, given }) => {
      const request = signedByAws4({ ...given, credentials: session })
      return (await ask(other, { action, request })).error
    })
    expect(await Promise.all(codes)).toEqual([
      error('ExpiredTokenException', 400, EXPIRED_TEXT),
      error('ExpiredTokenException', 403, EXPIRED_TEXT),
      error('ExpiredToken', 403, EXPIRED_TEXT),
      error('RequestExpired', 400, 'Request has expired.'),
      error('ExpiredToken', 400, 'The provided token has expired.'),
    ])
    await other.close()
  })

  test('each for a presigned request that ran out', async () => {
    const expired = { at: Date.now() - 2 * MINUTE, expires: 60, headers: {}, body: '', method: 'GET' }
    expect([
      await refusal('rest-json', expired),
      await refusal('query', expired),
      await refusal('ec2', expired),
      await refusal('s3', expired),
    ]).toEqual([
      error('InvalidSignatureException', 403, 'Request has expired.'),
      error('RequestExpired', 403, 'Request has expired.'),
      error('RequestExpired', 400, 'Request has expired.'),
      error('AccessDenied', 403, 'Request has expired'),
    ])
    expect(await refusal('s3', { ...expired, expires: 3600 })).toBeUndefined()
    expect((await refusal('s3', { ...expired, expires: WEEK + 1 }))?.code).toBe(
      'AuthorizationQueryParametersError',
    )
  })
})

describe('5.3, C7.12.5: a version 1 token in a region that is not enabled by default', () => {
  const KMS = { ...TARGET, 'X-Amz-Target': 'TrentService.ListKeys' }

  test.each([
    ['kms:ListKeys', { service: 'kms', headers: KMS, body: '{}' }, 'UnrecognizedClientException', 400],
    [
      'sqs:ListQueues',
      { service: 'sqs', headers: FORM, body: 'Action=ListQueues' },
      'InvalidClientTokenId',
      403,
    ],
  ] as const)('%s', async (action, given, code, status) => {
    const global = talkingTo('sts.amazonaws.com', server.sts())
    const credentials = credentialsIn(await global.send(new GetSessionTokenCommand({})))
    const at = async (region: string) => {
      const request = { ...signedByAws4({ ...given, credentials, region }), body: base64(given.body) }
      return ask(server, { action, request })
    }
    const message = 'The security token included in the request is invalid.'
    expect((await at('af-south-1')).error).toEqual({ code, status, message })
    expect((await at('eu-west-1')).error).toBeUndefined()
  })
})
