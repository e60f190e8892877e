/** Names and paths of users, groups, roles, and instance profiles, and the ARN for which permission is asked. */
import * as sdk from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, expectError, policy, serverForAllTests } from '../support/harness.ts'
import { READ_ONLY, userWith } from './callers.ts'
import { EC2_TRUST } from './iam/roles/role-callers.ts'

const server = serverForAllTests()
let iam: sdk.IAMClient
beforeAll(() => {
  iam = server.iam()
})

const VALIDATION = { code: 'ValidationError', status: 400 }
const DENIED = { code: 'AccessDenied', status: 403 }
const arnOf = (type: string, path: string) => `arn:aws:iam::${ACCOUNT}:${type}${path}`

describe('13.4: paths of users and groups', () => {
  const createUser = (UserName: string, Path: string) =>
    iam.send(new sdk.CreateUserCommand({ UserName, Path }))
  const createGroup = (GroupName: string, Path: string) =>
    iam.send(new sdk.CreateGroupCommand({ GroupName, Path }))

  test.each([
    ['root', '/'],
    ['plain', '/team/'],
    ['empty-part', '/a//b/'],
    ['unusual', '/!~/'],
  ])('%s', async (name, Path) => {
    expect((await createUser(name, Path)).User?.Path).toBe(Path)
    expect((await createGroup(name, Path)).Group?.Path).toBe(Path)
    await iam.send(new sdk.UpdateUserCommand({ UserName: name, NewPath: '/x//y/' }))
    await iam.send(new sdk.UpdateGroupCommand({ GroupName: name, NewPath: '/x//y/' }))
    const { User } = await iam.send(new sdk.GetUserCommand({ UserName: name }))
    expect(User?.Arn).toBe(arnOf('user', `/x//y/${name}`))
  })

  test.each(['//', '/team', 'team/', '/ space/', '/del\u007f/', '/é/', '/line\n/', '/team/\n'])(
    '%j is refused',
    async (Path) => {
      await expectError(createUser('pathless', Path), VALIDATION)
      await expectError(createGroup('pathless', Path), VALIDATION)
      await iam.send(new sdk.CreateUserCommand({ UserName: 'stays' })).catch(() => undefined)
      await expectError(iam.send(new sdk.UpdateUserCommand({ UserName: 'stays', NewPath: Path })), VALIDATION)
      const { User } = await iam.send(new sdk.GetUserCommand({ UserName: 'stays' }))
      expect(User?.Path).toBe('/')
    },
  )

  test('user names: 64 characters on creation, 128 where an existing user is named', async () => {
    const create = (length: number) => iam.send(new sdk.CreateUserCommand({ UserName: 'n'.repeat(length) }))
    const get = (length: number) => iam.send(new sdk.GetUserCommand({ UserName: 'n'.repeat(length) }))
    const rename = (length: number) =>
      iam.send(new sdk.UpdateUserCommand({ UserName: 'n'.repeat(64), NewUserName: 'm'.repeat(length) }))
    await create(64)
    await expectError(create(65), VALIDATION)
    await expectError(rename(65), VALIDATION)
    await expectError(get(128), { code: 'NoSuchEntity', status: 404 })
    await expectError(get(129), VALIDATION)
    await expectError(iam.send(new sdk.GetUserCommand({ UserName: 'é' })), VALIDATION)
  })
})

interface Kind {
  readonly type: string
  readonly create: (name: string, Path: string) => Promise<unknown>
  readonly read: (name: string, client: sdk.IAMClient) => Promise<unknown>
  readonly action: string
}

const KINDS: readonly Kind[] = [
  {
    type: 'user',
    create: (UserName, Path) => iam.send(new sdk.CreateUserCommand({ UserName, Path })),
    read: (UserName, client) => client.send(new sdk.GetUserCommand({ UserName })),
    action: 'iam:GetUser',
  },
  {
    type: 'group',
    create: (GroupName, Path) => iam.send(new sdk.CreateGroupCommand({ GroupName, Path })),
    read: (GroupName, client) => client.send(new sdk.GetGroupCommand({ GroupName })),
    action: 'iam:GetGroup',
  },
  {
    type: 'role',
    create: (RoleName, Path) =>
      iam.send(new sdk.CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: EC2_TRUST })),
    read: (RoleName, client) => client.send(new sdk.GetRoleCommand({ RoleName })),
    action: 'iam:GetRole',
  },
  {
    type: 'instance-profile',
    create: (InstanceProfileName, Path) =>
      iam.send(new sdk.CreateInstanceProfileCommand({ InstanceProfileName, Path })),
    read: (InstanceProfileName, client) =>
      client.send(new sdk.GetInstanceProfileCommand({ InstanceProfileName })),
    action: 'iam:GetInstanceProfile',
  },
]

test.each(KINDS)(
  '13.6: a $type is found by its name in any case, and permission is asked for the stored ARN',
  async ({ type, create, read, action }) => {
    await create('MixedCase', '/stored/')
    const caller = async (name: string, path: string) =>
      server.iam(await userWith(server, `${type}-${name}`, policy('Allow', action, arnOf(type, path))))
    const permitted = await caller('stored', '/stored/MixedCase')
    for (const name of ['MixedCase', 'mixedcase', 'MIXEDCASE']) {
      const found = JSON.stringify(await read(name, permitted))
      expect(found).toContain(arnOf(type, '/stored/MixedCase'))
    }
    const misled = await caller('typed', '/stored/mixedcase')
    await expectError(read('mixedcase', misled), DENIED)
  },
)

describe('13.8: what is not there is missed after authorization', () => {
  const MISSING = { code: 'NoSuchEntity', status: 404 }
  const user = { UserName: 'bare' }
  const role = { RoleName: 'bare' }
  const group = { GroupName: 'bare' }
  let powerless: sdk.IAMClient
  beforeAll(async () => {
    await iam.send(new sdk.CreateUserCommand(user))
    await iam.send(new sdk.CreateGroupCommand(group))
    await iam.send(new sdk.CreateRoleCommand({ ...role, AssumeRolePolicyDocument: EC2_TRUST }))
    powerless = server.iam(await userWith(server, 'powerless'))
  })

  const PolicyArn = READ_ONLY
  test.each<[string, (client: sdk.IAMClient) => Promise<unknown>]>([
    ['the boundary of a user', (client) => client.send(new sdk.DeleteUserPermissionsBoundaryCommand(user))],
    ['the boundary of a role', (client) => client.send(new sdk.DeleteRolePermissionsBoundaryCommand(role))],
    ['a policy of a user', (client) => client.send(new sdk.DetachUserPolicyCommand({ ...user, PolicyArn }))],
    [
      'a policy of a group',
      (client) => client.send(new sdk.DetachGroupPolicyCommand({ ...group, PolicyArn })),
    ],
    ['a policy of a role', (client) => client.send(new sdk.DetachRolePolicyCommand({ ...role, PolicyArn }))],
  ])('%s', async (_what, remove) => {
    await expectError(remove(powerless), DENIED)
    await expectError(remove(iam), MISSING)
  })
})
