/** Users, groups, and memberships of an identity store. */
import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  CreateUserCommand,
  type IdentitystoreClient,
} from '@aws-sdk/client-identitystore'
import { IDENTITY_STORE } from '../../support/identity-center.ts'

const IdentityStoreId = IDENTITY_STORE

/** Creates a user. Returns its ID. */
export async function newUser(client: IdentitystoreClient, UserName: string): Promise<string> {
  const input = { UserName, DisplayName: UserName, Name: { GivenName: 'A', FamilyName: 'B' } }
  return (await client.send(new CreateUserCommand({ IdentityStoreId, ...input }))).UserId ?? ''
}

/** Creates a group. Returns its ID. */
export const newGroup = async (client: IdentitystoreClient, DisplayName: string): Promise<string> =>
  (await client.send(new CreateGroupCommand({ IdentityStoreId, DisplayName }))).GroupId ?? ''

/** Adds a user to a group. Returns the ID of the membership. */
export async function newMember(
  client: IdentitystoreClient,
  GroupId: string,
  UserId: string,
): Promise<string> {
  const input = { IdentityStoreId, GroupId, MemberId: { UserId } }
  return (await client.send(new CreateGroupMembershipCommand(input))).MembershipId ?? ''
}
