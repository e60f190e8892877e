/** MaxSigninSessionDuration of roles and login profiles: who has it, and how long they stay signed in to the console. */
import {
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  GetLoginProfileCommand,
  GetRoleCommand,
  ListRolesCommand,
  UpdateLoginProfileCommand,
  UpdateRoleCommand,
  type UpdateRoleCommandInput,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { Visitor } from '../../support/console.ts'
import { ACCOUNT, expectError, NOW, serverForAllTests, startServer, trust } from '../../support/harness.ts'
import { form, send } from '../../support/raw.ts'
import { createProvider, encoded, goodResponse, ROLE, roleForProvider } from '../../support/saml-responses.ts'

const HOUR = 3600
const DAY = 24 * HOUR
const PASSWORD = 'correct-Horse-7'
const TWICE = {
  code: 'ValidationError',
  status: 400,
  message:
    'Unable to set and reset the maximum sign-in session duration in the same request. Set a value for only one of the two parameters.',
}

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

type Duration = Pick<UpdateRoleCommandInput, 'MaxSigninSessionDuration' | 'ResetMaxSigninSessionDuration'>

interface Holder {
  readonly create: (name: string, duration?: Duration) => Promise<unknown>
  readonly update: (name: string, duration: Duration) => Promise<unknown>
  readonly durationOf: (name: string) => Promise<number | undefined>
}

const role: Holder = {
  create: (RoleName, duration) => {
    const AssumeRolePolicyDocument = trust({ AWS: ACCOUNT })
    return iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, ...duration }))
  },
  update: (RoleName, duration) => iam.send(new UpdateRoleCommand({ RoleName, ...duration })),
  durationOf: async (RoleName) =>
    (await iam.send(new GetRoleCommand({ RoleName }))).Role?.MaxSigninSessionDuration,
}

const loginProfile: Holder = {
  create: async (UserName, duration) => {
    await iam.send(new CreateUserCommand({ UserName }))
    await iam.send(new CreateLoginProfileCommand({ UserName, Password: PASSWORD, ...duration }))
  },
  update: (UserName, duration) => iam.send(new UpdateLoginProfileCommand({ UserName, ...duration })),
  durationOf: async (UserName) =>
    (await iam.send(new GetLoginProfileCommand({ UserName }))).LoginProfile?.MaxSigninSessionDuration,
}

describe.each([
  ['a role', role],
  ['a login profile', loginProfile],
])('%s', (_kind, { create, update, durationOf }) => {
  test('has no duration unless it is given one', async () => {
    await create('plain')
    expect(await durationOf('plain')).toBeUndefined()
    await update('plain', { MaxSigninSessionDuration: HOUR })
    expect(await durationOf('plain')).toBe(HOUR)
    await update('plain', {})
    expect(await durationOf('plain')).toBe(HOUR)
    await update('plain', { ResetMaxSigninSessionDuration: false })
    expect(await durationOf('plain')).toBe(HOUR)
    await update('plain', { ResetMaxSigninSessionDuration: true })
    expect(await durationOf('plain')).toBeUndefined()
  })

  test('is created with one, between an hour and ninety days', async () => {
    await create('longest', { MaxSigninSessionDuration: 90 * DAY })
    expect(await durationOf('longest')).toBe(90 * DAY)
    const refused = (limit: string) => ({
      code: 'ValidationError',
      status: 400,
      message: `1 validation error detected: Value at 'maxSigninSessionDuration' failed to satisfy constraint: ${limit}`,
    })
    const tooShort = update('longest', { MaxSigninSessionDuration: HOUR - 1 })
    await expectError(tooShort, refused('Member must have value greater than or equal to 3600'))
    const tooLong = update('longest', { MaxSigninSessionDuration: 90 * DAY + 1 })
    await expectError(tooLong, refused('Member must have value less than or equal to 7776000'))
    expect(await durationOf('longest')).toBe(90 * DAY)
  })

  test('does not get and lose one in the same request', async () => {
    await create('both', { MaxSigninSessionDuration: DAY })
    const change = { MaxSigninSessionDuration: HOUR, ResetMaxSigninSessionDuration: true }
    await expectError(update('both', change), TWICE)
    expect(await durationOf('both')).toBe(DAY)
  })
})

