import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  type CreateUserCommandInput,
  DeleteUserCommand,
  GetUserCommand,
  type IAMClient,
  ListUsersCommand,
  ListUserTagsCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  expectError,
  NOW,
  policy,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import {
  accessKeyOf,
  administratorIsReadOnly,
  deniedText,
  POWER_USER,
  userArn,
  userWith,
} from '../../callers.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const create = (UserName: string, more: Partial<CreateUserCommandInput> = {}) =>
  iam.send(new CreateUserCommand({ UserName, ...more }))

const get = async (UserName: string) => (await iam.send(new GetUserCommand({ UserName }))).User

describe('the built-in administrator', () => {
  const UserName = 'iamulator'

  test('can be read, by itself and by name', async () => {
    const self = (await iam.send(new GetUserCommand())).User
    expect(self).toMatchObject({ UserName, Path: '/', Arn: userArn(UserName) })
    expect(await get('IAMulator')).toEqual(self)
    expect((await iam.send(new ListUserTagsCommand({ UserName }))).Tags).toEqual([])
  })

  test('cannot be changed', async () => {
    await expectError(iam.send(new UpdateUserCommand({ UserName, NewPath: '/x/' })), administratorIsReadOnly)
    await expectError(iam.send(new DeleteUserCommand({ UserName: 'IAMULATOR' })), administratorIsReadOnly)
    await expectError(
      iam.send(new TagUserCommand({ UserName, Tags: [{ Key: 'a', Value: 'b' }] })),
      administratorIsReadOnly,
    )
    await expectError(iam.send(new UntagUserCommand({ UserName, TagKeys: ['a'] })), administratorIsReadOnly)
    await expectError(iam.send(new CreateAccessKeyCommand({})), administratorIsReadOnly)
  })
})

describe('permissions', () => {
  const POWERLESS = userArn('powerless')
  let powerless: IAMClient
  beforeAll(async () => {
    powerless = server.iam(await userWith(server, 'powerless'))
    await create('victim', { Path: '/v/' })
  })

  const UserName = 'victim'
  const Tags = [{ Key: 'a', Value: 'b' }]
  test.each<[string, string, () => Promise<unknown>]>([
    [
      'iam:CreateUser',
      userArn('new', '/n/'),
      () => powerless.send(new CreateUserCommand({ UserName: 'new', Path: '/n/' })),
    ],
    ['iam:GetUser', 'user victim', () => powerless.send(new GetUserCommand({ UserName }))],
    ['iam:GetUser', POWERLESS, () => powerless.send(new GetUserCommand())],
    ['iam:GetUser', 'user nobody', () => powerless.send(new GetUserCommand({ UserName: 'nobody' }))],
    ['iam:ListUsers', `arn:aws:iam::${ACCOUNT}:user/`, () => powerless.send(new ListUsersCommand())],
    [
      'iam:ListUsers',
      `arn:aws:iam::${ACCOUNT}:user/v/`,
      () => powerless.send(new ListUsersCommand({ PathPrefix: '/v/' })),
    ],
    ['iam:UpdateUser', 'user victim', () => powerless.send(new UpdateUserCommand({ UserName }))],
    ['iam:DeleteUser', 'user victim', () => powerless.send(new DeleteUserCommand({ UserName }))],
    ['iam:TagUser', 'user victim', () => powerless.send(new TagUserCommand({ UserName, Tags }))],
    [
      'iam:UntagUser',
      'user victim',
      () => powerless.send(new UntagUserCommand({ UserName, TagKeys: ['a'] })),
    ],
    ['iam:ListUserTags', 'user victim', () => powerless.send(new ListUserTagsCommand({ UserName }))],
  ])('nobody is allowed %s on %s by default', (action, resource, call) =>
    expectError(call(), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(POWERLESS, action, resource),
    }),
  )

  test('a policy for one user is a policy for that one, by its ARN with the path', async () => {
    const actions = ['iam:GetUser', 'iam:TagUser', 'iam:UntagUser', 'iam:ListUserTags', 'iam:DeleteUser']
    const keeper = server.iam(
      await userWith(server, 'keeper', policy('Allow', actions, userArn('kept', '/k/'))),
    )
    await create('kept', { Path: '/k/' })
    await keeper.send(new GetUserCommand({ UserName: 'KEPT' }))
    await keeper.send(new TagUserCommand({ UserName: 'kept', Tags }))
    await keeper.send(new ListUserTagsCommand({ UserName: 'kept' }))
    await keeper.send(new UntagUserCommand({ UserName: 'kept', TagKeys: ['a'] }))
    await expectError(keeper.send(new DeleteUserCommand({ UserName })), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('keeper'), 'iam:DeleteUser', 'user victim'),
    })
    await keeper.send(new DeleteUserCommand({ UserName: 'kept' }))
  })

  test('creating a user with tags takes iam:TagUser as well', async () => {
    const builder = server.iam(await userWith(server, 'builder', policy('Allow', 'iam:CreateUser')))
    await builder.send(new CreateUserCommand({ UserName: 'built' }))
    await expectError(builder.send(new CreateUserCommand({ UserName: 'built-tagged', Tags })), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('builder'), 'iam:TagUser', userArn('built-tagged')),
    })
  })

  test('a condition on the boundary decides who may be created', async () => {
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'iam:CreateUser',
        Resource: '*',
        Condition: { StringEquals: { 'iam:PermissionsBoundary': POWER_USER } },
      },
    })
    const delegate = server.iam(await userWith(server, 'delegate', document))
    await expectError(delegate.send(new CreateUserCommand({ UserName: 'free' })), {
      code: 'AccessDenied',
      status: 403,
    })
    await delegate.send(new CreateUserCommand({ UserName: 'bounded', PermissionsBoundary: POWER_USER }))
  })

  test('a second key of the same user has the same permissions', async () => {
    await userWith(server, 'two-keys', policy('Allow', 'iam:GetUser', userArn('two-keys')))
    const second = server.iam(await accessKeyOf(server, 'two-keys'))
    expect((await second.send(new GetUserCommand())).User?.UserName).toBe('two-keys')
  })
})
