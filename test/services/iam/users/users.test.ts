import {
  CreateUserCommand,
  type CreateUserCommandInput,
  DeleteUserCommand,
  GetUserCommand,
  ListUsersCommand,
  paginateListUsers,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  expectError,
  expectRecorded,
  NOW,
  policy,
  ROOT,
  serverForAllTests,
  startServer,
  type TestServer,
} from '../../../support/harness.ts'
import { changeUser, membersOf, POWER_USER, userArn, userWith, withServer } from '../../callers.ts'
import { administratorSession } from '../roles/role-callers.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

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

  test('C1.3: show path, tags in the order sent, and boundary', async () => {
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
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: POWER_USER,
      },
    })
    expect(await get('Full')).toEqual(User)
  })

  test('13.6: names are unique and found without regard to case; the spelling is kept', async () => {
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
    expect(root.User).toEqual({
      UserId: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
      CreateDate: new Date('2020-01-01'),
    })
    await expectError(server.iam(await administratorSession(server, 'getter')).send(new GetUserCommand()), {
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
