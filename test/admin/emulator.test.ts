import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import {
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { routes } from '../../server/admin/routes.ts'
import { missingOperations } from '../../server/services/index.ts'
import { administratorOf, expectError, serverForAllTests, startServer } from '../support/harness.ts'

const START = Date.UTC(2030, 0, 1)
const OTHER = '111111111111'

const server = serverForAllTests(() => startServer({ allowHosts: ['iam.example.com'] }))

beforeEach(() => post('/_iamulator/reset'))

interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: unknown
}

/** Uses node:http, because fetch does not allow setting Host, Origin, and Sec-Fetch-Site. */
function send(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}${path}`, { method, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => {
        const parsed: unknown = text === '' ? undefined : JSON.parse(text)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const get = (path: string, headers: Record<string, string> = {}) => send('GET', path, headers)
const post = (path: string, body?: unknown) =>
  send('POST', path, {}, body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body))

describe('health', () => {
  test.each(['/_iamulator/health', '/health', '/_localstack/health'])(
    '%s tells how the server does',
    async (path) => {
      await server.iam().send(new CreateUserCommand({ UserName: 'alice' }))
      await server.iam(administratorOf(OTHER)).send(new CreateUserCommand({ UserName: 'bob' }))
      const { status, body } = await get(path)
      expect(status).toBe(200)
      expect(body).toMatchObject({
        status: 'ok',
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        services: { iam: 'running', organizations: 'running', sts: 'running' },
        modes: {
          auth: 'enforce',
          signatures: 'on',
          regionCheck: 'any',
          simulate: 'enforce',
          federation: 'aws',
        },
        counts: {
          accounts: 2,
          users: 2,
          groups: 0,
          roles: 0,
          policies: 0,
          instanceProfiles: 0,
          accessKeys: 0,
          deletionTasks: 0,
          organizations: 0,
          organizationalUnits: 0,
          memberAccounts: 0,
          organizationPolicies: 0,
        },
        store: { writable: true, durability: 'memory', rows: 2 },
        clock: { offsetSeconds: 0 },
        notYet: missingOperations(),
      })
    },
  )

  test('is 503 until the server is ready, and so is everything else', async () => {
    server.iamulator.ready = false
    try {
      expect(await get('/health')).toMatchObject({
        status: 503,
        body: { status: 'starting', services: { iam: 'starting' } },
      })
      expect((await send('POST', '/')).status).toBe(503)
      expect(await post('/_iamulator/reset')).toMatchObject({ status: 503, body: { error: 'Starting' } })
    } finally {
      server.iamulator.ready = true
    }
    expect((await get('/health')).status).toBe(200)
  })
})

describe('reset', () => {
  test('of everything empties the state, ends sessions and sets the clock back', async () => {
    const { Credentials } = await server.sts().send(new GetSessionTokenCommand({}))
    await server.iam().send(new CreateUserCommand({ UserName: 'alice' }))
    await post('/_iamulator/clock', { advance: 60 })
    expect(await post('/_iamulator/reset')).toMatchObject({
      status: 200,
      body: { reset: 'everything', seeded: false },
    })
    expect((await server.iam().send(new ListUsersCommand({}))).Users).toEqual([])
    expect((await get('/_iamulator/clock')).body).toMatchObject({ offsetSeconds: 0 })
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    await expectError(server.sts(session).send(new GetCallerIdentityCommand({})), {
      code: 'InvalidClientTokenId',
      status: 403,
    })
  })

  test('of one account leaves the others and the clock alone', async () => {
    await server.iam().send(new CreateUserCommand({ UserName: 'alice' }))
    await server.iam(administratorOf(OTHER)).send(new CreateUserCommand({ UserName: 'bob' }))
    await post('/_iamulator/clock', { advance: '1m' })
    expect(await post('/_iamulator/reset', { account: OTHER })).toMatchObject({
      status: 200,
      body: { reset: OTHER, seeded: false },
    })
    expect((await server.iam(administratorOf(OTHER)).send(new ListUsersCommand({}))).Users).toEqual([])
    expect((await server.iam().send(new ListUsersCommand({}))).Users).toHaveLength(1)
    expect((await get('/_iamulator/clock')).body).toMatchObject({ offsetSeconds: 60 })
  })

  test.each([
    ['{"account": 5}', '"account" must be a string of 12 digits.'],
    ['{"account": "12"}', '"account" must be a string of 12 digits.'],
    [
      '{"acount": "123456789012"}',
      'Unknown property "acount". Did you mean "account"? You can also use "partition" or "upstream".',
    ],
    ['[]', 'The body must be a JSON object.'],
    ['null', 'The body must be a JSON object.'],
  ])('refuses %s', async (body, message) => {
    await server.iam().send(new CreateUserCommand({ UserName: 'alice' }))
    const { status, body: error } = await post('/_iamulator/reset', body)
    expect({ status, error }).toEqual({ status: 400, error: { error: 'InvalidBody', message } })
    expect((await server.iam().send(new ListUsersCommand({}))).Users).toHaveLength(1)
  })
})

describe('clock', () => {
  test('is set, advanced and reset', async () => {
    const fixed = await startServer({}, { now: () => START })
    const call = async (body: unknown) =>
      (await fetch(`${fixed.url}/_iamulator/clock`, { method: 'POST', body: JSON.stringify(body) })).json()
    expect(await call({ set: '2031-01-01T00:00:00Z' })).toEqual({
      now: '2031-01-01T00:00:00.000Z',
      offsetSeconds: 365 * 86_400,
    })
    expect(await call({ advance: '2h' })).toMatchObject({ now: '2031-01-01T02:00:00.000Z' })
    expect(await call({ advance: '90s' })).toMatchObject({ now: '2031-01-01T02:01:30.000Z' })
    expect(await call({ advance: '1.5m' })).toMatchObject({ now: '2031-01-01T02:03:00.000Z' })
    expect(await call({ advance: '1d' })).toMatchObject({ now: '2031-01-02T02:03:00.000Z' })
    expect(await call({ advance: '60' })).toMatchObject({ now: '2031-01-02T02:04:00.000Z' })
    expect(await call({ advance: -60 })).toMatchObject({ now: '2031-01-02T02:03:00.000Z' })
    expect(await call({ set: '2031-01-01T02:00:00+02:00' })).toMatchObject({
      now: '2031-01-01T00:00:00.000Z',
    })
    expect(await call({ reset: true })).toEqual({ now: '2030-01-01T00:00:00.000Z', offsetSeconds: 0 })
    await fixed.close()
  })

  test('is advanced by exactly what was asked for, while real time goes on', async () => {
    let real = START
    const ticking = await startServer({}, { now: () => real++ })
    await fetch(`${ticking.url}/_iamulator/clock`, { method: 'POST', body: '{"advance": "2h"}' })
    expect(ticking.iamulator.clock.offsetSeconds()).toBe(7200)
    await ticking.close()
  })

  test('goes no further than to where the end of everything has a year of four digits', async () => {
    await post('/_iamulator/clock', { set: '9898-12-31T23:59:50Z' })
    const longest = { UserName: 'alice', ServiceName: 'bedrock.amazonaws.com', CredentialAgeDays: 36_600 }
    await server.iam().send(new CreateUserCommand({ UserName: 'alice' }))
    const { ServiceSpecificCredential } = await server
      .iam()
      .send(new CreateServiceSpecificCredentialCommand(longest))
    expect(ServiceSpecificCredential?.ExpirationDate?.toISOString()).toMatch(/^9999-/)
    expect(await post('/_iamulator/clock', { advance: '10s' })).toMatchObject({
      status: 400,
      body: {
        error: 'InvalidTime',
        message: 'The time must be in the years 1970 to 9898.',
      },
    })
  })

  test('makes sessions expire, while clients sign with the real time', async () => {
    const { Credentials } = await server.sts().send(new GetSessionTokenCommand({ DurationSeconds: 900 }))
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    await server.sts(session).send(new GetCallerIdentityCommand({}))
    await post('/_iamulator/clock', { advance: '15m' })
    await expectError(server.sts(session).send(new GetCallerIdentityCommand({})), {
      code: 'ExpiredToken',
      status: 403,
    })
  })

  test.each([
    ['', 400],
    ['{}', 400],
    ['{"set": "tomorrow"}', 400],
    ['{"set": "2030-01-01T00:00:00"}', 400],
    ['{"set": "2030-13-01T00:00:00Z"}', 400],
    ['{"set": "1969-12-31T23:59:59Z"}', 400],
    ['{"set": "2030-02-30T00:00:00Z"}', 400],
    ['{"set": ["2030-01-01T00:00:00Z"]}', 400],
    ['{"advance": ["2h"]}', 400],
    ['{"advance": "2 h"}', 400],
    ['{"advance": "2w"}', 400],
    ['{"advance": null}', 400],
    ['{"advance": 1e15}', 400],
    ['{"set": "9899-01-01T00:00:00Z"}', 400],
    ['{"reset": false}', 400],
    ['{"set": "2030-01-01T00:00:00Z", "advance": 1}', 400],
    ['{"advance": 1', 400],
    [`"${'x'.repeat(1_048_576)}"`, 413],
  ])('refuses %.60s', async (body, expected) => {
    const { status, body: error } = await post('/_iamulator/clock', body)
    expect(status).toBe(expected)
    expect(error).toEqual({ error: expect.any(String), message: expect.stringMatching(/\.$/) })
    expect((await get('/_iamulator/clock')).body).toMatchObject({ offsetSeconds: 0 })
  })
})

describe('routing', () => {
  test('an unknown path is 404', async () => {
    expect(await get('/_iamulator/nothing')).toMatchObject({ status: 404, body: { error: 'NotFound' } })
    expect(await get('/_iamulator/constructor')).toMatchObject({ status: 404 })
  })

  test('another method is 405 with Allow', async () => {
    const allowed = async (method: string, path: string) => {
      const { status, headers, body } = await send(method, path)
      return { status, allow: headers['allow'], body }
    }
    expect(await allowed('DELETE', '/_iamulator/clock')).toMatchObject({
      status: 405,
      allow: 'GET, HEAD, POST',
      body: { error: 'MethodNotAllowed' },
    })
    expect(await allowed('GET', '/_iamulator/reset')).toMatchObject({ status: 405, allow: 'POST' })
    expect(await allowed('OPTIONS', '/_iamulator/reset')).toMatchObject({ status: 405, allow: 'POST' })
  })

  test('HEAD is GET without a body', async () => {
    const { status, body, headers } = await send('HEAD', '/health')
    expect({ status, body }).toEqual({ status: 200, body: undefined })
    expect(headers['content-type']).toBe('application/json')
  })

  test('a change is logged, a successful probe is not', async () => {
    const before = server.log().length
    await get('/health')
    await post('/_iamulator/clock', { advance: 1 })
    await get('/_iamulator/secret%0apath')
    const lines = server.log().slice(before).trim().split('\n')
    expect(lines).toEqual([
      expect.stringMatching(/^\S+Z 200 POST:\/_iamulator\/clock - - \d+\.\d+ms -$/),
      expect.stringMatching(/^\S+Z 404 GET:\/_iamulator\/\.\.\. - - \d+\.\d+ms -$/),
    ])
  })
})

describe('Host and origin', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3:4566',
    '[::1]:4566',
    'localhost:4566',
    'LOCALHOST',
    'iamulator:4566',
    'my_service',
    'host.docker.internal:4566',
    'iam.example.com',
    'IAM.Example.com:4566',
  ])('Host %s is allowed', async (host) => {
    expect((await get('/health', { host })).status).toBe(200)
  })

  test.each([
    'evil.example',
    'iam.example.com.evil.example',
    'localhost.evil.example:4566',
    '1.2.3.4.example',
    '[evil]',
    'a b',
    'localhost:99999',
    '999999999999',
  ])('Host %s is refused', async (host) => {
    expect(await send('POST', '/_iamulator/clock', { host }, '{"advance":1}')).toMatchObject({
      status: 403,
      body: { error: 'HostNotAllowed' },
    })
    expect((await get('/_iamulator/clock')).body).toMatchObject({ offsetSeconds: 0 })
  })

  test.each<[string, Record<string, string>]>([
    ['of another origin', { host: 'localhost:4566', origin: 'http://evil.example' }],
    ['of another port', { host: 'localhost:4566', origin: 'http://localhost:3000' }],
    ['of an opaque origin', { host: 'localhost:4566', origin: 'null' }],
    ['of another scheme', { host: 'localhost:4566', origin: 'ftp://localhost:4566' }],
    ['of an extension', { host: 'localhost:4566', origin: 'chrome-extension://localhost:4566' }],
    ['that is cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['that is same-site', { 'sec-fetch-site': 'same-site' }],
    [
      'of a form',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    ],
  ])('a change %s is refused', async (_, headers) => {
    expect(await send('POST', '/_iamulator/clock', headers, '{"advance":1}')).toMatchObject({
      status: 403,
      body: { error: 'CrossSite' },
    })
    expect((await get('/_iamulator/clock')).body).toMatchObject({ offsetSeconds: 0 })
  })

  test.each<[string, Record<string, string>]>([
    [
      'of the same origin',
      { host: 'localhost:4566', origin: 'http://localhost:4566', 'sec-fetch-site': 'same-origin' },
    ],
    ['typed in', { 'sec-fetch-site': 'none' }],
    [
      'by a link',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    ],
  ])('a request %s is answered', async (_, headers) => {
    expect((await get('/health', headers)).status).toBe(200)
  })
})

describe('the OpenAPI file', () => {
  const file = JSON.parse(readFileSync(new URL('../../schemas/openapi.json', import.meta.url), 'utf8'))

  test('is served', async () => {
    expect((await get('/_iamulator/openapi.json')).body).toEqual(file)
  })

  test('has the routes that there are', () => {
    const documented = Object.entries<object>(file.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const existing = Object.entries(routes).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    expect(documented.toSorted()).toEqual(existing.toSorted())
  })

  test('names no partition as the default, because the server can have another', () => {
    const described = [...JSON.stringify(file).matchAll(/"enum":\["aws","aws-cn"[^\]]*\][^}]*/g)]
    expect(described.length).toBeGreaterThan(10)
    expect(described.map(([text]) => text).filter((text) => text.includes('"default"'))).toEqual([])
  })

  test('describes the health document as it is', async () => {
    const { properties, required } = file.components.schemas.Health
    const { body } = await get('/health')
    // Only a server with an upstream has a guard.
    const always = Object.keys(properties).filter((name) => name !== 'guard')
    expect(Object.keys(Object(body))).toEqual(always)
    expect(always).toEqual(required)
  })

  test('refers to nothing that is not there', () => {
    for (const [, reference = ''] of JSON.stringify(file).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference.split('/').reduce<unknown>((at, step) => Reflect.get(Object(at), step), file)
      expect({ reference, found }).toEqual({ reference, found: expect.any(Object) })
    }
  })

  test('stands beside the schema of seed files', async () => {
    expect((await get('/_iamulator/seed.schema.json')).body).toMatchObject({ title: 'iamulator seed' })
  })
})