test('lists of roles show the duration', async () => {
  await role.create('listed', { MaxSigninSessionDuration: DAY })
  const { Roles = [] } = await iam.send(new ListRolesCommand({}))
  expect(Roles.find(({ RoleName }) => RoleName === 'listed')).toMatchObject({ MaxSigninSessionDuration: DAY })
})

test('a service-linked role has the duration of its service', async () => {
  const { Role: { RoleName = '' } = {} } = await iam.send(
    new CreateServiceLinkedRoleCommand({ AWSServiceName: 'ecs.amazonaws.com' }),
  )
  for (const duration of [{ MaxSigninSessionDuration: DAY }, { ResetMaxSigninSessionDuration: true }])
    await expectError(role.update(RoleName, duration), {
      code: 'UnmodifiableEntity',
      status: 400,
      message: `${RoleName} is an AWS service linked role, max session duration cannot be changed.`,
    })
})

describe('a console session', () => {
  let visitor: Visitor
  beforeEach(() => {
    visitor = new Visitor(server)
  })

  const endIn = (seconds: number) =>
    `${new Date(NOW + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`
  const signIn = (user: string) => visitor.submit({ account: ACCOUNT, user, password: PASSWORD })

  test.each([
    ['twelve hours', undefined, 12 * HOUR],
    ['an hour', HOUR, HOUR],
    ['thirty days', 30 * DAY, 30 * DAY],
  ])('of a user lasts %s', async (name, MaxSigninSessionDuration, seconds) => {
    const user = `user-${name.replaceAll(' ', '-')}`
    await loginProfile.create(user, { MaxSigninSessionDuration })
    await visitor.get('/console')
    const { text } = await signIn(user)
    expect(text).toContain(`/${user}`)
    expect(text).toContain(endIn(seconds))
  })

  test('of an identity broker lasts no longer than the role admits', async () => {
    await role.create('brokered', { MaxSigninSessionDuration: 2 * HOUR })
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/brokered`
    const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'broker' })
    const { Credentials: issued } = await server.sts().send(assume)
    const Session = JSON.stringify({
      sessionId: issued?.AccessKeyId,
      sessionKey: issued?.SecretAccessKey,
      sessionToken: issued?.SessionToken,
    })
    const signInFor = async (SessionDuration: number) => {
      const query = form({ Action: 'getSigninToken', Session, SessionDuration: `${SessionDuration}` })
      const { SigninToken }: { SigninToken: string } = JSON.parse(
        (await send(server, { method: 'GET', path: `/federation?${query}` })).body,
      )
      const login = { Action: 'login', Destination: 'https://console.aws.amazon.com/', SigninToken }
      return (await visitor.get(`/federation?${form(login)}`)).text
    }
    expect(await signInFor(8 * HOUR)).toContain(endIn(2 * HOUR))
    expect(await signInFor(HOUR / 2)).toContain(endIn(HOUR / 2))
  })

  test('of a SAML response lasts no longer than the role admits', async () => {
    await createProvider(server)
    await roleForProvider(server)
    await role.update(ROLE, { MaxSigninSessionDuration: HOUR })
    await iam.send(new UpdateRoleCommand({ RoleName: ROLE, MaxSessionDuration: 4 * HOUR }))
    const post = (SessionDuration: string) => {
      const SAMLResponse = encoded(goodResponse(NOW, { attributes: { SessionDuration } }))
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
      return send(server, { path: '/saml', headers, body: form({ SAMLResponse }) })
    }
    const { headers } = await post(`${4 * HOUR}`)
    expect(headers['set-cookie']).toContain(`Max-Age=${HOUR};`)
    visitor.cookie = headers['set-cookie']?.split(';')[0] ?? ''
    expect((await visitor.get('/console')).text).toContain(endIn(HOUR))
    await role.update(ROLE, { ResetMaxSigninSessionDuration: true })
    expect((await post(`${4 * HOUR}`)).headers['set-cookie']).toContain(`Max-Age=${4 * HOUR};`)
  })
})
