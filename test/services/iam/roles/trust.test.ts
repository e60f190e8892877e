import {
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  GetRoleCommand,
  GetUserCommand,
  type IAMClient,
  ListRolesCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  type Credentials,
  expectError,
  expectRecorded,
  OTHER,
  serverForAllTests,
  trust,
} from '../../../support/harness.ts'
import { here } from '../../../support/places.ts'
import { metadataOf } from '../../../support/saml.ts'
import { providerArn } from '../../../support/saml-responses.ts'
import { WITH_WEB_IDENTITY } from '../../../support/web-identity.ts'
import { userArn, userWith, withServer } from '../../callers.ts'
import { EC2_TRUST, roleArn, roleOf } from './role-callers.ts'

const EXTERNAL = 'arn:aws:iam::999999999999:role/elsewhere'

const server = serverForAllTests()
let iam: IAMClient
beforeAll(() => {
  server.iamulator.externalPrincipals = new Set(here([EXTERNAL]))
  iam = server.iam()
})

const create = (RoleName: string, AssumeRolePolicyDocument: string) =>
  iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
const update = (RoleName: string, PolicyDocument: string) =>
  iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
const createUser = (UserName: string, Path = '/') => iam.send(new CreateUserCommand({ UserName, Path }))
const deleteUser = (UserName: string) => iam.send(new DeleteUserCommand({ UserName }))

async function trustOf(RoleName: string): Promise<string> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
  return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')
}

const malformed = (message: string) => ({ code: 'MalformedPolicyDocument', status: 400, message })

describe('a document that is refused', () => {
  const trustsEverybody = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }
  const statement = (changed: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: { ...trustsEverybody, ...changed } })
  beforeAll(() => roleOf(server, 'victim'))

  test('by CreateRole, as recorded', () =>
    expectRecorded(
      create('malformed', '{"Version"'),
      'test_iam.py::TestIAMExtensions::test_create_role_with_malformed_assume_role_policy_document/invalid-json',
    ))

  test.each([
    [
      'test_iam_roles.py::TestRoleLifecycle::test_update_assume_role_policy_errors/invalid-action-error',
      statement({ Action: 's3:GetObject' }),
    ],
    [
      'test_iam_roles.py::TestRoleLifecycle::test_update_assume_role_policy_errors/resource-field-error',
      statement({ Resource: '*' }),
    ],
    [
      'test_iam_roles.py::TestRoleLifecycle::test_update_assume_role_policy_errors/invalid-json-error',
      '{"Version": "2012-10-17"',
    ],
  ])('%s', async (recordedAs, document) => {
    await expectRecorded(update('victim', document), recordedAs)
    expect(await trustOf('victim')).toBe(EC2_TRUST)
  })

  test.each([
    ['The policy must contain a valid version string', '{"Version":"2013","Statement":[]}'],
    ['Could not parse the policy: Statement is empty!', '{"Version":"2012-10-17","Statement":[]}'],
    ['Missing required field Effect', statement({ Effect: undefined })],
    ['Invalid effect: allow', statement({ Effect: 'allow' })],
    ['Missing required field Principal', statement({ Principal: undefined })],
    ['Missing required field Principal cannot be empty!', statement({ Principal: {} })],
    ['Principal must be a JSON object.', statement({ Principal: 'me' })],
    ['Missing required field Action', statement({ Action: undefined })],
    ['AssumeRole policy must not contain resources.', statement({ NotResource: '*' })],
    ['Allow with NotPrincipal is not allowed.', statement({ NotPrincipal: { AWS: '*' } })],
    [
      'AssumeRole policy must not contain NotPrincipal field.',
      statement({ Effect: 'Deny', NotPrincipal: { AWS: '*' } }),
    ],
    ['Syntax error in policy.', statement({ Unknown: 1 })],
  ])('%s', async (message, document) => {
    await expectError(create('malformed', document), malformed(message))
    await expectError(update('victim', document), malformed(message))
  })

  test.each(['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity', 'sts:TagSession'])(
    '2.6: everyone in the short form, for %s',
    async (Action) => {
      const message = 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'
      for (const Effect of ['Allow', 'Deny']) {
        const everyone = statement({ Effect, Principal: '*', Action })
        await expectError(create('open', everyone), malformed(message))
        await expectError(update('victim', everyone), malformed(message))
      }
      expect(await trustOf('victim')).toBe(EC2_TRUST)
      await update('victim', statement({ Action }))
      await update('victim', EC2_TRUST)
    },
  )

  test('2.7: no provider is called *', async () => {
    const document = statement({ Principal: { Federated: '*' }, Action: WITH_WEB_IDENTITY })
    const message = 'Federated principals must be valid domain names or SAML metadata ARNs'
    await expectError(create('open', document), malformed(message))
    await expectError(update('victim', document), malformed(message))
  })

  test('for its size, in which white space does not count', async () => {
    await withServer({ quotas: { AssumeRolePolicySizeQuota: EC2_TRUST.length } }, async (small) => {
      const send = (document: string) =>
        small.iam().send(new CreateRoleCommand({ RoleName: 'large', AssumeRolePolicyDocument: document }))
      const tooLarge = { code: 'LimitExceeded', status: 409 }
      const message = `Cannot exceed quota for ACLSizePerRole: ${EC2_TRUST.length}`
      await expectError(send(trust({ Service: 'xec2.amazonaws.com' })), { ...tooLarge, message })
      await send(JSON.stringify(JSON.parse(EC2_TRUST), null, 4))
    })
  })

  test('of a role that does not exist', () =>
    expectError(update('nobody', EC2_TRUST), {
      code: 'NoSuchEntity',
      status: 404,
      message: 'The role with name nobody cannot be found.',
    }))
})

