import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  CreateUserCommand,
  DeleteUserCommand,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  paginateListGroupsForUser,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import {
  expectError,
  expectRecorded,
  NOW,
  policy,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import {
  changeGroup,
  deniedText,
  groupArn,
  membersOf,
  namesOf,
  userArn,
  userWith,
  withServer,
} from '../../callers.ts'
import { groupCalls } from './group-callers.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const { create, get, createUser, add, remove, groupsOf } = groupCalls(() => iam)

describe('membership', () => {
  test('begins and ends, any number of times over', async () => {
    await create('club')
    await createUser('member')
    expect(membersOf(await add('CLUB', 'MEMBER'))).toEqual({})
    await add('club', 'member')
    expect(await groupsOf('member')).toEqual(['club'])
    expect((await get('club')).Users).toHaveLength(1)
    expect(membersOf(await remove('club', 'member'))).toEqual({})
    await remove('club', 'member')
    expect(await groupsOf('member')).toEqual([])
    expect((await get('club')).Users).toEqual([])
  })

  test('survives a new name of the user', async () => {
    await create('loyal')
    await createUser('old-name')
    await add('loyal', 'old-name')
    await iam.send(new UpdateUserCommand({ UserName: 'old-name', NewUserName: 'new-name' }))
    expect((await get('loyal')).Users?.map(({ UserName }) => UserName)).toEqual(['new-name'])
    await remove('loyal', 'new-name')
    await iam.send(new DeleteUserCommand({ UserName: 'new-name' }))
    expect((await get('loyal')).Users).toEqual([])
  })

  test("the group's policies are the member's at once, and no longer", async () => {
    await create('readers')
    changeGroup(server, 'readers', (group) => ({
      ...group,
      inline: { read: policy('Allow', 'iam:ListGroups') },
    }))
    const reader = server.iam(await userWith(server, 'reader'))
    const denied = {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('reader'), 'iam:ListGroups', groupArn('', '/')),
    }
    await expectError(reader.send(new ListGroupsCommand({})), denied)
    await add('readers', 'reader')
    expect((await reader.send(new ListGroupsCommand({}))).Groups?.length).toBeGreaterThan(0)
    await remove('readers', 'reader')
    await expectError(reader.send(new ListGroupsCommand({})), denied)
  })

  test('the quota of groups of a user', () =>
    withServer({ quotas: { GroupsPerUserQuota: 1 } }, async (small) => {
      const client = small.iam()
      await client.send(new CreateUserCommand({ UserName: 'u' }))
      for (const GroupName of ['g1', 'g2']) await client.send(new CreateGroupCommand({ GroupName }))
      const join = (GroupName: string) => client.send(new AddUserToGroupCommand({ GroupName, UserName: 'u' }))
      await join('g1')
      await expectError(join('g2'), {
        code: 'LimitExceeded',
        status: 409,
        message: 'Cannot exceed quota for GroupsPerUser: 1',
      })
      await join('g1')
    }))

  test('of users or groups that never were; the user is named first', async () => {
    await create('real-group')
    await createUser('real-user')
    await expectRecorded(
      add('non-existent-group', 'real-user'),
      'test_iam_groups.py::TestIAMGroupsMembership::test_add_user_to_unknown_group/add-user-unknown-group',
    )
    await expectRecorded(
      add('nonexistent-group', 'real-user'),
      'test_iam_users.py::TestUserGroups::test_user_group_errors/add-user-to-nonexistent-group-error',
    )
    await expectRecorded(
      add('real-group', 'non-existent-user'),
      'test_iam_groups.py::TestIAMGroupsMembership::test_add_unknown_user_to_group/add-unknown-user',
    )
    await expectRecorded(
      add('real-group', 'nonexistent-user'),
      'test_iam_users.py::TestUserGroups::test_user_group_errors/add-nonexistent-user-to-group-error',
    )
    await expectRecorded(
      remove('nonexistent-group', 'real-user'),
      'test_iam_users.py::TestUserGroups::test_user_group_errors/remove-user-from-nonexistent-group-error',
    )
    await expectRecorded(
      remove('unknown-group', 'any-user'),
      'test_iam_groups.py::TestIAMGroupsMembership::test_remove_user_from_unknown_group/remove-from-unknown-group',
    )
  })

  test('the built-in administrator joins and leaves no group, and is in none', async () => {
    await create('closed')
    for (const call of [add('closed', 'iamulator'), remove('closed', 'iamulator')]) {
      await expectError(call, {
        code: 'AccessDenied',
        status: 403,
        message:
          'The built-in administrator user/iamulator cannot be changed. Create a user of your own, or name one in UserName.',
      })
    }
    expect(await groupsOf('iamulator')).toEqual([])
  })
})

describe('ListGroupsForUser', () => {
  test('groups in the order of their names, page by page, also while they change', async () => {
    await createUser('joiner')
    for (const name of ['j-c', 'j-a', 'j-e', 'j-b', 'J-D']) {
      await create(name)
      await add(name, 'joiner')
    }
    const pages = () => paginateListGroupsForUser({ client: iam, pageSize: 2 }, { UserName: 'joiner' })
    const names = ({ Groups }: { Groups?: { GroupName?: string | undefined }[] | undefined }) =>
      (Groups ?? []).map(({ GroupName }) => GroupName)
    expect(await namesOf(pages(), names)).toEqual([['j-a', 'j-b'], ['j-c', 'J-D'], ['j-e']])
    const whileLeaving = await namesOf(pages(), names, async (page) => {
      if (page === 1) for (const name of ['j-b', 'j-c']) await remove(name, 'joiner')
    })
    expect(whileLeaving).toEqual([
      ['j-a', 'j-b'],
      ['J-D', 'j-e'],
    ])
    await expectError(iam.send(new ListGroupsForUserCommand({ UserName: 'joiner', Marker: 'bad' })), {
      code: 'ValidationError',
      status: 400,
      message: 'Invalid Marker.',
    })
  })

  test('a group as it stands in the list', async () => {
    const { Group } = await create('sole', '/s/')
    await createUser('sole-member')
    await add('sole', 'sole-member')
    const answer = await iam.send(new ListGroupsForUserCommand({ UserName: 'sole-member' }))
    expect(membersOf(answer)).toEqual({ Groups: [Group], IsTruncated: false })
  })
})
