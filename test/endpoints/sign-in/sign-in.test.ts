/** Users and root users sign in to the console with passwords, without scripts. */
import {
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  GetUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { codeAt } from '../../support/authenticator.ts'
import { credentialsOn, seeded, Visitor } from '../../support/console.ts'
import { ACCOUNT, expectError, NOW, OTHER, ROOT, type TestServer } from '../../support/harness.ts'
import { at } from '../../support/places.ts'

const PASSWORD = 'correct-Horse-7'
const DEVICE = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const INCORRECT = 'Your authentication information is incorrect. Please try again.'
const MINUTE = 60_000
const HOUR = 3_600_000

const SEED = `
accounts:
  "${ACCOUNT}":
    alias: example
    passwordPolicy: { minimumPasswordLength: 8, maxPasswordAge: 90, passwordReusePrevention: 3 }
    root: { email: Root@Example.com, password: ${PASSWORD} }
    users:
      - { name: alice, password: ${PASSWORD}, attachedPolicies: [arn:aws:iam::aws:policy/IAMReadOnlyAccess] }
      - { name: bob, password: ${PASSWORD}, passwordResetRequired: true, attachedPolicies: [arn:aws:iam::aws:policy/IAMUserChangePassword] }
      - { name: carol, password: ${PASSWORD}, passwordResetRequired: true }
      - { name: dave, password: ${PASSWORD}, mfaDevices: [{ name: phone, seed: ${DEVICE} }] }
      - { name: nobody }
  "${OTHER}":
    root: { email: other@example.com, password: ${PASSWORD}, mfaDevices: [{ name: root-account-mfa-device, seed: ${DEVICE} }] }
`

let server: TestServer
let now = NOW
let visitor: Visitor

beforeEach(async () => {
  now = NOW
  server = await seeded(SEED, { now: () => now })
  visitor = new Visitor(server)
})

afterEach(() => server.close())

const as = (user: string, password = PASSWORD, account = ACCOUNT) => ({ account, user, password })
const signIn = (user: string, password?: string, account?: string) =>
  visitor.post('/signin', as(user, password, account))
const statusOf = (user: string) => server.iamulator.store.view(at(ACCOUNT)).users.get(user)?.passwordLastUsed

describe('a user', () => {
  test('signs in with account, name and password, and sees who that is', async () => {
    expect(await visitor.get('/console')).toMatchObject({
      status: 200,
      place: '/signin?destination=%2Fconsole',
    })
    const page = await visitor.submit(as('alice'))
    expect(page).toMatchObject({ status: 200, place: '/console' })
    expect(page.text).toContain(`arn:aws:iam::${ACCOUNT}:user/alice`)
    expect(page.text).toContain(`${ACCOUNT} (example)`)
    const end = new Date(NOW + 12 * HOUR).toISOString().slice(0, 19).replace('T', ' ')
    expect(page.text).toContain(`${end} UTC`)
  })

  test('in any case, of an account that goes by its alias', async () => {
    expect((await signIn('ALICE', PASSWORD, 'example')).text).toContain(':user/alice')
  })

  test('is then known to have used the password', async () => {
    server.iamulator.clock.advance(HOUR)
    await signIn('alice')
    const { User } = await server.iam().send(new GetUserCommand({ UserName: 'alice' }))
    expect(User?.PasswordLastUsed).toEqual(new Date(NOW + HOUR))
  })

  test('of several uses within five minutes the first one counts', async () => {
    const { clock } = server.iamulator
    await signIn('alice')
    clock.advance(5 * MINUTE - 1)
    await signIn('alice')
    expect(statusOf('alice')).toBe(NOW)
    clock.advance(1)
    await signIn('alice')
    expect(statusOf('alice')).toBe(NOW + 5 * MINUTE)
    clock.set(NOW)
    await signIn('alice')
    expect(statusOf('alice')).toBe(NOW)
  })

  test('has credentials of a real session, shown when asked for', async () => {
    const page = await signIn('alice')
    expect(page.text).not.toContain('AWS_SESSION_TOKEN')
    const shown = await visitor.submit({}, '/console/credentials')
    const credentials = credentialsOn(shown)
    const { Arn } = await server.sts(credentials).send(new GetCallerIdentityCommand({}))
    expect(Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/alice`)
    expect((await server.iam(credentials).send(new ListUsersCommand({}))).Users).toHaveLength(5)
    await expectError(server.sts(credentials).send(new GetSessionTokenCommand({})), {
      code: 'AccessDenied',
      status: 403,
      message: 'Cannot call GetSessionToken with session credentials',
    })
  })

  test.each([
    ['a wrong password', 'alice', 'wrong', ACCOUNT],
    ['no password', 'alice', '', ACCOUNT],
    ['another user', 'zoe', PASSWORD, ACCOUNT],
    ['a user without a password', 'nobody', PASSWORD, ACCOUNT],
    ['another account', 'alice', PASSWORD, OTHER],
    ['an alias that nobody has', 'alice', PASSWORD, 'nowhere'],
    ['the built-in administrator', 'iamulator', 'test', ACCOUNT],
  ])('is told one thing only for %s', async (_what, user, password, account) => {
    const page = await signIn(user, password, account)
    expect(page).toMatchObject({ status: 403, place: '/signin' })
    expect(page.text).toContain(INCORRECT)
    expect(page.text).toContain(`value="${user}"`)
    // The page names the keys that everybody knows.
    const others = page.text.replace('the keys test / test', '')
    if (password) expect(others).not.toContain(password)
    expect(visitor.cookie).toBe('')
    expect(statusOf('alice')).toBeUndefined()
  })

  test('has to wait after five failures, whoever knows the password', async () => {
    for (const account of [ACCOUNT, 'example', ACCOUNT, 'example', ACCOUNT])
      expect((await signIn('Alice', 'wrong', account)).status).toBe(403)
    const page = await signIn('alice')
    expect(page.status).toBe(429)
    expect(page.text).toContain('Try again in 15 minutes.')
    expect((await signIn('bob')).status).toBe(200)
    server.iamulator.clock.advance(HOUR / 4 - 1)
    expect((await signIn('alice')).status).toBe(429)
    server.iamulator.clock.advance(1)
    expect((await signIn('alice')).place).toBe('/console')
  })

  test('does not wait for longer when the clock is turned back', async () => {
    for (let count = 0; count < 5; count++) await signIn('alice', 'wrong')
    server.iamulator.clock.advance(-HOUR)
    expect((await signIn('alice')).place).toBe('/console')
  })

  test('cannot be guessed at by many at the same time', async () => {
    const statuses = await Promise.all(
      Array.from(
        { length: 12 },
        async () => (await new Visitor(server).post('/signin', as('alice', 'wrong'))).status,
      ),
    )
    expect(statuses.filter((status) => status === 403)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(7)
  })

  test('may fail again once signed in', async () => {
    for (let round = 0; round < 2; round++) {
      for (let count = 0; count < 4; count++) await signIn('alice', 'wrong')
      expect((await signIn('alice')).place).toBe('/console')
    }
  })
})

describe('a user with an MFA device', () => {
  test('gives a code, which counts once, and policies see it', async () => {
    expect((await signIn('dave')).text).toContain('Multi-factor authentication')
    expect(visitor.cookie).toBe('')
    const wrong = await visitor.submit({ code: '000000' })
    expect(wrong).toMatchObject({ status: 403 })
    expect(wrong.text).toContain(INCORRECT)
    const code = codeAt(DEVICE, NOW)
    const page = await visitor.submit({ code })
    expect(page.place).toBe('/console')
    expect(page.text).toContain('<dt>MFA</dt><dd>yes</dd>')
    await new Visitor(server).post('/signin', as('dave'))
    expect((await new Visitor(server).post('/signin', { ...as('dave'), code })).status).toBe(403)
  })

  test('does not get around it with the form of another user', async () => {
    await signIn('bob')
    const page = await visitor.submit({ code: codeAt(DEVICE, NOW), newPassword: '' })
    expect(page.place).toBe('/signin')
    expect(visitor.cookie).toBe('')
  })

  test('cannot have the codes tried out', async () => {
    await signIn('dave')
    for (let count = 0; count < 5; count++)
      expect((await visitor.submit({ code: '000000' })).status).toBe(403)
    expect((await visitor.submit({ code: codeAt(DEVICE, NOW) })).status).toBe(429)
  })

  test('has ten minutes, and a form that nobody can write', async () => {
    await signIn('dave')
    now += 10 * 60_000
    const late = await visitor.submit({ code: codeAt(DEVICE, now) })
    expect(late).toMatchObject({ status: 403 })
    expect(late.text).toContain('The sign-in took too long')
    const forged = await visitor.post('/signin', { step: `${ACCOUNT}.AAAA`, code: codeAt(DEVICE, now) })
    expect(forged.status).toBe(403)
    expect(visitor.cookie).toBe('')
  })
})

describe('a password that must be changed', () => {
  const change = { oldPassword: PASSWORD, newPassword: 'another-Horse-8', repeated: 'another-Horse-8' }

  test('is changed before anything else', async () => {
    expect((await signIn('bob')).text).toContain('You must change your password to continue.')
    expect(visitor.cookie).toBe('')
    const page = await visitor.submit(change)
    expect(page.place).toBe('/console')
    expect(page.text).toContain(':user/bob')
    expect((await new Visitor(server).post('/signin', as('bob'))).status).toBe(403)
    expect((await new Visitor(server).post('/signin', as('bob', change.newPassword))).place).toBe('/console')
  })

  test.each([
    ['that is the same', { newPassword: PASSWORD, repeated: PASSWORD }, 'must differ from the old one'],
    ['that is repeated otherwise', { repeated: 'x' }, 'The new passwords do not match'],
    ['that the policy does not admit', { newPassword: 'short', repeated: 'short' }, 'minimum length of 8'],
    [
      'that is too long',
      { newPassword: 'x'.repeat(129), repeated: 'x'.repeat(129) },
      'less than or equal to 128',
    ],
    ['beside a wrong old one', { oldPassword: 'wrong' }, 'The old password was incorrect.'],
  ])('is refused for one %s', async (_what, fields, message) => {
    await signIn('bob')
    const page = await visitor.submit({ ...change, ...fields })
    expect(page.status).toBe(400)
    expect(page.text).toContain(message)
    expect(visitor.cookie).toBe('')
  })

  test('needs the permission, in words of AWS', async () => {
    await signIn('carol')
    const page = await visitor.submit(change)
    expect(page.status).toBe(400)
    expect(page.text).toContain(
      'Either user is not authorized to perform iam:ChangePassword or entered password',
    )
    expect(page.text).toContain('is not authorized to perform: iam:ChangePassword on resource: user carol')
  })

  test('is one that has expired, too', async () => {
    now += 91 * 24 * HOUR
    expect((await signIn('alice')).text).toContain('You must change your password to continue.')
  })

  test('cannot be changed after a hard expiry', async () => {
    await server.close()
    server = await seeded(SEED.replace('maxPasswordAge: 90', 'maxPasswordAge: 90, hardExpiry: true'), {
      now: () => now,
    })
    visitor = new Visitor(server)
    now += 91 * 24 * HOUR
    const page = await signIn('alice')
    expect(page.status).toBe(403)
    expect(page.text).toContain('Your password has expired. Please contact your administrator.')
  })
})

describe('a root user', () => {
  const root = (email: string) => ({ email, password: PASSWORD })

  test('signs in with an e-mail address, whose case does not count, however old the password is', async () => {
    server.iamulator.clock.advance(1000 * 24 * HOUR)
    const signInForm = await visitor.get('/signin?user=root&destination=/console')
    expect(signInForm.text).toContain('Email address')
    const page = await visitor.submit(root('root@example.COM'))
    expect(page.text).toContain(`arn:aws:iam::${ACCOUNT}:root`)
    await server.iam().send(new GenerateCredentialReportCommand({}))
    const { Content } = await server.iam().send(new GetCredentialReportCommand({}))
    const line = Buffer.from(Content ?? [])
      .toString()
      .split('\n')[1]
    const lastUse = new Date(NOW + 1000 * 24 * HOUR)
    expect(line?.split(',')[4]).toBe(lastUse.toISOString().replace('.000', ''))
    const { User } = await server.iam(ROOT).send(new GetUserCommand({}))
    expect(User?.PasswordLastUsed).toEqual(lastUse)
  })

  test('of several uses of the password within five minutes the first one counts', async () => {
    const lastUse = () => server.iamulator.store.view(at(ACCOUNT)).rootUsers.get('root')?.passwordLastUsed
    for (const minutes of [0, 4]) {
      server.iamulator.clock.advance(minutes * MINUTE)
      await visitor.post('/signin', root('root@example.com'))
      expect(lastUse()).toBe(NOW)
    }
    server.iamulator.clock.advance(MINUTE)
    await visitor.post('/signin', root('root@example.com'))
    expect(lastUse()).toBe(NOW + 5 * MINUTE)
  })

  test('of another account, with a code', async () => {
    await visitor.post('/signin', root('other@example.com'))
    const page = await visitor.submit({ code: codeAt(DEVICE, NOW) })
    expect(page.text).toContain(`arn:aws:iam::${OTHER}:root`)
  })

  test.each([
    ['nobody@example.com', PASSWORD],
    ['root@example.com', 'wrong'],
  ])('not as %s with %s', async (email, password) => {
    const page = await visitor.post('/signin', { email, password })
    expect(page.status).toBe(403)
    expect(page.text).toContain(INCORRECT)
    expect(page.text).toContain('Sign in as a root user')
  })
})

describe('a session', () => {
  test('ends by the clock of the emulator', async () => {
    await signIn('alice')
    server.iamulator.clock.advance(12 * HOUR - 1000)
    expect((await visitor.get('/console')).place).toBe('/console')
    server.iamulator.clock.advance(1000)
    expect((await visitor.get('/console')).place).toContain('/signin')
  })

  test('ends with its user', async () => {
    await signIn('alice')
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.users.delete('alice'))
    expect((await visitor.get('/console')).place).toContain('/signin')
  })

  test('ends with a reset of the account', async () => {
    await visitor.post('/signin', { email: 'root@example.com', password: PASSWORD })
    server.iamulator.store.resetAccount(at(ACCOUNT))
    expect((await visitor.get('/console')).place).toContain('/signin')
  })

  test('ends for good when it is signed out, which takes a form', async () => {
    await signIn('alice')
    const kept = visitor.cookie
    expect((await visitor.get('/signout')).text).toContain('Sign out?')
    expect((await visitor.get('/console')).place).toBe('/console')
    expect((await visitor.submit({}, '/signout')).text).toContain('Signed out')
    expect(visitor.cookie).toBe('')
    visitor.cookie = kept
    expect((await visitor.get('/console')).place).toContain('/signin')
  })

  test("is nobody's who writes a cookie", async () => {
    await signIn('alice')
    const { cookie } = visitor
    visitor.cookie = cookie.replace(ACCOUNT, OTHER)
    expect((await visitor.get('/console')).place).toContain('/signin')
    visitor.cookie = `${cookie}A`
    expect((await visitor.get('/console')).place).toContain('/signin')
  })

  test('is kept in a cookie that scripts and other sites do not get', async () => {
    const answer = await fetch(`${server.url}/signin`, {
      method: 'POST',
      body: new URLSearchParams(as('alice')),
      redirect: 'manual',
    })
    expect(answer.headers.get('set-cookie')).toMatch(
      /^iamulator-console=\d{12}\.[\w-]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    )
  })
})

test('the log tells who signed in and who failed to, and no secret', async () => {
  await signIn('alice', 'wrong-password')
  await signIn('this-is-my-Passw0rd', 'x')
  await signIn('alice')
  await visitor.submit({}, '/console/credentials')
  await visitor.get('/console')
  await visitor.submit({}, '/signout')
  const log = server.log()
  expect(log).toContain(` 403 Failure signin:ConsoleLogin - arn:aws:iam::${ACCOUNT}:user/alice `)
  expect(log).toContain(' 403 Failure signin:ConsoleLogin - - ')
  expect(log).toContain(` 303 signin:ConsoleLogin - arn:aws:iam::${ACCOUNT}:user/alice `)
  expect(log).toContain(` 200 signin:Logout - arn:aws:iam::${ACCOUNT}:user/alice `)
  for (const secret of [PASSWORD, 'wrong-password', 'this-is-my-Passw0rd', 'iamulator-console']) {
    expect(log).not.toContain(secret)
  }
})
