/** What attackers try at the access portal: forged requests, framed pages, foreign cookies, and tampered steps. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  assign,
  credentialsOf,
  DEVICE,
  getWith,
  hiddenIn,
  INCORRECT,
  PASSWORD,
  portalServer,
  putUser,
  sessionCookieIn,
  signIn,
} from '../../support/access-portal.ts'
import { codeAt } from '../../support/authenticator.ts'
import { Visitor } from '../../support/console.ts'
import { ACCOUNT, NOW, OTHER, serverForEachTest } from '../../support/harness.ts'
import { instanceWith, putInstance } from '../../support/identity-center.ts'

const MINUTE = 60_000

const server = serverForEachTest(() => {
  now = NOW
  return portalServer({}, { now: () => now })
})
let now = NOW
let visitor: Visitor

beforeEach(async () => {
  await assign(server)
  visitor = new Visitor(server)
})

const ROLE = { account_id: OTHER, role_name: 'Dev' }

/** Every form for users who have signed in, with its fields. */
const FORMS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['/start/access-keys', ROLE],
  ['/start/console', ROLE],
  ['/start/devices', { action: 'add' }],
  ['/start/sign-out', {}],
  ['/device', { user_code: 'BCDF-GHJK' }],
]

describe('forged requests', () => {
  test.each([...FORMS, ['/start/sign-in', {}] as const, ['/authorize', {}] as const])(
    '%s from another site',
    async (place, fields) => {
      await signIn(visitor)
      const token = hiddenIn((await visitor.get('/start')).text, 'token')
      const form = { ...fields, token }
      const foreign = await visitor.post(place, form, { Origin: 'https://evil.example.com' })
      expect(foreign.status).toBe(403)
      const { status } = await visitor.post(place, form, { 'Sec-Fetch-Site': 'cross-site' })
      expect(status).toBe(403)
    },
  )

  test.each(FORMS)('%s without a token, or with that of another session', async (place, fields) => {
    const other = new Visitor(server)
    await signIn(other)
    const foreign = hiddenIn((await other.get('/start')).text, 'token')
    await signIn(visitor)
    for (const token of ['', 'x', foreign]) {
      const page = await visitor.post(place, { ...fields, token })
      expect(page.status).toBe(403)
      expect(page.text).toContain('The form is from another session.')
    }
    const own = hiddenIn((await visitor.get('/start')).text, 'token')
    expect((await visitor.post(place, { ...fields, token: own })).status).not.toBe(403)
  })

  test('a sign-in that another browser has started, as an attacker would plant it', async () => {
    const attacker = new Visitor(server)
    await attacker.get('/start')
    const flow = hiddenIn((await attacker.submit({ userName: 'ann' })).text, 'flow')
    await visitor.get('/start')
    const page = await visitor.post('/start/sign-in', { flow, password: PASSWORD })
    expect(page.status).toBe(403)
    expect(page.text).toContain('was started in another browser')
    expect((await new Visitor(server).post('/start/sign-in', { flow, password: PASSWORD })).status).toBe(403)
    expect((await attacker.post('/start/sign-in', { flow, password: PASSWORD })).place).toBe('/start')
  })

  test('a link on another site opens only pages that ask', async () => {
    await signIn(visitor)
    const get = (path: string, more: Readonly<Record<string, string>> = {}) =>
      getWith(server, path, {
        ...{ Cookie: visitor.cookie, Accept: 'text/html', 'Sec-Fetch-Site': 'cross-site' },
        ...{ 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', ...more },
      })
    const page = await get(`/start/console?account_id=${OTHER}&role_name=Dev`)
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('Open the console') })
    expect((await get('/start/sign-out')).text).toContain('Sign out?')
    expect((await get('/start')).text).toContain('Where to')
    expect((await get('/start', { 'Sec-Fetch-Dest': 'iframe' })).status).toBe(403)
  })
})

describe('framed pages', () => {
  test.each([
    '/start',
    '/start/devices',
    '/start/sign-out',
    '/device',
    '/start/applications',
    '/authorize?client_id=x',
  ])('%s forbids frames and foreign scripts', async (place) => {
    const before = await visitor.get(place)
    await signIn(visitor)
    for (const { headers } of [before, await visitor.get(place)]) {
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("default-src 'none'")
      expect(policy).toMatch(/script-src 'sha256-[\w+/=]+';/)
      expect(policy).not.toContain('unsafe')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('same-origin')
    }
  })
})

