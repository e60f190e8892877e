/** What attackers try when somebody signs in to the access portal: to guess, to repeat, and to leave out. */
import { createHook } from 'node:async_hooks'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import {
  assign,
  configurePortal,
  credentialsOf,
  DEVICE,
  hiddenIn,
  INCORRECT,
  PASSWORD,
  portalServer,
  putUser,
  signIn,
  userId,
} from '../../support/access-portal.ts'
import { codeAt } from '../../support/authenticator.ts'
import { Visitor } from '../../support/console.ts'
import { ACCOUNT, NOW, serverForEachTest } from '../../support/harness.ts'
import { at } from '../../support/places.ts'

const STEP = 30_000
const NEW = { newPassword: 'another-Horse8', repeated: 'another-Horse8' }

const server = serverForEachTest(() => {
  now = NOW
  return portalServer({}, { now: () => now })
})
let now = NOW
let visitor: Visitor

beforeEach(() => {
  visitor = new Visitor(server)
})

const isSignedIn = ({ cookie }: Visitor) => cookie.includes('x-amz-sso_authn')

/** How many passwords were hashed: what takes time before an answer. */
let hashes = 0
const hook = createHook({
  init: (_id, type) => {
    if (type === 'SCRYPTREQUEST') hashes++
  },
})
beforeAll(() => void hook.enable())
afterAll(() => void hook.disable())

describe('lockout', () => {
  const guess = async (userName: string, password = 'wrong') => {
    const other = new Visitor(server)
    return { page: await signIn(other, { userName, password }), other }
  }
  const lock = async (userName = 'ann') => {
    for (let count = 0; count < 5; count++) await guess(userName)
  }

  test.each(['ann', 'ANN', ' ann ', 'Ann', '\tann'])(
    'is not avoided by the spelling %j',
    async (userName) => {
      await lock()
      const { page, other } = await guess(userName, PASSWORD)
      expect([page.status, isSignedIn(other)]).toEqual([429, false])
    },
  )

  test.each(['?directory=acme', '?directory=d-9067f00d00', '?directory=ACME', '/'])(
    'is not avoided by the URL /start%s',
    async (suffix) => {
      await lock()
      const page = await signIn(visitor, { place: `/start${suffix}` })
      expect([page.status, isSignedIn(visitor)]).toEqual([429, false])
    },
  )

  test('counts guesses at the same time', async () => {
    const visitors = Array.from({ length: 20 }, () => new Visitor(server))
    for (const each of visitors) {
      await each.get('/start')
      await each.submit({ userName: 'ann' })
    }
    const pages = await Promise.all(visitors.map((each) => each.submit({ password: 'wrong' })))
    expect(pages.filter(({ status }) => status === 403).length).toBe(5)
    expect(pages.filter(({ status }) => status === 429).length).toBe(15)
  })

  test('is not undone by other users who sign in, nor by 300 other names', async () => {
    await putUser(server, 2, 'bob')
    await lock()
    await signIn(new Visitor(server), { userName: 'bob' })
    await visitor.get('/start')
    for (let count = 0; count < 300; count++) await visitor.submit({ userName: `nobody-${count}` })
    expect((await guess('ann', PASSWORD)).page.status).toBe(429)
  })

  test('is not undone by the right password without the code', async () => {
    await putUser(server, 2, 'bob', { totp: DEVICE })
    for (let count = 0; count < 5; count++) {
      const other = new Visitor(server)
      expect((await signIn(other, { userName: 'bob' })).text).toContain('MFA code')
      expect((await other.submit({ code: '000000' })).status).toBe(403)
    }
    const last = new Visitor(server)
    expect((await signIn(last, { userName: 'bob' })).status).toBe(429)
    expect((await last.submit({ code: codeAt(DEVICE, now) })).status).not.toBe(200)
    expect(isSignedIn(last)).toBe(false)
  })

  test('ends when a snapshot from before is restored', async () => {
    const post = (path: string) => fetch(`${server.url}/_iamulator/snapshots${path}`, { method: 'POST' })
    const { id } = Object(await (await post('')).json())
    await lock()
    expect((await guess('ann', PASSWORD)).page.status).toBe(429)
    expect((await post(`/${id}/restore`)).status).toBe(200)
    expect((await guess('ann', PASSWORD)).page.status).toBe(200)
  })

  test('is for codes of devices, too, so that none is found by guessing', async () => {
    await signIn(visitor)
    await visitor.get('/device')
    for (let count = 0; count < 5; count++)
      expect((await visitor.submit({ user_code: `BCDF-GHJ${'KLMNP'[count]}` })).status).toBe(400)
    const page = await visitor.submit({ user_code: 'BCDF-GHJQ' })
    expect(page.status).toBe(429)
    expect([...server.iamulator.store.view(at(ACCOUNT)).deviceAuthorizations.rows()]).toEqual([])
  })
})

