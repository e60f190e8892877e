/**
 * Role templates: AWS services provide them, and AcquireRole creates roles from them.
 *
 * Sources: the SDK's descriptions of both operations; service authorization reference, condition key
 * iam:RoleTemplateArn, which shows that the permissions for all steps are needed.
 */
import {
  noSuchRoleTemplate,
  noSuchRoleTemplateVersion,
  roleNameConflict,
  roleTemplateDisabled,
} from '../../../../protocol/errors.ts'
import { iam } from '../../../../protocol/model/index.ts'
import { validate } from '../../../../protocol/validate.ts'
import { keyOf, type RoleRow, type Tx } from '../../../../store/index.ts'
import type { Permission } from '../../../access/target.ts'
import { iamArn } from '../../../aws/arns.ts'
import { type ImmediateCall, runUnauthorized, validatedCall } from '../../../engine/call.ts'
import type { Context, Family, Input } from '../../../engine/operation.ts'
import type { RoleTemplate } from '../../../engine/templates.ts'
import { requireRole } from '../lookup.ts'
import { withAttachedPolicy } from '../policies/attachments.ts'
import { withInlinePolicy } from '../policies/inline-policies.ts'
import { roleKind } from '../policies/policy-holders.ts'
import { requireArn } from '../policies/policy-lookup.ts'
import { fillDocument, fillText, type TemplateValues } from '../template-values.ts'
import { requireParameterValues } from './role-template-parameters.ts'
import { roles, toDetailedRole } from './roles.ts'

export const roleTemplates = {
  AcquireRole: {
    resource: (_view, input) => input.TemplateArn,
    also: (_view, input, ctx) => stepsOf(input, ctx),
    run: (tx, input, ctx) => {
      const template = requireVersion(ctx, input.TemplateArn, input.TemplateMinorVersion)
      if (template.Enabled === false || template.VersionEnabled === false)
        throw roleTemplateDisabled(input.TemplateArn)
      const role = makeRole(tx, planOf(template, input), ctx)
      const sourceTemplate = { arn: template.TemplateArn, minorVersion: template.MinorVersion }
      tx.roles.put(keyOf(role.name), { ...role, sourceTemplate })
      return { Role: toDetailedRole(tx, { ...role, sourceTemplate }) }
    },
  },

  GetRoleTemplateVersion: {
    resource: (_view, input) => input.TemplateArn,
    run: (_tx, input, ctx) => ({
      RoleTemplateVersion: requireVersion(ctx, input.TemplateArn, input.MinorVersion),
    }),
  },
} satisfies Family<'iam'>

type Request = Input<'iam', 'AcquireRole'>

/**
 * Returns a version of a template.
 * Without a number, that is the template's default version, or its latest if it has no default.
 */
function findVersion({ templates }: Context, arn: string, minorVersion?: number): RoleTemplate | undefined {
  const versions = templates.roles.get(arn) ?? []
  const selected = minorVersion ?? versions.at(-1)?.DefaultMinorVersion
  return selected === undefined ? versions.at(-1) : versions.find((each) => each.MinorVersion === selected)
}

function requireVersion(ctx: Context, arn: string, minorVersion?: number): RoleTemplate {
  const version = findVersion(ctx, arn, minorVersion)
  if (version) return version
  if (minorVersion === undefined || !ctx.templates.roles.has(arn)) throw noSuchRoleTemplate(arn)
  throw noSuchRoleTemplateVersion(arn, minorVersion)
}

type CreateRoleInput = Input<'iam', 'CreateRole'>

/**
 * The calls that a template and the values of a request result in. A caller could also make each of them
 * directly.
 */
interface Plan {
  readonly creation: ImmediateCall<CreateRoleInput, unknown>
  readonly inline: readonly Input<'iam', 'PutRolePolicy'>[]
  readonly attached: readonly string[]
}

/**
 * @throws InvalidInput for invalid values, ValidationError for names and other members that CreateRole would
 *   reject
 */
