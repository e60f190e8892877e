/** Users sign in to the access portal with user name, password, and what else the instance requires, without scripts. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
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
import { instanceWith, putInstance } from '../../support/identity-center.ts'
import { at } from '../../support/places.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const server = serverForEachTest(() => {
  now = NOW
  return portalServer({}, { now: () => now })
})
let now = NOW
let visitor: Visitor

beforeEach(() => {
  visitor = new Visitor(server)
})

describe('user name and password', () => {
  test('lead to the start page, which says until when', async () => {
    expect((await visitor.get('/start')).text).toContain('User name')
    expect((await visitor.submit({ userName: 'ann' })).text).toContain('Password')
    const page = await visitor.submit({ password: PASSWORD })
    expect(page).toMatchObject({ status: 200, place: '/start' })
    expect(page.text).toContain('Where to, ann&#39;s name')
    const end = new Date(NOW + 8 * HOUR).toISOString().slice(0, 19).replace('T', ' ')
    expect(page.text).toContain(`Signed in until ${end} UTC`)
    expect(server.log()).toContain(`signin:UserAuthentication - arn:aws:identitystore:::user/${userId(1)}`)
  })

  test('in any case of the user name', async () => {
    expect(await signIn(visitor, { userName: ' ANN ' })).toMatchObject({ status: 200, place: '/start' })
  })

  test('for as long as the instance says, by the clock of the emulator', async () => {
    configurePortal(server, { sessionSeconds: 900 })
    await signIn(visitor)
    server.iamulator.clock.advance(15 * MINUTE - 1000)
    expect((await visitor.get('/start')).text).toContain('Where to')
    server.iamulator.clock.advance(1000)
    expect((await visitor.get('/start')).text).toContain('User name')
  })

  test('the cookie has the attributes that protect it', async () => {
    await visitor.get('/start')
    await visitor.submit({ userName: 'ann' })
    const flow = hiddenIn((await visitor.submit({ userName: 'ann' })).text, 'flow')
    const response = await fetch(`${server.url}/start/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Cookie: visitor.cookie },
      body: new URLSearchParams({ flow, password: PASSWORD }),
    })
    expect(response.status).toBe(303)
    expect(response.headers.get('set-cookie')).toMatch(
      /^x-amz-sso_authn=[\w.-]+; Path=\/; Max-Age=28800; HttpOnly; SameSite=Lax$/,
    )
  })

  test('a user who is disabled or deleted is signed out', async () => {
    await signIn(visitor)
    await putUser(server, 1, 'ann', { disabled: true })
    expect((await visitor.get('/start')).text).toContain('User name')
    await putUser(server, 1, 'ann')
    expect((await visitor.get('/start')).text).toContain('Where to')
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.directoryUsers.delete(userId(1)))
    expect((await visitor.get('/start')).text).toContain('User name')
  })

  test('an empty user name is asked for again', async () => {
    await visitor.get('/start')
    const page = await visitor.submit({ userName: ' ' })
    expect(page.status).toBe(400)
    expect(page.text).toContain('Enter your user name.')
    expect((await visitor.submit({ password: PASSWORD })).text).toContain('Enter your user name.')
  })
})

describe('what is wrong is not told apart', () => {
  beforeEach(async () => {
    await putUser(server, 2, 'disabled', { disabled: true })
    await putUser(server, 3, 'passwordless', { hasPassword: false })
  })

  const CASES: readonly (readonly [string, string])[] = [
    ['ann', 'Wrong-passw0rd'],
    ['nobody', PASSWORD],
    ['disabled', PASSWORD],
    ['passwordless', PASSWORD],
    ['passwordless', ''],
  ]

  test.each(CASES)('%s with %j', async (userName, password) => {
    const page = await signIn(visitor, { userName, password })
    expect(page.status).toBe(403)
    const secrets = /(name="flow" value=")[^"]+|nobody|disabled|passwordless|ann/g
    await visitor.get('/start')
    await visitor.submit({ userName: 'x' })
    const other = await visitor.submit({ password: 'y' })
    const plain = (text: string) =>
      text.replace(secrets, '$1').replaceAll('"x"', '""').replaceAll('>x<', '><')
    expect(plain(page.text)).toBe(plain(other.text))
    expect(page.text).toContain(INCORRECT)
  })

  test('also the sealed states have the same length', async () => {
    configurePortal(server, { emailCodes: true })
    const lengthFor = async (userName: string) => {
      await visitor.get('/start')
      const page = await visitor.submit({ userName })
      return /name="flow" value="([^"]+)"/.exec(page.text)?.[1]?.length
    }
    await putUser(server, 4, 'nina', { hasPassword: false, email: 'nina@example.com' })
    expect(await lengthFor('nina')).toBe(await lengthFor('nisa'))
  })

  test('unknown names are not in the log, since they may be passwords', async () => {
    await signIn(visitor, { userName: 'Secr3t-typed-too-early' })
    expect(server.log()).toContain('signin:CredentialVerification')
    expect(server.log()).not.toContain('Secr3t')
  })
})

describe('guessing', () => {
  test.each(['ann', 'nobody'])('%s has to wait after five wrong passwords', async (userName) => {
    for (let count = 0; count < 5; count++)
      expect((await signIn(visitor, { userName, password: 'x' })).status).toBe(403)
    const page = await signIn(visitor, { userName: userName.toUpperCase() })
    expect(page.status).toBe(429)
    expect(page.text).toContain('Too many failed attempts. Try again in 15 minutes.')
    server.iamulator.clock.advance(15 * MINUTE)
    expect((await signIn(visitor, { userName })).status).toBe(userName === 'ann' ? 200 : 403)
  })

  test('a sign-in forgets the failures', async () => {
    for (let count = 0; count < 4; count++) await signIn(visitor, { password: 'x' })
    await signIn(visitor)
    for (let count = 0; count < 5; count++)
      expect((await signIn(new Visitor(server), { password: 'x' })).status).toBe(403)
    expect((await signIn(new Visitor(server))).status).toBe(429)
  })

  test.each([{}, { account: ACCOUNT }])('a reset forgets them: %j', async (which) => {
    for (let count = 0; count < 5; count++) await signIn(new Visitor(server), { password: 'x' })
    expect((await signIn(new Visitor(server))).status).toBe(429)
    const reset = { method: 'POST', body: JSON.stringify(which) }
    expect((await fetch(`${server.url}/_iamulator/reset`, reset)).status).toBe(200)
    configurePortal(server, {})
    await putUser(server, 1, 'ann')
    expect((await signIn(visitor)).status).toBe(200)
  })

  test('codes are counted like passwords', async () => {
    await putUser(server, 2, 'bob', { totp: DEVICE })
    await signIn(visitor, { userName: 'bob' })
    for (let count = 0; count < 5; count++)
      expect((await visitor.submit({ code: '000000' })).status).toBe(403)
    expect((await visitor.submit({ code: codeAt(DEVICE, now) })).status).toBe(429)
  })
})

describe('an authenticator app', () => {
  beforeEach(() => putUser(server, 2, 'bob', { totp: DEVICE }))

  test('is asked for its code, which is good once', async () => {
    expect((await signIn(visitor, { userName: 'bob' })).text).toContain('MFA code')
    expect((await visitor.submit({ code: '123456' })).text).toContain(INCORRECT)
    expect(await visitor.submit({ code: codeAt(DEVICE, now) })).toMatchObject({
      status: 200,
      place: '/start',
    })
    const again = new Visitor(server)
    await signIn(again, { userName: 'bob' })
    expect((await again.submit({ code: codeAt(DEVICE, now) })).status).toBe(403)
    expect((await again.submit({ code: codeAt(DEVICE, now, -1) })).status).toBe(403)
    expect((await again.submit({ code: codeAt(DEVICE, now, 1) })).status).toBe(200)
  })

  test('is not asked for if the instance never uses MFA', async () => {
    configurePortal(server, { mfaMode: 'never', withoutDevice: 'block' })
    expect((await signIn(visitor, { userName: 'bob' })).place).toBe('/start')
    expect((await signIn(new Visitor(server))).place).toBe('/start')
  })

  test('is not asked for in a browser that the user trusts, for 30 days', async () => {
    configurePortal(server, { mfaMode: 'context' })
    await signIn(visitor, { userName: 'bob' })
    expect((await visitor.submit({ code: codeAt(DEVICE, now), trust: 'yes' })).place).toBe('/start')
    const device = visitor.cookie.split('; ').filter((each) => each.startsWith('iamulator'))
    visitor.cookie = device.join('; ')
    expect((await signIn(visitor, { userName: 'bob' })).place).toBe('/start')
    expect((await signIn(new Visitor(server), { userName: 'bob' })).text).toContain('MFA code')
    server.iamulator.clock.advance(31 * 24 * HOUR)
    visitor.cookie = device.join('; ')
    expect((await signIn(visitor, { userName: 'bob' })).text).toContain('MFA code')
  })

  test('trust is not offered where MFA is always on, and not accepted either', async () => {
    expect((await signIn(visitor, { userName: 'bob' })).text).not.toContain('trusted')
    await visitor.submit({ code: codeAt(DEVICE, now), trust: 'yes' })
    expect(credentialsOf(server, 2)?.trustedBrowsers).toBeUndefined()
  })
})

describe('users without a device', () => {
  test('register one if they must, with one code, and get to where they wanted', async () => {
    configurePortal(server, { withoutDevice: 'register' })
    const page = await signIn(visitor, { place: '/start/applications' })
    expect(page.text).toContain('Register MFA device')
    expect(page.text).toContain('<img class="qr" src="data:image/png;base64,')
    const seed = /<code>([A-Z2-7]{32})<\/code>/.exec(page.text)?.[1] ?? ''
    const wrong = await visitor.submit({ deviceCode: '000000' })
    expect(wrong.status).toBe(403)
    expect(wrong.text).toContain(seed)
    const done = await visitor.submit({ deviceCode: codeAt(seed, now), deviceName: 'My phone' })
    expect(done).toMatchObject({ status: 200, place: '/start/applications' })
    expect(credentialsOf(server, 1)?.mfaDevices).toMatchObject([{ name: 'My phone', seed }])
    const again = new Visitor(server)
    expect((await signIn(again)).text).toContain('MFA code')
    expect((await again.submit({ code: codeAt(seed, now) })).status).toBe(403)
    expect((await again.submit({ code: codeAt(seed, now, 1) })).place).toBe('/start')
  })

  test('are refused if the instance says so', async () => {
    configurePortal(server, { withoutDevice: 'block' })
    const page = await signIn(visitor)
    expect(page.status).toBe(403)
    expect(page.text).toContain('You need an MFA device to sign in, and have none.')
  })

  test('get a code by e-mail if the instance says so', async () => {
    configurePortal(server, { withoutDevice: 'email' })
    expect((await signIn(visitor)).text).toContain('Verification code')
    const [mail, ...others] = server.iamulator.mailbox.of()
    expect(others).toEqual([])
    expect(mail).toMatchObject({ to: 'ann@example.com', code: expect.stringMatching(/^\d{6}$/) })
    expect((await visitor.submit({ mailedCode: 'x' })).text).toContain(INCORRECT)
    expect((await visitor.submit({ mailedCode: mail?.code ?? '' })).place).toBe('/start')
  })

  test('cannot have many codes mailed, and none without an address', async () => {
    configurePortal(server, { withoutDevice: 'email' })
    for (let count = 0; count < 5; count++) await signIn(new Visitor(server))
    expect((await signIn(visitor)).status).toBe(429)
    expect(server.iamulator.mailbox.of().length).toBe(5)
    await putUser(server, 2, 'bob')
    expect((await signIn(visitor, { userName: 'bob' })).text).toContain('have no e-mail address')
  })
})

describe('a one-time password', () => {
  beforeEach(() => putUser(server, 2, 'bob', { isOneTime: true }))

  const change = (newPassword: string, repeated = newPassword) => visitor.submit({ newPassword, repeated })

  test('must be changed, by the rules for passwords', async () => {
    expect((await signIn(visitor, { userName: 'bob' })).text).toContain('Set a new password')
    expect((await change('short')).text).toContain('The password must have 8 to 64 characters.')
    expect((await change('another-Horse8', 'x')).text).toContain('The new passwords do not match.')
    expect((await change(PASSWORD)).text).toContain('The password must not be one of the last 3.')
    expect((await change('another-Horse8')).place).toBe('/start')
    expect(server.log()).toContain('signin:PasswordUpdated')
    expect((await signIn(new Visitor(server), { userName: 'bob' })).status).toBe(403)
    expect((await signIn(new Visitor(server), { userName: 'bob', password: 'another-Horse8' })).place).toBe(
      '/start',
    )
  })

  test('does not sign in before it is changed', async () => {
    await signIn(visitor, { userName: 'bob' })
    expect((await visitor.get('/start')).text).toContain('User name')
  })

  test('is changed after the code, and before a device is registered', async () => {
    configurePortal(server, { withoutDevice: 'register' })
    await signIn(visitor, { userName: 'bob' })
    expect((await change('another-Horse8')).text).toContain('Register MFA device')
    await putUser(server, 3, 'cleo', { isOneTime: true, totp: DEVICE })
    expect((await signIn(visitor, { userName: 'cleo' })).text).toContain('MFA code')
    expect((await visitor.submit({ code: codeAt(DEVICE, now) })).text).toContain('Set a new password')
    expect((await change('another-Horse8')).place).toBe('/start')
  })

  test('is mailed to users without a password if the instance says so', async () => {
    configurePortal(server, { emailCodes: true })
    await putUser(server, 3, 'cleo', { hasPassword: false, email: 'cleo@example.com' })
    await visitor.get('/start')
    expect((await visitor.submit({ userName: 'cleo' })).text).toContain('If you sign in for the first time')
    const [mail] = server.iamulator.mailbox.of()
    expect(mail).toMatchObject({ to: 'cleo@example.com' })
    expect((await visitor.submit({ password: 'x' })).text).toContain(INCORRECT)
    expect((await visitor.submit({ password: mail?.code ?? '' })).text).toContain('Set a new password')
    expect((await change('another-Horse8')).place).toBe('/start')
    await signIn(new Visitor(server))
    expect(server.iamulator.mailbox.of().length).toBe(1)
  })

  test('is mailed to nobody if the instance does not say so', async () => {
    await putUser(server, 3, 'cleo', { hasPassword: false, email: 'cleo@example.com' })
    await signIn(visitor, { userName: 'cleo' })
    expect(server.iamulator.mailbox.of()).toEqual([])
  })
})

describe('which portal', () => {
  test.each([
    ['/start'],
    ['/start/'],
    ['/start?directory=d-9067f00d00'],
    ['/start?directory=acme'],
    ['/directory/d-9067f00d00'],
    ['/directory/acme'],
  ])('%s', async (place) => {
    expect(await signIn(visitor, { place })).toMatchObject({ status: 200, place })
  })

  test('an unknown one', async () => {
    expect(await visitor.get('/start?directory=d-0000000000')).toMatchObject({ status: 404 })
    expect((await visitor.get('/directory/nobody')).text).toContain('No access portal')
  })

  test('a choice of several; a session is of one of them', async () => {
    putInstance(
      server,
      '111122223333',
      instanceWith({ id: 'ssoins-7223ffffffffffff', identityStoreId: 'd-9067ffffff', kind: 'organization' }),
    )
    const page = await visitor.get('/start')
    expect(page.text).toContain('href="/start?directory=d-9067f00d00"')
    expect(page.text).toContain('href="/start?directory=d-9067ffffff"')
    expect((await signIn(visitor, { place: '/start?directory=acme' })).text).toContain('Where to')
    expect((await visitor.get('/start')).text).toContain('Where to')
    expect((await visitor.get('/start?directory=d-9067ffffff')).text).toContain('User name')
  })

  test('one that nobody can sign in to', async () => {
    expect((await visitor.get('/start')).text).not.toContain('Nobody can sign in yet.')
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.directoryCredentials.delete(userId(1)))
    expect((await visitor.get('/start')).text).toContain('Nobody can sign in yet.')
    configurePortal(server, { emailCodes: true })
    expect((await visitor.get('/start')).text).not.toContain('Nobody can sign in yet.')
  })

  test('none', async () => {
    server.iamulator.store.reset()
    const page = await visitor.get('/start')
    expect(page.status).toBe(404)
    expect(page.text).toContain('identityCenter')
  })
})