describe('cookies', () => {
  test('a session is a new one after each sign-in', async () => {
    await putUser(server, 2, 'bob')
    await signIn(visitor)
    const before = visitor.cookie
    await visitor.get('/start/sign-out')
    await visitor.submit()
    visitor.cookie = before
    await signIn(visitor, { userName: 'bob' })
    expect(visitor.cookie).not.toBe(before)
    expect((await visitor.get('/start')).text).toContain('bob&#39;s name')
    visitor.cookie = before
    expect((await visitor.get('/start')).text).toContain('User name')
  })

  test('a tampered one, that of another purpose, and one from before a reset', async () => {
    await signIn(visitor)
    const { cookie } = visitor
    const value = sessionCookieIn(cookie)
    const token = hiddenIn((await visitor.get('/start')).text, 'token')
    for (const forged of [`${value.slice(0, -2)}AA`, value.replace(ACCOUNT, OTHER), token, '']) {
      visitor.cookie = `x-amz-sso_authn=${forged}`
      expect((await visitor.get('/start')).text).toContain('User name')
    }
    visitor.cookie = cookie
    expect((await visitor.get('/start')).text).toContain('Where to')
    await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
    putInstance(server, ACCOUNT, instanceWith({ subdomain: 'acme' }))
    await putUser(server, 1, 'ann')
    expect((await visitor.get('/start')).text).toContain('User name')
  })

  test('one of an instance that was replaced', async () => {
    await signIn(visitor)
    putInstance(server, ACCOUNT, instanceWith({ id: 'ssoins-7223ffffffffffff' }))
    expect((await visitor.get('/start')).text).toContain('User name')
  })
})

describe('tampered steps', () => {
  const flowOf = (text: string) => hiddenIn(text, 'flow')

  test('a sealed state that is damaged, missing, or too old', async () => {
    await visitor.get('/start')
    const flow = flowOf((await visitor.submit({ userName: 'ann' })).text)
    for (const forged of ['', 'x', `${flow.slice(0, -2)}AA`])
      expect((await visitor.post('/start/sign-in', { flow: forged, password: PASSWORD })).status).toBe(403)
    now += 15 * MINUTE
    expect((await visitor.post('/start/sign-in', { flow, password: PASSWORD })).status).toBe(403)
    expect((await visitor.post('/start/sign-in', {})).status).toBe(403)
  })

  test('a sealed state of an instance that is gone', async () => {
    await visitor.get('/start')
    const flow = flowOf((await visitor.submit({ userName: 'ann' })).text)
    putInstance(server, ACCOUNT, instanceWith({ id: 'ssoins-7223ffffffffffff' }))
    expect((await visitor.post('/start/sign-in', { flow, password: PASSWORD })).status).toBe(403)
  })

  test('no step can be left out', async () => {
    await putUser(server, 2, 'bob', { totp: DEVICE, isOneTime: true })
    const others = {
      newPassword: 'another-Horse8',
      repeated: 'another-Horse8',
      mailedCode: '1',
      deviceCode: '1',
    }
    await visitor.get('/start')
    await visitor.submit({ userName: 'bob' })
    expect((await visitor.submit({ ...others, code: codeAt(DEVICE, now) })).status).toBe(403)
    const page = await visitor.submit({ ...others, password: PASSWORD })
    expect(page.text).toContain('MFA code')
    expect((await visitor.submit(others)).text).toContain('MFA code')
    const { hashes } = credentialsOf(server, 2)?.password ?? {}
    expect(hashes?.length).toBe(1)
  })

  test('a password that was changed in the meantime ends the sign-in', async () => {
    await putUser(server, 2, 'bob', { isOneTime: true })
    const other = new Visitor(server)
    await signIn(visitor, { userName: 'bob' })
    await signIn(other, { userName: 'bob' })
    const change = { newPassword: 'another-Horse8', repeated: 'another-Horse8' }
    expect((await visitor.submit(change)).place).toBe('/start')
    const late = await other.submit({ newPassword: 'third-Horse-88', repeated: 'third-Horse-88' })
    expect(late.status).toBe(403)
    expect((await signIn(new Visitor(server), { userName: 'bob', password: 'third-Horse-88' })).status).toBe(
      403,
    )
  })

  test('another user name starts again', async () => {
    await putUser(server, 2, 'bob', { isOneTime: true })
    await signIn(visitor, { userName: 'bob' })
    const page = await visitor.submit({ userName: 'ann' })
    expect(page.text).toContain('Password')
    expect((await visitor.submit({ password: 'x' })).text).toContain(INCORRECT)
  })
})

describe('other requests', () => {
  test('hostile names are text', async () => {
    await visitor.get('/start')
    const { text } = await visitor.submit({ userName: '"><script>alert(1)</script>' })
    expect(text).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(text).not.toContain('<script>alert')
  })

  test('no path of another site is a destination', async () => {
    const page = await signIn(visitor, {
      place: '/start?destination=https://evil.example.com/&return=//evil',
    })
    expect(page.place).toBe('/start?destination=https://evil.example.com/&return=//evil')
    expect(page.text).not.toContain('evil')
  })

  test('wrong methods, large forms, and errors for programs', async () => {
    const put = await fetch(`${server.url}/start`, { method: 'PUT' })
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect(await put.json()).toEqual({
      error: 'MethodNotAllowed',
      message: 'Use GET or HEAD for /start.',
    })
    const head = await fetch(`${server.url}/start`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    const body = 'x='.padEnd(65 * 1024, 'x')
    expect((await fetch(`${server.url}/start/sign-in`, { method: 'POST', body })).status).toBe(413)
  })
})
