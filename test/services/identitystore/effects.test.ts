/** Tests effects of operations of the identity store on the answers of others. */
import * as sdk from '@aws-sdk/client-identitystore'
import { beforeEach, expect, test } from '@jest/globals'
import { serverForEachTest } from '../../support/harness.ts'
import { IDENTITY_STORE, identityCenterServer } from '../../support/identity-center.ts'
import { effectsIn } from '../effects-in.ts'

const IdentityStoreId = IDENTITY_STORE
const expectEffect = effectsIn('identitystore')

const server = serverForEachTest(identityCenterServer)
let client: sdk.IdentitystoreClient
beforeEach(() => {
  client = server.identitystore()
})

const identifier = (AttributePath: string, AttributeValue: string) => ({
  IdentityStoreId,
  AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
})
const newUser = (UserName: string) =>
  new sdk.CreateUserCommand({
    IdentityStoreId,
    UserName,
    DisplayName: 'Ann Lee',
    Name: { GivenName: 'Ann', FamilyName: 'Lee' },
  })
const update = (AttributePath: string, AttributeValue: string) => [{ AttributePath, AttributeValue }]

/** Reads about users, by the name `ann`. */
const userReads = {
  ListUsers: () => client.send(new sdk.ListUsersCommand({ IdentityStoreId })),
  GetUserId: () => client.send(new sdk.GetUserIdCommand(identifier('userName', 'ann'))),
}
const readOfUser = (UserId: string) => ({
  DescribeUser: () => client.send(new sdk.DescribeUserCommand({ IdentityStoreId, UserId })),
})
/** Reads about groups, by the name `devs`. */
const groupReads = {
  ListGroups: () => client.send(new sdk.ListGroupsCommand({ IdentityStoreId })),
  GetGroupId: () => client.send(new sdk.GetGroupIdCommand(identifier('displayName', 'devs'))),
}
const readOfGroup = (GroupId: string) => ({
  DescribeGroup: () => client.send(new sdk.DescribeGroupCommand({ IdentityStoreId, GroupId })),
})
const readsOfPair = (GroupId: string, UserId: string) => {
  const MemberId = { UserId }
  const pair = { IdentityStoreId, GroupId, MemberId }
  return {
    GetGroupMembershipId: () => client.send(new sdk.GetGroupMembershipIdCommand(pair)),
    IsMemberInGroups: () =>
      client.send(new sdk.IsMemberInGroupsCommand({ IdentityStoreId, MemberId, GroupIds: [GroupId] })),
    ListGroupMemberships: () =>
      client.send(new sdk.ListGroupMembershipsCommand({ IdentityStoreId, GroupId })),
    ListGroupMembershipsForMember: () =>
      client.send(new sdk.ListGroupMembershipsForMemberCommand({ IdentityStoreId, MemberId })),
  }
}
const readOfMembership = (MembershipId: string) => ({
  DescribeGroupMembership: () =>
    client.send(new sdk.DescribeGroupMembershipCommand({ IdentityStoreId, MembershipId })),
})

test('operations on users change what is read about them', async () => {
  const create = () => client.send(newUser('ann'))
  const { UserId = '' } = await expectEffect('CreateUser', create, userReads)
  const Operations = update('userName', 'bob')
  const rename = () => client.send(new sdk.UpdateUserCommand({ IdentityStoreId, UserId, Operations }))
  await expectEffect('UpdateUser', rename, { ...userReads, ...readOfUser(UserId) })
  const remove = () => client.send(new sdk.DeleteUserCommand({ IdentityStoreId, UserId }))
  const { ListUsers } = userReads
  await expectEffect('DeleteUser', remove, { ListUsers, ...readOfUser(UserId) })
})

test('operations on groups change what is read about them', async () => {
  const create = () => client.send(new sdk.CreateGroupCommand({ IdentityStoreId, DisplayName: 'devs' }))
  const { GroupId = '' } = await expectEffect('CreateGroup', create, groupReads)
  const Operations = update('displayName', 'ops')
  const rename = () => client.send(new sdk.UpdateGroupCommand({ IdentityStoreId, GroupId, Operations }))
  await expectEffect('UpdateGroup', rename, { ...groupReads, ...readOfGroup(GroupId) })
  const remove = () => client.send(new sdk.DeleteGroupCommand({ IdentityStoreId, GroupId }))
  const { ListGroups } = groupReads
  await expectEffect('DeleteGroup', remove, { ListGroups, ...readOfGroup(GroupId) })
})

test('memberships come and go by operations on memberships, users, and groups', async () => {
  const { UserId = '' } = await client.send(newUser('ann'))
  const { GroupId = '' } = await client.send(new sdk.CreateGroupCommand({ IdentityStoreId }))
  const pair = { IdentityStoreId, GroupId, MemberId: { UserId } }
  const create = () => client.send(new sdk.CreateGroupMembershipCommand(pair))
  const reads = readsOfPair(GroupId, UserId)
  const { MembershipId = '' } = await expectEffect('CreateGroupMembership', create, reads)
  const remove = () => client.send(new sdk.DeleteGroupMembershipCommand({ IdentityStoreId, MembershipId }))
  await expectEffect('DeleteGroupMembership', remove, { ...reads, ...readOfMembership(MembershipId) })
  const { MembershipId: second = '' } = await create()
  const removeUser = () => client.send(new sdk.DeleteUserCommand({ IdentityStoreId, UserId }))
  await expectEffect('DeleteUser', removeUser, { ...reads, ...readOfMembership(second) })
  expect(await reads.ListGroupMemberships()).toMatchObject({ GroupMemberships: [] })
})
