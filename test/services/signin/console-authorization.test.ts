/** Console authorization: enabling the policies on sign-in, and what they then deny. */
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { seeded, Visitor } from '../../support/console.ts'
import {
  ACCOUNT,
  administratorOf,
  type Credentials,
  expectError,
  NOW,
  OTHER,
  policy,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import { ORGANIZATION, organizationWith, resourceControl, seededServer } from '../../support/organizations.ts'
import { callSignin, Program } from '../../support/signin.ts'
import { userWith } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'

const PASSWORD = 'correct-Horse-7'

/** Returns a seed in which ACCOUNT manages an organization, and OTHER has people who sign in. */
const seedWith = (...[policies, attached]: Parameters<typeof organizationWith>) =>
  JSON.stringify({
    accounts: {
      [OTHER]: {
        root: { email: 'root@example.com', password: PASSWORD },
        users: [
          {
            name: 'alice',
            password: PASSWORD,
            attachedPolicies: ['arn:aws:iam::aws:policy/SignInLocalDevelopmentAccess'],
          },
          { name: 'bob', password: PASSWORD },
          {
            name: 'eve',
            password: PASSWORD,
            inlinePolicies: { deny: policy('Deny', 'signin:CreateOAuth2Token') },
          },
        ],
        roles: [{ name: 'reader', trust: trust({ AWS: OTHER }) }],
      },
    },
    organization: organizationWith(policies, attached),
  })
const SEED = seedWith([], {})

let server: TestServer
let visitor: Visitor
beforeEach(async () => {
  server = await seeded(SEED, { now: () => NOW })
  visitor = new Visitor(server)
})
afterEach(() => server.close())

const MEMBER = administratorOf(OTHER)
const call = (operation: string, input: object = {}, credentials: Credentials = MEMBER, region?: string) =>
  callSignin(server, operation, input, credentials, region)
const put = (input: object = {}, credentials?: Credentials) =>
  call('PutConsoleAuthorizationConfiguration', input, credentials)
const get = (input: object = {}, credentials?: Credentials) =>
  call('GetConsoleAuthorizationConfiguration', input, credentials)
const remove = (input: object = {}, credentials?: Credentials) =>
  call('DeleteConsoleAuthorizationConfiguration', input, credentials)
const MANAGEMENT = administratorOf(ACCOUNT)
const permit = (input: object) => call('PutResourcePermissionStatement', input)
const signIn = (user: string) => visitor.post('/signin', { account: OTHER, user, password: PASSWORD })

const ofAccount = (consoleAuthorizationEnabled: boolean) => ({
  targetId: OTHER,
  scope: 'ACCOUNT',
  consoleAuthorizationEnabled,
})
const notEnabled = (target: string) => ({
  code: 'ResourceNotFoundException',
  status: 404,
  message: `Console authorization is not enabled for the target ${target}.`,
})
const unknown = (target: string) => ({
  code: 'ResourceNotFoundException',
  status: 404,
  message: `The target ${target} was not found.`,
})

describe('the configuration', () => {
  test('of an account is enabled, read, and deleted', async () => {
    await expectError(get(), notEnabled(OTHER))
    expect(await put()).toEqual(ofAccount(true))
    expect(await put({ targetId: OTHER })).toEqual(ofAccount(true))
    expect(await get({ targetId: OTHER })).toEqual(ofAccount(true))
    expect(await remove()).toEqual(ofAccount(false))
    await expectError(get(), notEnabled(OTHER))
    await expectError(remove(), notEnabled(OTHER))
  })

  test('of an organization belongs to its management account', async () => {
    const target = { targetId: ORGANIZATION }
    await expectError(put(target), unknown(ORGANIZATION))
    expect(await put(target, MANAGEMENT)).toEqual({
      targetId: ORGANIZATION,
      scope: 'ORGANIZATION',
      consoleAuthorizationEnabled: true,
    })
    expect(await get(target, MANAGEMENT)).toMatchObject({ scope: 'ORGANIZATION' })
    expect(await remove(target, MANAGEMENT)).toMatchObject({ consoleAuthorizationEnabled: false })
  })

  test('of other targets is not found', async () => {
    for (const targetId of [ACCOUNT, 'o-zzzzzzzzzz', 'r-0123456789'])
      for (const operation of [put, get, remove])
        await expectError(operation({ targetId }), unknown(targetId))
    await expectError(put({ targetId: ORGANIZATION }, administratorOf('999999999999')), unknown(ORGANIZATION))
  })

  test('of a malformed target is refused', async () => {
    const message =
      "1 validation error detected: Value 'o-UPPERCASE1' at 'targetId' failed to satisfy constraint: Member must satisfy regular expression pattern: (\\d{12}|o-[a-z0-9]{10}|r-[0-9a-z]{4,32})"
    for (const operation of [put, get, remove])
      await expectError(operation({ targetId: 'o-UPPERCASE1' }), {
        code: 'ValidationException',
        status: 400,
        message,
      })
  })

  test('can be changed in one region only, and read in all', async () => {
    await put()
    const refusal = {
      code: 'ValidationException',
      status: 400,
      message: 'Write operations of AWS Sign-In are available only in us-east-1.',
    }
    for (const name of ['PutConsoleAuthorizationConfiguration', 'DeleteConsoleAuthorizationConfiguration'])
      await expectError(call(name, {}, MEMBER, 'eu-west-1'), refusal)
    await call('GetConsoleAuthorizationConfiguration', {}, MEMBER, 'eu-west-1')
  })

  test('is for callers with the permission of each operation', async () => {
    const powerless = await userWith(server, 'powerless')
    for (const verb of ['Put', 'Get', 'Delete']) {
      const name = `${verb}ConsoleAuthorizationConfiguration`
      await expectError(call(name, {}, powerless), { code: 'AccessDeniedException', status: 403 })
      await call(name, {}, await userWith(server, verb, policy('Allow', `signin:${name}`)))
    }
  })

  test('shows the effects of other operations', async () => {
    const expectEffect = effectsIn('signin')
    const reads = { GetConsoleAuthorizationConfiguration: () => get() }
    await expectEffect('PutConsoleAuthorizationConfiguration', () => put(), reads)
    await expectEffect('DeleteConsoleAuthorizationConfiguration', () => remove(), reads)
  })
})

const INCORRECT = 'Your authentication information is incorrect. Please try again.'
const OTHER_NETWORK = 'Authentication failed: To access this account, sign in from a different network'

describe('the sign-in to the console', () => {
  test('ignores statements until console authorization is enabled', async () => {
    await permit({ sourceIp: '203.0.113.0/24' })
    expect((await signIn('bob')).place).toBe('/console')
    await put()
    const refused = await signIn('bob')
    expect(refused.status).toBe(403)
    expect(refused.text).toContain(INCORRECT)
    await remove()
    expect((await signIn('bob')).place).toBe('/console')
  })

  test('is possible from a permitted network', async () => {
    await put()
    await permit({ sourceIp: '203.0.113.0/24' })
    await permit({ sourceIp: '127.0.0.0/8' })
    expect((await signIn('bob')).place).toBe('/console')
  })

  test('is not possible from outside of a VPC', async () => {
    await put()
    await permit({ sourceVpc: 'vpc-12345678', requestedRegion: 'us-east-1' })
    expect((await signIn('bob')).status).toBe(403)
  })

  test('is denied for the root user and the built-in administrator, too', async () => {
    await put()
    await permit({ sourceIp: '203.0.113.0/24' })
    const root = await visitor.post('/signin', { email: 'root@example.com', password: PASSWORD })
    expect(root.text).toContain(INCORRECT)
    const administrator = await visitor.post('/signin', { administrator: OTHER })
    expect(administrator.status).toBe(403)
    expect(administrator.text).toContain(INCORRECT)
  })

  test('is possible for excluded principals from anywhere', async () => {
    await put()
    await permit({ sourceIp: '203.0.113.0/24', excludedPrincipal: `arn:aws:iam::${OTHER}:user/bob` })
    await permit({ excludedPrincipal: `arn:aws:iam::${OTHER}:root` })
    expect((await signIn('alice')).status).toBe(403)
    expect((await signIn('bob')).place).toBe('/console')
    const root = await visitor.post('/signin', { email: 'root@example.com', password: PASSWORD })
    expect(root.place).toBe('/console')
  })

  test('is possible for sessions of excluded roles', async () => {
    await put()
    const open = async () => {
      const input = { RoleArn: `arn:aws:iam::${OTHER}:role/reader`, RoleSessionName: 'session' }
      const { Credentials: keys } = await server.sts(MEMBER).send(new AssumeRoleCommand(input))
      const Session = JSON.stringify({
        sessionId: keys?.AccessKeyId,
        sessionKey: keys?.SecretAccessKey,
        sessionToken: keys?.SessionToken,
      })
      const { text } = await visitor.get(
        `/federation?${new URLSearchParams({ Action: 'getSigninToken', Session })}`,
      )
      const SigninToken = /"SigninToken":"([^"]+)"/.exec(text)?.[1] ?? ''
      const login = { Action: 'login', Destination: '/console', SigninToken }
      return (await visitor.get(`/federation?${new URLSearchParams(login)}`)).status
    }
    await permit({ excludedPrincipal: `arn:aws:iam::${OTHER}:user/bob` })
    expect(await open()).toBe(403)
    await permit({ excludedPrincipal: `arn:aws:iam::${OTHER}:role/reader` })
    expect(await open()).toBe(200)
  })

  test('is denied after the password by a policy of the user', async () => {
    expect((await signIn('eve')).place).toBe('/console')
    await put()
    const refused = await signIn('eve')
    expect(refused.status).toBe(403)
    expect(refused.text).toContain(OTHER_NETWORK)
    expect((await signIn('bob')).place).toBe('/console')
  })

  test('is enabled in all accounts by that of the organization', async () => {
    await permit({ sourceIp: '203.0.113.0/24' })
    await put({ targetId: ORGANIZATION }, MANAGEMENT)
    expect((await signIn('bob')).status).toBe(403)
  })

  test('is decided as the mode says', async () => {
    await put()
    await permit({ sourceIp: '203.0.113.0/24' })
    const lax = await seededServer(JSON.parse(SEED), { auth: 'audit' }, { now: () => NOW })
    await callSignin(lax, 'PutConsoleAuthorizationConfiguration', {}, MEMBER)
    await callSignin(lax, 'PutResourcePermissionStatement', { sourceIp: '203.0.113.0/24' }, MEMBER)
    const page = await new Visitor(lax).post('/signin', { account: OTHER, user: 'bob', password: PASSWORD })
    expect(page.place).toBe('/console')
    await lax.close()
  })
})

