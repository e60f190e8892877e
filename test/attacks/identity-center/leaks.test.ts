/** What attackers hope to find or to plant: markup in names, secrets in logs, and pages in caches and frames. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { applicationWorld, putGrant } from '../../services/sso-oidc/application-world.ts'
import {
  assign,
  DEVICE,
  PASSWORD,
  portalServer,
  putUser,
  sessionCookieIn,
  signIn,
  userId,
} from '../../support/access-portal.ts'
import { codeAt } from '../../support/authenticator.ts'
import { credentialsOn, Visitor } from '../../support/console.ts'
import { ACCOUNT, NOW, OTHER, serverForEachTest } from '../../support/harness.ts'
import { instanceWith, putInstance } from '../../support/identity-center.ts'
import { at } from '../../support/places.ts'
import {
  authorizeParameters,
  CLI,
  createToken,
  DEVICE_CODE,
  register,
  startDevice,
  VERIFIER,
} from '../../support/portal.ts'
import { putTenant, scim, TOKEN } from '../../support/scim.ts'

const MARKUP = `"'><img src=x onerror=alert(1)><script>alert(2)</script>`
const USED_URI = 'http://127.0.0.1:41234/oauth/callback'

const server = serverForEachTest(() => portalServer({}, { now: () => NOW }))
let visitor: Visitor
beforeEach(async () => {
  await assign(server)
  visitor = new Visitor(server)
})

const secretIn = (text: string) => /<strong>([A-Z2-7 ]{32,})<\/strong>|secret=([A-Z2-7]{32})/.exec(text)?.[0]

/** Gives everything that a page can show a hostile name, past the API, which would refuse some of them. */
function plant(): void {
  putInstance(server, ACCOUNT, instanceWith({ subdomain: 'acme', name: MARKUP }))
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const [user, member] = [tx.directoryUsers.get(userId(1)), tx.memberAccounts.get(OTHER)]
    if (!user || !member) throw new Error('there is no user, or no member')
    const attributes = { DisplayName: MARKUP, Emails: [{ Value: MARKUP }] }
    tx.directoryUsers.put(user.id, { ...user, attributes })
    tx.memberAccounts.put(OTHER, { ...member, name: MARKUP, email: MARKUP })
    const [row] = tx.permissionSets.rows()
    if (row) tx.permissionSets.put(row[0], { ...row[1], description: MARKUP, relayState: MARKUP })
    tx.ssoApplications.put('a', {
      ...{ id: 'a', arn: 'arn:a', accountId: ACCOUNT, providerArn: 'arn:custom', createDate: NOW },
      ...{ name: MARKUP, description: MARKUP, status: 'ENABLED', assignmentRequired: false },
      ...{ grants: {}, scopes: {} },
      portalOptions: { SignInOptions: { Origin: 'APPLICATION', ApplicationUrl: `https://x/${MARKUP}` } },
    })
    tx.directoryCredentials.put(user.id, {
      ...tx.directoryCredentials.get(user.id),
      mfaDevices: [{ id: MARKUP, name: MARKUP, seed: DEVICE, createDate: NOW }],
    })
  })
}

/** Signs in as ann with the password and the code. */
async function signInWithCode(place?: string) {
  await signIn(visitor, place === undefined ? {} : { place })
  return visitor.submit({ code: codeAt(DEVICE, NOW) })
}

function expectNoMarkup(name: string, text: string): void {
  const found = ['<img', '<script>alert', "'><", '"\'', 'onerror=alert(1)>'].filter((each) =>
    text.includes(each),
  )
  expect([name, found]).toEqual([name, []])
}

