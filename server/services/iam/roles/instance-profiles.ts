/** Instance profiles, which provide a role to EC2 instances. */

import { iamArn } from '../../../../core/aws/arns.ts'
import type { Context, Family, Input } from '../../../../core/engine/operation.ts'
import {
  instanceProfileAlreadyExists,
  mustFirst,
  quotaExceeded,
  roleInProfile,
  roleNotInProfile,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { type InstanceProfileRow, keyOf, rowById, type View } from '../../../../store/index.ts'
import {
  instanceProfileTarget,
  listTarget,
  requireInstanceProfile,
  requireModifiableRole,
  requireRole,
  roleTarget,
} from '../lookup.ts'
import { pageOf, pageUnderPath } from '../paging.ts'
import { exactKeys, newTags, tagOperations, toTags, toTagsIfAny } from '../tags.ts'
import { toRole } from './roles.ts'

const tags = tagOperations({
  target: instanceProfileTarget,
  rule: exactKeys,
  find: requireInstanceProfile,
  put: (tx, profile) => tx.instanceProfiles.put(keyOf(profile.name), profile),
})

export const instanceProfiles = {
  CreateInstanceProfile: {
    resource: (_view, input, ctx) => newProfileArn(input, ctx),
    also: (_view, input, ctx) =>
      input.Tags?.length ? [{ action: 'iam:TagInstanceProfile', target: newProfileArn(input, ctx) }] : [],
    run: (tx, input, ctx) => {
      const name = input.InstanceProfileName
      const limit = ctx.quotas.InstanceProfilesQuota
      if (tx.instanceProfiles.has(keyOf(name))) throw instanceProfileAlreadyExists(name)
      if (tx.instanceProfiles.size >= limit) throw quotaExceeded('InstanceProfilesPerAccount', limit)
      const profile = newProfile(input, ctx)
      tx.instanceProfiles.put(keyOf(name), profile)
      return { InstanceProfile: { Tags: toTagsIfAny(profile.tags), ...toProfile(tx, profile) } }
    },
  },

  GetInstanceProfile: {
    resource: instanceProfileTarget,
    run: (tx, input) => {
      const profile = requireInstanceProfile(tx, input)
      return { InstanceProfile: { Tags: toTags(profile.tags), ...toProfile(tx, profile) } }
    },
  },

  ListInstanceProfiles: {
    resource: (_view, input, ctx) => listTarget('instance-profile', input, ctx),
    run: (tx, input) => {
      const { items, ...page } = pageUnderPath(
        input,
        (after) => tx.instanceProfiles.rows(after),
        (profile) => toProfile(tx, profile),
      )
      return { InstanceProfiles: items, ...page }
    },
  },

  ListInstanceProfilesForRole: {
    resource: (view, input, ctx) => roleTarget(view, input.RoleName, ctx),
    run: (tx, input) => {
      const role = requireRole(tx, input.RoleName)
      const { items, ...page } = pageOf(
        input,
        (after) => tx.instanceProfiles.by('role', role.id, after),
        (profile) => toProfile(tx, profile),
      )
      return { InstanceProfiles: items, ...page }
    },
  },

  DeleteInstanceProfile: {
    resource: instanceProfileTarget,
    run: (tx, input) => {
      const profile = requireInstanceProfile(tx, input)
      if (profile.roles.length > 0) throw mustFirst('remove roles from instance profile')
      tx.instanceProfiles.delete(keyOf(profile.name))
    },
  },

  AddRoleToInstanceProfile: {
    resource: instanceProfileTarget,
    also: (view, input, ctx) => {
      const { deniedAs: _named, ...target } = roleTarget(view, input.RoleName, ctx)
      return [{ action: 'iam:PassRole', target, conditions: { 'iam:PassedToService': 'ec2.amazonaws.com' } }]
    },
    run: (tx, input, { quotas: { RolesPerInstanceProfileQuota: quota } }) => {
      const role = requireModifiableRole(tx, input.RoleName)
      const profile = requireInstanceProfile(tx, input)
      const { roles } = profile
      if (roles.length >= quota) throw quotaExceeded('InstanceSessionsPerInstanceProfile', quota)
      if (roles.includes(role.id)) throw roleInProfile(role.name, profile.name)
      tx.instanceProfiles.put(keyOf(profile.name), { ...profile, roles: [...roles, role.id] })
    },
  },

  RemoveRoleFromInstanceProfile: {
    resource: instanceProfileTarget,
    run: (tx, input) => {
      const role = requireModifiableRole(tx, input.RoleName)
      const profile = requireInstanceProfile(tx, input)
      if (!profile.roles.includes(role.id)) throw roleNotInProfile(input.RoleName, input.InstanceProfileName)
      const roles = profile.roles.filter((id) => id !== role.id)
      tx.instanceProfiles.put(keyOf(profile.name), { ...profile, roles })
    },
  },

  TagInstanceProfile: tags.tag,
  UntagInstanceProfile: tags.untag,
  ListInstanceProfileTags: tags.list,
} satisfies Family<'iam'>

/** Returns an instance profile in the form of lists: without tags (recorded). */
export function toProfile(view: View, profile: InstanceProfileRow): IamTypes.InstanceProfile {
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: profile.createDate,
    Roles: rolesOf(view, profile),
  }
}

function rolesOf(view: View, profile: InstanceProfileRow): IamTypes.Role[] {
  return profile.roles
    .map((id) => rowById(view, 'roles', id))
    .filter((role) => role !== undefined)
    .map((role) => toRole(view, role))
}

function newProfileArn(input: Input<'iam', 'CreateInstanceProfile'>, ctx: Context): string {
  return iamArn(ctx, 'instance-profile', input.Path ?? '/', input.InstanceProfileName)
}

function newProfile(input: Input<'iam', 'CreateInstanceProfile'>, ctx: Context): InstanceProfileRow {
  return {
    id: ctx.newId('AIPA'),
    name: input.InstanceProfileName,
    path: input.Path ?? '/',
    arn: newProfileArn(input, ctx),
    createDate: ctx.now,
    tags: newTags(input.Tags, exactKeys, ctx),
    roles: [],
  }
}