describe('resource control policies', () => {
  test('deny the sign-in in words of their own', async () => {
    await server.close()
    const exempt = { ArnNotEquals: { 'signin:PrincipalArn': `arn:aws:iam::${OTHER}:user/alice` } }
    const denial = resourceControl('perimeter', 'signin:Authenticate', exempt)
    server = await seeded(seedWith([denial], { root: { resourceControlPolicies: ['perimeter'] } }), {
      now: () => NOW,
    })
    visitor = new Visitor(server)
    expect((await signIn('bob')).place).toBe('/console')
    await put()
    expect((await signIn('bob')).text).toContain('Authentication failed Invalid request')
    expect((await signIn('alice')).place).toBe('/console')
  })
})

describe('a program', () => {
  test('gets neither a code nor credentials outside of the permitted networks', async () => {
    await signIn('alice')
    const program = new Program(server, { now: () => NOW })
    const { refreshToken } = await program.logIn(visitor)
    await permit({ sourceIp: '203.0.113.0/24' })
    await put()
    await expectError(program.refresh(refreshToken), {
      code: 'AccessDeniedException',
      status: 403,
      message: /with an explicit deny in a resource-based policy$/,
    })
    const page = await new Program(server, { now: () => NOW }).consentOf(visitor)
    expect(page.status).toBe(403)
    expect(page.text).toContain('with an explicit deny in a resource-based policy')
    await permit({ sourceIp: '127.0.0.1' })
    await program.refresh(refreshToken)
  })
})
