import {
  CreateRoleCommand,
  type CreateRoleCommandInput,
  DeleteRoleCommand,
  GetRoleCommand,
  type IAMClient,
  ListRolesCommand,
  ListRoleTagsCommand,
  type Tag,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { expectError, policy, serverForAllTests } from '../../../support/harness.ts'
import { deniedText, POWER_USER, userArn, userWith } from '../../callers.ts'
import { EC2_TRUST, protectedError, protectedRole, roleArn } from './role-callers.ts'

const SERVICE_PATH = '/aws-service-role/ec2.amazonaws.com/'
const RESERVED_PATH = '/aws-reserved/sso.amazonaws.com/'

const server = serverForAllTests()
const iam = server.iam()

const create = (RoleName: string, more: Partial<CreateRoleCommandInput> = {}) =>
  iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: EC2_TRUST, ...more }))
const get = async (RoleName: string) => (await iam.send(new GetRoleCommand({ RoleName }))).Role
const tag = (RoleName: string, ...Tags: Tag[]) => iam.send(new TagRoleCommand({ RoleName, Tags }))
const untag = (RoleName: string, ...TagKeys: string[]) =>
  iam.send(new UntagRoleCommand({ RoleName, TagKeys }))

describe('protected roles', () => {
  const calls = (RoleName: string): [string, () => Promise<unknown>][] => [
    [
      'UpdateAssumeRolePolicy',
      () => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: EC2_TRUST })),
    ],
    ['DeleteRole', () => iam.send(new DeleteRoleCommand({ RoleName }))],
  ]
  const labels = (RoleName: string): [string, () => Promise<unknown>][] => [
    ['UpdateRole', () => iam.send(new UpdateRoleCommand({ RoleName, Description: 'd' }))],
    [
      'UpdateRoleDescription',
      () => iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: 'd' })),
    ],
    ['TagRole', () => tag(RoleName, { Key: 'k', Value: 'v' })],
    ['UntagRole', () => untag(RoleName, 'other')],
  ]
  beforeAll(async () => {
    await protectedRole(server, 'AWSServiceRoleForEC2', SERVICE_PATH)
    await protectedRole(server, 'AWSReservedSSO_Admin', RESERVED_PATH)
  })

  test.each([
    ...calls('AWSServiceRoleForEC2'),
    ...calls('AWSReservedSSO_Admin').map(([name, call]): [string, typeof call] => [
      `${name} (reserved)`,
      call,
    ]),
  ])('%s is for AWS alone', (name, call) =>
    expectError(
      call(),
      protectedError(name.includes('reserved') ? 'AWSReservedSSO_Admin' : 'AWSServiceRoleForEC2'),
    ),
  )

  test.each(labels('AWSServiceRoleForEC2'))(
    '%s is for everybody on a service-linked role',
    async (_, call) => {
      await call()
      expect(await get('AWSServiceRoleForEC2')).toMatchObject({ Description: 'd' })
    },
  )

  test('the duration of a role of Identity Center is for AWS alone', () =>
    expectError(
      iam.send(new UpdateRoleCommand({ RoleName: 'AWSReservedSSO_Admin', MaxSessionDuration: 7200 })),
      protectedError('AWSReservedSSO_Admin'),
    ))

  test.each(labels('AWSReservedSSO_Admin'))('%s is for AWS alone on a role of Identity Center', (_, call) =>
    expectError(call(), protectedError('AWSReservedSSO_Admin')),
  )
})

