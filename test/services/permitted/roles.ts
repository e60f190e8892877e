/** Roles and instance profiles. */
import * as sdk from '@aws-sdk/client-iam'
import { trust } from '../../support/harness.ts'
import { EC2_TRUST } from '../iam/roles/role-callers.ts'
import { fill, limitRole } from './calls.ts'
import { aNew, aProfile, aRole, arnOf, listOf, PATH, type PermittedCall, TAGS } from './things.ts'

export const onRoles: readonly PermittedCall[] = [
  {
    operation: 'CreateRole',
    seen: aNew('role'),
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
    seen: listOf('role'),
    call: (iam) => iam.send(new sdk.ListRolesCommand({ PathPrefix: PATH })),
  },
  {
    operation: 'GetRole',
    seen: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.GetRoleCommand({ RoleName })),
  },
  {
    operation: 'UpdateRole',
    seen: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.UpdateRoleCommand({ RoleName, Description: 'd' })),
  },
  {
    operation: 'UpdateRoleDescription',
    seen: aRole,
    call: (iam, { role: RoleName }) =>
      iam.send(new sdk.UpdateRoleDescriptionCommand({ RoleName, Description: 'd' })),
  },
  {
    operation: 'UpdateAssumeRolePolicy',
    seen: aRole,
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
    seen: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.DeleteRoleCommand({ RoleName })),
  },
  {
    operation: 'TagRole',
    seen: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.TagRoleCommand({ RoleName, Tags: TAGS })),
  },
  {
    operation: 'UntagRole',
    seen: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.UntagRoleCommand({ RoleName, TagKeys: ['a'] })),
  },
  {
    operation: 'ListRoleTags',
    seen: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.ListRoleTagsCommand({ RoleName })),
  },
  { operation: 'PutRolePermissionsBoundary', seen: aRole, call: limitRole },
  {
    operation: 'DeleteRolePermissionsBoundary',
    seen: aRole,
    prepare: limitRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.DeleteRolePermissionsBoundaryCommand({ RoleName })),
  },
]

export const onInstanceProfiles: readonly PermittedCall[] = [
  {
    operation: 'CreateInstanceProfile',
    seen: aNew('instance-profile'),
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
    seen: listOf('instance-profile'),
    call: (iam) => iam.send(new sdk.ListInstanceProfilesCommand({ PathPrefix: PATH })),
  },
  {
    operation: 'ListInstanceProfilesForRole',
    seen: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.ListInstanceProfilesForRoleCommand({ RoleName })),
  },
  {
    operation: 'GetInstanceProfile',
    seen: aProfile,
    call: (iam, { profile: InstanceProfileName }) =>
      iam.send(new sdk.GetInstanceProfileCommand({ InstanceProfileName })),
  },
  {
    operation: 'DeleteInstanceProfile',
    seen: aProfile,
    call: (iam, { profile: InstanceProfileName }) =>
      iam.send(new sdk.DeleteInstanceProfileCommand({ InstanceProfileName })),
  },
  {
    operation: 'AddRoleToInstanceProfile',
    seen: aProfile,
    call: fill,
    also: (things) => [['iam:PassRole', aRole(things).arn]],
  },
  {
    operation: 'RemoveRoleFromInstanceProfile',
    seen: aProfile,
    prepare: fill,
    call: (iam, { profile: InstanceProfileName, role: RoleName }) =>
      iam.send(new sdk.RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName })),
  },
  {
    operation: 'TagInstanceProfile',
    seen: aProfile,
    call: (iam, { profile: InstanceProfileName }) =>
      iam.send(new sdk.TagInstanceProfileCommand({ InstanceProfileName, Tags: TAGS })),
  },
  {
    operation: 'UntagInstanceProfile',
    seen: aProfile,
    call: (iam, { profile: InstanceProfileName }) =>
      iam.send(new sdk.UntagInstanceProfileCommand({ InstanceProfileName, TagKeys: ['a'] })),
  },
  {
    operation: 'ListInstanceProfileTags',
    seen: aProfile,
    call: (iam, { profile: InstanceProfileName }) =>
      iam.send(new sdk.ListInstanceProfileTagsCommand({ InstanceProfileName })),
  },
]
