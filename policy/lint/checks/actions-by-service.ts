/** Checks whether the services and actions in statements exist. */
import { actionsOf, readAction, type WrittenAction } from '../action.ts'
import type { TextValues } from '../catalog.ts'
import { type Check, type Hit, inStatements } from '../check.ts'
import { nearest } from '../nearest.ts'
import type { LintedService, LintFacts } from '../types.ts'

export const actionsByService: readonly Check[] = [
  inActions('INVALID_SERVICE_IN_ACTION', findService),
  inActions('INVALID_ACTION', findAction),
]

function inActions(
  code: Check['code'],
  find: (action: WrittenAction, facts: LintFacts) => readonly Hit[],
): Check {
  return inStatements(code, ({ actions, policy }) =>
    (actions?.values ?? []).flatMap((node) => find(readAction(node), policy.facts)),
  )
}

/**
 * Source of the value, which is the whole action, and of the text without a suggestion: findings about AWS managed
 * policies (public records of ValidatePolicy, 2026).
 */
function findService(
  { node, prefix, name }: WrittenAction,
  { service, services }: LintFacts,
): readonly Hit[] {
  if (name === '' || /[*?]/.test(prefix) || service(prefix) !== undefined) return []
  const service2 = nearest(prefix, services())
  return [{ at: [node], ...suggesting({ service: node.value }, service2 && { service2 }) }]
}

/**
 * IAM doesn't store a policy with an action that has no prefix, except for `*`.
 *
 * Unverified: ValidatePolicy reports such an action like one that doesn't exist.
 */
function findAction(action: WrittenAction, { service: serviceOf }: LintFacts): readonly Hit[] {
  const { node, prefix, name } = action
  if (!node.value.includes(':'))
    return /^\**$/.test(node.value) ? [] : [{ at: [node], ...suggesting({ action: node.value }, undefined) }]
  const service = serviceOf(prefix)
  if (service === undefined || actionsOf(action, service).length > 0) return []
  const valid_action = nearestAction(name, service)
  return [{ at: [node], ...suggesting({ action: node.value }, valid_action && { valid_action }) }]
}

function nearestAction(name: string, { prefix, actions }: LintedService): string | undefined {
  const action = actions.get(nearest(name, actions.keys()) ?? '')
  return action && `${prefix}:${action.name}`
}

/** The last text has no suggestion. */
function suggesting(
  values: TextValues,
  suggestion: TextValues | '' | undefined,
): Pick<Hit, 'values' | 'variant'> {
  return suggestion ? { values: { ...values, ...suggestion } } : { values, variant: 1 }
}
