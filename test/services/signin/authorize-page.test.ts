/** The page on which somebody allows a program to act for them. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { seeded, Visitor } from '../../support/console.ts'
import { ACCOUNT, expectError, NOW, policy, serverForEachTest } from '../../support/harness.ts'
import { send } from '../../support/raw.ts'
import { CROSS_DEVICE, Program } from '../../support/signin.ts'

const PASSWORD = 'correct-Horse-7'
const LOCALHOST = `arn:aws:signin:us-east-1:${ACCOUNT}:oauth2/public-client/localhost`
const REMOTE = `arn:aws:signin:us-east-1:${ACCOUNT}:oauth2/public-client/remote`
const EU = `arn:aws:signin:eu-west-1:${ACCOUNT}:oauth2/public-client/localhost`

const user = (name: string, ...documents: readonly string[]) =>
  `      - { name: ${name}, password: ${PASSWORD}, inlinePolicies: { ${documents.map((each, at) => `p${at}: '${each}'`).join(', ')} } }`
const SEED = `
accounts:
  "${ACCOUNT}":
    users:
${user('local', policy('Allow', ['signin:AuthorizeOAuth2Access', 'signin:CreateOAuth2Token'], LOCALHOST))}
${user('remote', policy('Allow', 'signin:*', REMOTE))}
${user('european', policy('Allow', 'signin:*', EU))}
${user('nobody')}
${user('half', policy('Allow', 'signin:AuthorizeOAuth2Access'))}
${user('careful', policy('Allow', 'signin:*'), policyIf('signin:OAuthRedirectUri', 'http://127.0.0.1:4567/oauth/callback'))}
${user('choosy', policy('Allow', 'signin:*'), policyIf('signin:OAuthClientId', CROSS_DEVICE))}
`

/** Returns a policy that denies what does not have this value of a condition key. */
function policyIf(key: string, value: string): string {
  const Condition = { StringNotEquals: { [key]: value } }
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Deny', Action: 'signin:*', Resource: '*', Condition },
  })
}

const server = serverForEachTest(() => {
  now = NOW
  return seeded(SEED, { now: () => now })
})
let visitor: Visitor
let program: Program
let now = NOW
beforeEach(() => {
  visitor = new Visitor(server)
  program = new Program(server, { now: () => now })
})

const signIn = (name: string) => visitor.post('/signin', { account: ACCOUNT, user: name, password: PASSWORD })

describe('the page', () => {
  test('asks to sign in first, and comes back', async () => {
    const form = await visitor.get(program.page())
    expect(form.place).toContain('/signin?destination=%2Fv1%2Fauthorize')
    const page = await visitor.submit({ account: ACCOUNT, user: 'local', password: PASSWORD })
    expect(page.place).toBe(program.page())
    expect(page.text).toContain(`<dd>arn:aws:iam::${ACCOUNT}:user/local</dd>`)
    expect(page.text).toContain('<dd>on this device</dd>')
    expect(page.text).not.toContain('role="alert"')
    const { headers, status } = await visitor.submit({ answer: 'allow' })
    expect(status).toBe(302)
    expect(headers.get('location')).toMatch(
      /^http:\/\/127\.0\.0\.1:4567\/oauth\/callback\?code=[\w.-]+&state=/,
    )
  })

  test('may only be sent to this server and to the program', async () => {
    await signIn('local')
    const { headers } = await visitor.get(program.page())
    expect(headers.get('content-security-policy')).toContain("form-action 'self' http://127.0.0.1:4567;")
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('warns of sign-ins that somebody else started', async () => {
    await signIn('remote')
    const { text } = await visitor.get(new Program(server, { clientId: CROSS_DEVICE }).page())
    expect(text).toContain('Allow this only if you started the sign-in yourself')
    expect(text).toContain('<dd>on another device</dd>')
  })

  test('lets the user sign in as somebody else', async () => {
    await signIn('nobody')
    const { text } = await visitor.get(program.page())
    const link = /href="(\/signin\?destination=[^"]+)">Sign in as somebody else/.exec(text)?.[1] ?? ''
    await visitor.get(link)
    const page = await visitor.submit({ account: ACCOUNT, user: 'local', password: PASSWORD })
    expect(page.text).toContain(`<dd>arn:aws:iam::${ACCOUNT}:user/local</dd>`)
  })

  test('tells the program if the user denies', async () => {
    await signIn('local')
    await visitor.get(program.page())
    const { headers } = await visitor.submit({ answer: 'deny' })
    const { searchParams } = new URL(headers.get('location') ?? '')
    expect(Object.fromEntries(searchParams)).toEqual({
      error: 'access_denied',
      error_description: 'The user denied the request.',
      state: program.state,
    })
  })

  test('denies on another device without a code', async () => {
    await signIn('remote')
    await visitor.get(new Program(server, { clientId: CROSS_DEVICE }).page())
    const page = await visitor.submit({ answer: 'deny' })
    expect(page.status).toBe(403)
    expect(page.text).toContain('The program gets no access. You can close this page.')
  })
})

