/** The AWS SDK for JavaScript v3 with credentials that it gets itself. */
import {
  CreateUserCommand,
  GetUserCommand,
  IAMClient,
  type IAMClientConfig,
  ListRolesCommand,
  ListUsersCommand,
  waitUntilRoleExists,
  waitUntilUserExists,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromIni, fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { deniedText, userArn } from '../services/callers.ts'
import { assumeDenied } from '../services/sts/sts-callers.ts'
import { expectError } from '../support/harness.ts'
import {
  asEnvironment,
  createUsers,
  lastUseOf,
  mayNotCreate,
  type RoleName,
  readerSession,
  roleArn,
  sessionArn,
  startWorld,
  type World,
} from './world.ts'

type Provider = NonNullable<IAMClientConfig['credentials']>

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const clients: { destroy(): void }[] = []
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy()
})

const where = () => ({ endpoint: world.server.url, region: 'us-east-1', maxAttempts: 1 })

function iamWith(credentials: Provider): IAMClient {
  const client = new IAMClient({ ...where(), credentials })
  clients.push(client)
  return client
}

function stsWith(credentials: Provider): STSClient {
  const client = new STSClient({ ...where(), credentials })
  clients.push(client)
  return client
}

const arnWith = async (credentials: Provider) =>
  (await stsWith(credentials).send(new GetCallerIdentityCommand())).Arn

const denied = (message: string) => ({ code: 'AccessDenied', status: 403, message })
const createUser = (credentials: Provider, UserName: string, Path = '/') =>
  iamWith(credentials).send(new CreateUserCommand({ UserName, Path }))

describe('fromTemporaryCredentials', () => {
  const assuming = (role: RoleName, masterCredentials: Provider = world.ada) =>
    fromTemporaryCredentials({
      masterCredentials,
      params: { RoleArn: roleArn(role), RoleSessionName: 'session' },
      clientConfig: where(),
    })

  test('acts as the role, within what the role may do', async () => {
    const reader = assuming('reader')
    expect(await arnWith(reader)).toBe(sessionArn('reader'))
    const { Users } = await iamWith(reader).send(new ListUsersCommand())
    expect(Users?.map(({ Arn }) => Arn)).toEqual([userArn('ada')])
    await expectError(createUser(reader, 'eve'), denied(mayNotCreate(sessionArn('reader'), 'eve')))
  })

  test('which ada herself may not do', async () => {
    const call = iamWith(world.ada).send(new ListUsersCommand())
    await expectError(call, { code: 'AccessDenied', status: 403 })
  })

  test('takes a role to assume another with', async () => {
    const clerk = assuming('clerk', assuming('reader'))
    expect(await arnWith(clerk)).toBe(sessionArn('clerk'))
    expect((await createUser(clerk, 'nested', '/staff/')).User?.Arn).toBe(userArn('nested', '/staff/'))
  })

  test('fails where a role may not be assumed', async () => {
    await expectError(arnWith(assuming('clerk')), assumeDenied(userArn('ada'), roleArn('clerk')))
    await expectError(arnWith(assuming('stranger')), assumeDenied(userArn('ada'), roleArn('stranger')))
  })

  test('its credentials end with the hour', async () => {
    const client = stsWith(assuming('reader'))
    const whoami = async () => (await client.send(new GetCallerIdentityCommand())).Arn
    expect(await whoami()).toBe(sessionArn('reader'))
    const { clock } = world.server.iamulator
    clock.advance(3_600_000)
    const late = expectError(whoami(), {
      code: 'ExpiredToken',
      status: 403,
      message: 'The security token included in the request is expired',
    })
    await late.finally(() => clock.reset())
    expect(await whoami()).toBe(sessionArn('reader'))
  })
})

