/**
 * What attackers try with registrations that they have signed themselves, because the key that signs registrations is in
 * the published source.
 */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { applicationWorld, putGrant, type World } from '../../services/sso-oidc/application-world.ts'
import { expectError } from '../../support/harness.ts'
import { here } from '../../support/places.ts'
import { authorizeParameters, checkRequest, codeFor, createToken, VERIFIER } from '../../support/portal.ts'
import { form } from '../../support/raw.ts'

const KEY = 'iamulator registers public clients'
const HEADER = Buffer.from(JSON.stringify({ kid: 'key-1564028099', alg: 'HS384' })).toString('base64url')
const USED_URI = 'http://127.0.0.1:41234/oauth/callback'

let world: World
beforeAll(async () => {
  world = await applicationWorld()
})
afterAll(() => world.close())

const encoded = (text: string) => Buffer.from(text).toString('base64url')

/** Returns a secret whose signature is valid. */
function secretOf(content: string): string {
  const payload = encoded(content)
  return `${HEADER}.${payload}.${createHmac('sha384', KEY).update(`${HEADER}.${payload}`).digest('base64url')}`
}

/** Returns an ID whose signature is valid, for the page that asks for consent. */
function idOf(content: string): string {
  const bytes = Buffer.concat([Buffer.alloc(16, 1), Buffer.from(`us-east-1\n${content}`)])
  return Buffer.concat([bytes, createHmac('sha256', KEY).update(bytes).digest().subarray(0, 16)]).toString(
    'base64url',
  )
}

/** What a secret contains of a client. */
const REGISTRATION = {
  clientName: 'cli',
  scopes: ['sso:account:access'],
  grantTypes: ['refresh_token', 'authorization_code'],
  redirectUris: [USED_URI],
  issuerUrl: null,
  entitledResourceId: null,
  region: 'us-east-1',
  createdTimestamp: 1,
  expirationTimestamp: 9e12,
}

const secretFor = (id: string, more: object = {}) =>
  secretOf(
    JSON.stringify({ serialized: JSON.stringify({ ...REGISTRATION, clientId: { value: id }, ...more }) }),
  )

/** What an ID contains of a client. */
const FACTS = {
  name: 'cli',
  scopes: ['sso:account:access'],
  grantTypes: ['authorization_code'],
  redirectUris: [USED_URI],
  issueDate: 1,
  expiryDate: 9e15,
}

test('they work like those that the service has signed', () => {
  expect(checkRequest(world.server, authorizeParameters(idOf(JSON.stringify(FACTS))))).toMatchObject({
    request: { redirectUri: USED_URI },
  })
})

describe('in a secret', () => {
  const INVALID_CLIENT = { code: 'InvalidClientException', status: 401 }
  const refresh = (id: string, secret: string, refreshToken = 'x') =>
    createToken(
      world.server.ssoOidc(),
      { clientId: id, clientSecret: secret },
      { grantType: 'refresh_token', refreshToken },
    )

  test.each([
    ['no JSON', 'x'],
    ['null', 'null'],
    ['nothing', '{}'],
    ['a registration that is null', '{"serialized":"null"}'],
    ['a registration that is no JSON', '{"serialized":"{"}'],
    ['a registration that is an object', '{"serialized":{"clientId":{"value":"x"}}}'],
    ['a registration without members', '{"serialized":"{}"}'],
    ['a registration without an ID', '{"serialized":"{\\"clientId\\":null}"}'],
    ['a prototype', '{"serialized":"{\\"__proto__\\":{\\"clientId\\":{\\"value\\":\\"x\\"}}}"}'],
  ])('%s is an invalid client', async (_name, content) => {
    await expectError(refresh('x', secretOf(content)), INVALID_CLIENT)
  })

  test.each([
    { clientName: 1 },
    { scopes: 'sso:account:access' },
    { scopes: [null] },
    { grantTypes: { length: 1 } },
    { redirectUris: [{}] },
    { issuerUrl: 1 },
    { entitledResourceId: {} },
    { expirationTimestamp: 'soon' },
    { createdTimestamp: [], expirationTimestamp: null },
    { clientId: { value: ['x'] } },
  ])('members of other types are an invalid client: %j', async (more) => {
    await expectError(refresh('x', secretFor('x', more)), INVALID_CLIENT)
  })

  test('the ARN of an application is no client, so that its refresh tokens need its credentials', async () => {
    await putGrant(world.admin, world.clientId, 'refresh_token', { RefreshToken: {} })
    const { refreshToken } = await world.createByJwt()
    const arn = here(world.clientId)
    await expectError(refresh(arn, secretFor(arn), refreshToken), INVALID_CLIENT)
    await world.create('refresh_token', { refreshToken })
  })

  test('the ID of another client does not make its tokens those of the attacker', async () => {
    const code = codeFor(world.server, authorizeParameters(idOf(JSON.stringify(FACTS))))
    const clientId = idOf(JSON.stringify({ ...FACTS, name: 'other' }))
    const attempt = createToken(
      world.server.ssoOidc(),
      { clientId, clientSecret: secretFor(clientId) },
      { grantType: 'authorization_code', code, redirectUri: USED_URI, codeVerifier: VERIFIER },
    )
    await expectError(attempt, { code: 'InvalidGrantException', status: 400 })
  })
})

describe('in an ID', () => {
  /** Returns the answer of the page, and requires that it leads nowhere. */
  async function authorize(id: string, redirectUri = USED_URI): Promise<Response> {
    const parameters = authorizeParameters(id, { redirect_uri: redirectUri })
    const refused = checkRequest(world.server, parameters)
    expect(refused).toMatchObject({ refused: { redirectUri: undefined } })
    const body = form({ request: parameters.toString(), answer: 'allow' })
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const posted = await fetch(`${world.server.url}/authorize`, {
      method: 'POST',
      redirect: 'manual',
      ...{ body, headers },
    })
    expect([posted.status, posted.headers.get('location')]).toEqual([400, null])
    return fetch(`${world.server.url}/authorize?${parameters}`, { redirect: 'manual' })
  }

  test.each([
    'null',
    'x',
    '{}',
    '[]',
    ...[{ name: {} }, { scopes: 1 }, { scopes: [1] }, { grantTypes: null }, { redirectUris: USED_URI }].map(
      (more) => JSON.stringify({ ...FACTS, ...more }),
    ),
    ...[{ issuerUrl: 1 }, { applicationArn: 1 }, { expiryDate: '9e15' }].map((more) =>
      JSON.stringify({ ...FACTS, ...more }),
    ),
  ])('%s is no client', async (content) => {
    expect((await authorize(idOf(content))).status).toBe(200)
  })

  test.each([
    'https://evil.example/callback',
    'http://localhost/callback',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
  ])('the redirect URI %s is refused', async (uri) => {
    expect((await authorize(idOf(JSON.stringify({ ...FACTS, redirectUris: [uri] })), uri)).status).toBe(200)
  })

  test('the ID and the region of a client are not what the content says', () => {
    const id = idOf(JSON.stringify({ ...FACTS, id: here(world.clientId), region: 'eu-west-1' }))
    expect(checkRequest(world.server, authorizeParameters(id))).toMatchObject({
      request: { client: { id, region: 'us-east-1' } },
    })
  })
})

test('no answer was an internal error', () => {
  expect(world.server.log()).not.toMatch(/ failed \(request| 500 /)
})
