/**
 * What a role template and the values of a request make: calls that a caller could also make directly.
 */

import { type ImmediateCall, validatedCall } from '../../../../core/engine/call.ts'
import type { Input, Output } from '../../../../core/engine/operation.ts'
import type { RoleTemplate } from '../../../../core/engine/templates.ts'
import { iam } from '../../../../protocol/model/index.ts'
import { validate } from '../../../../protocol/validate.ts'
import { fillDocument, fillText, type Resolve } from '../template-values.ts'
import { parameterValues, type Replacements } from './role-template-parameters.ts'
import { roles } from './roles.ts'

export type CreateRoleInput = Input<'iam', 'CreateRole'>

export interface Plan {
  readonly creation: ImmediateCall<CreateRoleInput, Output<'iam', 'CreateRole'>>
  readonly attached: readonly string[]
  readonly inline: readonly Input<'iam', 'PutRolePolicy'>[]
}

/**
 * @throws InvalidInput for invalid values, ValidationError for names and other members that CreateRole would
 *   reject
 */
export function planOf(template: RoleTemplate, replacements: Replacements): Plan {
  const resolve = parameterValues(template.ParametersDefinition ?? [], replacements)
  const role = roleOf(template, resolve)
  const inline = inlinePoliciesOf(template, role.RoleName, resolve)
  const creation = validatedCall(iam, 'CreateRole', roles.CreateRole, role)
  for (const policy of inline) requireValidPolicy(policy)
  return {
    creation,
    attached: (template.ManagedPolicyArns ?? []).map((arn) => fillText(arn, resolve)),
    inline,
  }
}

function roleOf(template: RoleTemplate, resolve: Resolve): CreateRoleInput {
  const filled = (text: string | undefined) => (text === undefined ? undefined : fillText(text, resolve))
  return {
    RoleName: fillText(template.RoleNamePattern ?? '', resolve),
    Path: filled(template.RolePathPattern),
    Description: filled(template.RoleDescriptionPattern),
    AssumeRolePolicyDocument: renderDocument(template.AssumeRolePolicyDocumentTemplate ?? '{}', resolve),
    MaxSessionDuration: template.MaxSessionDuration,
    PermissionsBoundary: filled(template.PermissionBoundaryArn),
    Tags: template.RoleTagsTemplate?.map(({ Key, Value }) => ({
      Key: fillText(Key, resolve),
      Value: fillText(Value, resolve),
    })),
  }
}

/** A policy without statements is not made (recorded on AWS, September 2026). */
function inlinePoliciesOf(template: RoleTemplate, RoleName: string, resolve: Resolve): Plan['inline'] {
  return (template.InlinePolicyTemplates ?? [])
    .map(({ PolicyName, PolicyDocument }) => ({
      RoleName,
      PolicyName: fillText(PolicyName, resolve),
      PolicyDocument: renderDocument(PolicyDocument, resolve),
    }))
    .filter(({ PolicyDocument }) => hasStatements(PolicyDocument))
}

interface Document {
  readonly Statement?: unknown
}

/** Returns a document without its disabled statements, and filled in. */
function renderDocument(template: string, resolve: Resolve): string {
  const document: Document = JSON.parse(template)
  const { Statement } = document
  if (!Array.isArray(Statement)) return fillDocument(template, resolve)
  const enabled = Statement.filter((each) => isEnabled(each, resolve)).map(withoutSwitch)
  return fillDocument(JSON.stringify({ ...document, Statement: enabled }), resolve)
}

/** A statement with this member counts only if the parameter that it names is true. */
interface Switched {
  readonly '@Enabled'?: string
}

function isEnabled({ '@Enabled': parameter }: Switched, resolve: Resolve): boolean {
  return parameter === undefined || String(resolve(parameter)).toLowerCase() === 'true'
}

function withoutSwitch({ '@Enabled': _parameter, ...statement }: Switched): object {
  return statement
}

function hasStatements(document: string): boolean {
  const { Statement }: Document = JSON.parse(document)
  return !(Array.isArray(Statement) && Statement.length === 0)
}

function requireValidPolicy(input: Plan['inline'][number]): void {
  const model = iam.operations['PutRolePolicy']
  if (model) validate(iam, model, { ...input })
}
