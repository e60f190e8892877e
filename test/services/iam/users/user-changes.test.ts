import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  CreateUserCommand,
  type CreateUserCommandInput,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  GetUserCommand,
  ListGroupsForUserCommand,
  ListUserTagsCommand,
  paginateListUserTags,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import {
  expectError,
  expectRecorded,
  NOW,
  policy,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { changeUser, deniedText, membersOf, POWER_USER, userArn, userWith } from '../../callers.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const create = (UserName: string, more: Partial<CreateUserCommandInput> = {}) =>
  iam.send(new CreateUserCommand({ UserName, ...more }))

const get = async (UserName: string) => (await iam.send(new GetUserCommand({ UserName }))).User

describe('UpdateUser', () => {
  const update = (UserName: string, more: { NewUserName?: string; NewPath?: string }) =>
    iam.send(new UpdateUserCommand({ UserName, ...more }))

  test('renames and moves; the id, groups, tags and access keys stay', async () => {
    const credentials = await userWith(server, 'before')
    await iam.send(new TagUserCommand({ UserName: 'before', Tags: [{ Key: 'k', Value: 'v' }] }))
    await iam.send(new CreateGroupCommand({ GroupName: 'followers' }))
    await iam.send(new AddUserToGroupCommand({ GroupName: 'followers', UserName: 'before' }))
    const before = await get('before')
    const identity = () => server.sts(credentials).send(new GetCallerIdentityCommand())
    expect(await identity()).toMatchObject({ Arn: userArn('before') })
    expect(membersOf(await update('before', { NewUserName: 'after', NewPath: '/new/' }))).toEqual({})
    expect(await get('after')).toEqual({
      ...before,
      UserName: 'after',
      Path: '/new/',
      Arn: userArn('after', '/new/'),
    })
    const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName: 'after' }))
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['followers'])
    expect(await identity()).toMatchObject({
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
