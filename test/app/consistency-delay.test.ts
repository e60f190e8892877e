/** Tests what `--consistency-delay` delays, and what it does not. Nothing waits: the tests move the clock. */
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  PutGroupPolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand, GetFederationTokenCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { request } from '../support/admin.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  NOW,
  OTHER,
  policy,
  serverForEachTest,
  startServer,
  trust,
} from '../support/harness.ts'

const DELAY = 5000
const INVALID_TOKEN = {
  code: 'InvalidClientTokenId',
  status: 403,
  message: 'The security token included in the request is invalid.',
}
const DENIED = { code: 'AccessDenied', status: 403 }

const server = serverForEachTest(() => startServer({ consistencyDelay: DELAY }, { now: () => NOW }))

const admin = () => server.iam()
const advance = (milliseconds = DELAY, account?: string) =>
  post('clock', { advance: milliseconds / 1000, ...(account === undefined ? {} : { account }) })
const post = (path: string, body: object) => request(server, 'POST', path, body)

async function newUser(UserName: string): Promise<Credentials> {
  await admin().send(new CreateUserCommand({ UserName }))
  return newKey(UserName)
}

async function newKey(UserName: string): Promise<Credentials> {
  const { AccessKey } = await admin().send(new CreateAccessKeyCommand({ UserName }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

const whoIs = (credentials: Credentials) => server.sts(credentials).send(new GetCallerIdentityCommand({}))
const readUser = (credentials: Credentials) =>
  server.iam(credentials).send(new GetUserCommand({ UserName: 'alice' }))

const newRole = (RoleName: string, AWS: string, account = ACCOUNT) =>
  server
    .iam(administratorOf(account))
    .send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust({ AWS }) }))

