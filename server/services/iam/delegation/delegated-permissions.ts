/**
 * The permissions that a delegation request asks for. They are a partner's policy template, filled in with
 * the request's parameters.
 */

import type { Context } from '../../../../core/engine/operation.ts'
import type { PolicyTemplate } from '../../../../core/engine/templates.ts'
import { policySize, validateIdentityPolicy } from '../../../../policy/index.ts'
import {
  duplicateTemplateParameter,
  malformedTemplatePolicy,
  noSuchPolicyTemplate,
  quotaExceeded,
  templateParameterMissing,
  templateValueNotOfType,
  unknownTemplateParameter,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { DelegationParameter, DelegationRequestRow } from '../../../../store/index.ts'
import { fillDocument, placeholdersIn, type TemplateValue } from '../template-values.ts'

type DelegatedPermissions = Pick<
  DelegationRequestRow,
  'policyTemplateArn' | 'parameters' | 'policy' | 'requestorName'
>

/**
 * Returns the permissions of a request, with the policy from the filled-in template.
 *
 * @throws InvalidInput, LimitExceeded
 */
export function requireDelegatedPermissions(
  { PolicyTemplateArn: arn = '', Parameters = [] }: IamTypes.DelegationPermission,
  ctx: Context,
): DelegatedPermissions {
  const template = requirePolicyTemplate(arn, ctx)
  const parameters = Parameters.map(readParameter)
  rejectUnknownParameters(template, parameters)
  const values = new Map<string, TemplateValue>(parameters.map((each) => [each.name, templateValue(each)]))
  const policy = fillDocument(template.document, (name) => requireValue(values, name))
  requireValidPolicy(arn, policy, ctx)
  return { policyTemplateArn: arn, parameters, policy, requestorName: template.partnerName }
}

function requirePolicyTemplate(arn: string, { templates, accountId }: Context): PolicyTemplate {
  const template = templates.policies.get(arn)
  const { partnerAccount = accountId } = template ?? {}
  if (!template || partnerAccount !== accountId) throw noSuchPolicyTemplate(arn)
  return template
}

/** Checks the members of a parameter, because the model declares all of them optional. */
function readParameter({
  Name,
  Values = [],
  Type = 'string',
}: IamTypes.PolicyParameter): DelegationParameter {
  if (Name === undefined || Values.length === 0) throw templateParameterMissing(Name ?? '')
  if (Type === 'string' && Values.length > 1) throw templateValueNotOfType(Name, Type)
  return { name: Name, values: Values, type: Type }
}

function rejectUnknownParameters(
  { document }: PolicyTemplate,
  parameters: readonly DelegationParameter[],
): void {
  const known = placeholdersIn(document)
  const names = new Set<string>()
  for (const { name } of parameters) {
    if (!known.has(name)) throw unknownTemplateParameter(name)
    if (names.has(name)) throw duplicateTemplateParameter(name)
    names.add(name)
  }
}

function templateValue({ type, values }: DelegationParameter): TemplateValue {
  return type === 'string' ? (values[0] ?? '') : values
}

function requireValue(values: ReadonlyMap<string, TemplateValue>, name: string): TemplateValue {
  const value = values.get(name)
  if (value === undefined) throw templateParameterMissing(name)
  return value
}

/** Applies the limits of managed policies to the policy. */
function requireValidPolicy(arn: string, policy: string, ctx: Context): void {
  const error = validateIdentityPolicy(policy, { managed: true, partition: ctx.partition })
  if (error !== undefined) throw malformedTemplatePolicy(arn, error)
  const { PolicySizeQuota } = ctx.quotas
  if (policySize(policy) > PolicySizeQuota) throw quotaExceeded('PolicySize', PolicySizeQuota)
}
