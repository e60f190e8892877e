/** The steps that remove unused permissions from a user or role: policies to detach, and others to attach instead. */

import { findPolicy, nameInPolicyArn } from '../../../../core/access/policies-by-arn.ts'
import { policiesOf } from '../../../../core/access/principal-policies.ts'
import { actionsOfService, spellingOfAction } from '../../../../core/aws/service-authorization.ts'
import type { Context } from '../../../../core/engine/operation.ts'
import type { SourcedPolicy } from '../../../../policy/index.ts'
import {
  type AnalyzerRow,
  keyOf,
  type RecommendedStepRow,
  type RoleRow,
  type UnusedPermissionFinding,
  type UserRow,
  type View,
} from '../../../../store/index.ts'
import { type Period, periodOf } from '../findings/unused/period.ts'
import { UNTRACKED } from '../findings/unused/permissions.ts'
import { type Narrowing, narrowed } from './narrowing.ts'
import { areRight } from './proof.ts'

/**
 * Returns the steps for a user or role: for each of its own policies with unused permissions, to detach it, and to
 * attach one without them. A policy of which nothing is left has no successor. Undefined if what the steps change was
 * not proved to be right.
 *
 * Unverified: Recommendations leave the policies of a user's groups as they are, because others have them too. They refer
 * to inline policies by name, and to managed policies by ARN.
 */
export function recommendedSteps(
  view: View,
  analyzer: AnalyzerRow,
  finding: UnusedPermissionFinding,
  ctx: Context,
): readonly RecommendedStepRow[] | undefined {
  const account = view.account(finding.owner)
  const principal = principalOf(account, finding)
  if (!principal) return []
  const { unusedAccessAge = 0 } = analyzer.configuration?.unusedAccess ?? {}
  const used = usedActions(principal, periodOf(unusedAccessAge, ctx.timeIn(account)), ctx)
  const unused = unusedActions(finding).filter((action) => !used.has(action))
  const steps = policiesOf(account, principal).map((policy) => stepsFor(account, policy, { used, unused }))
  return steps.includes(undefined) ? undefined : steps.flatMap((each) => each ?? [])
}

function principalOf(account: View, { resource, resourceType }: UnusedPermissionFinding) {
  const key = keyOf(nameInPolicyArn(resource))
  return resourceType === 'AWS::IAM::Role' ? account.roles.get(key) : account.users.get(key)
}

/**
 * Returns the actions that a user or role needs, by lowercase names: those that it called in the period, those that its
 * recent calls needed besides, and those whose use nothing records.
 */
function usedActions(
  { id, arn }: UserRow | RoleRow,
  { start }: Period,
  { usage, recentCalls }: Pick<Context, 'usage' | 'recentCalls'>,
): ReadonlyMap<string, string> {
  const recorded = Array.from(usage.details(id)?.actions ?? [])
    .filter(([, { date }]) => date > start)
    .map(([action]) => action)
  const calls = recentCalls()
  const recent = Array.from(calls.of(arn))
    .filter((each) => each.time > start && calls.isPassed(each))
    .map(({ verdict }) => spellingOfAction(verdict.request.action))
  return new Map([...recorded, ...recent, ...UNTRACKED].map((action) => [action.toLowerCase(), action]))
}

/** Returns the lowercase names of all actions that a finding is about. */
function unusedActions({ services }: UnusedPermissionFinding): readonly string[] {
  return services.flatMap(({ namespace, actions }) => {
    const names = actions?.map(({ action }) => action) ?? actionsOfService(namespace).map(({ name }) => name)
    return names.map((name) => `${namespace}:${name}`.toLowerCase())
  })
}

/** Undefined if the successor of the policy was not proved to be right. */
function stepsFor(
  account: View,
  { policy, source, kind }: SourcedPolicy,
  narrowing: Narrowing,
): readonly RecommendedStepRow[] | undefined {
  const { document, replaced } = narrowed(policy.text, narrowing)
  if (replaced.length === 0) return []
  if (!areRight(replaced, narrowing)) return undefined
  const updateDate = kind === 'managed' ? findPolicy(account, source)?.updateDate : undefined
  const existing = {
    existingPolicy: source,
    ...(updateDate !== undefined && { policyUpdateDate: updateDate }),
  }
  const detach = { action: 'DETACH_POLICY', ...existing } as const
  if (document === undefined) return [detach]
  return [detach, { action: 'CREATE_POLICY', ...existing, document }]
}
