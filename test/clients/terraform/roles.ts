/** Roles and instance profiles. */

import { EC2_TRUST } from '../../services/iam/roles/role-callers.ts'
import { policy, trust } from '../../support/harness.ts'
import { call, callWith } from '../calls.ts'
import type { Resource } from './lifecycle.ts'

const Path = '/terraform/'
const MANAGED = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const PolicyName = 'own'
const PolicyDocument = policy('Allow', 's3:GetObject')
const LAMBDA_TRUST = trust({ Service: 'lambda.amazonaws.com' })

/** Returns a role with its policies in the same resource. */
const role = (): Resource => {
  const RoleName = 'tf-role'
  return {
    type: 'aws_iam_role',
    create: [
      call('CreateRole', { RoleName, Path, AssumeRolePolicyDocument: EC2_TRUST, MaxSessionDuration: 7200 }),
      call('PutRolePolicy', { RoleName, PolicyName, PolicyDocument }),
      call('AttachRolePolicy', { RoleName, PolicyArn: MANAGED }),
    ],
    read: [
      call('GetRole', { RoleName }),
      call('ListRolePolicies', { RoleName }),
      call('GetRolePolicy', { RoleName, PolicyName }),
      call('ListAttachedRolePolicies', { RoleName }),
    ],
    shows: [
      { Role: { Path, MaxSessionDuration: 7200, AssumeRolePolicyDocument: JSON.parse(EC2_TRUST) } },
      { PolicyNames: [PolicyName] },
      { PolicyDocument: JSON.parse(PolicyDocument) },
      { AttachedPolicies: [{ PolicyArn: MANAGED }] },
    ],
    update: {
      calls: [
        call('UpdateAssumeRolePolicy', { RoleName, PolicyDocument: LAMBDA_TRUST }),
        call('UpdateRole', { RoleName, Description: 'works' }),
        call('UpdateRole', { RoleName, MaxSessionDuration: 3600 }),
        call('PutRolePermissionsBoundary', { RoleName, PermissionsBoundary: MANAGED }),
        call('TagRole', { RoleName, Tags: [{ Key: 'team', Value: 'blue' }] }),
      ],
      shows: [
        {
          Role: {
            AssumeRolePolicyDocument: JSON.parse(LAMBDA_TRUST),
            Description: 'works',
            MaxSessionDuration: 3600,
            PermissionsBoundary: { PermissionsBoundaryArn: MANAGED },
            Tags: [{ Key: 'team', Value: 'blue' }],
          },
        },
        {},
        {},
        {},
      ],
    },
    destroy: [
      call('ListInstanceProfilesForRole', { RoleName }),
      call('ListAttachedRolePolicies', { RoleName }),
      call('DetachRolePolicy', { RoleName, PolicyArn: MANAGED }),
      call('ListRolePolicies', { RoleName }),
      call('DeleteRolePolicy', { RoleName, PolicyName }),
      call('DeleteRole', { RoleName }),
    ],
    gone: 'NoSuchEntity',
  }
}

const instanceProfile = (): Resource => {
  const InstanceProfileName = 'tf-profile'
  const [first, second] = ['tf-first', 'tf-second']
  const newRole = (RoleName: string) => call('CreateRole', { RoleName, AssumeRolePolicyDocument: EC2_TRUST })
  const add = (RoleName: string) => call('AddRoleToInstanceProfile', { InstanceProfileName, RoleName })
  const remove = (RoleName: string) =>
    call('RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName })
  const shows = (RoleName: string) => [
    { InstanceProfile: { InstanceProfileName, Path, Roles: [{ RoleName }] } },
  ]
  return {
    type: 'aws_iam_instance_profile',
    needs: [newRole(first), newRole(second)],
    create: [call('CreateInstanceProfile', { InstanceProfileName, Path }), add(first)],
    read: [call('GetInstanceProfile', { InstanceProfileName })],
    shows: shows(first),
    update: { calls: [remove(first), add(second)], shows: shows(second) },
    destroy: [remove(second), call('DeleteInstanceProfile', { InstanceProfileName })],
    gone: 'NoSuchEntity',
  }
}

const serviceLinkedRole = (): Resource => {
  const RoleName = 'AWSServiceRoleForElasticBeanstalk'
  const AWSServiceName = 'elasticbeanstalk.amazonaws.com'
  return {
    type: 'aws_iam_service_linked_role',
    create: [call('CreateServiceLinkedRole', { AWSServiceName, Description: 'linked' })],
    read: [call('GetRole', { RoleName })],
    shows: [{ Role: { RoleName, Path: `/aws-service-role/${AWSServiceName}/`, Description: 'linked' } }],
    update: {
      calls: [call('UpdateRole', { RoleName, Description: 'changed' })],
      shows: [{ Role: { Description: 'changed' } }],
    },
    destroy: [
      call('DeleteServiceLinkedRole', { RoleName }),
      {
        ...callWith('GetServiceLinkedRoleDeletionStatus', (answers) => ({
          DeletionTaskId: answers.get('DeletionTaskId'),
        })),
        secondsBefore: 10,
      },
    ],
    gone: 'NoSuchEntity',
  }
}

export const roles = [role(), instanceProfile(), serviceLinkedRole()]
