/** Users, their access keys, and groups. */
import * as sdk from '@aws-sdk/client-iam'
import { deleteKey, join, limitUser } from './calls.ts'
import { aGroup, aKey, aNew, arnOf, aUser, listOf, PATH, type PermittedCall, TAGS } from './things.ts'

export const onUsers: readonly PermittedCall[] = [
  {
    operation: 'CreateUser',
    seen: aNew('user'),
    call: (iam) => iam.send(new sdk.CreateUserCommand({ UserName: 'new-user', Path: PATH, Tags: TAGS })),
    also: () => [['iam:TagUser', arnOf('user', 'new-user')]],
  },
  {
    operation: 'ListUsers',
    seen: listOf('user'),
    call: (iam) => iam.send(new sdk.ListUsersCommand({ PathPrefix: PATH })),
  },
  {
    operation: 'GetUser',
    seen: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.GetUserCommand({ UserName })),
  },
  {
    operation: 'UpdateUser',
    seen: aUser,
    call: (iam, { user: UserName }) =>
      iam.send(new sdk.UpdateUserCommand({ UserName, NewUserName: `${UserName}-2` })),
    also: ({ user }) => [['iam:UpdateUser', arnOf('user', `${user}-2`)]],
  },
  {
    operation: 'DeleteUser',
    seen: aUser,
    prepare: deleteKey,
    call: (iam, { user: UserName }) => iam.send(new sdk.DeleteUserCommand({ UserName })),
  },
  {
    operation: 'TagUser',
    seen: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.TagUserCommand({ UserName, Tags: TAGS })),
  },
  {
    operation: 'UntagUser',
    seen: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.UntagUserCommand({ UserName, TagKeys: ['a'] })),
  },
  {
    operation: 'ListUserTags',
    seen: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListUserTagsCommand({ UserName })),
  },
  { operation: 'PutUserPermissionsBoundary', seen: aUser, call: limitUser },
  {
    operation: 'DeleteUserPermissionsBoundary',
    seen: aUser,
    prepare: limitUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.DeleteUserPermissionsBoundaryCommand({ UserName })),
  },
]

export const onAccessKeys: readonly PermittedCall[] = [
  {
    operation: 'CreateAccessKey',
    seen: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.CreateAccessKeyCommand({ UserName })),
  },
  {
    operation: 'UpdateAccessKey',
    seen: aUser,
    call: (iam, { user: UserName, key: AccessKeyId }) =>
      iam.send(new sdk.UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' })),
  },
  { operation: 'DeleteAccessKey', seen: aUser, call: deleteKey },
  {
    operation: 'ListAccessKeys',
    seen: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListAccessKeysCommand({ UserName })),
  },
  {
    operation: 'GetAccessKeyLastUsed',
    seen: aKey,
    call: (iam, { key: AccessKeyId }) => iam.send(new sdk.GetAccessKeyLastUsedCommand({ AccessKeyId })),
  },
]

export const onGroups: readonly PermittedCall[] = [
  {
    operation: 'CreateGroup',
    seen: aNew('group'),
    call: (iam) => iam.send(new sdk.CreateGroupCommand({ GroupName: 'new-group', Path: PATH })),
  },
  {
    operation: 'ListGroups',
    seen: listOf('group'),
    call: (iam) => iam.send(new sdk.ListGroupsCommand({ PathPrefix: PATH })),
  },
  {
    operation: 'GetGroup',
    seen: aGroup,
    call: (iam, { group: GroupName }) => iam.send(new sdk.GetGroupCommand({ GroupName })),
  },
  {
    operation: 'UpdateGroup',
    seen: aGroup,
    call: (iam, { group: GroupName }) =>
      iam.send(new sdk.UpdateGroupCommand({ GroupName, NewGroupName: `${GroupName}-2` })),
    also: ({ group }) => [['iam:UpdateGroup', arnOf('group', `${group}-2`)]],
  },
  {
    operation: 'DeleteGroup',
    seen: aGroup,
    call: (iam, { group: GroupName }) => iam.send(new sdk.DeleteGroupCommand({ GroupName })),
  },
  { operation: 'AddUserToGroup', seen: aGroup, call: join },
  {
    operation: 'RemoveUserFromGroup',
    seen: aGroup,
    prepare: join,
    call: (iam, { user: UserName, group: GroupName }) =>
      iam.send(new sdk.RemoveUserFromGroupCommand({ UserName, GroupName })),
  },
  {
    operation: 'ListGroupsForUser',
    seen: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListGroupsForUserCommand({ UserName })),
  },
]
