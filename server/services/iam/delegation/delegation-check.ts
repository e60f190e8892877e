/**
 * Checks whether a caller has the permissions that a delegation request asks for.
 *
 * The evaluator that decides requests evaluates every action of the policy on every resource. Resource
 * patterns are evaluated literally, so that only a pattern that covers them allows. AWS also calls its own
 * result approximate.
 */

import { judge } from '../../../../core/access/judge.ts'
import { actionsOfService } from '../../../../core/aws/service-authorization.ts'
import type { Context } from '../../../../core/engine/operation.ts'
import { compilePolicy, missingContextKeys, readDocument, type Statement } from '../../../../policy/index.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { View } from '../../../../store/index.ts'
import { hypotheticalArrival } from '../hypothetical-arrival.ts'

type Result = IamTypes.PermissionCheckResultType

/** The limit keeps responses fast: each check takes a few microseconds. */
const MAX_CHECKS = 5000

/**
 * Checks whether the caller has the permissions that a policy allows.
 *
 * @param document a well-formed identity-based policy
 */
export function checkPermissions(view: View, document: string, ctx: Context): Result {
  const { statements = [] } = readDocument(document) ?? {}
  const allowStatements = statements.filter(({ effect }) => effect === 'Allow')
  if (allowStatements.some(({ actions, resources }) => actions.negated || resources?.negated)) return 'UNSURE'
  const checks = allowStatements.flatMap((statement) => checksOf(document, statement))
  if (checks.length > MAX_CHECKS) return 'UNSURE'
  const results = new Set(checks.map((check) => resultOf(view, check, ctx)))
  if (results.has('DENIED')) return 'DENIED'
  return results.has('UNSURE') ? 'UNSURE' : 'ALLOWED'
}

interface PermissionCheck {
  readonly action: string
  readonly resource: string
}

function checksOf(document: string, statement: Statement): readonly PermissionCheck[] {
  const actions = actionsOf(document, statement)
  return (statement.resources?.values ?? []).flatMap((resource) =>
    actions.map((action) => ({ action, resource })),
  )
}

/**
 * Returns the actions that a statement matches by name.
 * A pattern that matches no known action, or that contains a wildcard in the service, is evaluated literally.
 */
function actionsOf(document: string, { index, actions: { values } }: Statement): readonly string[] {
  const statement = compilePolicy(document).statements.find((each) => each.index === index)
  const isMatch = (action: string) => statement?.matchesAction(action.toLowerCase()) ?? false
  return values.flatMap((value) => {
    const [service = '', name = ''] = value.split(':')
    if (!/[*?]/.test(name)) return [value]
    const known = actionsOfService(service).map((action) => `${service}:${action.name}`)
    const matching = known.filter(isMatch)
    return matching.length > 0 ? matching : [value]
  })
}

/** Returns UNSURE if policies depend on context keys that only a real request has. */
function resultOf(view: View, { action, resource }: PermissionCheck, ctx: Context): Result {
  const target = { arn: resource }
  const { request, layers, decision } = judge({
    view: ctx.settled(view),
    caller: ctx.caller,
    action,
    target,
    arrival: hypotheticalArrival(ctx),
  })
  if (missingContextKeys(request, layers).length > 0) return 'UNSURE'
  return decision.effect === 'allowed' ? 'ALLOWED' : 'DENIED'
}
