/** Managed policies, and the policies of users, groups, and roles. */

import { EC2_TRUST } from '../../services/iam/roles/role-callers.ts'
import { ACCOUNT, policy } from '../../support/harness.ts'
import { call } from '../calls.ts'
import type { Resource } from './lifecycle.ts'

const PolicyName = 'own'
const READ = policy('Allow', 's3:GetObject')
const WRITE = policy('Allow', ['s3:GetObject', 's3:PutObject'])
const MANAGED = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const [reading, writing] = [JSON.parse(READ), JSON.parse(WRITE)]
const attached = { AttachedPolicies: [{ PolicyArn: MANAGED, PolicyName: 'ReadOnlyAccess' }] }
const detached = { AttachedPolicies: [] }

const managed = (): Resource => {
  const name = 'tf-policy'
  const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/terraform/${name}`
  const Path = '/terraform/'
  const version = (VersionId: string) => call('GetPolicyVersion', { PolicyArn, VersionId })
  return {
    type: 'aws_iam_policy',
    create: [call('CreatePolicy', { PolicyName: name, Path, PolicyDocument: READ, Description: 'reads' })],
    read: [call('GetPolicy', { PolicyArn }), version('v1')],
    shows: [
      { Policy: { Arn: PolicyArn, DefaultVersionId: 'v1', Description: 'reads', AttachmentCount: 0 } },
      { PolicyVersion: { Document: reading } },
    ],
    update: {
      calls: [
        call('ListPolicyVersions', { PolicyArn }),
        call('CreatePolicyVersion', { PolicyArn, PolicyDocument: WRITE, SetAsDefault: true }),
        call('TagPolicy', { PolicyArn, Tags: [{ Key: 'team', Value: 'blue' }] }),
      ],
      shows: [
        { Policy: { DefaultVersionId: 'v2', Tags: [{ Key: 'team', Value: 'blue' }] } },
        { PolicyVersion: { Document: reading, IsDefaultVersion: false } },
      ],
    },
    destroy: [
      call('ListPolicyVersions', { PolicyArn }),
      call('DeletePolicyVersion', { PolicyArn, VersionId: 'v1' }),
      call('DeletePolicy', { PolicyArn }),
    ],
    gone: 'NoSuchEntity',
  }
}

const userPolicy = (): Resource => {
  const UserName = 'tf-user-policy'
  const put = (PolicyDocument: string) => call('PutUserPolicy', { UserName, PolicyName, PolicyDocument })
  return {
    type: 'aws_iam_user_policy',
    needs: [call('CreateUser', { UserName })],
    create: [put(READ)],
    read: [call('GetUserPolicy', { UserName, PolicyName })],
    shows: [{ UserName, PolicyName, PolicyDocument: reading }],
    update: { calls: [put(WRITE)], shows: [{ PolicyDocument: writing }] },
    destroy: [call('DeleteUserPolicy', { UserName, PolicyName })],
    gone: 'NoSuchEntity',
  }
}

const groupPolicy = (): Resource => {
  const GroupName = 'tf-group-policy'
  const put = (PolicyDocument: string) => call('PutGroupPolicy', { GroupName, PolicyName, PolicyDocument })
  return {
    type: 'aws_iam_group_policy',
    needs: [call('CreateGroup', { GroupName })],
    create: [put(READ)],
    read: [call('GetGroupPolicy', { GroupName, PolicyName })],
    shows: [{ GroupName, PolicyName, PolicyDocument: reading }],
    update: { calls: [put(WRITE)], shows: [{ PolicyDocument: writing }] },
    destroy: [call('DeleteGroupPolicy', { GroupName, PolicyName })],
    gone: 'NoSuchEntity',
  }
}

const rolePolicy = (): Resource => {
  const RoleName = 'tf-role-policy'
  const put = (PolicyDocument: string) => call('PutRolePolicy', { RoleName, PolicyName, PolicyDocument })
  return {
    type: 'aws_iam_role_policy',
    needs: [call('CreateRole', { RoleName, AssumeRolePolicyDocument: EC2_TRUST })],
    create: [put(READ)],
    read: [call('GetRolePolicy', { RoleName, PolicyName })],
    shows: [{ RoleName, PolicyName, PolicyDocument: reading }],
    update: { calls: [put(WRITE)], shows: [{ PolicyDocument: writing }] },
    destroy: [call('DeleteRolePolicy', { RoleName, PolicyName })],
    gone: 'NoSuchEntity',
  }
}

const userAttachment = (): Resource => {
  const UserName = 'tf-user-attachment'
  return {
    type: 'aws_iam_user_policy_attachment',
    needs: [call('CreateUser', { UserName })],
    create: [call('AttachUserPolicy', { UserName, PolicyArn: MANAGED })],
    read: [call('ListAttachedUserPolicies', { UserName })],
    shows: [attached],
    destroy: [call('DetachUserPolicy', { UserName, PolicyArn: MANAGED })],
    gone: detached,
  }
}

const groupAttachment = (): Resource => {
  const GroupName = 'tf-group-attachment'
  return {
    type: 'aws_iam_group_policy_attachment',
    needs: [call('CreateGroup', { GroupName })],
    create: [call('AttachGroupPolicy', { GroupName, PolicyArn: MANAGED })],
    read: [call('ListAttachedGroupPolicies', { GroupName })],
    shows: [attached],
    destroy: [call('DetachGroupPolicy', { GroupName, PolicyArn: MANAGED })],
    gone: detached,
  }
}

const roleAttachment = (): Resource => {
  const RoleName = 'tf-role-attachment'
  return {
    type: 'aws_iam_role_policy_attachment',
    needs: [call('CreateRole', { RoleName, AssumeRolePolicyDocument: EC2_TRUST })],
    create: [call('AttachRolePolicy', { RoleName, PolicyArn: MANAGED })],
    read: [call('ListAttachedRolePolicies', { RoleName })],
    shows: [attached],
    destroy: [call('DetachRolePolicy', { RoleName, PolicyArn: MANAGED })],
    gone: detached,
  }
}

/** Returns all entities to which a policy is attached. */
const attachment = (): Resource => {
  const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/tf-shared`
  const [UserName, GroupName, RoleName] = ['tf-shared', 'tf-shared', 'tf-shared']
  return {
    type: 'aws_iam_policy_attachment',
    needs: [
      call('CreatePolicy', { PolicyName: 'tf-shared', PolicyDocument: READ }),
      call('CreateUser', { UserName }),
      call('CreateGroup', { GroupName }),
      call('CreateRole', { RoleName, AssumeRolePolicyDocument: EC2_TRUST }),
    ],
    create: [
      call('AttachUserPolicy', { UserName, PolicyArn }),
      call('AttachRolePolicy', { RoleName, PolicyArn }),
      call('AttachGroupPolicy', { GroupName, PolicyArn }),
    ],
    read: [call('ListEntitiesForPolicy', { PolicyArn })],
    shows: [{ PolicyUsers: [{ UserName }], PolicyGroups: [{ GroupName }], PolicyRoles: [{ RoleName }] }],
    update: {
      calls: [call('DetachUserPolicy', { UserName, PolicyArn })],
      shows: [{ PolicyUsers: [], PolicyGroups: [{ GroupName }], PolicyRoles: [{ RoleName }] }],
    },
    destroy: [
      call('DetachRolePolicy', { RoleName, PolicyArn }),
      call('DetachGroupPolicy', { GroupName, PolicyArn }),
    ],
    gone: { PolicyUsers: [], PolicyGroups: [], PolicyRoles: [] },
  }
}

export const policies = [
  managed(),
  userPolicy(),
  groupPolicy(),
  rolePolicy(),
  userAttachment(),
  groupAttachment(),
  roleAttachment(),
  attachment(),
]
