/** What the guard lets pass, with which policies, and what it says about it. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type GuardedServer, guardedServer } from '../support/guarded.ts'
import { ACCOUNT, ADMINISTRATOR, type Credentials, listen, OTHER } from '../support/harness.ts'
import { type LinesRequest, type LinesSigning, signedLines } from '../support/header-lines.ts'

const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`
const NO_KEY = '<Error><Code>NoSuchKey</Code><Message>There is none</Message></Error>'
const NO_POLICY = '<Error><Code>NoSuchBucketPolicy</Code><Message>There is none</Message></Error>'
const ALLOW_READ = JSON.stringify({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/visitor` },
    Action: 's3:GetObject',
    Resource: '*',
  },
})

let upstream: Server
let enforcing: GuardedServer
let auditing: GuardedServer
let off: GuardedServer
/** What the upstream has. */
let grants: readonly object[] = []
let bucketPolicy: string | undefined

/** What KMS answers. */
const answers: Readonly<Record<string, () => object>> = {
  DescribeKey: () => ({ KeyMetadata: { Arn: KEY } }),
  GetKeyPolicy: () => ({ Policy: '{"Statement":[]}' }),
  ListAliases: () => ({ Aliases: [] }),
  ListGrants: () => ({ Grants: grants }),
}

function answerTo({ method, url = '/', headers }: IncomingMessage): readonly [number, string] {
  const answer = answers[String(headers['x-amz-target']).replace(/^.*\./, '')]
  if (answer) return [200, JSON.stringify(answer())]
  if (url.includes('/missing')) return [404, NO_KEY]
  if (url.endsWith('?policy') && bucketPolicy) return [200, bucketPolicy]
  if (method === 'GET' && !/^\/[^/]+\/./.test(url)) return [404, NO_POLICY]
  return [200, method === 'HEAD' ? '' : '{}']
}

beforeAll(async () => {
  upstream = createServer((request, response) => {
    const [status, body] = answerTo(request.resume())
    response.writeHead(status).end(body)
  })
  const everything = { '*': `http://127.0.0.1:${await listen(upstream)}` }
  enforcing = await guardedServer(everything)
  auditing = await guardedServer(everything, { auth: 'audit', unknown: 'pass' })
  off = await guardedServer(everything, { auth: 'off', guard: { s3: 'enforce' } })
})
afterAll(async () => {
  for (const server of [enforcing, auditing, off]) await server.close()
  await new Promise((closed) => upstream.close(closed).closeAllConnections())
})

/** Sends a signed request. Returns the status, the decision without the number of the request, and the rest. */
async function send(server: GuardedServer, request: LinesRequest, signing: LinesSigning = {}) {
  const { method = 'GET', url = '/', body } = request
  const lines = signedLines(server, request, signing).filter(([name]) => name !== 'Host')
  const response = await fetch(server.url + url, {
    method,
    headers: lines.map(([name, value]): [string, string] => [name, value]),
    ...(body === undefined ? {} : { body: String(body) }),
  })
  const [fate = ''] = (response.headers.get('x-iamulator-decision') ?? '').split(';')
  return { status: response.status, fate, headers: response.headers, text: await response.text() }
}

const READ = { Action: 's3:GetObject' }

async function outcomeOf(server: GuardedServer, url: string, credentials: Credentials) {
  const { status, fate } = await send(server, { url }, { credentials })
  return `${status} ${fate}`
}

test('that an object does not exist is hidden from those who may not list the bucket', async () => {
  const reader = await enforcing.user(READ)
  expect(await outcomeOf(enforcing, '/bucket/missing', reader)).toBe('403 denied')
  const lister = await enforcing.user(READ, { Action: 's3:ListBucket' })
  expect(await outcomeOf(enforcing, '/bucket/missing', lister)).toBe('404 allowed')
})

test('in audit mode, it is not hidden', async () => {
  const reader = await auditing.user(READ)
  expect(await outcomeOf(auditing, '/bucket/missing', reader)).toBe('404 allowed')
})

test('a call that only passes because of audit mode says so', async () => {
  const nobody = await auditing.user()
  const reader = await auditing.user(READ)
  const { audited } = auditing.iamulator.guard.counts
  expect(await outcomeOf(auditing, '/bucket/object', nobody)).toBe('200 audit')
  expect(await outcomeOf(auditing, '/bucket/object', reader)).toBe('200 allowed')
  expect(auditing.iamulator.guard.counts.audited).toBe(audited + 1)
})