describe('hostile names are text', () => {
  test('on every page for those who have signed in', async () => {
    plant()
    await signInWithCode()
    let shown = 0
    const query = new URLSearchParams({ account_id: OTHER, role_name: 'Dev', destination: MARKUP })
    const pages = ['/start', '/start/applications', '/start/devices', '/start/sign-out', '/device']
    for (const place of [
      ...pages,
      `/device?user_code=${encodeURIComponent(MARKUP)}`,
      `/start/console?${query}`,
    ]) {
      const { text, status } = await visitor.get(place)
      expect([place, status]).toEqual([place, 200])
      expectNoMarkup(place, text)
      if (text.includes('&lt;img src=x')) shown++
    }
    expect(shown).toBe(7)
    await visitor.get('/start')
    const keys = await visitor.submit({ account_id: OTHER }, '/start/access-keys')
    expectNoMarkup('access keys', keys.text)
    expect(credentialsOn(keys).sessionToken).not.toBe('')
  })

  test('of clients and devices that ask for consent', async () => {
    plant()
    const facts = { ...CLI, clientName: MARKUP }
    const { clientId } = await register(server.ssoOidc(), facts)
    const consent = await signInWithCode(`/authorize?${authorizeParameters(clientId, { state: MARKUP })}`)
    expect(consent.text).toContain('&lt;img src=x')
    expectNoMarkup('/authorize', consent.text)
    const device = await register(server.ssoOidc(), { clientName: MARKUP })
    const { userCode = '' } = await startDevice(server.ssoOidc(), device)
    await visitor.get('/device')
    const { text } = await visitor.submit({ user_code: userCode })
    expect(text).toContain('&lt;img src=x')
    expectNoMarkup('/device', text)
  })

  test('before anybody has signed in, in errors, and where a portal is chosen', async () => {
    plant()
    putInstance(
      server,
      OTHER,
      instanceWith({ id: 'ssoins-1111111111111111', identityStoreId: 'd-1111111111', name: MARKUP }),
    )
    const query = encodeURIComponent(MARKUP)
    for (const place of [
      `/start?x=${query}`,
      `/start?directory=${query}`,
      `/authorize?client_id=${query}`,
      `/start/${query}`,
    ]) {
      expectNoMarkup(place, (await visitor.get(place)).text)
    }
    await visitor.get('/start?directory=acme')
    expectNoMarkup('user name', (await visitor.submit({ userName: MARKUP })).text)
    expectNoMarkup('password', (await visitor.submit({ password: MARKUP })).text)
  })

  test('no header is split by what a form or a URL contains', async () => {
    const { clientId } = await register(server.ssoOidc(), CLI)
    for (const state of ['a\r\nSet-Cookie: x=y', 'a\nb', '\u0000', '\u0100', '\u2028', '\ud800']) {
      const request = `${authorizeParameters(clientId)}&x=${state}`
      const answer = await fetch(`${server.url}/authorize`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ request, answer: 'allow' }),
      })
      expect([state, answer.status, answer.headers.get('set-cookie')]).toEqual([state, 303, null])
      expect(answer.headers.get('location')).toMatch(/^\/authorize\?[\x21-\x7e]+$/)
    }
    const verify = await fetch(`${server.url}/device_verification?user_code=%0d%0aX:y`, {
      redirect: 'manual',
    })
    expect(verify.headers.get('location')).toBe('/device?user_code=%0D%0AX%3Ay')
    expect(server.log()).not.toMatch(/ failed \(request| 500 /)
  })
})