const assume = (name: string, credentials: Credentials = ADMINISTRATOR, account = ACCOUNT) =>
  server
    .sts(credentials)
    .send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${name}`, RoleSessionName: 'session' }),
    )

describe('access keys', () => {
  test('a new key and its user are unknown at first, but listed', async () => {
    const alice = await newUser('alice')
    await expectError(whoIs(alice), INVALID_TOKEN)
    await advance(DELAY - 1000)
    await expectError(whoIs(alice), INVALID_TOKEN)
    const { AccessKeyMetadata } = await admin().send(new ListAccessKeysCommand({ UserName: 'alice' }))
    expect(AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId)).toEqual([alice.accessKeyId])
    await advance(1000)
    expect((await whoIs(alice)).Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/alice`)
  })

  test('a deleted key still works for a while', async () => {
    const alice = await newUser('alice')
    await advance()
    const { accessKeyId: AccessKeyId } = alice
    await admin().send(new DeleteAccessKeyCommand({ UserName: 'alice', AccessKeyId }))
    expect((await whoIs(alice)).Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/alice`)
    await advance()
    await expectError(whoIs(alice), INVALID_TOKEN)
  })

  test('a deactivated key still works for a while', async () => {
    const alice = await newUser('alice')
    await advance()
    const { accessKeyId: AccessKeyId } = alice
    await admin().send(new UpdateAccessKeyCommand({ UserName: 'alice', AccessKeyId, Status: 'Inactive' }))
    await whoIs(alice)
    await advance()
    await expectError(whoIs(alice), INVALID_TOKEN)
  })
})

describe('permissions', () => {
  let alice: Credentials
  beforeEach(async () => {
    alice = await newUser('alice')
    await advance()
  })

  const grant = () =>
    admin().send(
      new PutUserPolicyCommand({
        UserName: 'alice',
        PolicyName: 'read',
        PolicyDocument: policy('Allow', 'iam:GetUser'),
      }),
    )

  test('new ones do not apply yet', async () => {
    await grant()
    await expectError(readUser(alice), DENIED)
    await advance()
    await readUser(alice)
  })

  test('removed ones still apply', async () => {
    await grant()
    await advance()
    await admin().send(new DeleteUserPolicyCommand({ UserName: 'alice', PolicyName: 'read' }))
    await readUser(alice)
    await advance()
    await expectError(readUser(alice), DENIED)
  })

  test('a new boundary does not limit yet', async () => {
    const { Policy } = await admin().send(
      new CreatePolicyCommand({ PolicyName: 'limit', PolicyDocument: policy('Allow', 's3:*') }),
    )
    await grant()
    await advance()
    await admin().send(
      new PutUserPermissionsBoundaryCommand({ UserName: 'alice', PermissionsBoundary: Policy?.Arn }),
    )
    await readUser(alice)
    await advance()
    await expectError(readUser(alice), DENIED)
  })

  test('a new membership in a group does not count yet', async () => {
    await admin().send(new CreateGroupCommand({ GroupName: 'readers' }))
    const document = policy('Allow', 'iam:GetUser')
    await admin().send(
      new PutGroupPolicyCommand({ GroupName: 'readers', PolicyName: 'read', PolicyDocument: document }),
    )
    await advance()
    await admin().send(new AddUserToGroupCommand({ GroupName: 'readers', UserName: 'alice' }))
    await expectError(readUser(alice), DENIED)
    await advance()
    await readUser(alice)
  })

  test('a new default version is not evaluated yet', async () => {
    const { Policy } = await admin().send(
      new CreatePolicyCommand({ PolicyName: 'some', PolicyDocument: policy('Allow', 's3:*') }),
    )
    await admin().send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn: Policy?.Arn }))
    await advance()
    const version = { PolicyArn: Policy?.Arn, PolicyDocument: policy('Allow', 'iam:*'), SetAsDefault: true }
    await admin().send(new CreatePolicyVersionCommand(version))
    await expectError(readUser(alice), DENIED)
    await advance()
    await readUser(alice)
  })

  test('explanations are those of the decisions', async () => {
    await grant()
    const question = {
      principal: `arn:aws:iam::${ACCOUNT}:user/alice`,
      action: 'iam:GetUser',
      resource: `arn:aws:iam::${ACCOUNT}:user/alice`,
    }
    expect((await post('explain', question)).body.decision).toBe('implicitDeny')
    await advance()
    expect((await post('explain', question)).body.decision).toBe('allowed')
    await newUser('bob')
    expect(await post('explain', { ...question, principal: `arn:aws:iam::${ACCOUNT}:user/bob` })).toEqual({
      status: 404,
      body: {
        error: 'NoSuchPrincipal',
        message: `Principal "arn:aws:iam::${ACCOUNT}:user/bob" is not visible to authorization yet. Wait until the consistency delay has passed, or advance the clock.`,
      },
    })
  })
})

describe('roles', () => {
  test('a new role cannot be assumed yet, but is shown', async () => {
    await newRole('app', ACCOUNT)
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/app`
    await expectError(assume('app'), {
      ...DENIED,
      message: `User: arn:aws:iam::${ACCOUNT}:user/iamulator is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    })
    const { Role } = await admin().send(new GetRoleCommand({ RoleName: 'app' }))
    expect(Role?.Arn).toBe(RoleArn)
    await advance()
    await assume('app')
  })

  test('a deleted role can still be assumed, and its sessions still work', async () => {
    await newRole('app', ACCOUNT)
    await advance()
    await admin().send(new DeleteRoleCommand({ RoleName: 'app' }))
    const { Credentials: issued } = await assume('app')
    const session = {
      accessKeyId: issued?.AccessKeyId ?? '',
      secretAccessKey: issued?.SecretAccessKey ?? '',
      sessionToken: issued?.SessionToken ?? '',
    }
    await whoIs(session)
    await advance()
    await expectError(whoIs(session), INVALID_TOKEN)
    await expectError(assume('app'), DENIED)
  })

  test('a new trust policy does not apply yet', async () => {
    await newRole('app', ACCOUNT)
    await advance()
    await admin().send(
      new UpdateAssumeRolePolicyCommand({ RoleName: 'app', PolicyDocument: trust({ AWS: OTHER }) }),
    )
    await assume('app')
    await advance()
    await expectError(assume('app'), DENIED)
  })

  test.each(['user', 'role'])('a trust policy cannot name a new %s yet', async (kind) => {
    if (kind === 'user') await newUser('app')
    else await newRole('app', ACCOUNT)
    const arn = `arn:aws:iam::${ACCOUNT}:${kind}/app`
    await expectError(newRole('second', arn), {
      code: 'MalformedPolicyDocument',
      status: 400,
      message: `Invalid principal in policy: "AWS":"${arn}"`,
    })
    await advance()
    await newRole('second', arn)
  })

  test('the clock of the account that owns the role counts', async () => {
    await newRole('app', ACCOUNT, OTHER)
    await advance(DELAY, ACCOUNT)
    await expectError(assume('app', ADMINISTRATOR, OTHER), DENIED)
    await advance(DELAY, OTHER)
    await assume('app', ADMINISTRATOR, OTHER)
  })

  test('a session of a service does not undo a change of its role', async () => {
    const { Role } = await admin().send(
      new CreateServiceLinkedRoleCommand({ AWSServiceName: 'autoscaling.amazonaws.com' }),
    )
    await advance()
    const { RoleName = '', Arn: roleArn } = Role ?? {}
    await admin().send(new UpdateRoleDescriptionCommand({ RoleName, Description: 'new' }))
    const call = { service: 'autoscaling.amazonaws.com', roleArn, sessionName: 'session' }
    expect((await post('service-call', call)).status).toBe(200)
    const { Role: shown } = await admin().send(new GetRoleCommand({ RoleName }))
    expect(shown?.Description).toBe('new')
  })
})

test('a session cannot be limited by a new managed policy yet', async () => {
  const alice = await newUser('alice')
  await admin().send(
    new PutUserPolicyCommand({
      UserName: 'alice',
      PolicyName: 'federate',
      PolicyDocument: policy('Allow', 'sts:GetFederationToken'),
    }),
  )
  await advance()
  const { Policy } = await admin().send(
    new CreatePolicyCommand({ PolicyName: 'limit', PolicyDocument: policy('Allow', 's3:*') }),
  )
  const federate = () =>
    server
      .sts(alice)
      .send(new GetFederationTokenCommand({ Name: 'federated', PolicyArns: [{ arn: Policy?.Arn }] }))
  await expectError(federate(), { code: 'InvalidParameterValue', status: 400 })
  await advance()
  await federate()
})

describe('takes effect at once:', () => {
  const SEED = {
    users: [{ name: 'alice', accessKeys: [{ id: 'AKIAALICE00000000000', secret: 'a'.repeat(40) }] }],
    roles: [
      { name: 'app', trust: JSON.parse(trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/alice` })) },
      { name: 'second', trust: JSON.parse(trust({ AWS: `arn:aws:iam::${ACCOUNT}:role/app` })) },
    ],
  }
  const ALICE = { accessKeyId: 'AKIAALICE00000000000', secretAccessKey: 'a'.repeat(40) }

  test('a seed, a reset, and a snapshot', async () => {
    expect((await post('seed', { seed: SEED })).status).toBe(200)
    await whoIs(ALICE)
    await assume('app', ALICE)
    const { id } = (await post('snapshots', {})).body
    await post('reset', {})
    await expectError(whoIs(ALICE), INVALID_TOKEN)
    await post(`snapshots/${id}/restore`, {})
    await whoIs(ALICE)
    await post('reset', { account: ACCOUNT })
    await expectError(whoIs(ALICE), INVALID_TOKEN)
  })

  test('a seed that makes a user again, who was deleted a moment ago', async () => {
    await admin().send(new CreateUserCommand({ UserName: 'alice' }))
    await advance()
    await admin().send(new DeleteUserCommand({ UserName: 'alice' }))
    expect((await post('seed', { seed: SEED })).status).toBe(200)
    await whoIs(ALICE)
  })

  test('a key, or a session of a new role, from /_iamulator/credentials', async () => {
    await admin().send(new CreateUserCommand({ UserName: 'alice' }))
    await advance()
    await whoIs((await post('credentials', { user: 'alice' })).body)
    await newRole('app', ACCOUNT)
    const issued = await post('credentials', { role: 'app' })
    expect(issued.status).toBe(200)
    await advance()
    const { accessKeyId, secretAccessKey, sessionToken } = issued.body
    await whoIs({ accessKeyId, secretAccessKey, sessionToken })
  })

  test('everything, without a delay', async () => {
    const other = await startServer({}, { now: () => NOW })
    await other
      .iam()
      .send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: trust({ AWS: ACCOUNT }) }))
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/app`
    await other.sts().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }))
    await other.close()
  })
})

test('the health document and the welcome page name the delay, and only if there is one', async () => {
  const health = await (await fetch(`${server.url}/_iamulator/health`)).json()
  expect(health.modes.consistencyDelay).toBe(DELAY)
  expect(
    await (await fetch(`${server.url}/_iamulator`, { headers: { accept: 'text/html' } })).text(),
  ).toContain('federation aws, consistency-delay 5000ms')
  const other = await startServer()
  expect((await (await fetch(`${other.url}/_iamulator/health`)).json()).modes).not.toHaveProperty(
    'consistencyDelay',
  )
  await other.close()
})
