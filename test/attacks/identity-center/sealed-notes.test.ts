/**
 * What attackers try with sealed notes: to use one for another purpose, in another account or partition, after a reset, or
 * again.
 */
import { ListAccountsCommand } from '@aws-sdk/client-sso'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { putDirectory } from '../../services/sso-admin/granting.ts'
import { applicationWorld, type World } from '../../services/sso-oidc/application-world.ts'
import { roleTrusting } from '../../services/sts/sts-callers.ts'
import { ACCOUNT, OTHER, trust } from '../../support/harness.ts'
import { instanceWith, putInstance } from '../../support/identity-center.ts'
import { at, PARTITION } from '../../support/places.ts'
import {
  authorizeParameters,
  CLI,
  codeFor,
  createToken,
  portalSession,
  type RegisteredClient,
  register,
  startDevice,
  VERIFIER,
} from '../../support/portal.ts'
import { form } from '../../support/raw.ts'
import { Program } from '../../support/signin.ts'

const USED_URI = 'http://127.0.0.1:41234/oauth/callback'
const HOUR = 60 * 60_000

let world: World
let client: RegisteredClient
let role: string
beforeAll(async () => {
  world = await applicationWorld()
  client = await register(world.server.ssoOidc(), CLI)
  role = await roleTrusting(
    world.server,
    'Role',
    trust({ AWS: ACCOUNT }, ['sts:AssumeRole', 'sts:SetContext']),
  )
})
afterAll(() => world.close())

type Notes = Readonly<Record<string, string>>

/** Everything that the server seals for users and clients, by its purpose. */
async function newNotes(): Promise<Notes> {
  const { portal, portalSessions, oidcIssuer, logins, signIn } = world.server.iamulator
  const place = at(ACCOUNT)
  const session = portalSession(world.server)
  const expiresAt = session.expiryDate
  const grant = { clientId: client.clientId, scopes: ['sso:account:access'], session }
  const { awsAdditionalDetails } = await world.createByJwt()
  return {
    cookie: portalSessions.seal(place, session),
    'access token': oidcIssuer.tokens.issueAccess(place, grant, session.startDate).token,
    'refresh token': oidcIssuer.tokens.issueRefresh(place, grant),
    code: codeFor(world.server, authorizeParameters(client.clientId)),
    'form token': portal.forms.seal(place, { sessionId: session.sessionId }),
    'sign-in in progress': portal.flows.seal(place, {
      ...{ instanceId: session.instanceId, device: '', returnTo: '/start', until: expiresAt },
      ...{ userName: 'ann', proven: { userId: session.userId, password: '', mfaAt: session.startDate } },
    }),
    'token for devices': portal.deviceSessions.seal(place, session),
    'identity context': awsAdditionalDetails?.identityContext ?? '',
    'code of AWS Sign-In': logins.newCode(place, { login: 'x', expiresAt }),
    'refresh token of AWS Sign-In': logins.newRefreshToken(place, { login: 'x', expiresAt, number: 1 }),
    'consent of AWS Sign-In': signIn.consents.seal(place, Object({ until: expiresAt })),
  }
}

const succeeds = (call: Promise<unknown>) =>
  call.then(
    () => true,
    () => false,
  )
async function answers(path: string, init: RequestInit, text = ''): Promise<boolean> {
  const response = await fetch(world.server.url + path, { redirect: 'manual', ...init })
  return response.status === 200 && (await response.text()).includes(text)
}
const redeem = (request: Omit<Parameters<typeof createToken>[2], never>) =>
  succeeds(createToken(world.server.ssoOidc(), client, request))
const cookieOf = (text: string) => ({ Cookie: `x-amz-sso_authn=${text}`, Accept: 'text/html' })

/** What takes each kind of note. */
const PLACES: Readonly<Record<string, (text: string, notes: Notes) => Promise<boolean>>> = {
  cookie: (text) => answers('/start/devices', { headers: cookieOf(text) }, 'Register device'),
  'access token': (accessToken) =>
    succeeds(world.server.sso().send(new ListAccountsCommand({ accessToken }))),
  'refresh token': (refreshToken) => redeem({ grantType: 'refresh_token', refreshToken }),
  code: (code) =>
    redeem({ grantType: 'authorization_code', code, redirectUri: USED_URI, codeVerifier: VERIFIER }),
  'form token': (token, { cookie = '' }) => {
    const headers = { ...cookieOf(cookie), 'Content-Type': 'application/x-www-form-urlencoded' }
    const body = form({ token, action: 'add' })
    return answers('/start/devices', { method: 'POST', headers, body }, 'Register MFA device')
  },
  'token for devices': async (userSessionId) => {
    const { userCode } = await startDevice(world.server.ssoOidc(), await register(world.server.ssoOidc()))
    const body = JSON.stringify({ userCode, userSessionId })
    return answers('/device_authorization/accept_user_code', { method: 'POST', body })
  },
  'identity context': (ContextAssertion) => {
    const ProviderArn = `arn:${PARTITION}:iam::aws:contextProvider/IdentityCenter`
    const ProvidedContexts = [{ ProviderArn, ContextAssertion }]
    const input = { RoleArn: role, RoleSessionName: 'session', ProvidedContexts }
    return succeeds(world.server.sts().send(new AssumeRoleCommand(input)))
  },
}

