/** Tests S3's older signatures as boto3 makes them, and how they are refused. */
import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ask } from '../admin/decisions/requests.ts'
import { credentialsIn } from '../services/sts/sts-callers.ts'
import { ADMINISTRATOR, type Credentials, startServer, type TestServer } from '../support/harness.ts'
import { findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'

const PYTHON = findPython() ?? ''
const testWithBoto3 = tool('boto3', () => PYTHON !== '')

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

/** Presigns with boto3, whose default for a custom endpoint is the older signature. */
const PRESIGN = `
import boto3, json, sys
given = json.load(sys.stdin)
c = given['credentials']
s3 = boto3.client('s3', endpoint_url='http://s3.local:4566', region_name='us-east-1', aws_access_key_id=c['accessKeyId'],
                  aws_secret_access_key=c['secretAccessKey'], aws_session_token=c.get('sessionToken'))
print(json.dumps([s3.generate_presigned_url(o, Params=p, ExpiresIn=60) for o, p in given['calls']]))
`

type CallToPresign = readonly [operation: string, parameters: object]

function presigned(calls: readonly CallToPresign[], credentials: Credentials = ADMINISTRATOR) {
  const input = JSON.stringify({ calls, credentials })
  const { stdout, stderr } = spawnSync(PYTHON, ['-c', PRESIGN], { input, encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  const urls: readonly string[] = JSON.parse(stdout)
  return urls.map((url) => new URL(url))
}

const rawOf = (method: string, { host, pathname, search }: URL, headers: object = {}) => ({
  ...{ method, path: pathname + search },
  headers: { Host: host, ...headers },
})

const CALLS = [
  [
    'get_object',
    { Bucket: 'bucket', Key: 'a b/ü+~.txt', VersionId: 'x/y+z', ResponseContentDisposition: 'a; b="c d"' },
  ],
  [
    'put_object',
    { Bucket: 'bucket', Key: 'k', ContentType: 'text/plain', Metadata: { a: 'x  y' }, ACL: 'private' },
  ],
  ['get_object_tagging', { Bucket: 'bucket', Key: 'k' }],
  ['list_objects_v2', { Bucket: 'bucket', Prefix: 'a/', MaxKeys: 3 }],
] as const satisfies readonly CallToPresign[]
const METHODS = ['GET', 'PUT', 'GET', 'GET']
const HEADERS = [{}, { 'Content-Type': 'text/plain' }, {}, {}]

async function answers(urls: readonly URL[]) {
  return Promise.all(
    urls.map(async (url, index) => {
      const request = rawOf(METHODS[index] ?? '', url, HEADERS[index])
      return ask(server, { request, action: 's3:GetObject', resources: ['arn:aws:s3:::bucket/k'] })
    }),
  )
}

testWithBoto3('boto3 presigns', async () => {
  const urls = presigned(CALLS)
  expect(urls[0]?.search).toContain('AWSAccessKeyId=test')
  for (const { allowed, caller, scope } of await answers(urls)) {
    expect({ allowed, caller, scope }).toMatchObject({
      ...{ allowed: true, caller: { accessKeyId: 'test', type: 'user' } },
      scope: { service: 's3', region: 'us-east-1' },
    })
  }
})

testWithBoto3('boto3 presigns with the credentials of a session', async () => {
  const credentials = credentialsIn(await server.sts().send(new GetSessionTokenCommand({})))
  for (const { caller } of await answers(presigned(CALLS, credentials)))
    expect(caller).toMatchObject({ type: 'user' })
  const wrong = { ...credentials, sessionToken: `${credentials.sessionToken}x` }
  for (const { error } of await answers(presigned(CALLS, wrong))) expect(error?.code).toBe('InvalidToken')
})

interface SignedByHand {
  readonly expires?: number
  readonly secret?: string
  readonly key?: string
  readonly host?: string
  readonly path?: string
  readonly resource?: string
}

/** Presigns `GET` of an object by hand. */
function byHand({
  expires = 4_102_444_800,
  secret = 'test',
  key = 'test',
  host = 's3.local',
  ...given
}: SignedByHand) {
  const { path = '/bucket/k', resource = path } = given
  const text = `GET\n\n\n${expires}\n${resource}`
  const signature = createHmac('sha1', secret).update(text).digest('base64')
  const query = new URLSearchParams({ AWSAccessKeyId: key, Signature: signature, Expires: String(expires) })
  return { method: 'GET', path: `${path}?${query}`, headers: { Host: host } }
}

describe('refusals', () => {
  const errorOf = async (given: SignedByHand) =>
    (await ask(server, { request: byHand(given), action: 's3:GetObject' })).error

  test.each<[string, SignedByHand, string, number, string]>([
    ['an expired request', { expires: 1_000_000_000 }, 'AccessDenied', 403, 'Request has expired'],
    [
      ...(['an unknown key', { key: 'AKIAQAAAAAAAAAAAAAAA' }, 'InvalidAccessKeyId', 403] as const),
      'The AWS Access Key Id you provided does not exist in our records.',
    ],
    [
      ...(['a wrong signature', { secret: 'wrong' }, 'SignatureDoesNotMatch', 403] as const),
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    ],
  ])('%s', async (_what, given, code, status, message) => {
    expect(await errorOf(given)).toEqual({ code, status, message })
  })

  test('the key is checked before the time, and the time before the signature', async () => {
    const expired = { expires: 1, secret: 'wrong' }
    expect((await errorOf({ ...expired, key: 'AKIAQAAAAAAAAAAAAAAA' }))?.code).toBe('InvalidAccessKeyId')
    expect((await errorOf(expired))?.message).toBe('Request has expired')
  })
})

describe('a bucket in the Host header', () => {
  const allowed = async (given: SignedByHand, resource: string) => {
    const question = { request: byHand(given), action: 's3:GetObject', resources: [resource] }
    return (await ask(server, question)).allowed
  }

  test('is part of what is signed', async () => {
    const given = { host: 'bucket.s3.local', path: '/k', resource: '/bucket/k' }
    expect(await allowed(given, 'arn:aws:s3:::bucket/k')).toBe(true)
    expect(await allowed({ ...given, resource: '/other/k' }, 'arn:aws:s3:::bucket/k')).toBe(false)
    expect(await allowed({ ...given, resource: '/k' }, 'arn:aws:s3:::bucket/k')).toBe(false)
  })

  test('is not the beginning of an address', async () => {
    const given = { host: '127.0.0.1:4566', path: '/127/k' }
    expect(await allowed(given, 'arn:aws:s3:::127/k')).toBe(true)
  })
})

test('condition keys describe the signature', async () => {
  const conditions = { 's3:authType': 'REST-QUERY-STRING', 's3:signatureversion': 'AWS' }
  const policy = (keys: object) => ({
    Version: '2012-10-17',
    Statement: { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*', Condition: keys },
  })
  const allowed = async (Condition: object) => {
    const question = { request: byHand({}), action: 's3:GetObject', resources: ['arn:aws:s3:::bucket/k'] }
    return (await ask(server, { ...question, resourcePolicy: policy(Condition) })).allowed
  }
  expect(await allowed({ StringEquals: conditions })).toBe(false)
  expect(await allowed({ StringEquals: { ...conditions, 's3:authType': 'REST-HEADER' } })).toBe(true)
  expect(await allowed({ Null: { 's3:signatureAge': 'false' } })).toBe(true)
})