describe('a code of an authenticator app', () => {
  beforeEach(() => putUser(server, 2, 'bob', { totp: DEVICE }))
  const enter = async (code: string) => {
    const other = new Visitor(server)
    await signIn(other, { userName: 'bob' })
    return { page: await other.submit({ code }), other }
  }

  test('is good for one of many who send it at the same time', async () => {
    const others = Array.from({ length: 4 }, () => new Visitor(server))
    for (const each of others) await signIn(each, { userName: 'bob' })
    await Promise.all(others.map((each) => each.submit({ code: codeAt(DEVICE, now) })))
    expect(others.filter(isSignedIn).length).toBe(1)
  })

  test('is not good again, and neither is an older one', async () => {
    expect((await enter(codeAt(DEVICE, now, 1))).page.status).toBe(200)
    for (const later of [1, 0, -1]) {
      const { page, other } = await enter(codeAt(DEVICE, now, later))
      expect([later, page.status, isSignedIn(other)]).toEqual([later, 403, false])
    }
    now += 2 * STEP
    expect((await enter(codeAt(DEVICE, now))).page.status).toBe(200)
  })

  test('of long ago or of the future is not good, whatever the clock of the emulator says', async () => {
    server.iamulator.clock.advance(600_000)
    for (const later of [20, 4, -4]) {
      const { other } = await enter(codeAt(DEVICE, now, later))
      expect([later, isSignedIn(other)]).toEqual([later, false])
    }
  })

  test.each(['', ' ', '0', '1e5', '００００００', 'null', '000000\u0000'])('%j is none', async (code) => {
    expect((await enter(code)).page.text).toContain(INCORRECT)
  })

  test('of another user is not good', async () => {
    await putUser(server, 3, 'cleo', { totp: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' })
    const { page, other } = await enter(codeAt('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', now))
    expect([page.status, isSignedIn(other)]).toEqual([403, false])
  })
})

describe('a code that was mailed', () => {
  const codes = () => server.iamulator.mailbox.of().map(({ code = '' }) => code)

  test('signs in once, although its form can be sent again', async () => {
    configurePortal(server, { withoutDevice: 'email' })
    const { text } = await signIn(visitor)
    const form = { flow: hiddenIn(text, 'flow'), mailedCode: codes()[0] ?? '' }
    const { cookie } = visitor
    const results = []
    for (let count = 0; count < 3; count++) {
      visitor.cookie = cookie
      await visitor.post('/start/sign-in', form)
      results.push(isSignedIn(visitor))
    }
    expect(results).toEqual([true, false, false])
  })

  test('is not good for the form of another sign-in', async () => {
    configurePortal(server, { withoutDevice: 'email' })
    const other = new Visitor(server)
    await signIn(visitor)
    await signIn(other)
    const [foreign = '', own = ''] = codes()
    expect(own).not.toBe(foreign)
    expect((await visitor.submit({ mailedCode: foreign })).status).toBe(403)
    expect(isSignedIn(visitor)).toBe(false)
    expect((await visitor.submit({ mailedCode: own })).place).toBe('/start')
  })

  test('is no password of a user who has one', async () => {
    configurePortal(server, { emailCodes: true, withoutDevice: 'email' })
    await visitor.get('/start')
    const page = await visitor.submit({ userName: 'ann' })
    expect(codes()).toEqual([])
    for (const password of ['', '000000', hiddenIn(page.text, 'flow')])
      expect((await visitor.submit({ password })).status).toBe(403)
  })

  test('sets one password, not two', async () => {
    configurePortal(server, { emailCodes: true })
    await putUser(server, 3, 'cleo', { hasPassword: false, email: 'cleo@example.com' })
    await visitor.get('/start')
    const { text } = await visitor.submit({ userName: 'cleo' })
    const first = { flow: hiddenIn(text, 'flow'), password: codes()[0] ?? '' }
    await visitor.post('/start/sign-in', first)
    expect((await visitor.submit(NEW)).place).toBe('/start')
    const again = await visitor.post('/start/sign-in', first)
    expect([again.status, credentialsOf(server, 3)?.password?.hashes.length]).toEqual([403, 1])
  })
})

describe('a one-time password', () => {
  beforeEach(() => putUser(server, 2, 'bob', { isOneTime: true }))

  test('changes the password of one of many who use it at the same time', async () => {
    const others = Array.from({ length: 4 }, () => new Visitor(server))
    for (const each of others) await signIn(each, { userName: 'bob' })
    const change = (index: number) => {
      const password = `another-Horse${index}`
      return others[index]?.submit({ newPassword: password, repeated: password })
    }
    await Promise.all(others.map((_, index) => change(index)))
    expect(others.filter(isSignedIn).length).toBe(1)
    expect(credentialsOf(server, 2)?.password?.hashes.length).toBe(2)
  })

  test('is not good once it was changed, and not as the new password', async () => {
    await signIn(visitor, { userName: 'bob' })
    expect((await visitor.submit({ newPassword: PASSWORD, repeated: PASSWORD })).status).toBe(400)
    expect((await visitor.submit(NEW)).place).toBe('/start')
    const other = new Visitor(server)
    expect((await signIn(other, { userName: 'bob' })).status).toBe(403)
    expect(isSignedIn(other)).toBe(false)
  })

  test('does not open any page but the one for a new password', async () => {
    await assign(server, { digit: 2 })
    await signIn(visitor, { userName: 'bob' })
    for (const place of ['/start', '/start/devices', '/device', '/start/applications', '/authorize?x'])
      expect((await visitor.get(place)).text).toContain('User name')
    expect(isSignedIn(visitor)).toBe(false)
  })
})

describe('a password', () => {
  test('of another user is not changed by naming that user in the form', async () => {
    await putUser(server, 2, 'bob', { isOneTime: true })
    const before = credentialsOf(server, 1)
    await signIn(visitor, { userName: 'bob' })
    await visitor.submit({ ...NEW, user: 'ann', userId: userId(1), username: 'ann' })
    expect(credentialsOf(server, 1)).toEqual(before)
    expect(credentialsOf(server, 2)?.password?.hashes.length).toBe(2)
  })

  test.each([
    ['twice in the form', 'password=wrong&password=Corr3ct-horse'],
    ['in a list', 'password[]=Corr3ct-horse'],
    ['with a null after it', 'password=Corr3ct-horse%00'],
    ['with several nulls after it', 'password=Corr3ct-horse%00%00%00'],
    ['without its end', 'password=Corr3ct-hors'],
    ['in capitals', 'password=CORR3CT-HORSE'],
    ['in the query alone', ''],
  ])('%s does not sign in', async (_name, body) => {
    await visitor.get('/start')
    const flow = hiddenIn((await visitor.submit({ userName: 'ann' })).text, 'flow')
    const answer = await fetch(`${server.url}/start/sign-in?password=${PASSWORD}`, {
      method: 'POST',
      redirect: 'manual',
      body: `flow=${encodeURIComponent(flow)}&${body}`,
      headers: { Cookie: visitor.cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
    })
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null])
  })

  test('is hashed once, and refused in the same words, for users who do not exist, are disabled, or have none', async () => {
    await putUser(server, 2, 'bob', { hasPassword: false })
    await putUser(server, 3, 'cleo', { disabled: true })
    const pages = []
    for (const userName of ['ann', 'bob', 'cleo', 'nobody']) {
      const before = hashes
      const page = await signIn(new Visitor(server), { userName, password: 'wrong' })
      expect([userName, hashes - before]).toEqual([userName, 1])
      const comparable = page.text.replace(/value="[^"]*"/g, '').replaceAll(userName, '')
      pages.push([page.status, comparable, [...page.headers.keys()].join()])
    }
    for (const page of pages) expect(page).toEqual(pages[0])
  })
})

describe('reading', () => {
  test.each(['GET', 'HEAD'])('%s changes nothing and signs nobody in', async (method) => {
    await assign(server)
    await signIn(visitor)
    const { cookie } = visitor
    const { text } = await visitor.get('/start')
    const query = new URLSearchParams({
      ...{ token: hiddenIn(text, 'token'), answer: 'allow', action: 'remove', device: 'device-1' },
      ...{
        account_id: ACCOUNT,
        role_name: 'Dev',
        userName: 'ann',
        password: PASSWORD,
        user_code: 'BCDF-GHJK',
      },
    })
    const { store, oidcIssuer } = server.iamulator
    const before = store.status().rows
    const places = ['sign-in', 'access-keys', 'console', 'devices', 'sign-out'].map(
      (name) => `/start/${name}`,
    )
    for (const place of [...places, '/authorize', '/device', '/start']) {
      const init = { method, redirect: 'manual', headers: { Cookie: cookie } } as const
      const answer = await fetch(`${server.url}${place}?${query}`, init)
      expect([place, answer.headers.get('set-cookie')]).toEqual([place, null])
      expect(await answer.text()).not.toContain('AWS_SESSION_TOKEN')
    }
    expect(store.status().rows).toBe(before)
    expect(oidcIssuer.codes.open('')).toBeUndefined()
    expect((await visitor.get('/start')).text).toContain('Where to')
  })
})
