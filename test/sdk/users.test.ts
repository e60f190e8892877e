import {
  AddUserToGroupCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  type CreateUserCommandInput,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  GetUserCommand,
  type IAMClient,
  ListGroupsForUserCommand,
  ListUsersCommand,
  ListUserTagsCommand,
  paginateListUsers,
  paginateListUserTags,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  expectError,
  expectRecorded,
  NOW,
  policy,
  ROOT,
  startServer,
  type TestServer,
} from '../harness.ts'
import {
  accessKeyOf,
  administratorIsReadOnly,
  changeUser,
  deniedText,
  membersOf,
  POWER_USER,
  userArn,
  userWith,
  withServer,
} from './callers.ts'
import { mightySession } from './role-callers.ts'

let server: TestServer
let iam: IAMClient
beforeAll(async () => {
  server = await startServer({}, { now: () => NOW })
  iam = server.iam()
})
afterAll(() => server.close())

const create = (UserName: string, more: Partial<CreateUserCommandInput> = {}) =>
  iam.send(new CreateUserCommand({ UserName, ...more }))

const get = async (UserName: string) => (await iam.send(new GetUserCommand({ UserName }))).User

async function namesWithPrefix(PathPrefix?: string): Promise<(string | undefined)[]> {
  const { Users } = await iam.send(new ListUsersCommand({ PathPrefix }))
  return (Users ?? []).map(({ UserName }) => UserName)
}

