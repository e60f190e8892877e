import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeleteUserCommand,
  GetGroupCommand,
  GetUserCommand,
  type IAMClient,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  paginateGetGroup,
  paginateListGroups,
  paginateListGroupsForUser,
  RemoveUserFromGroupCommand,
  UpdateGroupCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { GroupRow } from '../../store/index.ts'
import {
  ACCOUNT,
  expectError,
  expectRecorded,
  NOW,
  policy,
  startServer,
  type TestServer,
} from '../harness.ts'
import {
  changeUser,
  deniedText,
  groupArn,
  membersOf,
  POWER_USER,
  userArn,
  userWith,
  withServer,
} from './callers.ts'

let server: TestServer
let iam: IAMClient
beforeAll(async () => {
  server = await startServer({}, { now: () => NOW })
  iam = server.iam()
})
afterAll(() => server.close())

const create = (GroupName: string, Path?: string) => iam.send(new CreateGroupCommand({ GroupName, Path }))
const get = (GroupName: string) => iam.send(new GetGroupCommand({ GroupName }))
const createUser = (UserName: string) => iam.send(new CreateUserCommand({ UserName }))
const add = (GroupName: string, UserName: string) =>
  iam.send(new AddUserToGroupCommand({ GroupName, UserName }))
const remove = (GroupName: string, UserName: string) =>
  iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName }))

async function groupsOf(UserName: string): Promise<(string | undefined)[]> {
  const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName }))
  return (Groups ?? []).map(({ GroupName }) => GroupName)
}

async function namesOf<Page>(
  pages: AsyncIterable<Page>,
  names: (page: Page) => (string | undefined)[],
  between: (page: number) => Promise<unknown> = async () => undefined,
): Promise<(string | undefined)[][]> {
  const seen: (string | undefined)[][] = []
  for await (const page of pages) {
    seen.push(names(page))
    await between(seen.length)
  }
  return seen
}

/** Policies of a group, written past the API. */
function changeGroup(name: string, change: (group: GroupRow) => GroupRow): void {
  server.iamulator.store.transact(ACCOUNT, (tx) => {
    const group = tx.groups.get(name)
    if (group) tx.groups.put(name, change(group))
  })
}

describe('CreateGroup and GetGroup', () => {
  test('show every member', async () => {
    const created = await create('Devs', '/division/')
    expect(membersOf(created)).toEqual({
      Group: {
        Path: '/division/',
        GroupName: 'Devs',
        GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/),
        Arn: groupArn('Devs', '/division/'),
        CreateDate: new Date(NOW),
      },
    })
    expect(membersOf(await get('dEVS'))).toEqual({ Group: created.Group, Users: [], IsTruncated: false })
  })

  test('the path is / unless told otherwise', async () => {
    expect((await create('rooted')).Group).toMatchObject({ Path: '/', Arn: groupArn('rooted') })
  })

  test('a name that is taken, in any case', async () => {
    await create('taken')
    await expectRecorded(
      create('taken'),
      'test_iam_groups.py::TestIAMGroupsCRUD::test_create_group/create-group-duplicate',
      { 'group-name:1': 'taken' },
    )
    await expectError(create('TAKEN'), {
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'Group with name TAKEN already exists.',
    })
  })

  test('the quota', () =>
    withServer({ quotas: { GroupsQuota: 1 } }, async (small) => {
      const send = (GroupName: string) => small.iam().send(new CreateGroupCommand({ GroupName }))
      await send('one')
      await expectError(send('two'), {
        code: 'LimitExceeded',
        status: 409,
        message: 'Cannot exceed quota for GroupsPerAccount: 1',
      })
      await expectError(send('one'), { code: 'EntityAlreadyExists', status: 409 })
    }))

  test('broken members', () =>
    expectError(create('n'.repeat(129), 'nowhere'), {
      code: 'ValidationError',
      status: 400,
      message:
        "2 validation errors detected: Value at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern: (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F); Value at 'groupName' failed to satisfy constraint: Member must have length less than or equal to 128",
    }))

  test('a group that never was', () =>
    expectRecorded(
      get('non-existent-group'),
      'test_iam_groups.py::TestIAMGroupsCRUD::test_get_group/get-group-not-found',
    ))

  test('pages of members in the order of their names, also while they change', async () => {
    await create('crowd')
    const everyone = ['m-a', 'm-b', 'm-c', 'm-d', 'm-e']
    for (const name of everyone) {
      await createUser(name)
      await add('crowd', name)
    }
    const pages = () => paginateGetGroup({ client: iam, pageSize: 2 }, { GroupName: 'crowd' })
    const names = ({ Users }: { Users?: { UserName?: string | undefined }[] | undefined }) =>
      (Users ?? []).map(({ UserName }) => UserName)
    expect(await namesOf(pages(), names)).toEqual([['m-a', 'm-b'], ['m-c', 'm-d'], ['m-e']])
    const whileLeaving = await namesOf(pages(), names, async (page) => {
      if (page === 1) for (const name of ['m-a', 'm-b', 'm-c']) await remove('crowd', name)
    })
    expect(whileLeaving).toEqual([
      ['m-a', 'm-b'],
      ['m-d', 'm-e'],
    ])
    await expectError(iam.send(new GetGroupCommand({ GroupName: 'crowd', Marker: 'bad' })), {
      code: 'ValidationError',
      status: 400,
      message: 'Invalid Marker.',
    })
  })

  test('members stand there without tags and boundary', async () => {
    await create('plain-members')
    await iam.send(
      new CreateUserCommand({
        UserName: 'decorated',
        Tags: [{ Key: 'k', Value: 'v' }],
        PermissionsBoundary: POWER_USER,
      }),
    )
    await add('plain-members', 'decorated')
    expect((await get('plain-members')).Users).toEqual([
      {
        Path: '/',
        UserName: 'decorated',
        UserId: expect.stringMatching(/^AIDA/),
        Arn: userArn('decorated'),
        CreateDate: new Date(NOW),
      },
    ])
  })
})

