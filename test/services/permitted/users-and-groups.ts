/** Users, their access keys, and groups. */
import * as sdk from '@aws-sdk/client-iam'
import { deleteKey, join, limitUser } from './calls.ts'
import { aGroup, aKey, arnOf, aUser, listOf, newEntity, PATH, type PermittedCall, TAGS } from './things.ts'

export const onUsers: readonly PermittedCall[] = [
  {
    operation: 'CreateUser',
    resource: newEntity('user'),
    call: (iam) => iam.send(new sdk.CreateUserCommand({ UserName: 'new-user', Path: PATH, Tags: TAGS })),
    also: () => [['iam:TagUser', arnOf('user', 'new-user')]],
  },
  {
    operation: 'ListUsers',
    resource: listOf('user'),
    call: (iam) => iam.send(new sdk.ListUsersCommand({ PathPrefix: PATH })),
  },
  {
    operation: 'GetUser',
    resource: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.GetUserCommand({ UserName })),
  },
  {
    operation: 'UpdateUser',
    resource: aUser,
    call: (iam, { user: UserName }) =>
      iam.send(new sdk.UpdateUserCommand({ UserName, NewUserName: `${UserName}-2` })),
    also: ({ user }) => [['iam:UpdateUser', arnOf('user', `${user}-2`)]],
  },
  {
    operation: 'DeleteUser',
    resource: aUser,
    prepare: deleteKey,
    call: (iam, { user: UserName }) => iam.send(new sdk.DeleteUserCommand({ UserName })),
  },
  {
    operation: 'TagUser',
    resource: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.TagUserCommand({ UserName, Tags: TAGS })),
  },
  {
    operation: 'UntagUser',
    resource: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.UntagUserCommand({ UserName, TagKeys: ['a'] })),
  },
  {
    operation: 'ListUserTags',
    resource: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListUserTagsCommand({ UserName })),
  },
  { operation: 'PutUserPermissionsBoundary', resource: aUser, call: limitUser },
  {
    operation: 'DeleteUserPermissionsBoundary',
    resource: aUser,
    prepare: limitUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.DeleteUserPermissionsBoundaryCommand({ UserName })),
  },
]

export const onAccessKeys: readonly PermittedCall[] = [
  {
    operation: 'CreateAccessKey',
    resource: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.CreateAccessKeyCommand({ UserName })),
  },
  {
    operation: 'UpdateAccessKey',
    resource: aUser,
    call: (iam, { user: UserName, key: AccessKeyId }) =>
      iam.send(new sdk.UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' })),
  },
  { operation: 'DeleteAccessKey', resource: aUser, call: deleteKey },
  {
    operation: 'ListAccessKeys',
    resource: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListAccessKeysCommand({ UserName })),
  },
  {
    operation: 'GetAccessKeyLastUsed',
    resource: aKey,
    call: (iam, { key: AccessKeyId }) => iam.send(new sdk.GetAccessKeyLastUsedCommand({ AccessKeyId })),
  },
]

export const onGroups: readonly PermittedCall[] = [
  {
    operation: 'CreateGroup',
    resource: newEntity('group'),
    call: (iam) => iam.send(new sdk.CreateGroupCommand({ GroupName: 'new-group', Path: PATH })),
  },
  {
    operation: 'ListGroups',
    resource: listOf('group'),
    call: (iam) => iam.send(new sdk.ListGroupsCommand({ PathPrefix: PATH })),
  },
  {
    operation: 'GetGroup',
    resource: aGroup,
    call: (iam, { group: GroupName }) => iam.send(new sdk.GetGroupCommand({ GroupName })),
  },
  {
    operation: 'UpdateGroup',
    resource: aGroup,
    call: (iam, { group: GroupName }) =>
      iam.send(new sdk.UpdateGroupCommand({ GroupName, NewGroupName: `${GroupName}-2` })),
    also: ({ group }) => [['iam:UpdateGroup', arnOf('group', `${group}-2`)]],
  },
  {
    operation: 'DeleteGroup',
    resource: aGroup,
    call: (iam, { group: GroupName }) => iam.send(new sdk.DeleteGroupCommand({ GroupName })),
  },
  { operation: 'AddUserToGroup', resource: aGroup, call: join },
  {
    operation: 'RemoveUserFromGroup',
    resource: aGroup,
    prepare: join,
    call: (iam, { user: UserName, group: GroupName }) =>
      iam.send(new sdk.RemoveUserFromGroupCommand({ UserName, GroupName })),
  },
  {
    operation: 'ListGroupsForUser',
    resource: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListGroupsForUserCommand({ UserName })),
  },
]
