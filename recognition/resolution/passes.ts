/** The roles that a request passes to services: each needs iam:PassRole. */
import type { PassFacts } from '../../core/aws/api-operations.ts'
import { iamArn, parseRoleArn } from '../../core/aws/arns.ts'
import { valuesOf } from './paths.ts'
import type { Seen } from './resolving.ts'
import type { NeededDecision } from './types.ts'
import { holds } from './when.ts'

export function decisionsOfPasses(seen: Seen): readonly NeededDecision[] {
  return (seen.resolving.call.facts.pass ?? []).flatMap((pass) => decisionsOfPass(pass, seen))
}

/**
 * AWS does not document which service some roles are passed to. The key is left out then, so that a condition on it is
 * not fulfilled.
 */
function decisionsOfPass(pass: PassFacts, seen: Seen): readonly NeededDecision[] {
  if (pass.when !== undefined && !holds(pass.when, undefined, seen.parameters)) return []
  const { values, from } = valuesOf(pass.role, seen)
  const { to } = pass
  return values.map((role) => ({
    action: 'iam:PassRole',
    resource: arnOfRole(role, seen),
    context: to === null ? {} : { 'iam:PassedToService': to },
    resourceFrom: from,
    keysFrom: to === null ? {} : { 'iam:PassedToService': `operation ${seen.resolving.call.operation}` },
  }))
}

const ROLE_NAME = /^\/?((?:[\w+=,.@-]+\/)*)([\w+=,.@-]{1,64})$/

/** A role is named by its ARN, or by its name with or without its path. */
function arnOfRole(role: string, { resolving, place }: Seen): string {
  if (parseRoleArn(role)) return role
  const [, path = '', name] = ROLE_NAME.exec(role) ?? []
  const { partition, accountId = '*' } = place
  if (name === undefined) return '*'
  return resolving.roleArn(name) ?? iamArn({ partition, accountId }, 'role', `/${path}`, name)
}