function planOf(template: RoleTemplate, { ReplacementValues }: Request): Plan {
  const values = requireParameterValues(template.ParametersDefinition ?? [], ReplacementValues)
  const role = roleOf(template, values)
  const inline = (template.InlinePolicyTemplates ?? []).map(({ PolicyName, PolicyDocument }) => ({
    RoleName: role.RoleName,
    PolicyName: fillText(PolicyName, values),
    PolicyDocument: fillDocument(PolicyDocument, values),
  }))
  const creation = validatedCall(iam, 'CreateRole', roles.CreateRole, role)
  for (const policy of inline) requireValidPolicy(policy)
  return {
    creation,
    inline,
    attached: (template.ManagedPolicyArns ?? []).map((arn) => fillText(arn, values)),
  }
}

function roleOf(template: RoleTemplate, values: TemplateValues): CreateRoleInput {
  const filled = (text: string | undefined) => (text === undefined ? undefined : fillText(text, values))
  return {
    RoleName: fillText(template.RoleNamePattern ?? '', values),
    Path: filled(template.RolePathPattern),
    Description: filled(template.RoleDescriptionPattern),
    AssumeRolePolicyDocument: fillDocument(template.AssumeRolePolicyDocumentTemplate ?? '{}', values),
    MaxSessionDuration: template.MaxSessionDuration,
    PermissionsBoundary: filled(template.PermissionBoundaryArn),
    Tags: template.RoleTagsTemplate?.map(({ Key, Value }) => ({
      Key: fillText(Key, values),
      Value: fillText(Value, values),
    })),
  }
}

function requireValidPolicy(input: Plan['inline'][number]): void {
  const model = iam.operations['PutRolePolicy']
  if (model) validate(iam, model, { ...input })
}

function makeRole(tx: Tx, { creation, inline, attached }: Plan, ctx: Context): RoleRow {
  const { RoleName } = creation.input
  if (tx.roles.has(keyOf(RoleName))) throw roleNameConflict(RoleName)
  runUnauthorized(tx, creation, ctx)
  let row = requireRole(tx, RoleName)
  for (const policy of inline) row = withInlinePolicy(roleKind, row, policy, ctx)
  for (const arn of attached) {
    requireArn(arn)
    row = withAttachedPolicy(tx, roleKind, row, arn, ctx)
  }
  return row
}

/**
 * Returns the permissions for everything that the role gets.
 * A missing template needs none, because the response reports it.
 */
function stepsOf(input: Request, ctx: Context): readonly Permission[] {
  const template = findVersion(ctx, input.TemplateArn, input.TemplateMinorVersion)
  if (!template) return []
  const { creation, inline, attached } = planOf(template, input)
  const role = creation.input
  const boundary = { 'iam:PermissionsBoundary': role.PermissionsBoundary }
  const target = iamArn(ctx.accountId, 'role', role.Path ?? '/', role.RoleName)
  const step = (action: string, conditions = {}): Permission => ({
    action: `iam:${action}`,
    target,
    conditions: { 'iam:RoleTemplateArn': input.TemplateArn, ...conditions },
  })
  return [
    step('CreateRole', { ...boundary, ...tagConditions(role.Tags) }),
    ...(role.Tags?.length ? [step('TagRole', tagConditions(role.Tags))] : []),
    ...(role.PermissionsBoundary === undefined ? [] : [step('PutRolePermissionsBoundary', boundary)]),
    ...(inline.length > 0 ? [step('PutRolePolicy', boundary)] : []),
    ...attached.map((arn) => step('AttachRolePolicy', { ...boundary, 'iam:PolicyARN': arn })),
  ]
}

/** Returns the condition keys for tags, which come from the template and not from the request. */
function tagConditions(tags: CreateRoleInput['Tags'] = []) {
  if (tags.length === 0) return {}
  const requested = tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])
  return { ...Object.fromEntries(requested), 'aws:TagKeys': tags.map(({ Key }) => Key) }
}
