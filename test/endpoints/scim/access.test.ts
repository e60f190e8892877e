/** Who may use the SCIM endpoint, and what it makes of hostile requests. */
import { request } from 'node:http'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, NOW, OTHER, serverForEachTest } from '../../support/harness.ts'
import { identityCenterServer, instanceWith, putInstance } from '../../support/identity-center.ts'
import { seededServer } from '../../support/organizations.ts'
import { at } from '../../support/places.ts'
import {
  invalidScim,
  putTenant,
  scim,
  scimCreate,
  scimError,
  scimPost,
  scimToken,
  scimUser,
  TENANT,
  TOKEN,
} from '../../support/scim.ts'

const DAY = 24 * 60 * 60 * 1000
const UNAUTHORIZED = { status: 401, text: '' }

let now = NOW
const server = serverForEachTest(() => {
  now = NOW
  return identityCenterServer({}, { now: () => now })
})
beforeEach(() => {
  putTenant(server)
})

const withToken = (authorization: string, path = '/Users', tenant = TENANT) =>
  scim(server, path, { headers: { authorization }, tenant })

/** Sends a request for another host or from another site. */
function sendTo(
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}${path}`, { headers }, (answer) => {
      let text = ''
      answer.on('data', (part: Buffer) => {
        text += part.toString()
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

const bearer = { authorization: `Bearer ${TOKEN}` }
const USERS = `/${TENANT}/scim/v2/Users`

describe('tokens', () => {
  test.each([
    ['another token', 'Bearer open-sesames'],
    ['part of the token', `Bearer ${TOKEN.slice(1)}`],
    ['an empty token', 'Bearer '],
    ['only the scheme', 'Bearer'],
    ['another scheme', `Basic ${Buffer.from(`${TENANT}:${TOKEN}`).toString('base64')}`],
    ['no scheme', TOKEN],
    ['two tokens', `Bearer ${TOKEN} ${TOKEN}`],
    ['a signature', `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/scim/aws4_request`],
    ['the hash of the token', `Bearer ${scimToken(TOKEN).hash}`],
  ])('%s is refused with 401 and no body', async (_, authorization) => {
    const answer = await withToken(authorization)
    expect(answer).toMatchObject(UNAUTHORIZED)
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/)
  })

  test('the scheme is found in any case', async () => {
    expect((await withToken(`bearer  ${TOKEN}`)).status).toBe(200)
  })

  test('a token in the query or in the body is none', async () => {
    const path = `${USERS}?access_token=${TOKEN}&authorization=Bearer%20${TOKEN}`
    expect(await sendTo(path, {})).toMatchObject(UNAUTHORIZED)
  })

  test.each(['/Users', '/Groups', '/ServiceProviderConfig', '/Schemas', '/ResourceTypes', '/nothing', ''])(
    '%j needs one',
    async (path) => {
      expect(await withToken('Bearer wrong', path)).toMatchObject(UNAUTHORIZED)
    },
  )

  test('expire', async () => {
    now += 365 * DAY - 1
    expect((await withToken(`Bearer ${TOKEN}`)).status).toBe(200)
    now += 1
    expect(await withToken(`Bearer ${TOKEN}`)).toMatchObject(UNAUTHORIZED)
    expect(server.log()).toContain('NOTE The token of the SCIM tenant has expired.')
  })

  test('a tenant has two at a time', async () => {
    putTenant(server, TENANT, [scimToken('old', NOW + DAY), scimToken('new')])
    for (const token of ['old', 'new']) expect((await withToken(`Bearer ${token}`)).status).toBe(200)
    expect(await withToken(`Bearer ${TOKEN}`)).toMatchObject(UNAUTHORIZED)
    now += DAY
    expect(await withToken('Bearer old')).toMatchObject(UNAUTHORIZED)
    expect((await withToken('Bearer new')).status).toBe(200)
  })

  test('of a seed are valid for a year', async () => {
    const seed = { identityCenter: { scim: [{ tenant: 'seeded', tokens: ['tok-1', 'tok-2'] }] } }
    const seeded = await seededServer(seed, {}, { now: () => now })
    try {
      const ask = (token: string) =>
        scim(seeded, '/Users', { tenant: 'seeded', headers: { authorization: `Bearer ${token}` } })
      for (const token of ['tok-1', 'tok-2']) expect((await ask(token)).status).toBe(200)
      expect(await ask('tok-3')).toMatchObject(UNAUTHORIZED)
      now += 365 * DAY
      expect(await ask('tok-1')).toMatchObject(UNAUTHORIZED)
    } finally {
      await seeded.close()
    }
  })

  test('a tenant without tokens is closed', async () => {
    putTenant(server, TENANT, [])
    expect(await withToken(`Bearer ${TOKEN}`)).toMatchObject(UNAUTHORIZED)
  })
})

describe('tenants', () => {
  beforeEach(() => {
    putInstance(
      server,
      OTHER,
      instanceWith({ id: 'ssoins-1111222233334444', identityStoreId: 'd-1111111111', kind: 'account' }),
    )
    putTenant(server, 'second', [scimToken('second-token')], OTHER)
  })

  test('have their own identity stores', async () => {
    const id = await scimCreate(server, '/Users', scimUser('ann'))
    const own = (path: string) => withToken('Bearer second-token', path, 'second')
    expect((await own('/Users')).body).toMatchObject({ totalResults: 0 })
    expect((await own(`/Users/${id}`)).status).toBe(404)
    const { body } = await scimPost({ url: server.url }, '/Users', scimUser('bob'))
    expect(String(body?.['id'])).toMatch(/^9067f00d00-/)
  })

  test.each([
    ['the token of another tenant', 'Bearer second-token', TENANT],
    ['the path of another tenant', `Bearer ${TOKEN}`, 'second'],
    ['an unknown tenant', `Bearer ${TOKEN}`, 'third'],
    ['a prototype', `Bearer ${TOKEN}`, '__proto__'],
    ['the ID of the instance', `Bearer ${TOKEN}`, 'ssoins-7223a1b2c3d4e5f6'],
    ['the tenant in another case', `Bearer ${TOKEN}`, TENANT.toUpperCase()],
  ])('%s is refused', async (_, authorization, tenant) => {
    expect(await withToken(authorization, '/Users', tenant)).toMatchObject(UNAUTHORIZED)
  })

  test('go with the account or the instance', async () => {
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.ssoInstances.delete('instance'))
    expect(await withToken(`Bearer ${TOKEN}`)).toMatchObject(UNAUTHORIZED)
    expect(server.log()).toContain('NOTE The SCIM endpoint has no tenant with this ID in this region.')
  })

  test('are known only in the home region, at hosts of AWS', async () => {
    const inRegion = (region: string) => sendTo(USERS, { ...bearer, host: `scim.${region}.amazonaws.com` })
    expect((await inRegion('us-east-1')).status).toBe(200)
    expect(await inRegion('us-west-2')).toMatchObject(UNAUTHORIZED)
    const inChina = { ...bearer, host: 'scim.us-east-1.amazonaws.com.cn' }
    expect(await sendTo(USERS, inChina)).toMatchObject(UNAUTHORIZED)
  })
})

describe('paths', () => {
  test.each(['', '/', '/nothing', '/users', '/Bulk', '/Me', '/.search', '/Users/.search/x', '/Users//x'])(
    '%j is unknown',
    async (path) => {
      expect((await scim(server, path)).status).toBe(404)
    },
  )

  test('may end in a slash', async () => {
    expect((await scim(server, '/Users/')).body).toMatchObject({ totalResults: 0 })
  })

  test.each([
    ['PUT', '/Users'],
    ['DELETE', '/Users'],
    ['PATCH', '/Groups'],
    ['POST', '/Users/.search'],
    ['POST', '/Groups/x'],
    ['OPTIONS', '/Users'],
  ])('%s %s is not supported', async (method, path) => {
    expect(await scim(server, path, { method })).toMatchObject(invalidScim)
  })

  test('HEAD is answered like GET, without a body', async () => {
    const { status, headers, text } = await scim(server, '/Users', { method: 'HEAD' })
    expect({ status, text, type: headers.get('content-type') }).toEqual({
      status: 200,
      text: '',
      type: 'application/json',
    })
  })

  test('at the host of SCIM, other paths are unknown, too', async () => {
    const { status, text } = await sendTo('/console/home', {
      ...bearer,
      host: 'scim.us-east-1.amazonaws.com',
    })
    expect({ code: status, ...JSON.parse(text) }).toMatchObject({
      code: 404,
      status: '404',
      detail: 'Specified endpoint does not exist.',
    })
  })

  test('other paths of other hosts are not those of SCIM', async () => {
    expect((await sendTo('/scim/v2/Users', bearer)).text).not.toContain('urn:ietf')
    expect((await sendTo('/a/b/scim/v2/Users', bearer)).text).not.toContain('urn:ietf')
  })
})

describe('bodies', () => {
  const post = (body: string, type = 'application/scim+json') =>
    scim(server, '/Users', { method: 'POST', body, headers: { 'content-type': type } })
  const valid = JSON.stringify(scimUser('ann'))

  test.each([
    'application/json',
    'application/scim+json',
    'application/scim+json; charset=utf-8',
    'Application/JSON',
  ])('of type %s are read', async (type) => {
    expect((await post(valid, type)).status).toBe(201)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'application/jsonp'])(
    'of type %s are refused',
    async (type) => {
      expect(await post(valid, type)).toMatchObject(invalidScim)
    },
  )

  test.each([
    ['nothing', ''],
    ['text', 'ann'],
    ['a list', '[]'],
    ['null', 'null'],
    ['half an object', valid.slice(0, -1)],
    ['an object twice', valid + valid],
    ['deep lists', '['.repeat(100_000)],
    ['deep and complete lists', `{"name":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
    ['deep objects', `{"userName":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_001)}`],
    ['a prototype', `{"__proto__":{"userName":"a"},${valid.slice(1)}`],
    ['a constructor', `{"constructor":{"prototype":{}},${valid.slice(1)}`],
  ])('with %s are refused', async (_, body) => {
    expect(await post(body)).toMatchObject(invalidScim)
  })

  test('that are no UTF-8 are refused', async () => {
    const body = Buffer.concat([Buffer.from('{"userName":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])
    const answer = await fetch(`${server.url}${USERS}`, { method: 'POST', headers: bearer, body })
    expect(answer.status).toBe(400)
  })

  test('that are too large are refused', async () => {
    const answer = await post(`{"userName":"${'a'.repeat(10_000_000)}"}`)
    expect(answer.status).toBe(413)
    expect((await scim(server, '/Users')).body).toMatchObject({ totalResults: 0 })
  })
})

describe('browsers', () => {
  test('pages of other sites are refused', async () => {
    const { status } = await sendTo(USERS, { ...bearer, origin: 'https://evil.example' })
    expect(status).toBe(403)
  })

  test('hosts that are not allowed are refused', async () => {
    const { status, text } = await sendTo(USERS, { ...bearer, host: 'evil.example' })
    expect({ code: status, ...JSON.parse(text) }).toMatchObject({
      code: 403,
      status: '403',
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      detail: expect.stringContaining('--allow-host evil.example'),
    })
  })
})

test('the log has a line for each request, and no token', async () => {
  await scimCreate(server, '/Users', scimUser('ann'))
  await withToken('Bearer another-secret')
  await sendTo(`${USERS}?access_token=query-secret`, { ...bearer, host: 'evil.example' })
  const log = server.log()
  expect(log).toMatch(/ 201 identitystore-scim:CreateUser - scim\/f3vd2aa29dc\S+ [\d.]+ms [\da-f-]{36}\n/)
  expect(log).toMatch(/ 401 UnauthorizedException identitystore-scim:ListUsers - - [\d.]+ms/)
  expect(log).toMatch(/ 403 HostNotAllowed identitystore-scim:ListUsers/)
  for (const secret of [TOKEN, 'another-secret', 'query-secret', scimToken(TOKEN).hash])
    expect(log).not.toContain(secret)
})

test('an answer waits until the change is durable', async () => {
  let release = () => {}
  server.iamulator.store.durable = () =>
    new Promise((resolve) => {
      release = resolve
    })
  let isAnswered = false
  const answer = scimPost(server, '/Users', scimUser('ann')).then((answered) => {
    isAnswered = true
    return answered
  })
  const { directoryUsers } = server.iamulator.store.view(at(ACCOUNT))
  while (directoryUsers.size === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(isAnswered).toBe(false)
  release()
  expect((await answer).status).toBe(201)
})

test('before the state is complete, SCIM asks to wait', async () => {
  server.iamulator.ready = false
  const { status, body } = await scim(server, '/Users')
  expect({ status, body }).toMatchObject({ status: 503, body: { status: '503', detail: expect.any(String) } })
  server.iamulator.ready = true
  expect(await scim(server, '/Groups/x')).toMatchObject(scimError(404, 'Specified group does not exist.'))
})