describe('who may', () => {
  const rest = { AssumeRolePolicyDocument: EC2_TRUST }
  const Tags = [{ Key: 'team', Value: 'blue' }]
  const PolicyDocument = EC2_TRUST
  /** Each row: operation, the resource in a denial, and the call on the role `name`. */
  const named: [string, (client: IAMClient, RoleName: string) => Promise<unknown>][] = [
    ['GetRole', (client, RoleName) => client.send(new GetRoleCommand({ RoleName }))],
    ['UpdateRole', (client, RoleName) => client.send(new UpdateRoleCommand({ RoleName }))],
    [
      'UpdateRoleDescription',
      (client, RoleName) => client.send(new UpdateRoleDescriptionCommand({ RoleName, Description: '' })),
    ],
    [
      'UpdateAssumeRolePolicy',
      (client, RoleName) => client.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument })),
    ],
    ['TagRole', (client, RoleName) => client.send(new TagRoleCommand({ RoleName, Tags }))],
    ['UntagRole', (client, RoleName) => client.send(new UntagRoleCommand({ RoleName, TagKeys: ['k'] }))],
    ['ListRoleTags', (client, RoleName) => client.send(new ListRoleTagsCommand({ RoleName }))],
    ['DeleteRole', (client, RoleName) => client.send(new DeleteRoleCommand({ RoleName }))],
  ]

  test.each(named)('%s: on exactly the role that a policy names', async (operation, call) => {
    const mine = `mine-${operation}`
    const user = `user-${operation}`
    await create(mine, { Path: '/mine/' })
    await create(`not-${mine}`)
    const client = server.iam(
      await userWith(server, user, policy('Allow', `iam:${operation}`, roleArn(mine, '/mine/'))),
    )
    await expectError(call(client, `not-${mine}`), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn(user), `iam:${operation}`, `role not-${mine}`),
    })
    await expect(call(client, mine)).resolves.toBeDefined()
  })

  test('CreateRole: under the path that a policy names', async () => {
    const allowed = policy('Allow', 'iam:CreateRole', roleArn('*', '/team/'))
    const client = server.iam(await userWith(server, 'creator', allowed))
    await client.send(new CreateRoleCommand({ RoleName: 'in-team', Path: '/team/', ...rest }))
    await expectError(client.send(new CreateRoleCommand({ RoleName: 'outside', ...rest })), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('creator'), 'iam:CreateRole', roleArn('outside')),
    })
  })

  test('CreateRole with tags needs iam:TagRole as well', async () => {
    const client = server.iam(await userWith(server, 'tagger', policy('Allow', 'iam:CreateRole')))
    await expectError(client.send(new CreateRoleCommand({ RoleName: 'tagged-too', Tags, ...rest })), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('tagger'), 'iam:TagRole', roleArn('tagged-too')),
    })
    await client.send(new CreateRoleCommand({ RoleName: 'tagged-not', Tags: [], ...rest }))
  })

  test('CreateRole: only with the boundary that a condition asks for', async () => {
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'iam:CreateRole',
        Resource: '*',
        Condition: { StringEquals: { 'iam:PermissionsBoundary': POWER_USER } },
      },
    })
    const client = server.iam(await userWith(server, 'bounded-creator', document))
    await expectError(client.send(new CreateRoleCommand({ RoleName: 'unbounded', ...rest })), {
      code: 'AccessDenied',
      status: 403,
    })
    await client.send(
      new CreateRoleCommand({ RoleName: 'well-bounded', PermissionsBoundary: POWER_USER, ...rest }),
    )
  })

  test('ListRoles: no ARN grants it, since it has no resource-level permissions', async () => {
    const narrow = server.iam(
      await userWith(server, 'narrow-lister', policy('Allow', 'iam:ListRoles', roleArn('*'))),
    )
    await expectError(narrow.send(new ListRolesCommand({ PathPrefix: '/team/' })), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('narrow-lister'), 'iam:ListRoles', roleArn('', '/team/')),
    })
    const lister = server.iam(await userWith(server, 'lister', policy('Allow', 'iam:ListRoles')))
    await lister.send(new ListRolesCommand({ PathPrefix: '/team/' }))
  })

  test('the tags of a role can decide', async () => {
    await create('blue', { Tags })
    await create('red', { Tags: [{ Key: 'team', Value: 'red' }] })
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'iam:DeleteRole',
        Resource: '*',
        Condition: { StringEquals: { 'iam:ResourceTag/team': 'blue' } },
      },
    })
    const client = server.iam(await userWith(server, 'blue-user', document))
    await expectError(client.send(new DeleteRoleCommand({ RoleName: 'red' })), {
      code: 'AccessDenied',
      status: 403,
    })
    await client.send(new DeleteRoleCommand({ RoleName: 'blue' }))
  })
})
