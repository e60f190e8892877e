/** An identity store in which its operations succeed, each with an input that does. */
import * as sdk from '@aws-sdk/client-identitystore'
import { ACCOUNT, type TestServer } from '../support/harness.ts'
import { IDENTITY_STORE, instanceWith, putInstance } from '../support/identity-center.ts'

const IdentityStoreId = IDENTITY_STORE
const ANN = { UserName: 'ann', DisplayName: 'Ann Lee', Name: { GivenName: 'Ann', FamilyName: 'Lee' } }

/** Makes an identity store. Returns inputs by the names of operations as evidence has them. */
export async function makeDirectory(
  server: TestServer,
): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> {
  putInstance(server, ACCOUNT, instanceWith())
  const client = server.identitystore()
  const { UserId = '' } = await client.send(new sdk.CreateUserCommand({ IdentityStoreId, ...ANN }))
  const { GroupId } = await client.send(new sdk.CreateGroupCommand({ IdentityStoreId, DisplayName: 'devs' }))
  const { GroupId: emptyGroup } = await client.send(new sdk.CreateGroupCommand({ IdentityStoreId }))
  const pair = { GroupId, MemberId: { UserId } }
  const created = await client.send(new sdk.CreateGroupMembershipCommand({ IdentityStoreId, ...pair }))
  const { MembershipId } = created
  const inputs = {
    CreateGroup: { DisplayName: 'ops', Description: 'Operators' },
    CreateGroupMembership: { GroupId: emptyGroup, MemberId: { UserId } },
    CreateUser: { ...ANN, UserName: 'bob' },
    DeleteGroup: { GroupId },
    DeleteGroupMembership: { MembershipId },
    DeleteUser: { UserId },
    DescribeGroup: { GroupId },
    DescribeGroupMembership: { MembershipId },
    DescribeUser: { UserId },
    GetGroupId: identifiedBy('displayName', 'devs'),
    GetGroupMembershipId: pair,
    GetUserId: identifiedBy('userName', 'ann'),
    IsMemberInGroups: { GroupIds: [GroupId, emptyGroup], MemberId: { UserId } },
    ListGroupMemberships: { GroupId },
    ListGroupMembershipsForMember: { MemberId: { UserId } },
    ListGroups: {},
    ListUsers: {},
    UpdateGroup: { GroupId, Operations: [{ AttributePath: 'displayName', AttributeValue: 'x' }] },
    UpdateUser: { UserId, Operations: [{ AttributePath: 'name.givenName', AttributeValue: 'x' }] },
  }
  const named = Object.entries(inputs).map(([name, input]) => [
    `identitystore:${name}`,
    { IdentityStoreId, ...input },
  ])
  return Object.fromEntries(named)
}

const identifiedBy = (AttributePath: string, AttributeValue: string) => ({
  AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
})
