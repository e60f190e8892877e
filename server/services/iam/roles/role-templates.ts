/**
 * Role templates: AWS services provide them, and AcquireRole creates roles from them.
 *
 * Sources: recorded on AWS, September 2026; the SDK's descriptions of both operations; for the permissions of
 * boundaries and tags, service authorization reference, condition key iam:RoleTemplateARN.
 */

import type { DetailedTarget, Permission } from '../../../../core/access/target.ts'
import { iamArn } from '../../../../core/aws/arns.ts'
import { runUnauthorized } from '../../../../core/engine/call.ts'
import type { Context, Family, Input } from '../../../../core/engine/operation.ts'
import { findRoleTemplate } from '../../../../core/engine/templates.ts'
import {
  type AwsError,
  noSuchRoleTemplate,
  noSuchRoleTemplateVersion,
  roleTemplateDisabled,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { keyOf, type RoleRow, type SourceTemplate, type Tx, type View } from '../../../../store/index.ts'
import { requireRole, roleTarget } from '../lookup.ts'
import { withAttachedPolicy } from '../policies/attachments.ts'
import { toBoundary } from '../policies/boundaries.ts'
import { withInlinePolicy } from '../policies/inline-policies.ts'
import { roleKind } from '../policies/policy-holders.ts'
import { requireArn } from '../policies/policy-lookup.ts'
import { toTagsIfAny } from '../tags.ts'
import { replacementsIn } from './role-template-parameters.ts'
import { type CreateRoleInput, type Plan, planOf } from './role-template-plan.ts'
import { requireUnmodified } from './role-template-reuse.ts'
import { toRole } from './roles.ts'

export const roleTemplates = {
  AcquireRole: {
    // There is no action iam:AcquireRole (recorded on AWS, September 2026).
    action: 'iam:GetRoleTemplateVersion',
    resource: (_view, { TemplateArn: arn }) => ({ arn, deniedAs: `role template ${arn}` }),
    also: (view, input, ctx) => stepsOf(view, input, ctx),
    run: (tx, input, ctx) => {
      const template = findRoleTemplate(ctx.templates, input.TemplateArn, input.TemplateMinorVersion)
      if (!template) throw nothingToAcquire(ctx, input)
      if (template.Enabled === false || template.VersionEnabled === false)
        throw roleTemplateDisabled(input.TemplateArn)
      const values = replacementsIn(input.ReplacementValues)
      const plan = planOf(template, values)
      const existing = tx.roles.get(keyOf(plan.creation.input.RoleName))
      if (existing) {
        requireUnmodified(tx, existing, template.TemplateArn, plan, ctx)
        return { Role: toAcquiredRole(tx, existing) }
      }
      return makeRole(
        tx,
        plan,
        { arn: template.TemplateArn, minorVersion: template.MinorVersion, values },
        ctx,
      )
    },
  },

  GetRoleTemplateVersion: {
    resource: (_view, { TemplateArn: arn }) => ({ arn, deniedAs: `role-template ${arn}` }),
    run: (_tx, { TemplateArn, MinorVersion }, ctx) => {
      const template = findRoleTemplate(ctx.templates, TemplateArn, MinorVersion)
      if (!template) throw noSuchRoleTemplate(TemplateArn)
      // Unverified: GetRoleTemplateVersion returns the policies of a template without percent-encoding,
      // because recordings of AWS's answers contain them decoded, whatever AWS sent.
      return { RoleTemplateVersion: template }
    },
  },
} satisfies Family<'iam'>

type Request = Input<'iam', 'AcquireRole'>

/** AWS has another text if it is only the version that is missing (recorded on AWS, September 2026). */
function nothingToAcquire({ templates }: Context, { TemplateArn }: Request): AwsError {
  const exists = findRoleTemplate(templates, TemplateArn) !== undefined
  return exists ? noSuchRoleTemplateVersion(TemplateArn) : noSuchRoleTemplate(TemplateArn)
}

/**
 * Returns a role in the form of CreateRole: without description, duration, and template (recorded). AWS lists
 * the services of a trust policy in a different order every time; here, they are in the template's.
 */
function toAcquiredRole(view: View, role: RoleRow): IamTypes.Role {
  return { Tags: toTagsIfAny(role.tags), PermissionsBoundary: toBoundary(role), ...toRole(view, role) }
}

function makeRole(
  tx: Tx,
  { creation, inline, attached }: Plan,
  sourceTemplate: SourceTemplate,
  ctx: Context,
) {
  const answer = runUnauthorized(tx, creation, ctx)
  let row = requireRole(tx, creation.input.RoleName)
  for (const arn of attached) {
    requireArn(tx, arn)
    row = withAttachedPolicy(tx, roleKind, row, arn, ctx)
  }
  for (const policy of inline) row = withInlinePolicy(roleKind, row, policy, ctx)
  tx.roles.put(keyOf(row.name), { ...row, sourceTemplate })
  return answer
}

/**
 * Returns the permissions for the role: to read the one that exists, or for everything that a new one gets.
 * A missing template needs none, because the response reports it.
 */
function stepsOf(view: View, input: Request, ctx: Context): readonly Permission[] {
  const template = findRoleTemplate(ctx.templates, input.TemplateArn, input.TemplateMinorVersion)
  if (!template) return []
  const plan = planOf(template, replacementsIn(input.ReplacementValues))
  const { RoleName, Path = '/' } = plan.creation.input
  const existing = view.roles.get(keyOf(RoleName))
  const target = existing ? roleTarget(view, RoleName, ctx) : newRoleTarget(ctx, Path, RoleName)
  const step = (action: string, conditions = {}): Permission => ({
    action: `iam:${action}`,
    target: { ...target, deniedAs: `role/${RoleName}` },
    conditions: { 'iam:RoleTemplateArn': input.TemplateArn, ...conditions },
  })
  return existing ? [step('GetRole', { 'iam:PermissionsBoundary': existing.boundary })] : newSteps(plan, step)
}

function newRoleTarget(ctx: Context, path: string, name: string): DetailedTarget {
  return { arn: iamArn(ctx, 'role', path, name) }
}

function newSteps(
  { creation: { input: role }, attached, inline }: Plan,
  step: (action: string, conditions?: object) => Permission,
): readonly Permission[] {
  const boundary = { 'iam:PermissionsBoundary': role.PermissionsBoundary }
  return [
    step('CreateRole', { ...boundary, ...tagConditions(role.Tags) }),
    ...(role.Tags?.length ? [step('TagRole', tagConditions(role.Tags))] : []),
    ...(role.PermissionsBoundary === undefined ? [] : [step('PutRolePermissionsBoundary', boundary)]),
    ...attached.map((arn) => step('AttachRolePolicy', { ...boundary, 'iam:PolicyARN': arn })),
    ...(inline.length > 0 ? [step('PutRolePolicy', boundary)] : []),
  ]
}

/** Returns the condition keys for tags, which come from the template and not from the request. */
function tagConditions(tags: CreateRoleInput['Tags'] = []) {
  if (tags.length === 0) return {}
  const requested = tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])
  return { ...Object.fromEntries(requested), 'aws:TagKeys': tags.map(({ Key }) => Key) }
}