describe('a request', () => {
  const CALLBACK = '/oauth/callback'
  test.each([
    ['an unknown client', { client_id: 'arn:aws:signin:::devtools/other' }, 'The client is unknown.'],
    ['no client', { client_id: null }, 'The client is unknown.'],
    ...[
      null,
      'https://127.0.0.1:4567/oauth/callback',
      'http://attacker.example/oauth/callback',
      'http://127.0.0.1.attacker.example/oauth/callback',
      'http://127.0.0.1:4567@attacker.example/oauth/callback',
      'http://127.0.0.1:4567/other',
      'http://127.0.0.1:4567/oauth/callback#x',
      'http://127.0.0.1:4567/oauth/callback?x=1',
      'javascript:alert(1)//oauth/callback',
    ].map(
      (uri) => [`${uri}`, { redirect_uri: uri }, 'The redirect URI does not belong to the client.'] as const,
    ),
  ])('with %s never leads anywhere', async (_, changes, message) => {
    await signIn('local')
    const page = await visitor.get(program.page(changes))
    expect({ status: page.status, location: page.headers.get('location') }).toEqual({
      status: 400,
      location: null,
    })
    expect(page.text).toContain(message)
  })

  test.each([
    'http://127.0.0.1/v1/sessions/confirmation',
    'http://attacker.example/v1/sessions/confirmation',
    'javascript:/v1/sessions/confirmation',
    'http://127.0.0.1:4567/oauth/callback',
  ])('from another device cannot lead to %s', async (uri) => {
    await signIn('remote')
    const other = new Program(server, { clientId: CROSS_DEVICE })
    const page = await visitor.get(other.page({ redirect_uri: uri }))
    expect(page.text).toContain('The redirect URI does not belong to the client.')
  })

  test.each([
    'http://localhost:1/oauth/callback',
    'http://[::1]:4567/oauth/callback',
    'http://127.0.0.1/oauth/callback',
  ])('can lead to %s', async (uri) => {
    await signIn('local')
    expect((await visitor.get(program.page({ redirect_uri: uri }))).status).toBe(200)
  })

  test.each([
    [{ response_type: 'token' }, 'unsupported_response_type', 'The response type must be "code".'],
    [{ scope: 'admin' }, 'invalid_scope', 'The scope must be "openid".'],
    [{ code_challenge_method: 'plain' }, 'invalid_request', 'The code challenge method must be "SHA-256".'],
    [{ code_challenge_method: null }, 'invalid_request', 'The code challenge method must be "SHA-256".'],
    [{ code_challenge: null }, 'invalid_request', 'The code challenge is missing or malformed.'],
    [{ code_challenge: 'short' }, 'invalid_request', 'The code challenge is missing or malformed.'],
  ])('with %j is told to the program, without a sign-in', async (changes, error, error_description) => {
    const { headers } = await visitor.get(program.page(changes))
    const url = new URL(headers.get('location') ?? '')
    expect(url.pathname).toBe(CALLBACK)
    expect(Object.fromEntries(url.searchParams)).toEqual({ error, error_description, state: program.state })
  })

  test('cannot have a parameter twice', async () => {
    const { headers } = await visitor.get(`${program.page()}&state=other`)
    expect(headers.get('location')).toContain('error=invalid_request')
  })

  test('may call the hash S256', async () => {
    await signIn('local')
    await visitor.get(program.page({ code_challenge_method: 'S256' }))
    const { headers } = await visitor.submit({ answer: 'allow' })
    const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? ''
    await program.exchange(code)
  })
})

