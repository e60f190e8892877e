import {
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteUserPermissionsBoundaryCommand,
  GetRoleCommand,
  GetUserCommand,
  type IAMClient,
  ListUsersCommand,
  PutRolePermissionsBoundaryCommand,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, expectError, expectRecorded, policy, serverForAllTests } from '../../../support/harness.ts'
import { at, here } from '../../../support/places.ts'
import { deniedText, membersOf, POWER_USER, userArn, userWith } from '../../callers.ts'
import {
  changeRole,
  EC2_TRUST,
  protectedError,
  protectedRole,
  roleArn,
  roleOf,
  sessionOfRole,
} from '../roles/role-callers.ts'

const READ_ONLY = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess'
const CUSTOMER = `arn:aws:iam::${ACCOUNT}:policy/limits/Boundary`
const NOT_A_POLICY = `arn:aws:iam::${ACCOUNT}:not_a_policy/invalid`
const NO_SUCH_POLICY = `arn:aws:iam::${ACCOUNT}:policy/nonexistent-policy`
const EVERYTHING = policy('Allow', '*')

const server = serverForAllTests()
const iam = server.iam()
beforeAll(() => {
  putCustomerPolicy(policy('Allow', 'iam:ListUsers'))
})

function putCustomerPolicy(document: string): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) =>
    tx.policies.put(
      'boundary',
      here({
        id: 'ANPAQAAAAAAABOUNDARY1',
        name: 'Boundary',
        path: '/limits/',
        arn: CUSTOMER,
        createDate: 0,
        updateDate: 0,
        tags: [],
        versions: [{ id: 'v1', document, createDate: 0 }],
        defaultVersion: 'v1',
        nextVersion: 2,
      }),
    ),
  )
}

const ofUser = {
  put: (UserName: string, PermissionsBoundary: string, client = iam) =>
    client.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary })),
  remove: (UserName: string, client = iam) =>
    client.send(new DeleteUserPermissionsBoundaryCommand({ UserName })),
  get: async (UserName: string) =>
    (await iam.send(new GetUserCommand({ UserName }))).User?.PermissionsBoundary,
}
const ofRole = {
  put: (RoleName: string, PermissionsBoundary: string, client = iam) =>
    client.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary })),
  remove: (RoleName: string, client = iam) =>
    client.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
  get: async (RoleName: string) =>
    (await iam.send(new GetRoleCommand({ RoleName }))).Role?.PermissionsBoundary,
}

const boundaryOf = (PermissionsBoundaryArn: string) => ({
  PermissionsBoundaryType: 'Policy',
  PermissionsBoundaryArn,
})
const listUsers = (client: IAMClient) => client.send(new ListUsersCommand({}))
const createGroup = (client: IAMClient, GroupName: string) =>
  client.send(new CreateGroupCommand({ GroupName }))
