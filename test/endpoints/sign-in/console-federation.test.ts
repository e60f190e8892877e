/**
 * Tests how identity brokers exchange temporary credentials for a sign-in token. The token is then
 * exchanged for a console session.
 */
import { DeleteRoleCommand, DetachRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  type Credentials,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { credentialsIn } from '../../services/sts/sts-callers.ts'
import { credentialsOn, seeded, Visitor } from '../../support/console.ts'
import { ACCOUNT, expectError, NOW, OTHER, policy, serverForEachTest, trust } from '../../support/harness.ts'
import { at } from '../../support/places.ts'
import { send } from '../../support/raw.ts'

const HOUR = 3_600_000
const READ_ONLY = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess'
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/reader`
const READER = `arn:aws:sts::${ACCOUNT}:assumed-role/reader/broker`

const SEED = `
accounts:
  "${ACCOUNT}":
    roles:
      - { name: reader, trust: '${trust({ AWS: ACCOUNT })}', attachedPolicies: [${READ_ONLY}] }
      - { name: next, trust: '${trust({ AWS: ROLE_ARN })}' }
`

const server = serverForEachTest(() => seeded(SEED, { now: () => NOW }))
let visitor: Visitor

beforeEach(() => {
  visitor = new Visitor(server)
})

async function assumed(DurationSeconds = 3600): Promise<Credentials | undefined> {
  const input = { RoleArn: ROLE_ARN, RoleSessionName: 'broker', DurationSeconds }
  return (await server.sts().send(new AssumeRoleCommand(input))).Credentials
}

async function federated(): Promise<Credentials | undefined> {
  const input = { Name: 'guest', Policy: policy('Allow', 'iam:ListUsers'), DurationSeconds: 7200 }
  return (await server.sts().send(new GetFederationTokenCommand(input))).Credentials
}

const sessionOf = (credentials: Credentials | undefined) =>
  JSON.stringify({
    sessionId: credentials?.AccessKeyId,
    sessionKey: credentials?.SecretAccessKey,
    sessionToken: credentials?.SessionToken,
  })

type Parameters = Readonly<Record<string, string>>

const urlOf = (parameters: Parameters) => `${server.url}/federation?${new URLSearchParams(parameters)}`

function ask(session: string, further: Parameters = {}): Promise<Response> {
  return fetch(urlOf({ Action: 'getSigninToken', SessionType: 'json', Session: session, ...further }))
}

async function tokenFor(credentials: Credentials | undefined, further: Parameters = {}): Promise<string> {
  const { SigninToken }: { SigninToken: string } = JSON.parse(
    await (await ask(sessionOf(credentials), further)).text(),
  )
  return SigninToken
}

const DESTINATION = 'https://console.aws.amazon.com/iam/home'

const loginWith = (token: string, further: Parameters = {}) =>
  `/federation?${new URLSearchParams({ Action: 'login', Issuer: 'https://broker.example.com/', Destination: DESTINATION, SigninToken: token, ...further })}`

const endOf = (time: number) => new Date(time).toISOString().slice(0, 19).replace('T', ' ')

describe('a role session', () => {
  test('opens the console as itself, as long as its credentials last', async () => {
    const page = await visitor.get(loginWith(await tokenFor(await assumed())))
    expect(page).toMatchObject({ status: 200, place: '/console' })
    expect(page.text).toContain(`arn:aws:sts::${ACCOUNT}:assumed-role/reader/broker`)
    expect(page.text).toContain(`${endOf(NOW + HOUR)} UTC`)
  })

  test('or up to twelve hours', async () => {
    const token = await tokenFor(await assumed(), { SessionDuration: '43200' })
    const page = await visitor.get(loginWith(token))
    expect(page.text).toContain(`<dt>Signed in until</dt><dd>${endOf(NOW + 12 * HOUR)} UTC</dd>`)
    expect(page.text).toContain(`<dt>Credentials</dt><dd>until ${endOf(NOW + HOUR)} UTC</dd>`)
    server.iamulator.clock.advance(12 * HOUR - 1, at(ACCOUNT))
    server.iamulator.clock.advance(HOUR, at(OTHER))
    const late = await visitor.get('/console')
    expect(late.text).toContain(READER)
    expect(late.text).toContain(`<dt>Credentials</dt><dd>expired at ${endOf(NOW + HOUR)} UTC</dd>`)
    server.iamulator.clock.advance(1, at(ACCOUNT))
    expect((await visitor.get('/console')).place).toContain('/signin')
  })

  test.each(['899', '43201', '1e3', '', '-900', 'x'])('but not for %j seconds', async (SessionDuration) => {
    expect((await ask(sessionOf(await assumed()), { SessionDuration })).status).toBe(400)
  })

  test('takes no duration if another role assumed it: that of the credentials counts', async () => {
    const reader = credentialsIn({ Credentials: await assumed() })
    const input = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/next`, RoleSessionName: 'chained' }
    const { Credentials } = await server.sts(reader).send(new AssumeRoleCommand(input))
    const answer = await ask(sessionOf(Credentials), { SessionDuration: '900' })
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 400,
      body: {
        error: 'InvalidRequest',
        message: expect.stringContaining('cannot be used after role chaining'),
      },
    })
    const page = await visitor.get(loginWith(await tokenFor(Credentials)))
    expect(page.text).toContain(`${endOf(NOW + HOUR)} UTC`)
  })

  test('may be sent by POST, since it may be long', async () => {
    const body = new URLSearchParams({ Action: 'getSigninToken', Session: sessionOf(await assumed()) })
    const answer = await fetch(`${server.url}/federation`, { method: 'POST', body })
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.json()).toEqual({
      SigninToken: expect.stringMatching(/^(?:[a-z-]+:)?\d{12}\.[\w-]+$/),
    })
  })

  test('ends with its role', async () => {
    await visitor.get(loginWith(await tokenFor(await assumed())))
    await server.iam().send(new DetachRolePolicyCommand({ RoleName: 'reader', PolicyArn: READ_ONLY }))
    await server.iam().send(new DeleteRoleCommand({ RoleName: 'reader' }))
    expect((await visitor.get('/console')).place).toContain('/signin')
  })
})