describe('principals', () => {
  beforeAll(async () => {
    await createUser('Alice', '/staff/')
    await roleOf(server, 'Base')
    await roleOf(server, 'unchanged')
    const elsewhere = server.iam(administratorOf(OTHER))
    await elsewhere.send(new CreateUserCommand({ UserName: 'far' }))
  })

  test.each([
    userArn('Alice', '/staff/'),
    roleArn('Base'),
    userArn('iamulator'),
    `arn:aws:iam::${OTHER}:user/iamulator`,
    `arn:aws:iam::${OTHER}:user/far`,
    'arn:aws:iam::555555555555:root',
    '*',
    `arn:aws:sts::${ACCOUNT}:assumed-role/Base/session`,
    `arn:aws:sts::${ACCOUNT}:federated-user/anybody`,
    EXTERNAL,
  ])('%s may be trusted, and comes back as it was sent', async (name) => {
    const document = trust({ AWS: [name] })
    await create('trusting', document)
    expect(await trustOf('trusting')).toBe(document)
    await iam.send(new DeleteRoleCommand({ RoleName: 'trusting' }))
  })

  describe('from identity providers', () => {
    const federated = (name: string) => trust({ Federated: name }, 'sts:AssumeRoleWithSAML')
    const [known, unknown] = ['known', 'unknown'].map((name) => providerArn(name))
    beforeAll(async () => {
      const provider = { Name: 'known', SAMLMetadataDocument: metadataOf() }
      await iam.send(new CreateSAMLProviderCommand(provider))
      server.iamulator.externalPrincipals = new Set(here([EXTERNAL, providerArn('elsewhere', OTHER)]))
    })

    test.each([
      known,
      providerArn('elsewhere', OTHER),
      `arn:aws:iam::${ACCOUNT}:oidc-provider/example.com`,
      'accounts.google.com',
    ])('%s may be trusted', async (name = '') => {
      await update('unchanged', federated(name))
      await update('unchanged', EC2_TRUST)
    })

    test.each([unknown, providerArn('known', OTHER), `arn:aws-iso:iam::${ACCOUNT}:saml-provider/known`])(
      '%s may not',
      async (name = '') => {
        const error = malformed(`Invalid principal in policy: "FEDERATED":"${name}"`)
        await expectError(create('trusting', federated(name)), error)
        await expectError(update('unchanged', federated(name)), error)
      },
    )
  })

  test.each([
    userArn('Alice'),
    userArn('alice', '/staff/'),
    userArn('nobody'),
    userArn('*'),
    userArn('Base'),
    roleArn('base'),
    roleArn('nobody'),
    roleArn('Alice', '/staff/'),
    `arn:aws-iso:iam::${ACCOUNT}:role/Base`,
    `arn:aws-iso:iam::${ACCOUNT}:root`,
    `arn:aws-iso-b:sts::${ACCOUNT}:assumed-role/Base/session`,
    `arn:aws-foo:sts::${ACCOUNT}:federated-user/bob`,
    `arn:aws:iam::${OTHER}:user/Alice`,
    `arn:aws:iam::${ACCOUNT}:group/admins`,
    `arn:aws:sts::${ACCOUNT}:assumed-role/base/session`,
    `arn:aws:sts::${ACCOUNT}:assumed-role/nobody/session`,
    `arn:aws:sts::${ACCOUNT}:assumed-role/Base/*`,
    `${EXTERNAL}-2`,
    'AIDAQAAAAAAAJ5S4GMRXW',
    'AROAQAAAAAAAJ5S4GMRXW',
    'AGPAQAAAAAAAJ5S4GMRXW',
    'alice',
  ])('%s may not', async (name) => {
    const error = malformed(`Invalid principal in policy: "AWS":"${name}"`)
    await expectError(create('trusting', trust({ AWS: name })), error)
    await expectError(update('unchanged', trust({ AWS: [userArn('iamulator'), name] })), error)
    expect(await trustOf('unchanged')).toBe(EC2_TRUST)
  })

  test('a federated principal that is neither a domain nor a provider', () =>
    expectError(
      create('trusting', trust({ Federated: 'nowhere' }, 'sts:AssumeRoleWithWebIdentity')),
      malformed('Federated principals must be valid domain names or SAML metadata ARNs'),
    ))
})