const beyondBoundary = (caller: string, action: string, resource: string) => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} because no permissions boundary allows the ${action} action`,
})
const groupArn = (name: string) => `arn:aws:iam::${ACCOUNT}:group/${name}`

describe('a boundary limits', () => {
  test('C1.3: a user, from the next call to the last', async () => {
    const client = server.iam(await userWith(server, 'limited', EVERYTHING))
    await createGroup(client, 'before')
    expect(membersOf(await ofUser.put('LIMITED', READ_ONLY))).toEqual({})
    expect(await ofUser.get('limited')).toEqual(boundaryOf(READ_ONLY))
    await listUsers(client)
    await expectError(
      createGroup(client, 'meanwhile'),
      beyondBoundary(userArn('limited'), 'iam:CreateGroup', groupArn('meanwhile')),
    )
    await ofUser.put('limited', CUSTOMER)
    expect(await ofUser.get('limited')).toEqual(boundaryOf(CUSTOMER))
    await listUsers(client)
    expect(membersOf(await ofUser.remove('Limited'))).toEqual({})
    expect(await ofUser.get('limited')).toBeUndefined()
    await createGroup(client, 'after')
  })

  test('a role, sessions that run already included', async () => {
    await roleOf(server, 'limited')
    changeRole(server, 'limited', (row) => ({ ...row, inline: { all: EVERYTHING } }))
    const client = server.iam(sessionOfRole(server, 'limited'))
    await createGroup(client, 'role-before')
    expect(membersOf(await ofRole.put('LIMITED', READ_ONLY))).toEqual({})
    expect(await ofRole.get('limited')).toEqual(boundaryOf(READ_ONLY))
    await listUsers(client)
    await expectError(
      createGroup(client, 'role-meanwhile'),
      beyondBoundary(
        `arn:aws:sts::${ACCOUNT}:assumed-role/limited/session`,
        'iam:CreateGroup',
        groupArn('role-meanwhile'),
      ),
    )
    expect(membersOf(await ofRole.remove('Limited'))).toEqual({})
    expect(await ofRole.get('limited')).toBeUndefined()
    await createGroup(client, 'role-after')
  })

  test('but grants nothing', async () => {
    const client = server.iam(await userWith(server, 'powerless'))
    await ofUser.put('powerless', 'arn:aws:iam::aws:policy/AdministratorAccess')
    await expectError(createGroup(client, 'never'), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('powerless'), 'iam:CreateGroup', groupArn('never')),
    })
  })

  test('with the document that its policy has at the time', async () => {
    const client = server.iam(await userWith(server, 'versioned', EVERYTHING))
    await ofUser.put('versioned', CUSTOMER)
    await listUsers(client)
    putCustomerPolicy(policy('Allow', 'iam:CreateGroup'))
    const listed = `arn:aws:iam::${ACCOUNT}:user/`
    await expectError(listUsers(client), beyondBoundary(userArn('versioned'), 'iam:ListUsers', listed))
    putCustomerPolicy(policy('Allow', 'iam:ListUsers'))
    await listUsers(client)
  })
})

describe('errors', () => {
  beforeAll(async () => {
    await userWith(server, 'someone')
    await roleOf(server, 'something')
  })

  test('of roles, as recorded', async () => {
    await expectRecorded(
      ofRole.put('something', NOT_A_POLICY),
      'test_iam_roles.py::TestRolePermissionsBoundary::test_role_permissions_boundary_errors/put-invalid-boundary-error',
    )
    await expectRecorded(
      ofRole.put('something', NO_SUCH_POLICY),
      'test_iam_roles.py::TestRolePermissionsBoundary::test_role_permissions_boundary_errors/put-nonexistent-policy-error',
    )
    await expectRecorded(
      ofRole.put('nonexistent-role', READ_ONLY),
      'test_iam_roles.py::TestRolePermissionsBoundary::test_role_permissions_boundary_errors/put-boundary-nonexistent-role-error',
    )
    expect(await ofRole.get('something')).toBeUndefined()
  })

  test('of users', async () => {
    await expectError(ofUser.put('someone', NOT_A_POLICY), {
      code: 'ValidationError',
      status: 400,
      message: `Value (${NOT_A_POLICY}) for parameter PermissionsBoundary is invalid.`,
    })
    for (const arn of [NO_SUCH_POLICY, CUSTOMER.toLowerCase(), CUSTOMER.replace(ACCOUNT, '111122223333')]) {
      await expectError(ofUser.put('someone', arn), {
        code: 'NoSuchEntity',
        status: 404,
        message: `Scope ARN: ${arn} does not exist or is not attachable.`,
      })
    }
    expect(await ofUser.get('someone')).toBeUndefined()
  })

  test('of policies that are made for service-linked roles, each operation in an error that it declares', async () => {
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy'
    const notAttachable = {
      code: 'NoSuchEntity',
      status: 404,
      message: `Scope ARN: ${PermissionsBoundary} does not exist or is not attachable.`,
    }
    const role = { RoleName: 'unbounded', AssumeRolePolicyDocument: EC2_TRUST }
    await expectError(
      iam.send(new CreateUserCommand({ UserName: 'unbounded', PermissionsBoundary })),
      notAttachable,
    )
    await expectError(iam.send(new CreateRoleCommand({ ...role, PermissionsBoundary })), notAttachable)
    for (const put of [
      ofUser.put('someone', PermissionsBoundary),
      ofRole.put('something', PermissionsBoundary),
    ])
      await expectError(put, { code: 'PolicyNotAttachable', status: 400 })
  })

  test('where there is no boundary to remove, or nobody', async () => {
    const missing = (message: string) => ({ code: 'NoSuchEntity', status: 404, message })
    await expectError(
      ofUser.remove('someone'),
      missing('The user with name someone does not have a permissions boundary.'),
    )
    await expectError(
      ofRole.remove('something'),
      missing('The role with name something does not have a permissions boundary.'),
    )
    await expectError(ofUser.remove('nobody'), missing('The user with name nobody cannot be found.'))
    await expectError(ofUser.put('nobody', READ_ONLY), missing('The user with name nobody cannot be found.'))
    await expectError(ofRole.remove('nobody'), missing('The role with name nobody cannot be found.'))
  })

  test('of the administrator and of protected roles', async () => {
    const readOnly = { code: 'AccessDenied', status: 403 }
    await expectError(ofUser.put('iamulator', READ_ONLY), readOnly)
    await expectError(ofUser.remove('IAMulator'), readOnly)
    await protectedRole(server, 'AWSServiceRoleForX', '/aws-service-role/x.amazonaws.com/')
    await expectError(ofRole.put('AWSServiceRoleForX', READ_ONLY), protectedError('AWSServiceRoleForX'))
    await expectError(ofRole.remove('AWSServiceRoleForX'), protectedError('AWSServiceRoleForX'))
  })
})

describe('who may', () => {
  const withBoundary = (action: string, resource: string, boundary: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: action,
        Resource: resource,
        Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
      },
    })
  const denied = (caller: string, action: string, resource: string) => ({
    code: 'AccessDenied',
    status: 403,
    message: deniedText(userArn(caller), action, resource),
  })
  beforeAll(async () => {
    await userWith(server, 'target')
    await userWith(server, 'other')
    await roleOf(server, 'target')
    await roleOf(server, 'other')
  })

  test.each([
    ['User', ofUser, userArn('target')],
    ['Role', ofRole, roleArn('target')],
  ])('%s: put on the one that a policy names, with the boundary that it names', async (kind, on, arn) => {
    const action = `iam:Put${kind}PermissionsBoundary`
    const user = `putter-${kind}`
    const client = server.iam(await userWith(server, user, withBoundary(action, arn, READ_ONLY)))
    const noun = kind.toLowerCase()
    await expectError(on.put('other', READ_ONLY, client), denied(user, action, `${noun} other`))
    await expectError(on.put('target', POWER_USER, client), denied(user, action, `${noun} target`))
    await on.put('target', READ_ONLY, client)
    expect(await on.get('target')).toEqual(boundaryOf(READ_ONLY))
  })

  test.each([
    ['User', ofUser, userArn('target')],
    ['Role', ofRole, roleArn('target')],
  ])('%s: remove the boundary that a policy names, seen before it is removed', async (kind, on, arn) => {
    const action = `iam:Delete${kind}PermissionsBoundary`
    const user = `remover-${kind}`
    const client = server.iam(await userWith(server, user, withBoundary(action, arn, READ_ONLY)))
    const noun = kind.toLowerCase()
    await on.put('target', POWER_USER)
    await expectError(on.remove('target', client), denied(user, action, `${noun} target`))
    await on.put('target', READ_ONLY)
    await expectError(on.remove('other', client), denied(user, action, `${noun} other`))
    await on.remove('target', client)
    expect(await on.get('target')).toBeUndefined()
  })
})