describe('what the console hands out', () => {
  const show = async () => credentialsOn(await visitor.post('/console/credentials', {}))
  const signIn = async (SessionDuration: string, seconds?: number) =>
    visitor.get(loginWith(await tokenFor(await assumed(seconds), { SessionDuration })))
  const who = (caller: Awaited<ReturnType<typeof show>>) =>
    server.sts(caller).send(new GetCallerIdentityCommand({}))
  const EXPIRED = { code: 'ExpiredToken', status: 403 }

  test('ends with the credentials that it came from, and then there is nothing more', async () => {
    await signIn('43200')
    const shown = await show()
    expect((await who(shown)).Arn).toBe(READER)
    server.iamulator.clock.advance(HOUR)
    await expectError(who(shown), EXPIRED)
    const page = await visitor.post('/console/credentials', {})
    expect(page.status).toBe(403)
    expect(page.text).toContain(`signed in with expired at ${endOf(NOW + HOUR)} UTC`)
    expect(page.text).toContain(`stays open until ${endOf(NOW + 12 * HOUR)} UTC`)
    expect(credentialsOn(page).accessKeyId).toBe('')
  })

  test('ends with the console, if that is sooner', async () => {
    await signIn('900')
    const shown = await show()
    server.iamulator.clock.advance(HOUR / 4)
    await expectError(who(shown), EXPIRED)
  })

  test('opens no console that lasts longer', async () => {
    await signIn('900')
    const { accessKeyId, secretAccessKey, sessionToken } = await show()
    const session = JSON.stringify({ sessionId: accessKeyId, sessionKey: secretAccessKey, sessionToken })
    const answer = await ask(session, { SessionDuration: '43200' })
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('or with credentials shown by the console'),
    ])
    const { SigninToken }: { SigninToken: string } = JSON.parse(await (await ask(session)).text())
    const page = await new Visitor(server).get(loginWith(SigninToken))
    expect(page.text).toContain(`<dt>Signed in until</dt><dd>${endOf(NOW + HOUR / 4)} UTC</dd>`)
  })

  test('is nothing more in another role either', async () => {
    await signIn('43200', 900)
    const target = { account: ACCOUNT, roleName: 'next', displayName: '' }
    expect((await visitor.post('/switchrole', target)).text).toContain(':assumed-role/next/broker')
    const shown = await show()
    expect((await who(shown)).Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/next/broker`)
    server.iamulator.clock.advance(HOUR / 4)
    await expectError(who(shown), EXPIRED)
    expect((await visitor.get('/console')).text).toContain(':assumed-role/next/broker')
    expect((await visitor.post('/console/credentials', {})).status).toBe(403)
    expect((await visitor.post('/switchrole', target)).text).toContain(':assumed-role/next/broker')
    expect((await visitor.post('/console/credentials', {})).status).toBe(403)
  })
})

describe('a federated user', () => {
  test('opens the console, limited as before', async () => {
    const page = await visitor.get(loginWith(await tokenFor(await federated())))
    expect(page.text).toContain(`arn:aws:sts::${ACCOUNT}:federated-user/guest`)
    expect(page.text).toContain(`${endOf(NOW + 2 * HOUR)} UTC`)
    const credentials = credentialsOn(await visitor.submit({}, '/console/credentials'))
    await expectError(server.sts(credentials).send(new GetSessionTokenCommand({})), {
      code: 'AccessDenied',
      status: 403,
    })
  })

  test('takes no duration: that of the credentials counts', async () => {
    const answer = await ask(sessionOf(await federated()), { SessionDuration: '3600' })
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 400,
      body: { error: 'InvalidRequest', message: expect.stringContaining('GetFederationToken') },
    })
  })
})

describe('credentials are refused', () => {
  test.each([
    ['that are no JSON', 'x'],
    ['that are no object', 'null'],
    ['without a token', '{"sessionId":"ASIA","sessionKey":"x"}'],
    ['that are not ours', '{"sessionId":"ASIAQAAAAAAABBBBBBBB","sessionKey":"x","sessionToken":"x"}'],
  ])('%s', async (_what, session) => {
    expect((await ask(session)).status).toBe(400)
  })

  test('with another secret', async () => {
    const credentials = await assumed()
    const session = sessionOf(credentials && { ...credentials, SecretAccessKey: 'x'.repeat(40) })
    expect((await ask(session)).status).toBe(400)
  })

  test('once they have expired', async () => {
    const session = sessionOf(await assumed())
    server.iamulator.clock.advance(HOUR)
    expect((await ask(session)).status).toBe(400)
  })

  test('of GetSessionToken', async () => {
    const { Credentials } = await server.sts().send(new GetSessionTokenCommand({}))
    const answer = await ask(sessionOf(Credentials))
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('must come from a role session or GetFederationToken')
  })

  test('for another type of session, or another action', async () => {
    const session = sessionOf(await assumed())
    expect((await ask(session, { SessionType: 'xml' })).status).toBe(400)
    expect((await ask(session, { Action: 'logout' })).status).toBe(400)
  })
})

describe('a sign-in token', () => {
  test('counts for fifteen minutes, as often as it is used', async () => {
    const token = await tokenFor(await assumed())
    expect((await visitor.get(loginWith(token))).place).toBe('/console')
    server.iamulator.clock.advance(HOUR, at(OTHER))
    server.iamulator.clock.advance(15 * 60_000 - 1, at(ACCOUNT))
    const other = new Visitor(server)
    expect((await other.get(loginWith(token))).place).toBe('/console')
    server.iamulator.clock.advance(1, at(ACCOUNT))
    const late = new Visitor(server)
    const page = await late.get(loginWith(token))
    expect(page.status).toBe(400)
    expect(page.text).toContain('The sign-in token is invalid or has expired. It is valid for 15 minutes.')
    expect(late.cookie).toBe('')
  })

  test('opens sessions of their own: the end of one is not that of another', async () => {
    const token = await tokenFor(await assumed())
    const other = new Visitor(server)
    for (const each of [visitor, other]) await each.get(loginWith(token))
    await other.submit({}, '/signout')
    expect((await visitor.get('/console')).text).toContain(READER)
    expect((await other.get(loginWith(token))).place).toBe('/console')
  })

  test('does not survive a reset, whoever it was for', async () => {
    const { Credentials } = await server
      .sts({ accessKeyId: 'root', secretAccessKey: 'test' })
      .send(new GetFederationTokenCommand({ Name: 'guest', DurationSeconds: 900 }))
    const token = await tokenFor(Credentials)
    server.iamulator.store.reset()
    expect((await visitor.get(loginWith(token))).status).toBe(400)
  })

  test.each([
    '',
    'https://evil.example/',
    'https://console.aws.amazon.com.evil.example/',
    '//evil.example',
    'http://console.aws.amazon.com/',
  ])('leads nowhere but to the console: not to %j, and is not used up', async (Destination) => {
    const token = await tokenFor(await assumed())
    expect((await visitor.get(loginWith(token, { Destination }))).status).toBe(400)
    expect((await visitor.get(loginWith(token, { Destination: '/console' }))).place).toBe('/console')
  })

  test('leads to pages of this server too', async () => {
    const place = '/switchrole?account=1&roleName=x'
    const token = await tokenFor(await assumed())
    expect((await visitor.get(loginWith(token, { Destination: server.url + place }))).place).toBe(place)
  })

  test('that is followed from another site goes on from a page of this one, which gets the strict cookie', async () => {
    const path = loginWith(await tokenFor(await assumed()))
    const site = {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
    }
    const page = await send(server, { method: 'GET', path, headers: { ...site, Accept: 'text/html' } })
    expect(page.status).toBe(200)
    expect(page.body).toContain('<meta http-equiv="refresh" content="0;url=/console">')
    visitor.cookie = page.headers['set-cookie']?.split(';')[0] ?? ''
    expect((await visitor.get('/console')).text).toContain('assumed-role/reader/broker')
  })
})

describe('the issuer', () => {
  test('is where one signs in again', async () => {
    await visitor.get(loginWith(await tokenFor(await assumed())))
    const page = await visitor.submit({}, '/signout')
    expect(page.text).toContain('<a href="https://broker.example.com/" rel="noreferrer">')
  })

  test.each(['Example.org', 'aws-vault', 'javascript:alert(1)', 'data:text/html,x', '<b>x</b>'])(
    'may be %s, which is no link',
    async (Issuer) => {
      expect((await visitor.get(loginWith(await tokenFor(await assumed()), { Issuer }))).place).toBe(
        '/console',
      )
      const page = await visitor.submit({}, '/signout')
      expect(page.text).toContain(`<p>Sign in at ${Issuer.replace(/</g, '&lt;').replace(/>/g, '&gt;')}</p>`)
      expect(page.text).not.toContain('<a href')
    },
  )

  test('has at most 512 characters', async () => {
    const token = await tokenFor(await assumed())
    const login = (length: number) => visitor.get(loginWith(token, { Issuer: 'x'.repeat(length) }))
    const refused = await login(513)
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('Issuer can have at most 512 characters.')
    expect((await login(512)).place).toBe('/console')
  })

  test('may be left out', async () => {
    const page = await visitor.get(loginWith(await tokenFor(await assumed()), { Issuer: '' }))
    expect(page.place).toBe('/console')
    expect((await visitor.submit({}, '/signout')).text).toContain('<a href="/signin">')
  })
})

test('a session that is too large for a cookie is refused in words', async () => {
  const claims = { 'saml:x': 'x'.repeat(2500) }
  const session = {
    kind: 'role',
    principalId: server.iamulator.store.view(at(ACCOUNT)).roles.get('reader')?.id ?? '',
    name: 'large',
    issuedAt: NOW,
    expiresAt: NOW + HOUR,
    federation: { provider: 'x', claims },
  } as const
  const sealed = server.iamulator.sessions.seal(at(ACCOUNT), session)
  const token = await tokenFor({
    AccessKeyId: sealed.accessKeyId,
    SecretAccessKey: sealed.secretAccessKey,
    SessionToken: sealed.sessionToken,
    Expiration: undefined,
  })
  const page = await visitor.get(loginWith(token))
  expect(page.status).toBe(400)
  expect(page.text).toContain('The session is too large for a cookie')
})

test("only hosts that no other site can have are served, AWS's own among them", async () => {
  const ask = async (host: string) =>
    (await send(server, { method: 'GET', path: '/signin', headers: { Host: host } })).status
  expect(await ask('signin.aws.amazon.com')).toBe(200)
  expect(await ask('us-east-1.signin.aws.amazon.com:4566')).toBe(200)
  expect(await ask('evil.example')).toBe(403)
  expect(await ask('signin.aws.amazon.com.evil.example')).toBe(403)
})

test('the log tells of tokens and sign-ins, and holds neither', async () => {
  const credentials = await assumed()
  const token = await tokenFor(credentials)
  await visitor.get(loginWith(token))
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/reader/broker`
  expect(server.log()).toContain(` 200 signin:GetSigninToken - ${arn} `)
  expect(server.log()).toContain(` 303 signin:ConsoleLogin - ${arn} `)
  for (const secret of [token, credentials?.SecretAccessKey ?? '?', credentials?.SessionToken ?? '?']) {
    expect(server.log()).not.toContain(secret)
  }
})