describe('CreateUser and GetUser', () => {
  test('show a plain user without tags, boundary and password', async () => {
    const created = await create('plain')
    expect(membersOf(created)).toEqual({
      User: {
        Path: '/',
        UserName: 'plain',
        UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
        Arn: userArn('plain'),
        CreateDate: new Date(NOW),
      },
    })
    expect(await get('plain')).toEqual(created.User)
  })

  test('show path, tags in the order sent, and boundary', async () => {
    const Tags = [
      { Key: 'team', Value: 'blue' },
      { Key: 'a', Value: '' },
    ]
    const { User } = await create('Full', { Path: '/division/x/', Tags, PermissionsBoundary: POWER_USER })
    expect(User).toEqual({
      Path: '/division/x/',
      UserName: 'Full',
      UserId: expect.any(String),
      Arn: userArn('Full', '/division/x/'),
      CreateDate: new Date(NOW),
      Tags,
      PermissionsBoundary: {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
        PermissionsBoundaryArn: POWER_USER,
      },
    })
    expect(await get('Full')).toEqual(User)
  })

  test('names are unique and found without regard to case; the spelling is kept', async () => {
    await create('CamelCase')
    expect(await get('cAMELcASE')).toMatchObject({ UserName: 'CamelCase', Arn: userArn('CamelCase') })
    await expectError(create('camelcase'), {
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'User with name camelcase already exists.',
    })
  })

  test('a name that is taken', async () => {
    await create('taken')
    await expectRecorded(
      create('taken'),
      'test_iam_users.py::TestUserLifecycle::test_user_errors/create-duplicate-user-error',
      { 'user-name:1': 'taken' },
    )
  })

  test.each(['iamulator', 'IAMulator', 'IAMULATOR'])('%s belongs to the administrator', (name) =>
    expectError(create(name), {
      code: 'EntityAlreadyExists',
      status: 409,
      message: `User with name ${name} already exists.`,
    }),
  )

  test('the quota', () =>
    withServer({ quotas: { UsersQuota: 2 } }, async (small) => {
      const send = (UserName: string) => small.iam().send(new CreateUserCommand({ UserName }))
      await send('one')
      await send('two')
      await expectError(send('three'), {
        code: 'LimitExceeded',
        status: 409,
        message: 'Cannot exceed quota for UsersPerAccount: 2',
      })
      await expectError(send('two'), { code: 'EntityAlreadyExists', status: 409 })
      await small.iam().send(new DeleteUserCommand({ UserName: 'one' }))
      await send('three')
    }))

  test('several broken members, in the order of AWS', async () => {
    const call = create('a b', { Path: 'x', Tags: [{ Key: 'a*b', Value: '' }] })
    await expectError(call, {
      code: 'ValidationError',
      status: 400,
      message: [
        "3 validation errors detected: Value at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern: (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)",
        "Value at 'userName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+",
        "Value at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
      ].join('; '),
    })
  })

  test('a name of 64 characters at most', async () => {
    await create('n'.repeat(64))
    await expectError(create('n'.repeat(65)), {
      code: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64",
    })
  })

  test('tag keys that differ in case alone', async () => {
    const Tags = [
      { Key: 'Key', Value: '1' },
      { Key: 'key', Value: '2' },
    ]
    await expectError(create('twice-tagged', { Tags }), {
      code: 'InvalidInput',
      status: 400,
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    })
    await expectError(iam.send(new GetUserCommand({ UserName: 'twice-tagged' })), {
      code: 'NoSuchEntity',
      status: 404,
    })
  })

  test('a boundary that is no policy, and one that does not exist', async () => {
    await expectError(create('bound', { PermissionsBoundary: 'arn:aws:iam::aws:user/none-at-all' }), {
      code: 'ValidationError',
      status: 400,
      message: 'Value (arn:aws:iam::aws:user/none-at-all) for parameter PermissionsBoundary is invalid.',
    })
    const missing = `arn:aws:iam::${ACCOUNT}:policy/missing`
    await expectError(create('bound', { PermissionsBoundary: missing }), {
      code: 'NoSuchEntity',
      status: 404,
      message: `Scope ARN: ${missing} does not exist or is not attachable.`,
    })
  })

  test('a user that never was', () =>
    expectRecorded(
      get('nonexistent-user'),
      'test_iam_users.py::TestUserLifecycle::test_user_errors/get-nonexistent-user-error',
    ))

  test('without a name the caller: a user, root, or nobody that IAM could name', async () => {
    const credentials = await userWith(server, 'selfie', policy('Allow', 'iam:GetUser', userArn('selfie')))
    const self = await server.iam(credentials).send(new GetUserCommand())
    expect(self.User).toMatchObject({ UserName: 'selfie', Arn: userArn('selfie') })
    const root = await server.iam(ROOT).send(new GetUserCommand())
    expect(root.User).toMatchObject({ UserId: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:root` })
    await expectError(server.iam(await mightySession(server, 'getter')).send(new GetUserCommand()), {
      code: 'ValidationError',
      status: 400,
      message: 'Must specify userName when calling with non-User credentials',
    })
  })

  test('the last use of a password', async () => {
    await create('reader')
    changeUser(server, 'reader', (user) => ({ ...user, passwordLastUsed: NOW }))
    expect(await get('reader')).toMatchObject({ PasswordLastUsed: new Date(NOW) })
    const { Users } = await iam.send(new ListUsersCommand({}))
    expect(Users?.find(({ UserName }) => UserName === 'reader')).toMatchObject({
      PasswordLastUsed: new Date(NOW),
    })
  })
})

describe('ListUsers', () => {
  let own: TestServer
  beforeAll(async () => {
    own = await startServer()
    const client = own.iam()
    const names = Array.from({ length: 250 }, (_, index) => `user-${String(index).padStart(3, '0')}`)
    await Promise.all(names.map((UserName) => client.send(new CreateUserCommand({ UserName }))))
  })
  afterAll(() => own.close())

  async function pages(
    pageSize: number,
    between: (page: number) => Promise<unknown> = async () => undefined,
  ) {
    const sizes: number[] = []
    const names: (string | undefined)[] = []
    for await (const { Users } of paginateListUsers({ client: own.iam(), pageSize }, {})) {
      sizes.push(Users?.length ?? 0)
      names.push(...(Users ?? []).map(({ UserName }) => UserName))
      await between(sizes.length)
    }
    return { sizes, names }
  }

  test('250 users in pages of 100, in the order of their names', async () => {
    const { sizes, names } = await pages(100)
    expect(sizes).toEqual([100, 100, 50])
    expect(new Set(names).size).toBe(250)
    expect(names).toEqual(names.toSorted())
  })

  test('a list that ends with its page has no further page', async () => {
    expect((await pages(125)).sizes).toEqual([125, 125])
  })

  test('100 when no size is asked for; Marker only while there is more', async () => {
    const first = await own.iam().send(new ListUsersCommand({}))
    expect(first).toMatchObject({ IsTruncated: true, Marker: expect.any(String) })
    expect(first.Users).toHaveLength(100)
    const all = await own.iam().send(new ListUsersCommand({ MaxItems: 1000 }))
    expect(Object.keys(membersOf(all)).sort()).toEqual(['IsTruncated', 'Users'])
    expect(all.IsTruncated).toBe(false)
    expect(all.Users).toHaveLength(250)
  })

  test('users that go and come between pages shift nobody', async () => {
    const client = own.iam()
    const { names } = await pages(100, async (page) => {
      if (page > 1) return
      for (const UserName of ['user-099', 'user-000', 'user-150'])
        await client.send(new DeleteUserCommand({ UserName }))
      for (const UserName of ['user-099a', 'user-050a'])
        await client.send(new CreateUserCommand({ UserName }))
    })
    expect(names).toHaveLength(250)
    expect(new Set(names).size).toBe(250)
    expect(names).toContain('user-099a')
    expect(names).not.toContain('user-150')
    expect(names).not.toContain('user-050a')
  })

  test.each(['x', '!', 'dXNlci0wMDE='])('a Marker that was not given out: %s', (Marker) =>
    expectError(own.iam().send(new ListUsersCommand({ Marker })), {
      code: 'ValidationError',
      status: 400,
      message: 'Invalid Marker.',
    }),
  )

  test('MaxItems from 1 to 1000', async () => {
    await expectError(own.iam().send(new ListUsersCommand({ MaxItems: 1001 })), {
      code: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000",
    })
  })

  test('nobody, as an empty list: the administrator is in no list', () =>
    withServer({}, async (empty) => {
      expect(membersOf(await empty.iam().send(new ListUsersCommand({})))).toEqual({
        Users: [],
        IsTruncated: false,
      })
    }))

  test('users as they stand in lists have neither tags nor boundary', async () => {
    await create('listed', {
      Path: '/listed/',
      Tags: [{ Key: 'k', Value: 'v' }],
      PermissionsBoundary: POWER_USER,
    })
    const { Users } = await iam.send(new ListUsersCommand({ PathPrefix: '/listed/' }))
    expect(Users).toEqual([
      {
        Path: '/listed/',
        UserName: 'listed',
        UserId: expect.any(String),
        Arn: userArn('listed', '/listed/'),
        CreateDate: new Date(NOW),
      },
    ])
  })

  test('PathPrefix matches text, not folders, and with case', async () => {
    await create('p1', { Path: '/test-lifecycle-path/' })
    await create('p2', { Path: '/test-life/deep/' })
    expect(await namesWithPrefix('/test-life')).toEqual(['p1', 'p2'])
    expect(await namesWithPrefix('/test-life/')).toEqual(['p2'])
    expect(await namesWithPrefix('/TEST-life')).toEqual([])
  })
})

describe('UpdateUser', () => {
  const update = (UserName: string, more: { NewUserName?: string; NewPath?: string }) =>
    iam.send(new UpdateUserCommand({ UserName, ...more }))

  test('renames and moves; the id, groups, tags and access keys stay', async () => {
    const credentials = await userWith(server, 'before')
    await iam.send(new TagUserCommand({ UserName: 'before', Tags: [{ Key: 'k', Value: 'v' }] }))
    await iam.send(new CreateGroupCommand({ GroupName: 'followers' }))
    await iam.send(new AddUserToGroupCommand({ GroupName: 'followers', UserName: 'before' }))
    const before = await get('before')
    expect(membersOf(await update('before', { NewUserName: 'after', NewPath: '/new/' }))).toEqual({})
    expect(await get('after')).toEqual({
      ...before,
      UserName: 'after',
      Path: '/new/',
      Arn: userArn('after', '/new/'),
    })
    const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName: 'after' }))
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['followers'])
    expect(await server.sts(credentials).send(new GetCallerIdentityCommand())).toMatchObject({
      Arn: userArn('after', '/new/'),
      UserId: before?.UserId,
    })
    await expectRecorded(
      iam.send(new ListGroupsForUserCommand({ UserName: 'before' })),
      'test_iam_groups.py::TestIAMGroupsMembership::test_user_rename_preserves_group_membership/old-user-not-found',
      { 'user-name:1': 'before' },
    )
  })

  test('the name and the path may change alone, the name in its case alone', async () => {
    await create('mover', { Path: '/a/' })
    await update('mover', { NewPath: '/b/' })
    expect(await get('mover')).toMatchObject({ Path: '/b/', Arn: userArn('mover', '/b/') })
    await update('mover', { NewUserName: 'MOVER' })
    expect(await get('mover')).toMatchObject({ UserName: 'MOVER', Arn: userArn('MOVER', '/b/') })
    await update('MOVER', {})
    expect(await get('mover')).toMatchObject({ UserName: 'MOVER', Arn: userArn('MOVER', '/b/') })
  })

  test("another user's name, or the administrator's", async () => {
    await create('here')
    await create('There')
    for (const NewUserName of ['There', 'THERE', 'IamUlator']) {
      await expectError(update('here', { NewUserName }), {
        code: 'EntityAlreadyExists',
        status: 409,
        message: `User with name ${NewUserName} already exists.`,
      })
    }
    expect(await get('here')).toMatchObject({ UserName: 'here' })
  })

  test('a user that never was', () =>
    expectRecorded(
      update('nonexistent-user', { NewPath: '/x/' }),
      'test_iam_users.py::TestUserLifecycle::test_user_errors/update-nonexistent-user-error',
    ))

  test('needs the permission for the old and for the new name', async () => {
    await create('source', { Path: '/team/' })
    const both = policy('Allow', 'iam:UpdateUser', [userArn('source', '/team/'), userArn('target', '/team/')])
    const half = server.iam(
      await userWith(server, 'half', policy('Allow', 'iam:UpdateUser', userArn('source', '/team/'))),
    )
    const whole = server.iam(await userWith(server, 'whole', both))
    const rename = new UpdateUserCommand({ UserName: 'source', NewUserName: 'target' })
    await expectError(half.send(rename), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('half'), 'iam:UpdateUser', userArn('target', '/team/')),
    })
    await whole.send(rename)
    expect(await get('target')).toMatchObject({ Arn: userArn('target', '/team/') })
  })

  test('a permission by tag holds for the new name too', async () => {
    await create('tagged', { Tags: [{ Key: 'team', Value: 'blue' }] })
    const byTag = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'iam:UpdateUser',
        Resource: '*',
        Condition: { StringEquals: { 'iam:ResourceTag/team': 'blue' } },
      },
    })
    const tagger = server.iam(await userWith(server, 'by-tag', byTag))
    await tagger.send(new UpdateUserCommand({ UserName: 'tagged', NewUserName: 'still-tagged' }))
    expect(await get('still-tagged')).toMatchObject({ Tags: [{ Key: 'team', Value: 'blue' }] })
  })
})

describe('DeleteUser', () => {
  const remove = (UserName: string) => iam.send(new DeleteUserCommand({ UserName }))

  test('the user is gone', async () => {
    await create('gone')
    expect(membersOf(await remove('gone'))).toEqual({})
    await expectRecorded(
      get('gone'),
      'test_iam_users.py::TestUserLifecycle::test_user_lifecycle/get-deleted-user-error',
      { 'user-name:1': 'gone' },
    )
  })

  test('a new user of the same name is another one', async () => {
    const first = (await create('again')).User?.UserId
    await remove('again')
    expect((await create('again')).User?.UserId).not.toBe(first)
  })

  test('a user that never was', () =>
    expectRecorded(
      remove('nonexistent-user'),
      'test_iam_users.py::TestUserLifecycle::test_user_errors/delete-nonexistent-user-error',
    ))

  test('what hangs on it, one after the other', async () => {
    const UserName = 'entangled'
    const { accessKeyId } = await userWith(server, UserName, policy('Allow', 'iam:GetUser'))
    changeUser(server, UserName, (user) => ({ ...user, attached: [POWER_USER] }))
    await iam.send(new CreateGroupCommand({ GroupName: 'holders' }))
    await iam.send(new AddUserToGroupCommand({ GroupName: 'holders', UserName }))

    await expectError(remove(UserName), {
      code: 'DeleteConflict',
      status: 409,
      message: 'Cannot delete entity, must remove users from group first.',
    })
    await iam.send(new RemoveUserFromGroupCommand({ GroupName: 'holders', UserName }))
    await expectRecorded(
      remove(UserName),
      'test_iam_users.py::TestUserLifecycle::test_delete_user_with_attached_policy/delete-user-with-attached-policy-error',
    )
    changeUser(server, UserName, (user) => ({ ...user, attached: [] }))
    await expectRecorded(
      remove(UserName),
      'test_iam_users.py::TestUserLifecycle::test_delete_user_with_inline_policy/delete-user-with-inline-policy-error',
    )
    changeUser(server, UserName, (user) => ({ ...user, inline: {} }))
    await expectError(remove(UserName), {
      code: 'DeleteConflict',
      status: 409,
      message: 'Cannot delete entity, must delete access keys first.',
    })
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: accessKeyId }))
    await remove(UserName)
    await expectError(get(UserName), { code: 'NoSuchEntity', status: 404 })
  })
})

describe('tags', () => {
  const tag = (UserName: string, ...keys: string[]) =>
    iam.send(new TagUserCommand({ UserName, Tags: keys.map((Key) => ({ Key, Value: `value of ${Key}` })) }))
  const untag = (UserName: string, ...TagKeys: string[]) =>
    iam.send(new UntagUserCommand({ UserName, TagKeys }))
  const list = (UserName: string) => iam.send(new ListUserTagsCommand({ UserName }))
  const keys = async (UserName: string) => (await list(UserName)).Tags?.map(({ Key }) => Key)

  test('are added, replaced without regard to case, listed and taken away', async () => {
    await create('labelled')
    expect(membersOf(await list('labelled'))).toEqual({ Tags: [], IsTruncated: false })
    expect(membersOf(await tag('labelled', 'Team', 'Environment'))).toEqual({})
    expect(membersOf(await list('labelled'))).toEqual({
      Tags: [
        { Key: 'Environment', Value: 'value of Environment' },
        { Key: 'Team', Value: 'value of Team' },
      ],
      IsTruncated: false,
    })
    await tag('labelled', 'TEAM')
    expect(await keys('labelled')).toEqual(['Environment', 'TEAM'])
    expect(membersOf(await untag('labelled', 'environment', 'never-there'))).toEqual({})
    expect(await keys('labelled')).toEqual(['TEAM'])
    await untag('labelled', 'Team')
    expect(await get('labelled')).not.toHaveProperty('Tags')
  })

  test('50 together', async () => {
    await create('heavy')
    const numbered = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => `k${from + index}`)
    await tag('heavy', ...numbered(0, 50))
    await tag('heavy', 'K0')
    await expectError(tag('heavy', 'one-more'), {
      code: 'LimitExceeded',
      status: 409,
      message: 'The number of tags has reached the maximum limit.',
    })
    await expectError(tag('heavy', ...numbered(0, 51)), {
      code: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    })
    const seen: (string | undefined)[] = []
    for await (const page of paginateListUserTags({ client: iam, pageSize: 20 }, { UserName: 'heavy' })) {
      seen.push(...(page.Tags ?? []).map(({ Key }) => Key))
    }
    expect(new Set(seen).size).toBe(50)
  })

  test('twice the same key in one request', async () => {
    await create('doubled')
    await expectError(tag('doubled', 'a', 'A'), {
      code: 'InvalidInput',
      status: 400,
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    })
  })

  test('a bad Marker', async () => {
    await create('marked')
    await expectError(iam.send(new ListUserTagsCommand({ UserName: 'marked', Marker: 'bad' })), {
      code: 'ValidationError',
      status: 400,
      message: 'Invalid Marker.',
    })
  })

  test('of a user that never was', async () => {
    await expectRecorded(
      tag('nonexistent-user', 'a'),
      'test_iam_users.py::TestUserTags::test_user_tag_errors/tag-nonexistent-user-error',
    )
    await expectRecorded(
      untag('nonexistent-user', 'a'),
      'test_iam_users.py::TestUserTags::test_user_tag_errors/untag-nonexistent-user-error',
    )
    await expectRecorded(
      list('nonexistent-user'),
      'test_iam_users.py::TestUserTags::test_user_tag_errors/list-tags-nonexistent-user-error',
    )
  })
})

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
