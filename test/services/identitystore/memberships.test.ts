/** Tests the memberships of users in groups of an identity store. */
import {
  DeleteGroupCommand,
  DeleteGroupMembershipCommand,
  DeleteUserCommand,
  DescribeGroupMembershipCommand,
  GetGroupMembershipIdCommand,
  IsMemberInGroupsCommand,
  ListGroupMembershipsCommand,
  ListGroupMembershipsForMemberCommand,
  paginateListGroupMemberships,
  paginateListGroupMembershipsForMember,
} from '@aws-sdk/client-identitystore'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, NOW, serverForEachTest } from '../../support/harness.ts'
import { IDENTITY_STORE, identityCenterServer, NOBODY } from '../../support/identity-center.ts'
import { newGroup, newMember, newUser } from './directory.ts'
import { duplicate, expectFailure, notFound, USER_NOT_FOUND } from './errors.ts'

const IdentityStoreId = IDENTITY_STORE
const ADMIN_ARN = `arn:aws:iam::${ACCOUNT}:user/iamulator`

const server = serverForEachTest(() => identityCenterServer({}, { now: () => NOW }))
const client = server.identitystore()
let ann = ''
let bob = ''
let devs = ''
let ops = ''
beforeEach(async () => {
  ann = await newUser(client, 'ann')
  bob = await newUser(client, 'bob')
  devs = await newGroup(client, 'devs')
  ops = await newGroup(client, 'ops')
})

const describeMembership = async (MembershipId: string) => {
  const { $metadata: _, ...membership } = await client.send(
    new DescribeGroupMembershipCommand({ IdentityStoreId, MembershipId }),
  )
  return membership
}
const idOf = async (GroupId: string, UserId: string) => {
  const input = { IdentityStoreId, GroupId, MemberId: { UserId } }
  return (await client.send(new GetGroupMembershipIdCommand(input))).MembershipId
}
const membersOf = async (GroupId: string) => {
  const answer = await client.send(new ListGroupMembershipsCommand({ IdentityStoreId, GroupId }))
  return answer.GroupMemberships?.map(({ MemberId }) => MemberId?.UserId)
}
const groupsOf = async (UserId: string) => {
  const input = { IdentityStoreId, MemberId: { UserId } }
  const answer = await client.send(new ListGroupMembershipsForMemberCommand(input))
  return answer.GroupMemberships?.map(({ GroupId }) => GroupId)
}
const remove = (MembershipId: string) =>
  client.send(new DeleteGroupMembershipCommand({ IdentityStoreId, MembershipId }))

test('a membership is shown with everything by every operation', async () => {
  const MembershipId = await newMember(client, devs, ann)
  expect(MembershipId).toMatch(/^9067f00d00-[0-9a-f-]{36}$/)
  const shown = {
    IdentityStoreId,
    MembershipId,
    GroupId: devs,
    MemberId: { UserId: ann },
    CreatedAt: new Date(NOW),
    CreatedBy: ADMIN_ARN,
    UpdatedAt: new Date(NOW),
    UpdatedBy: ADMIN_ARN,
  }
  expect(await describeMembership(MembershipId)).toEqual(shown)
  const byGroup = new ListGroupMembershipsCommand({ IdentityStoreId, GroupId: devs })
  expect((await client.send(byGroup)).GroupMemberships).toEqual([shown])
  const byMember = new ListGroupMembershipsForMemberCommand({ IdentityStoreId, MemberId: { UserId: ann } })
  expect((await client.send(byMember)).GroupMemberships).toEqual([shown])
  expect(await idOf(devs, ann)).toBe(MembershipId)
})

describe('CreateGroupMembership', () => {
  test('refuses what does not exist, and members of the group', async () => {
    await expectFailure(newMember(client, devs, NOBODY), notFound('USER', NOBODY, 'Member does not exist'))
    await expectFailure(newMember(client, NOBODY, ann), notFound('GROUP', NOBODY, 'Group does not exist'))
    await newMember(client, devs, ann)
    await expectFailure(
      newMember(client, devs, ann),
      duplicate('Member and Group relationship already exists'),
    )
    expect(await membersOf(devs)).toEqual([ann])
  })

  test('refuses a group as a member', async () => {
    await expectFailure(newMember(client, devs, ops), notFound('USER', ops, 'Member does not exist'))
  })
})