describe('ListGroups', () => {
  let own: TestServer
  beforeAll(async () => {
    own = await startServer()
  })
  afterAll(() => own.close())
  const names = ({ Groups }: { Groups?: { GroupName?: string | undefined }[] | undefined }) =>
    (Groups ?? []).map(({ GroupName }) => GroupName)

  test('none, then all in the order of their names, page by page', async () => {
    const client = own.iam()
    expect(membersOf(await client.send(new ListGroupsCommand({})))).toEqual({
      Groups: [],
      IsTruncated: false,
    })
    for (const GroupName of ['b', 'A', 'c', 'e', 'D'])
      await client.send(new CreateGroupCommand({ GroupName }))
    expect(await namesOf(paginateListGroups({ client, pageSize: 2 }, {}), names)).toEqual([
      ['A', 'b'],
      ['c', 'D'],
      ['e'],
    ])
    const changing = await namesOf(paginateListGroups({ client, pageSize: 2 }, {}), names, async (page) => {
      if (page === 1) await client.send(new DeleteGroupCommand({ GroupName: 'b' }))
    })
    expect(changing).toEqual([['A', 'b'], ['c', 'D'], ['e']])
  })

  test('a group as it stands in the list', async () => {
    const { Group } = await create('listed', '/l/')
    const { Groups } = await iam.send(new ListGroupsCommand({ PathPrefix: '/l/' }))
    expect(Groups).toEqual([Group])
  })

  test('PathPrefix matches text', async () => {
    await create('p1', '/text-one/')
    await create('p2', '/text/')
    expect(names(await iam.send(new ListGroupsCommand({ PathPrefix: '/text' })))).toEqual(['p1', 'p2'])
    expect(names(await iam.send(new ListGroupsCommand({ PathPrefix: '/text/' })))).toEqual(['p2'])
  })

  test('a bad Marker', () =>
    expectError(iam.send(new ListGroupsCommand({ Marker: 'bad' })), {
      code: 'ValidationError',
      status: 400,
      message: 'Invalid Marker.',
    }))
})

