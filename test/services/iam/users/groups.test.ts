import {
  CreateGroupCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  paginateGetGroup,
  paginateListGroups,
  UpdateGroupCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  expectError,
  expectRecorded,
  NOW,
  policy,
  serverForAllTests,
  startServer,
  type TestServer,
} from '../../../support/harness.ts'
import {
  changeGroup,
  changeUser,
  deniedText,
  groupArn,
  membersOf,
  namesOf,
  POWER_USER,
  userArn,
  userWith,
  withServer,
} from '../../callers.ts'
import { groupCalls } from './group-callers.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const { create, get, createUser, add, remove, groupsOf } = groupCalls(() => iam)

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

  test('members stand there without tags, boundary and the last use of their password', async () => {
    await create('plain-members')
    await iam.send(
      new CreateUserCommand({
        UserName: 'decorated',
        Tags: [{ Key: 'k', Value: 'v' }],
        PermissionsBoundary: POWER_USER,
      }),
    )
    changeUser(server, 'decorated', (user) => ({ ...user, passwordLastUsed: NOW }))
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
    changeGroup(server, 'before', (group) => ({
      ...group,
      inline: { own: policy('Allow', 'iam:ListGroups') },
    }))
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
    changeGroup(server, 'entangled', (group) => ({
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
    changeGroup(server, 'entangled', (group) => ({ ...group, attached: [] }))
    await expectError(erase('entangled'), conflict('delete policies'))
    changeGroup(server, 'entangled', (group) => ({ ...group, inline: {} }))
    await erase('entangled')
  })

  test('a group that never was', () =>
    expectRecorded(
      erase('unknown-group'),
      'test_iam_groups.py::TestIAMGroupsCRUD::test_delete_unknown_group/delete-unknown-group',
    ))
})