describe('lists', () => {
  test('contain only the memberships of the group or of the user', async () => {
    await newMember(client, devs, ann)
    await newMember(client, devs, bob)
    await newMember(client, ops, bob)
    expect((await membersOf(devs))?.toSorted()).toEqual([ann, bob].toSorted())
    expect(await membersOf(ops)).toEqual([bob])
    expect(await groupsOf(ann)).toEqual([devs])
    expect((await groupsOf(bob))?.toSorted()).toEqual([devs, ops].toSorted())
  })

  test('have pages', async () => {
    const ids = [await newMember(client, devs, ann), await newMember(client, devs, bob)]
    await newMember(client, ops, ann)
    const config = { client, pageSize: 1 }
    const ofGroup: (string | undefined)[][] = []
    for await (const page of paginateListGroupMemberships(config, { IdentityStoreId, GroupId: devs }))
      ofGroup.push((page.GroupMemberships ?? []).map(({ MembershipId }) => MembershipId))
    expect(ofGroup).toEqual(ids.toSorted().map((id) => [id]))
    const ofMember: (string | undefined)[] = []
    const input = { IdentityStoreId, MemberId: { UserId: ann } }
    for await (const page of paginateListGroupMembershipsForMember(config, input))
      ofMember.push(...(page.GroupMemberships ?? []).map(({ GroupId }) => GroupId))
    expect(ofMember.toSorted()).toEqual([devs, ops].toSorted())
  })

  test('report what does not exist', async () => {
    await expectFailure(membersOf(NOBODY), notFound('GROUP', NOBODY))
    await expectFailure(groupsOf(NOBODY), USER_NOT_FOUND)
  })
})

test('14.4, D2.3: IsMemberInGroups answers in the order of the groups, also for what does not exist', async () => {
  await newMember(client, ops, ann)
  const isMember = async (UserId: string, GroupIds: string[]) => {
    const input = { IdentityStoreId, MemberId: { UserId }, GroupIds }
    return (await client.send(new IsMemberInGroupsCommand(input))).Results
  }
  const MemberId = { UserId: ann }
  expect(await isMember(ann, [devs, ops, NOBODY])).toEqual([
    { GroupId: devs, MemberId, MembershipExists: false },
    { GroupId: ops, MemberId, MembershipExists: true },
    { GroupId: NOBODY, MemberId, MembershipExists: false },
  ])
  expect(await isMember(NOBODY, [ops])).toEqual([
    { GroupId: ops, MemberId: { UserId: NOBODY }, MembershipExists: false },
  ])
  const bare = '5b1e3c54-0000-4000-8000-0123456789ab'
  expect(await isMember(bare, [bare])).toEqual([
    { GroupId: bare, MemberId: { UserId: bare }, MembershipExists: false },
  ])
})

describe('memberships end', () => {
  test('when they are deleted', async () => {
    const id = await newMember(client, devs, ann)
    await remove(id)
    expect(await membersOf(devs)).toEqual([])
    await expectFailure(remove(id), notFound('GROUP_MEMBERSHIP', id))
    await expectFailure(describeMembership(id), notFound('GROUP_MEMBERSHIP', id))
    await expectFailure(idOf(devs, ann), notFound('GROUP_MEMBERSHIP'))
    expect(await newMember(client, devs, ann)).not.toBe(id)
  })

  test('with the user', async () => {
    const id = await newMember(client, devs, ann)
    await newMember(client, devs, bob)
    await client.send(new DeleteUserCommand({ IdentityStoreId, UserId: ann }))
    expect(await membersOf(devs)).toEqual([bob])
    await expectFailure(describeMembership(id), notFound('GROUP_MEMBERSHIP', id))
  })

  test('with the group', async () => {
    await newMember(client, devs, ann)
    await newMember(client, ops, ann)
    await client.send(new DeleteGroupCommand({ IdentityStoreId, GroupId: devs }))
    expect(await groupsOf(ann)).toEqual([ops])
  })
})
