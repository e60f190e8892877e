/** Tests pages of the identity store's lists: they stay correct while the list changes. */
import * as sdk from '@aws-sdk/client-identitystore'
import { beforeEach, test } from '@jest/globals'
import { note } from '../../support/evidence.ts'
import { serverForEachTest } from '../../support/harness.ts'
import { IDENTITY_STORE, identityCenterServer } from '../../support/identity-center.ts'
import { expectStablePages, type PagedList, pageOf } from '../paged-lists.ts'
import { newGroup, newMember, newUser } from './directory.ts'

const IdentityStoreId = IDENTITY_STORE

const server = serverForEachTest(identityCenterServer)
let client: sdk.IdentitystoreClient
beforeEach(() => {
  client = server.identitystore()
})

const removeMember = (MembershipId: string) =>
  client.send(new sdk.DeleteGroupMembershipCommand({ IdentityStoreId, MembershipId }))

const lists: Readonly<Record<string, () => Promise<PagedList>>> = {
  ListUsers: async () => ({
    add: (name) => newUser(client, name),
    remove: (UserId) => client.send(new sdk.DeleteUserCommand({ IdentityStoreId, UserId })),
    page: async (NextToken) => {
      const command = new sdk.ListUsersCommand({ IdentityStoreId, NextToken, MaxResults: 2 })
      const answer = await client.send(command)
      return pageOf(answer.Users, 'UserId', answer.NextToken)
    },
  }),
  ListGroups: async () => ({
    add: (name) => newGroup(client, name),
    remove: (GroupId) => client.send(new sdk.DeleteGroupCommand({ IdentityStoreId, GroupId })),
    page: async (NextToken) => {
      const command = new sdk.ListGroupsCommand({ IdentityStoreId, NextToken, MaxResults: 2 })
      const answer = await client.send(command)
      return pageOf(answer.Groups, 'GroupId', answer.NextToken)
    },
  }),
  ListGroupMemberships: async () => {
    const GroupId = await newGroup(client, 'devs')
    return {
      add: async (name) => newMember(client, GroupId, await newUser(client, name)),
      remove: removeMember,
      page: async (NextToken) => {
        const input = { IdentityStoreId, GroupId, NextToken, MaxResults: 2 }
        const answer = await client.send(new sdk.ListGroupMembershipsCommand(input))
        return pageOf(answer.GroupMemberships, 'MembershipId', answer.NextToken)
      },
    }
  },
  ListGroupMembershipsForMember: async () => {
    const UserId = await newUser(client, 'ann')
    return {
      add: async (name) => newMember(client, await newGroup(client, name), UserId),
      remove: removeMember,
      page: async (NextToken) => {
        const input = { IdentityStoreId, MemberId: { UserId }, NextToken, MaxResults: 2 }
        const answer = await client.send(new sdk.ListGroupMembershipsForMemberCommand(input))
        return pageOf(answer.GroupMemberships, 'MembershipId', answer.NextToken)
      },
    }
  },
}

test.each(Object.entries(lists))('%s shows what stays exactly once', async (name, make) => {
  await expectStablePages(await make())
  note(`identitystore:${name}`, 'pages')
})
