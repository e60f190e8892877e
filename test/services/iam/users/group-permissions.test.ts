import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  GetUserCommand,
  type IAMClient,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  RemoveUserFromGroupCommand,
  UpdateGroupCommand,
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
import { at } from '../../../support/places.ts'
import { changeGroup, changeUser, deniedText, groupArn, userArn, userWith } from '../../callers.ts'
import { groupCalls } from './group-callers.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
const iam = server.iam()

const { create } = groupCalls(() => iam)

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
    changeGroup(server, 'strict', (group) => ({ ...group, inline: { no: policy('Deny', 'iam:GetUser') } }))
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
  return server.iamulator.store.view(at(ACCOUNT)).groups.get(name)?.id ?? ''
}