describe('fromIni', () => {
  const profile = (name: string) =>
    fromIni({
      profile: name,
      filepath: world.home.credentialsFile,
      configFilepath: world.home.configFile,
      clientConfig: where(),
    })

  test('a chain of three roles ends in the permissions of the last', async () => {
    const auditor = profile('auditor')
    expect(await arnWith(auditor)).toBe(sessionArn('auditor'))
    const { Roles } = await iamWith(auditor).send(new ListRolesCommand())
    expect(Roles?.map(({ RoleName }) => RoleName)).toEqual(['auditor', 'clerk', 'reader', 'stranger'])
    await expectError(
      createUser(auditor, 'eve', '/staff/'),
      denied(mayNotCreate(sessionArn('auditor'), 'eve', '/staff/')),
    )
  })

  test('its middle may do what the ends may not', async () => {
    const clerk = profile('clerk')
    expect((await createUser(clerk, 'hired', '/staff/')).User?.UserName).toBe('hired')
    await expectError(createUser(clerk, 'eve'), denied(mayNotCreate(sessionArn('clerk'), 'eve')))
    await expectError(iamWith(clerk).send(new ListRolesCommand()), { code: 'AccessDenied', status: 403 })
  })

  test('a plain profile, a role that does not trust it, and a wrong secret', async () => {
    expect(await arnWith(profile('ada'))).toBe(userArn('ada'))
    await expectError(arnWith(profile('stranger')), assumeDenied(userArn('ada'), roleArn('stranger')))
    await expectError(arnWith(profile('forger')), { code: 'SignatureDoesNotMatch', status: 403 })
  })
})

describe('configured by the environment alone', () => {
  const before = { ...process.env }
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
    Object.assign(process.env, before)
  })

  const fromEnvironment = () => {
    const pair = { iam: new IAMClient(), sts: new STSClient() }
    clients.push(pair.iam, pair.sts)
    return pair
  }

  test('AWS_REGION=eu-west-1', async () => {
    const { accessKeyId } = world.ada
    const { environment } = world.home
    Object.assign(process.env, environment, asEnvironment(world.ada), { AWS_REGION: 'eu-west-1' })
    const { iam, sts } = fromEnvironment()
    expect((await sts.send(new GetCallerIdentityCommand())).Arn).toBe(userArn('ada'))
    expect(await lastUseOf(world.server, accessKeyId)).toEqual({ region: 'eu-west-1', service: 'sts' })
    expect((await iam.send(new GetUserCommand())).User?.UserName).toBe('ada')
    expect(await lastUseOf(world.server, accessKeyId)).toEqual({ region: 'eu-west-1', service: 'iam' })
    await expectError(
      iam.send(new CreateUserCommand({ UserName: 'eve' })),
      denied(mayNotCreate(userArn('ada'), 'eve')),
    )
  })

  test('a session token, and a profile with a chain', async () => {
    const session = asEnvironment(await readerSession(world))
    Object.assign(process.env, world.home.environment, session)
    const { sts } = fromEnvironment()
    expect((await sts.send(new GetCallerIdentityCommand())).Arn).toBe(sessionArn('reader'))
    for (const name of Object.keys(session)) delete process.env[name]
    process.env['AWS_PROFILE'] = 'auditor'
    const chained = fromEnvironment()
    expect((await chained.sts.send(new GetCallerIdentityCommand())).Arn).toBe(sessionArn('auditor'))
  })
})

describe('waiters', () => {
  test('of a user that comes while they wait, and of a role', async () => {
    const client = world.server.iam()
    const refusals = () => world.server.log().split('NoSuchEntity').length
    const before = refusals()
    const waiting = waitUntilUserExists(
      { client, maxWaitTime: 600, minDelay: 1, maxDelay: 1 },
      { UserName: 'late' },
    )
    while (refusals() === before) await new Promise((resolve) => setTimeout(resolve, 10))
    await createUsers(world.server, '/', ['late'])
    expect((await waiting).state).toBe('SUCCESS')
    const role = await waitUntilRoleExists({ client, maxWaitTime: 5 }, { RoleName: 'reader' })
    expect(role.state).toBe('SUCCESS')
  })

  test('tell on timing out that they were refused', async () => {
    const client = world.server.iam(world.ada)
    const patience = { client, maxWaitTime: 1.1, minDelay: 1, maxDelay: 1 }
    const refusal = deniedText(userArn('ada'), 'iam:GetUser', 'user late')
    await expect(waitUntilUserExists(patience, { UserName: 'late' })).rejects.toThrow(refusal)
  })
})