describe('UpdateGroup', () => {
  const update = (GroupName: string, more: { NewGroupName?: string; NewPath?: string }) =>
    iam.send(new UpdateGroupCommand({ GroupName, ...more }))

  test('renames and moves; the id, members and policies stay', async () => {
    const { Group } = await create('before')
    const member = server.iam(await userWith(server, 'staying'))
    await add('before', 'staying')
    changeGroup('before', (group) => ({ ...group, inline: { own: policy('Allow', 'iam:ListGroups') } }))
    expect(membersOf(await update('before', { NewGroupName: 'after', NewPath: '/new/' }))).toEqual({})
    const renamed = await get('after')
    expect(renamed.Group).toEqual({
      ...Group,
      GroupName: 'after',
      Path: '/new/',
      Arn: groupArn('after', '/new/'),
    })
    expect(renamed.Users?.map(({ UserName }) => UserName)).toEqual(['staying'])
    expect(await groupsOf('staying')).toEqual(['after'])
    await member.send(new ListGroupsCommand({}))
    await expectRecorded(
      get('before'),
      'test_iam_groups.py::TestIAMGroupsCRUD::test_update_group_name/old-group-not-found',
      { 'group-name:1': 'before' },
    )
  })

  test('the path and the case of the name may change alone', async () => {
    await create('mover', '/a/')
    await update('mover', { NewPath: '/b/' })
    await update('mover', { NewGroupName: 'MOVER' })
    expect((await get('mover')).Group).toMatchObject({ GroupName: 'MOVER', Arn: groupArn('MOVER', '/b/') })
  })

  test("another group's name", async () => {
    await create('first')
    await create('second')
    await expectRecorded(
      update('first', { NewGroupName: 'second' }),
      'test_iam_groups.py::TestIAMGroupsCRUD::test_update_group_duplicate_name/update-duplicate-name',
      { 'group-name-2': 'second' },
    )
    await expectError(update('first', { NewGroupName: 'SECOND' }), {
      code: 'EntityAlreadyExists',
      status: 409,
    })
  })

  test('a group that never was', () =>
    expectRecorded(
      update('nonexisting', { NewGroupName: 'x' }),
      'test_iam_groups.py::TestIAMGroupsCRUD::test_update_group_not_found/update-nonexistent-group',
    ))

  test('needs the permission for the old and for the new name', async () => {
    await create('source')
    const document = policy('Allow', 'iam:UpdateGroup', groupArn('source'))
    const half = server.iam(await userWith(server, 'half', document))
    const rename = new UpdateGroupCommand({ GroupName: 'source', NewGroupName: 'target' })
    await expectError(half.send(rename), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('half'), 'iam:UpdateGroup', groupArn('target')),
    })
    const both = policy('Allow', 'iam:UpdateGroup', [groupArn('source'), groupArn('target')])
    await server.iam(await userWith(server, 'whole', both)).send(rename)
    expect((await get('target')).Group?.GroupName).toBe('target')
  })
})

describe('DeleteGroup', () => {
  const erase = (GroupName: string) => iam.send(new DeleteGroupCommand({ GroupName }))

  test('the group is gone', async () => {
    await create('gone')
    expect(membersOf(await erase('gone'))).toEqual({})
    await expectError(get('gone'), { code: 'NoSuchEntity', status: 404 })
  })

  test('what hangs on it, one after the other', async () => {
    await create('entangled')
    await createUser('clinging')
    await add('entangled', 'clinging')
    changeGroup('entangled', (group) => ({
      ...group,
      attached: [POWER_USER],
      inline: { own: policy('Allow', 'iam:ListGroups') },
    }))
    const conflict = (what: string) => ({
      code: 'DeleteConflict',
      status: 409,
      message: `Cannot delete entity, must ${what} first.`,
    })
    await expectError(erase('entangled'), conflict('remove users from group'))
    await remove('entangled', 'clinging')
    await expectError(erase('entangled'), conflict('detach all policies'))
    changeGroup('entangled', (group) => ({ ...group, attached: [] }))
    await expectError(erase('entangled'), conflict('delete policies'))
    changeGroup('entangled', (group) => ({ ...group, inline: {} }))
    await erase('entangled')
  })

  test('a group that never was', () =>
    expectRecorded(
      erase('unknown-group'),
      'test_iam_groups.py::TestIAMGroupsCRUD::test_delete_unknown_group/delete-unknown-group',
    ))
})

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
    changeGroup('readers', (group) => ({ ...group, inline: { read: policy('Allow', 'iam:ListGroups') } }))
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

