/**
 * Roles that AcquireRole finds already made. It answers with such a role as long as the role is what the
 * template and the values of the request make (recorded on AWS, September 2026).
 */

import { newTrust, renderTrust } from '../../../../core/access/trust.ts'
import type { Context } from '../../../../core/engine/operation.ts'
import { findRoleTemplate } from '../../../../core/engine/templates.ts'
import { roleModified, roleOfOtherOrigin, roleOfOtherParameters } from '../../../../protocol/errors.ts'
import type { RoleRow, View } from '../../../../store/index.ts'
import { type Plan, planOf } from './role-template-plan.ts'

/**
 * Checks that a role can stand for the one that would be made.
 *
 * @param plan what the request would make if there were no role
 * @throws NameConflict for a role that was made from something else, RoleModified for one that was changed
 */
export function requireUnmodified(
  view: View,
  role: RoleRow,
  templateArn: string,
  plan: Plan,
  ctx: Context,
): void {
  const source = role.sourceTemplate
  if (source?.arn !== templateArn) throw roleOfOtherOrigin()
  const template = findRoleTemplate(ctx.templates, source.arn, source.minorVersion)
  const original = template && source.values && planOf(template, source.values)
  if (original === undefined || !isSamePlan(original, plan) || role.name !== plan.creation.input.RoleName)
    throw roleOfOtherParameters()
  if (!isAsMade(view, role, original, ctx)) throw roleModified(role.name)
}

function isSamePlan(one: Plan, other: Plan): boolean {
  const partsOf = ({ creation, attached, inline }: Plan) => JSON.stringify([creation.input, attached, inline])
  return partsOf(one) === partsOf(other)
}

/** Ignores the description and the session duration, which may be changed. */
function isAsMade(view: View, role: RoleRow, { creation, attached, inline }: Plan, ctx: Context): boolean {
  const { AssumeRolePolicyDocument, PermissionsBoundary, Tags = [] } = creation.input
  const tags = Tags.map(({ Key, Value }) => ({ key: Key, value: Value }))
  const documents = inline.map(({ PolicyName, PolicyDocument }) => [PolicyName, PolicyDocument] as const)
  return (
    role.boundary === PermissionsBoundary &&
    canonical(role.tags) === canonical(tags) &&
    canonical(role.attached) === canonical(attached) &&
    canonical(parsed(Object.entries(role.inline))) === canonical(parsed(documents)) &&
    canonicalText(renderTrust(view, role)) ===
      canonicalText(newTrust(view, AssumeRolePolicyDocument, ctx).trust)
  )
}

function parsed(documents: readonly (readonly [name: string, document: string])[]): readonly object[] {
  return documents.map(([name, document]) => ({ name, document: JSON.parse(document) }))
}

const canonicalText = (json: string) => canonical(JSON.parse(json))

/**
 * Returns a text that is equal for documents that mean the same. The order of lists and members does not
 * count, and a list of one is its only item.
 */
function canonical(json: unknown): string {
  if (Array.isArray(json)) {
    const items = json.map(canonical).toSorted()
    return items.length === 1 ? String(items[0]) : `[${items.join(',')}]`
  }
  if (typeof json !== 'object' || json === null) return JSON.stringify(String(json))
  const members = Object.entries(json).map(([name, value]) => `${JSON.stringify(name)}:${canonical(value)}`)
  return `{${members.toSorted().join(',')}}`
}