describe('consent', () => {
  test('cannot be sent by pages of other sites', async () => {
    await signIn('local')
    const { text } = await visitor.get(program.page())
    const consent = /name="consent" value="([^"]+)"/.exec(text)?.[1] ?? ''
    const fields = { consent, answer: 'allow' }
    const foreign = { Origin: 'http://attacker.example', 'Sec-Fetch-Site': 'cross-site' }
    expect((await visitor.post('/v1/authorize', fields, foreign)).status).toBe(403)
    expect((await visitor.post('/v1/authorize', fields)).status).toBe(302)
  })

  test('needs the page that this server made, for the identity that it showed', async () => {
    await signIn('local')
    const { text } = await visitor.get(program.page())
    const consent = /name="consent" value="([^"]+)"/.exec(text)?.[1] ?? ''
    const answer = async (value: string) =>
      (await visitor.post('/v1/authorize', { consent: value, answer: 'allow' })).status
    expect(await answer('')).toBe(403)
    expect(await answer(`${consent}A`)).toBe(403)
    await signIn('local')
    expect(await answer(consent)).toBe(403)
  })

  test('is only taken from somebody who is signed in', async () => {
    await signIn('local')
    const { text } = await visitor.get(program.page())
    const consent = /name="consent" value="([^"]+)"/.exec(text)?.[1] ?? ''
    const stranger = new Visitor(server)
    expect((await stranger.post('/v1/authorize', { consent, answer: 'allow' })).place).toContain('/signin')
  })

  test('is possible for ten minutes', async () => {
    await signIn('local')
    await visitor.get(program.page())
    now += 600_000
    const page = await visitor.submit({ answer: 'allow' })
    expect(page.status).toBe(403)
    expect(page.text).toContain('The page is too old')
  })

  test.each([
    ['nobody', {}, LOCALHOST],
    ['remote', {}, LOCALHOST],
    ['local', { clientId: CROSS_DEVICE }, REMOTE],
    ['european', {}, LOCALHOST],
  ])('is refused for %s with %j, and the page shows why', async (name, options, resource) => {
    await signIn(name)
    const page = await new Program(server, options).consentOf(visitor)
    expect(page.status).toBe(403)
    expect(page.text).toContain(
      `User: arn:aws:iam::${ACCOUNT}:user/${name} is not authorized to perform: signin:AuthorizeOAuth2Access on resource: ${resource} because no identity-based policy allows the signin:AuthorizeOAuth2Access action`,
    )
    expect(server.log()).toContain('signin:AuthorizeOAuth2Access')
  })

  test('is in the region of the host name', async () => {
    await signIn('european')
    const host = 'eu-west-1.signin.aws.amazon.com'
    const get = await send(server, {
      method: 'GET',
      path: program.page(),
      headers: { Host: host, Cookie: visitor.cookie },
    })
    const consent = /name="consent" value="([^"]+)"/.exec(get.body)?.[1] ?? ''
    const headers = {
      Host: host,
      Cookie: visitor.cookie,
      'Content-Type': 'application/x-www-form-urlencoded',
    }
    const body = String(new URLSearchParams({ consent, answer: 'allow' }))
    const answer = await send(server, { path: '/v1/authorize', headers, body })
    expect(answer.status).toBe(302)
    expect(answer.headers['location']).toContain('?code=')
  })

  test('depends on the condition keys of OAuth', async () => {
    await signIn('careful')
    expect((await program.consentOf(visitor)).status).toBe(302)
    await visitor.get(program.page({ redirect_uri: 'http://127.0.0.1:1/oauth/callback' }))
    expect((await visitor.submit({ answer: 'allow' })).status).toBe(403)
    await signIn('choosy')
    expect((await program.consentOf(visitor)).status).toBe(403)
  })

  test('does not include the permission to get a token', async () => {
    await signIn('half')
    const code = await program.codeOf(visitor)
    await expectError(program.exchange(code), {
      code: 'AccessDeniedException',
      status: 403,
      message: `User: arn:aws:iam::${ACCOUNT}:user/half is not authorized to perform: signin:CreateOAuth2Token on resource: ${LOCALHOST} because no identity-based policy allows the signin:CreateOAuth2Token action`,
    })
  })
})

test('the page with the code shows nothing without one', async () => {
  expect((await visitor.get('/v1/sessions/confirmation')).status).toBe(400)
  const { text } = await visitor.get('/v1/sessions/confirmation?error=x&error_description=Call+555')
  expect(text).not.toContain('555')
})