describe('permissions', () => {
  let powerless: IAMClient
  beforeAll(async () => {
    powerless = server.iam(await userWith(server, 'powerless'))
    await create('fort', '/f/')
  })

  const fort = { GroupName: 'fort' }
  const recruit = { GroupName: 'fort', UserName: 'powerless' }
  test.each<[string, string, () => Promise<unknown>]>([
    ['iam:CreateGroup', groupArn('new'), () => powerless.send(new CreateGroupCommand({ GroupName: 'new' }))],
    ['iam:GetGroup', 'group fort', () => powerless.send(new GetGroupCommand(fort))],
    ['iam:GetGroup', 'group none', () => powerless.send(new GetGroupCommand({ GroupName: 'none' }))],
    [
      'iam:ListGroups',
      groupArn('', '/f/'),
      () => powerless.send(new ListGroupsCommand({ PathPrefix: '/f/' })),
    ],
    ['iam:UpdateGroup', 'group fort', () => powerless.send(new UpdateGroupCommand(fort))],
    ['iam:DeleteGroup', 'group fort', () => powerless.send(new DeleteGroupCommand(fort))],
    ['iam:AddUserToGroup', 'group fort', () => powerless.send(new AddUserToGroupCommand(recruit))],
    ['iam:RemoveUserFromGroup', 'group fort', () => powerless.send(new RemoveUserFromGroupCommand(recruit))],
    [
      'iam:ListGroupsForUser',
      'user powerless',
      () => powerless.send(new ListGroupsForUserCommand({ UserName: 'powerless' })),
    ],
  ])('nobody is allowed %s on %s by default', (action, resource, call) =>
    expectError(call(), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('powerless'), action, resource),
    }),
  )

  test('a policy for one group is a policy for that one, by its ARN with the path', async () => {
    const owner = server.iam(
      await userWith(server, 'owner', policy('Allow', 'iam:*Group', groupArn('owned', '/o/'))),
    )
    await owner.send(new CreateGroupCommand({ GroupName: 'owned', Path: '/o/' }))
    await owner.send(new AddUserToGroupCommand({ GroupName: 'owned', UserName: 'owner' }))
    await owner.send(new GetGroupCommand({ GroupName: 'OWNED' }))
    await owner.send(new RemoveUserFromGroupCommand({ GroupName: 'owned', UserName: 'owner' }))
    await expectError(owner.send(new AddUserToGroupCommand({ GroupName: 'fort', UserName: 'owner' })), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('owner'), 'iam:AddUserToGroup', 'group fort'),
    })
    await owner.send(new DeleteGroupCommand({ GroupName: 'owned' }))
  })

  test("a user's groups are listed to who may see the user", async () => {
    const document = policy('Allow', 'iam:ListGroupsForUser', userArn('self-lister'))
    const lister = server.iam(await userWith(server, 'self-lister', document))
    const { Groups } = await lister.send(new ListGroupsForUserCommand({ UserName: 'self-lister' }))
    expect(Groups).toEqual([])
    await expectError(lister.send(new ListGroupsForUserCommand({ UserName: 'powerless' })), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('self-lister'), 'iam:ListGroupsForUser', 'user powerless'),
    })
  })

  test('what a group denies, no policy of the user allows', async () => {
    await create('strict')
    changeGroup('strict', (group) => ({ ...group, inline: { no: policy('Deny', 'iam:GetUser') } }))
    const bound = server.iam(await userWith(server, 'bound', policy('Allow', 'iam:*')))
    changeUser(server, 'bound', (user) => ({ ...user, groups: [groupId('strict')] }))
    await expectError(bound.send(new GetUserCommand({ UserName: 'bound' })), {
      code: 'AccessDenied',
      status: 403,
      message: `User: ${userArn('bound')} is not authorized to perform: iam:GetUser on resource: user bound with an explicit deny in an identity-based policy`,
    })
  })
})

function groupId(name: string): string {
  return server.iamulator.store.view(ACCOUNT).groups.get(name)?.id ?? ''
}