describe('secrets', () => {
  test('of users and clients are neither in the log nor in recorded decisions', async () => {
    await putUser(server, 1, 'ann', { totp: DEVICE })
    putTenant(server)
    const oidc = server.ssoOidc()
    const client = await register(oidc, CLI)
    const totp = codeAt(DEVICE, NOW)
    const consent = await signInWithCode(`/authorize?${authorizeParameters(client.clientId)}`)
    expect(consent.text).toContain('Allow')
    const code = new URL((await visitor.submit({ answer: 'allow' })).place).searchParams.get('code') ?? ''
    const first = await createToken(oidc, client, {
      ...{ grantType: 'authorization_code', code, redirectUri: USED_URI, codeVerifier: VERIFIER },
    })
    const second = await createToken(oidc, client, {
      grantType: 'refresh_token',
      refreshToken: first.refreshToken,
    })
    const device = await register(oidc)
    const { deviceCode = '', userCode = '' } = await startDevice(oidc, device)
    await createToken(oidc, device, { grantType: DEVICE_CODE, deviceCode }).catch(() => {})
    await visitor.get('/device')
    await visitor.submit({ user_code: userCode })
    await scim(server, '/Users')
    await visitor.get('/start')
    const { sessionToken, secretAccessKey } = credentialsOn(await visitor.submit({}, '/start/access-keys'))
    const cookie = sessionCookieIn(visitor.cookie)
    const secrets = { PASSWORD, totp, DEVICE, VERIFIER, code, deviceCode, userCode, TOKEN, cookie }
    const issued = [first, second].flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken])
    const decisions = await (await fetch(`${server.url}/_iamulator/decisions`)).text()
    const all = [...Object.values(secrets), ...issued, client.clientSecret, sessionToken, secretAccessKey]
    expect(all.every((each) => (each ?? '').length >= 6)).toBe(true)
    for (const secret of all)
      for (const [place, text] of Object.entries({ log: server.log(), decisions }))
        expect([place, text.includes(secret ?? '')]).toEqual([place, false])
  })

  test('of applications are neither in the log nor in recorded decisions', async () => {
    const world = await applicationWorld()
    try {
      await putGrant(world.admin, world.clientId, 'refresh_token', { RefreshToken: {} })
      const assertion = await world.assertion()
      const tokens = await world.create('urn:ietf:params:oauth:grant-type:jwt-bearer', { assertion })
      const { refreshToken } = tokens
      const again = await world.create('refresh_token', { refreshToken })
      const decisions = await (await fetch(`${world.server.url}/_iamulator/decisions`)).text()
      expect(decisions).toContain('CreateTokenWithIAM')
      const context = tokens.awsAdditionalDetails?.identityContext
      for (const secret of [
        assertion,
        refreshToken,
        again.accessToken,
        tokens.accessToken,
        tokens.idToken,
        context,
      ]) {
        expect(secret?.length).toBeGreaterThan(20)
        for (const text of [world.server.log(), decisions]) expect(text.includes(secret ?? '')).toBe(false)
      }
    } finally {
      await world.close()
    }
  })

  test('names do not control the terminal that shows the log', async () => {
    const hostile = '\u001b[31mzzred\u001b[0m\u0007\n2026-01-01T00:00:00.000Z 200 - fake'
    await register(server.ssoOidc(), { clientName: hostile })
    await visitor.get('/start')
    await visitor.submit({ userName: hostile })
    await visitor.submit({ password: hostile })
    await fetch(`${server.url}/start/${encodeURIComponent(hostile)}`)
    await scim(server, `/Users/${encodeURIComponent(hostile)}`, { tenant: encodeURIComponent(hostile) })
    expect(server.log()).not.toContain('\u001b')
    expect(server.log()).not.toMatch(/^2026-01-01T00:00:00.000Z 200 - fake/m)
    expect(server.log()).not.toContain('zzred')
  })
})

describe('answers with secrets', () => {
  test('are not stored by caches, framed, or sent on as referrers', async () => {
    await signIn(visitor)
    await visitor.get('/start')
    const keys = await visitor.submit({}, '/start/access-keys')
    expect(keys.headers.get('cache-control')).toBe('no-store')
    expect(keys.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(keys.headers.get('referrer-policy')).toBe('same-origin')
    const devices = await visitor.get('/start/devices')
    const added = await visitor.submit({}, '/start/devices')
    expect(secretIn(added.text) ?? added.text).toMatch(/[A-Z2-7]{4}/)
    expect(added.headers.get('cache-control')).toBe('no-store')
    expect(devices.headers.get('cache-control')).toBe('no-store')
  })

  test('of the APIs for clients and tools are not stored either', async () => {
    const client = await register(server.ssoOidc(), CLI)
    putTenant(server)
    const tenant = await scim(server, '/Users')
    expect(tenant.headers.get('cache-control')).toBe('no-store')
    const answer = await fetch(`${server.url}/token/whoAmI`, { headers: { 'x-amz-sso_bearer_token': 'x' } })
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([401, 'no-store'])
    const refused = await fetch(`${server.url}/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...client, grantType: 'refresh_token', refreshToken: 'x' }),
    })
    expect(refused.status).toBe(400)
  })
})