test('C1.1: the number of an account becomes its ARN in later reads, and nothing else changes', async () => {
  const document = (name: string) =>
    `{ "Statement" : {"Effect":"Allow", "Principal":{"AWS": [ "*", "${name}"]},
      "Action":"sts:AssumeRole", "Condition":{"StringEquals":{"aws:PrincipalAccount":"555555555555"}}} }`
  const shown = document('arn:aws:iam::555555555555:root')
  const { Role } = await create('knows-account', document('555555555555'))
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(document('555555555555'))
  expect(await trustOf('knows-account')).toBe(shown)
  await update('knows-account', trust({ AWS: OTHER }))
  expect(await trustOf('knows-account')).toBe(trust({ AWS: `arn:aws:iam::${OTHER}:root` }))
})

describe('a principal is remembered by its id', () => {
  test('S11a: a renamed user stands there under its new name, and nothing else changes', async () => {
    await createUser('before')
    const document = (arn: string) =>
      `{ "Statement" : {"Effect":"Allow", "Principal":{"AWS": [ "${userArn('iamulator')}", "${arn}" ]},
        "Action":"sts:AssumeRole", "Condition":{"StringEquals":{"sts:ExternalId":"${userArn('before')}"}}} }`
    await create('knows-renamed', document(userArn('before')))
    await iam.send(new UpdateUserCommand({ UserName: 'before', NewUserName: 'after', NewPath: '/moved/' }))
    await createUser('before')
    expect(await trustOf('knows-renamed')).toBe(document(userArn('after', '/moved/')))
  })

  test('two users that swap their names swap them here', async () => {
    await createUser('left')
    await createUser('right')
    await create('knows-both', trust({ AWS: [userArn('left'), userArn('right')] }))
    const rename = (UserName: string, NewUserName: string) =>
      iam.send(new UpdateUserCommand({ UserName, NewUserName }))
    await rename('left', 'aside')
    await rename('right', 'left')
    await rename('aside', 'right')
    expect(await trustOf('knows-both')).toBe(trust({ AWS: [userArn('right'), userArn('left')] }))
  })

  test('P5: a deleted user stands there under its id, also when it is made again', async () => {
    const { User } = await createUser('phoenix')
    const document = trust({ AWS: userArn('phoenix') })
    await create('knows-phoenix', document)
    await deleteUser('phoenix')
    const id = User?.UserId ?? ''
    expect(id).toMatch(/^AIDA/)
    expect(await trustOf('knows-phoenix')).toBe(trust({ AWS: id }))
    await createUser('phoenix')
    expect(await trustOf('knows-phoenix')).toBe(trust({ AWS: id }))
    await update('knows-phoenix', document)
    expect(await trustOf('knows-phoenix')).toBe(document)
  })

  test('P5: so does a deleted role, in GetRole and in ListRoles', async () => {
    const { RoleId: id = '' } = await roleOf(server, 'short-lived')
    await create('knows-role', trust({ AWS: roleArn('short-lived') }))
    await iam.send(new DeleteRoleCommand({ RoleName: 'short-lived' }))
    await roleOf(server, 'short-lived')
    expect(id).toMatch(/^AROA/)
    expect(await trustOf('knows-role')).toBe(trust({ AWS: id }))
    const { Roles } = await iam.send(new ListRolesCommand({}))
    const listed = Roles?.find(({ RoleName }) => RoleName === 'knows-role')
    expect(decodeURIComponent(listed?.AssumeRolePolicyDocument ?? '')).toBe(trust({ AWS: id }))
  })

  test('what is shown is what AssumeRole goes by', async () => {
    const { accessKeyId, secretAccessKey } = await userWith(server, 'trusted')
    await create('assumable', trust({ AWS: userArn('trusted') }))
    const RoleArn = roleArn('assumable')
    const assume = (credentials: Credentials) =>
      server.sts(credentials).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }))
    await assume({ accessKeyId, secretAccessKey })
    await iam.send(new UpdateUserCommand({ UserName: 'trusted', NewUserName: 'trusted-still' }))
    await assume({ accessKeyId, secretAccessKey })
    await expectError(assume(await userWith(server, 'trusted')), {
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArn('trusted')} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    })
  })

  test('by its id too, in any account, and stands there under its ARN until it is deleted', async () => {
    const { User } = await createUser('by-id')
    const { RoleId = '' } = await roleOf(server, 'role-by-id')
    const elsewhere = server.iam(administratorOf(OTHER))
    const remote = await elsewhere.send(new CreateUserCommand({ UserName: 'remote-by-id', Path: '/far/' }))
    const { User: administrator } = await elsewhere.send(new GetUserCommand({ UserName: 'iamulator' }))
    const id = User?.UserId ?? ''
    const others = [remote.User?.UserId, administrator?.UserId]
    const far = [remote.User?.Arn, administrator?.Arn]
    const spread = (names: readonly unknown[], sid: string) =>
      `{ "Statement" : {"Sid":"${sid}", "Effect":"Allow", "Principal":{"AWS": ${JSON.stringify(names)} },\n"Action":"sts:AssumeRole"} }`
    await create('knows-by-id', spread([id, RoleId, ...others], id))
    expect(await trustOf('knows-by-id')).toBe(spread([userArn('by-id'), roleArn('role-by-id'), ...far], id))
    await iam.send(new UpdateUserCommand({ UserName: 'by-id', NewUserName: 'still-by-id' }))
    await iam.send(new DeleteRoleCommand({ RoleName: 'role-by-id' }))
    expect(await trustOf('knows-by-id')).toBe(spread([userArn('still-by-id'), RoleId, ...far], id))
    await expectError(
      update('knows-by-id', trust({ AWS: [id, RoleId] })),
      malformed(`Invalid principal in policy: "AWS":"${RoleId}"`),
    )
  })

  test('by its id it may assume the role', async () => {
    const credentials = await userWith(server, 'assumes-by-id')
    const { User } = await iam.send(new GetUserCommand({ UserName: 'assumes-by-id' }))
    await create('assumable-by-id', trust({ AWS: User?.UserId }))
    const input = { RoleArn: roleArn('assumable-by-id'), RoleSessionName: 'session' }
    await server.sts(credentials).send(new AssumeRoleCommand(input))
  })

  test('also in another account', async () => {
    const elsewhere = server.iam(administratorOf('210987654321'))
    await elsewhere.send(new CreateUserCommand({ UserName: 'remote' }))
    await create('knows-remote', trust({ AWS: 'arn:aws:iam::210987654321:user/remote' }))
    await elsewhere.send(new UpdateUserCommand({ UserName: 'remote', NewUserName: 'distant' }))
    expect(await trustOf('knows-remote')).toBe(trust({ AWS: 'arn:aws:iam::210987654321:user/distant' }))
  })
})