/** These notes need more than their text, and have tests of their own where they are taken. */
const OTHER_PLACES: typeof PLACES = {
  'sign-in in progress': async (flow) => {
    const response = await fetch(`${world.server.url}/start/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: form({ flow, newPassword: 'another-Horse8', repeated: 'another-Horse8' }),
    })
    return response.status < 400 || response.headers.has('set-cookie')
  },
  'code of AWS Sign-In': (text) => succeeds(new Program(world.server).exchange(text)),
  'refresh token of AWS Sign-In': (text) => succeeds(new Program(world.server).refresh(text)),
}

const rows = () => world.server.iamulator.store.status().rows

describe.each(Object.keys({ ...PLACES, ...OTHER_PLACES }))('in place of a %s', (kind) => {
  const take = { ...PLACES, ...OTHER_PLACES }[kind] ?? (async () => true)

  test('no other note is taken', async () => {
    const notes = await newNotes()
    const before = rows()
    const started = kind === 'token for devices' ? 1 : 0
    for (const [other, text] of Object.entries(notes)) {
      if (other === kind) continue
      for (const changed of [text, text.replace(/^ao[ar]/, ''), `aoa${text}`, `aor${text}`])
        expect([other, await take(changed, notes)]).toEqual([other, false])
    }
    expect(rows()).toBe(before + started * 4 * (Object.keys(notes).length - 1))
  })

  test('a note that is damaged, of another account, or of another partition is not taken', async () => {
    const { [kind]: text = '', ...others } = await newNotes()
    const prefix = text.match(/^ao[ar]/)?.[0] ?? ''
    const own = text.slice(prefix.length)
    for (const changed of [
      ...['', 'x', prefix, `${text}A`, text.slice(0, -1), `${prefix}${own.replace(ACCOUNT, OTHER)}`],
      ...[`${prefix}aws-cn:${own}`, `${prefix}aws:${own}`, `${prefix}evil:${own}`, `${text}.${text}`],
      ...[`${text}=`, `.${text}`, text.toUpperCase(), `${prefix}${own.replace('.', '.A')}`],
    ])
      expect([changed, await take(changed, others)]).toEqual([changed, false])
  })
})

describe.each(Object.keys(PLACES))('a %s', (kind) => {
  test('is taken, but not after a reset of the account', async () => {
    const take = PLACES[kind] ?? (async () => false)
    const notes = await newNotes()
    expect(await take(notes[kind] ?? '', notes)).toBe(true)
    const late = await newNotes()
    const { store } = world.server.iamulator
    const savepoint = store.save()
    const answer = await fetch(`${world.server.url}/_iamulator/reset?account=${ACCOUNT}`, { method: 'POST' })
    expect(answer.status).toBe(200)
    putInstance(world.server, ACCOUNT, instanceWith())
    putDirectory(world.server)
    expect(await take(late[kind] ?? '', late)).toBe(false)
    store.restore(savepoint)
  })
})

test('a code that was used is not taken again when the clock is set back', async () => {
  const { clock } = world.server.iamulator
  const { code = '', ...others } = await newNotes()
  expect(await PLACES['code']?.(code, others)).toBe(true)
  clock.advance(HOUR)
  // Using another one forgets those that have expired.
  const later = await newNotes()
  expect(await PLACES['code']?.(later['code'] ?? '', later)).toBe(true)
  clock.advance(-HOUR)
  expect(await PLACES['code']?.(code, others)).toBe(false)
})

test('a session that was signed out is not taken again when the clock is set back', async () => {
  const { clock } = world.server.iamulator
  const before = await newNotes()
  const accessToken = before['access token'] ?? ''
  const logout = await fetch(`${world.server.url}/logout`, {
    method: 'POST',
    headers: { 'x-amz-sso_bearer_token': accessToken },
  })
  expect(logout.status).toBe(200)
  clock.advance(24 * HOUR)
  const session = portalSession(world.server, { sessionId: 'session-2' })
  const later = codeFor(world.server, authorizeParameters(client.clientId), session)
  expect(await PLACES['code']?.(later, {})).toBe(true)
  clock.advance(-24 * HOUR)
  for (const kind of ['cookie', 'access token', 'refresh token', 'code', 'token for devices'])
    expect([kind, await PLACES[kind]?.(before[kind] ?? '', before)]).toEqual([kind, false])
})
