/** Roles and instance profiles. */
import * as sdk from '@aws-sdk/client-iam'
import { trust } from '../../support/harness.ts'
import { EC2_TRUST } from '../iam/roles/role-callers.ts'
import { fill, limitRole } from './calls.ts'
import { aProfile, aRole, arnOf, listOf, newEntity, PATH, type PermittedCall, TAGS } from './things.ts'

export const onRoles: readonly PermittedCall[] = [
  {
    operation: 'CreateRole',
    resource: newEntity('role'),
    call: (iam) =>
      iam.send(
        new sdk.CreateRoleCommand({
          RoleName: 'new-role',
          Path: PATH,
          AssumeRolePolicyDocument: EC2_TRUST,
          Tags: TAGS,
        }),
      ),
    also: () => [['iam:TagRole', arnOf('role', 'new-role')]],
  },
  {
    operation: 'ListRoles',
    resource: listOf('role'),
    call: (iam) => iam.send(new sdk.ListRolesCommand({ PathPrefix: PATH })),
  },
  {
    operation: 'GetRole',
    resource: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.GetRoleCommand({ RoleName })),
  },
  {
    operation: 'UpdateRole',
    resource: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.UpdateRoleCommand({ RoleName, Description: 'd' })),
  },
  {
    operation: 'UpdateRoleDescription',
    resource: aRole,
    call: (iam, { role: RoleName }) =>
      iam.send(new sdk.UpdateRoleDescriptionCommand({ RoleName, Description: 'd' })),
  },
  {
    operation: 'UpdateAssumeRolePolicy',
    resource: aRole,
    call: (iam, { role: RoleName }) =>
      iam.send(
        new sdk.UpdateAssumeRolePolicyCommand({
          RoleName,
          PolicyDocument: trust({ Service: 'lambda.amazonaws.com' }),
        }),
      ),
  },
  {
    operation: 'DeleteRole',
    resource: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.DeleteRoleCommand({ RoleName })),
  },
  {
    operation: 'TagRole',
    resource: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.TagRoleCommand({ RoleName, Tags: TAGS })),
  },
  {
    operation: 'UntagRole',
    resource: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.UntagRoleCommand({ RoleName, TagKeys: ['a'] })),
  },
  {
    operation: 'ListRoleTags',
    resource: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.ListRoleTagsCommand({ RoleName })),
  },
  { operation: 'PutRolePermissionsBoundary', resource: aRole, call: limitRole },
  {
    operation: 'DeleteRolePermissionsBoundary',
    resource: aRole,
    prepare: limitRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.DeleteRolePermissionsBoundaryCommand({ RoleName })),
  },
]

export const onInstanceProfiles: readonly PermittedCall[] = [
  {
    operation: 'CreateInstanceProfile',
    resource: newEntity('instance-profile'),
    call: (iam) =>
      iam.send(
        new sdk.CreateInstanceProfileCommand({
          InstanceProfileName: 'new-instance-profile',
          Path: PATH,
          Tags: TAGS,
        }),
      ),
    also: () => [['iam:TagInstanceProfile', arnOf('instance-profile', 'new-instance-profile')]],
  },
  {
    operation: 'ListInstanceProfiles',
    resource: listOf('instance-profile'),
    call: (iam) => iam.send(new sdk.ListInstanceProfilesCommand({ PathPrefix: PATH })),
  },
  {
    operation: 'ListInstanceProfilesForRole',
    resource: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.ListInstanceProfilesForRoleCommand({ RoleName })),
  },
  {
    operation: 'GetInstanceProfile',
    resource: aProfile,
    call: (iam, { profile: InstanceProfileName }) =>
      iam.send(new sdk.GetInstanceProfileCommand({ InstanceProfileName })),
  },
  {
    operation: 'DeleteInstanceProfile',
    resource: aProfile,
    call: (iam, { profile: InstanceProfileName }) =>
      iam.send(new sdk.DeleteInstanceProfileCommand({ InstanceProfileName })),
  },
  {
    operation: 'AddRoleToInstanceProfile',
    resource: aProfile,
    call: fill,
    also: (things) => [['iam:PassRole', aRole(things).arn]],
  },
  {
    operation: 'RemoveRoleFromInstanceProfile',
    resource: aProfile,
    prepare: fill,
    call: (iam, { profile: InstanceProfileName, role: RoleName }) =>
      iam.send(new sdk.RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName })),
  },
  {
    operation: 'TagInstanceProfile',
    resource: aProfile,
    call: (iam, { profile: InstanceProfileName }) =>
      iam.send(new sdk.TagInstanceProfileCommand({ InstanceProfileName, Tags: TAGS })),
  },
  {
    operation: 'UntagInstanceProfile',
    resource: aProfile,
    call: (iam, { profile: InstanceProfileName }) =>
      iam.send(new sdk.UntagInstanceProfileCommand({ InstanceProfileName, TagKeys: ['a'] })),
  },
  {
    operation: 'ListInstanceProfileTags',
    resource: aProfile,
    call: (iam, { profile: InstanceProfileName }) =>
      iam.send(new sdk.ListInstanceProfileTagsCommand({ InstanceProfileName })),
  },
]
