/** Users, groups, and their memberships. */
import { call } from '../calls.ts'
import type { Resource } from './lifecycle.ts'

const Path = '/terraform/'
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const POWER_USER = 'arn:aws:iam::aws:policy/PowerUserAccess'
const newUser = (UserName: string) => call('CreateUser', { UserName })
const newGroup = (GroupName: string) => call('CreateGroup', { GroupName })
const join = (UserName: string, GroupName: string) => call('AddUserToGroup', { UserName, GroupName })
const leave = (UserName: string, GroupName: string) => call('RemoveUserFromGroup', { UserName, GroupName })

const user = (): Resource => {
  const UserName = 'tf-user'
  const tags = [{ Key: 'stage', Value: 'test' }]
  return {
    type: 'aws_iam_user',
    create: [call('CreateUser', { UserName, Path, PermissionsBoundary: READ_ONLY, Tags: tags })],
    read: [call('GetUser', { UserName })],
    shows: [
      { User: { UserName, Path, PermissionsBoundary: { PermissionsBoundaryArn: READ_ONLY }, Tags: tags } },
    ],
    update: {
      calls: [
        call('UpdateUser', { UserName, NewUserName: UserName, NewPath: '/' }),
        call('PutUserPermissionsBoundary', { UserName, PermissionsBoundary: POWER_USER }),
        call('UntagUser', { UserName, TagKeys: ['stage'] }),
        call('TagUser', { UserName, Tags: [{ Key: 'team', Value: 'blue' }] }),
      ],
      shows: [
        {
          User: {
            Path: '/',
            PermissionsBoundary: { PermissionsBoundaryArn: POWER_USER },
            Tags: [{ Key: 'team', Value: 'blue' }],
          },
        },
      ],
    },
    // With force_destroy, the provider lists everything that would prevent the deletion.
    destroy: [
      call('ListGroupsForUser', { UserName }),
      call('ListAccessKeys', { UserName }),
      call('ListSSHPublicKeys', { UserName }),
      call('ListVirtualMFADevices', { AssignmentStatus: 'Assigned' }),
      call('ListSigningCertificates', { UserName }),
      call('ListServiceSpecificCredentials', { UserName }),
      call('ListUserPolicies', { UserName }),
      call('ListAttachedUserPolicies', { UserName }),
      call('DeleteUser', { UserName }),
    ],
    gone: 'NoSuchEntity',
  }
}

const group = (): Resource => {
  const GroupName = 'tf-group'
  return {
    type: 'aws_iam_group',
    create: [call('CreateGroup', { GroupName, Path })],
    read: [call('GetGroup', { GroupName })],
    shows: [{ Group: { GroupName, Path }, Users: [] }],
    update: {
      calls: [call('UpdateGroup', { GroupName, NewGroupName: GroupName, NewPath: '/' })],
      shows: [{ Group: { GroupName, Path: '/' } }],
    },
    destroy: [call('DeleteGroup', { GroupName })],
    gone: 'NoSuchEntity',
  }
}

/** Returns all members of a group. */
const groupMembership = (): Resource => {
  const GroupName = 'tf-members'
  const [ada, ben] = ['tf-ada', 'tf-ben']
  return {
    type: 'aws_iam_group_membership',
    needs: [newGroup(GroupName), newUser(ada), newUser(ben)],
    create: [join(ada, GroupName)],
    read: [call('GetGroup', { GroupName })],
    shows: [{ Users: [{ UserName: ada }] }],
    update: {
      calls: [leave(ada, GroupName), join(ben, GroupName)],
      shows: [{ Users: [{ UserName: ben }] }],
    },
    destroy: [leave(ben, GroupName)],
    gone: { Users: [] },
  }
}

/** Returns some groups of a user. */
const userMembership = (): Resource => {
  const UserName = 'tf-member'
  const [blue, red] = ['tf-blue', 'tf-red']
  return {
    type: 'aws_iam_user_group_membership',
    needs: [newUser(UserName), newGroup(blue), newGroup(red)],
    create: [join(UserName, blue)],
    read: [call('ListGroupsForUser', { UserName })],
    shows: [{ Groups: [{ GroupName: blue }] }],
    update: {
      calls: [leave(UserName, blue), join(UserName, red)],
      shows: [{ Groups: [{ GroupName: red }] }],
    },
    destroy: [leave(UserName, red)],
    gone: { Groups: [] },
  }
}

export const users = [user(), group(), groupMembership(), userMembership()]