test('with --auth off, a mode of a service makes it no stricter', async () => {
  const nobody = await off.user()
  expect(await outcomeOf(off, '/bucket/object', nobody)).toBe('200 undecided')
})

test('policies can depend on how a request is signed', async () => {
  const onlyIf = (authType: string) =>
    enforcing.user({ ...READ, Condition: { StringEquals: { 's3:authType': authType } } })
  expect(await outcomeOf(enforcing, '/bucket/object', await onlyIf('REST-HEADER'))).toBe('200 allowed')
  expect(await outcomeOf(enforcing, '/bucket/object', await onlyIf('POST'))).toBe('403 denied')
})

/** Encrypts with a context. Returns the fate. */
async function encrypt(credentials: Credentials, context: object): Promise<string> {
  const lines = [
    ['X-Amz-Target', 'TrentService.Encrypt'],
    ['Content-Type', 'application/x-amz-json-1.1'],
  ] as const
  const body = JSON.stringify({ KeyId: KEY, Plaintext: 'YQ==', EncryptionContext: context })
  const request = { method: 'POST', lines, body }
  return (await send(enforcing, request, { service: 'kms', credentials })).fate
}

test('a grant of a key permits its operations, with the encryption context that it demands', async () => {
  const grantee = await enforcing.namedUserIn(ACCOUNT, 'grantee')
  const Constraints = { EncryptionContextSubset: { team: 'a' } }
  const GranteePrincipal = `arn:aws:iam::${ACCOUNT}:user/grantee`
  grants = [{ GrantId: '1', GranteePrincipal, Operations: ['Encrypt'], Constraints }]
  expect(await encrypt(grantee, { team: 'a', more: 'b' })).toBe('allowed')
  expect(await encrypt(grantee, { team: 'b' })).toBe('denied')
  expect(await encrypt(grantee, {})).toBe('denied')
})

test('a page of the upstream at our own address has no rights of our own pages', async () => {
  const lines = [['Sec-Fetch-Dest', 'document']] as const
  const { headers } = await send(enforcing, { url: '/bucket/index.html', lines })
  expect(headers.get('content-security-policy')).toMatch(/^sandbox /)
})

test('the memory for a body is free again after it was received', async () => {
  await encrypt(ADMINISTRATOR, {})
  expect(enforcing.iamulator.guard.receivedBytes).toBe(0)
})

test("only administrators use the upstream's own paths, after which nothing is remembered", async () => {
  const visitor = await enforcing.namedUserIn(ACCOUNT, 'visitor')
  const reset = (credentials?: Credentials) =>
    send(enforcing, { method: 'POST', url: '/moto-api/reset' }, credentials ? { credentials } : {})
  bucketPolicy = ALLOW_READ
  expect(await outcomeOf(enforcing, '/reset/object', visitor)).toBe('200 allowed')
  bucketPolicy = undefined
  expect(await reset(visitor)).toMatchObject({ status: 403 })
  expect(await outcomeOf(enforcing, '/reset/object', visitor)).toBe('200 allowed')
  expect(await reset()).toMatchObject({ status: 200, fate: 'unknown' })
  expect(await outcomeOf(enforcing, '/reset/object', visitor)).toBe('403 denied')
})

test('a request for resources in two accounts is not forwarded', async () => {
  const table = (accountId: string) => `arn:aws:dynamodb:us-east-1:${accountId}:table/t`
  const read = (...names: readonly string[]) => {
    const RequestItems = Object.fromEntries(names.map((name) => [name, { Keys: [{ id: { S: 'a' } }] }]))
    const lines = [
      ['X-Amz-Target', 'DynamoDB_20120810.BatchGetItem'],
      ['Content-Type', 'application/x-amz-json-1.0'],
    ] as const
    const request = { method: 'POST', lines, body: JSON.stringify({ RequestItems }) }
    return send(auditing, request, { service: 'dynamodb' })
  }
  expect(await read(table(OTHER))).toMatchObject({ status: 200 })
  expect(await read(table(ACCOUNT), table(OTHER))).toMatchObject({
    status: 501,
    text: expect.stringMatching(/accounts/),
  })
})
