/**
 * The details of a denial, as IAM Toolbox returns them. They come from the verdicts that were enforced, and show the policies as
 * they were.
 */
import type { Verdict } from '../../core/access/judge.ts'
import type { Denial } from '../../core/access/records/denials.ts'
import { explainStatement } from '../../policy/explain.ts'
import type { Decision } from '../../policy/index.ts'
import { dividedContexts, textContext } from './context.ts'
import { type ConsideredPolicy, consideredPolicies, type PolicyType } from './policies.ts'
import { isKeyOf, isTypeOf, type Side } from './sides.ts'

export interface DenialDetails {
  readonly requestContext: Readonly<Record<string, string>>
  readonly evaluations: readonly Evaluation[]
  readonly policies: readonly PolicyInfo[]
}

interface Evaluation {
  readonly action: string
  readonly resource: string
  readonly context: Readonly<Record<string, string>>
  readonly evaluatedEffect: 'ALLOW' | 'EXPLICIT_DENY' | 'IMPLICIT_DENY'
  readonly matchedPolicies: readonly MatchedPolicy[]
}

interface MatchedPolicy {
  readonly uri: string
  readonly matchedStatements: readonly {
    readonly sid: string
    readonly evaluatedEffect: 'ALLOW' | 'DENY'
  }[]
}

interface PolicyInfo {
  readonly type: PolicyType
  readonly inline: boolean
  readonly uri: string
  readonly attachedTo: readonly { readonly arn: string }[]
}

/** Returns what one side of a denial may read. */
export function detailsOf({ verdicts, groups }: Denial, side: Side): DenialDetails {
  const considered = verdicts.map((verdict) => visiblePolicies(verdict, groups, side))
  const contexts = verdicts.map(({ request }) =>
    textContext(request.context.written().filter(([key]) => isKeyOf(side, key))),
  )
  const { common, own } = dividedContexts(contexts)
  return {
    requestContext: common,
    evaluations: verdicts.map((verdict, index) => ({
      action: verdict.request.action,
      resource: verdict.request.resource,
      context: own[index] ?? {},
      evaluatedEffect: EFFECTS[verdict.decision.effect],
      matchedPolicies: matchedPolicies(verdict, considered[index] ?? []),
    })),
    policies: policyInfos(considered.flat()),
  }
}

/** Returns the text of a policy of a denial. Undefined if one side may not read it, or the denial has no such policy. */
export function policyTextOf({ verdicts, groups }: Denial, side: Side, uri: string): string | undefined {
  const policies = verdicts.flatMap((verdict) => visiblePolicies(verdict, groups, side))
  return policies.find((policy) => policy.uri === uri)?.sourced.policy.text
}

function visiblePolicies(verdict: Verdict, groups: Denial['groups'], side: Side) {
  return consideredPolicies(verdict, groups).filter(({ type }) => isTypeOf(side, type))
}

const EFFECTS: Readonly<Record<Decision['effect'], Evaluation['evaluatedEffect']>> = {
  allowed: 'ALLOW',
  explicitDeny: 'EXPLICIT_DENY',
  implicitDeny: 'IMPLICIT_DENY',
}

/** Returns the statements that apply, by their policies. An implicit denial produces none (API Reference). */
function matchedPolicies(
  verdict: Verdict,
  considered: readonly ConsideredPolicy[],
): readonly MatchedPolicy[] {
  if (verdict.decision.effect === 'implicitDeny') return []
  return distinct(considered).flatMap((policy) => {
    const matchedStatements = matchedStatementsOf(policy, verdict)
    return matchedStatements.length === 0 ? [] : [{ uri: policy.uri, matchedStatements }]
  })
}

/** Unverified: The Sid of a statement without one is `Statement` and its number in the document. */
function matchedStatementsOf(
  { layer, sourced }: ConsideredPolicy,
  { request, layers }: Verdict,
): MatchedPolicy['matchedStatements'] {
  const isBounded = layers.boundary !== undefined
  return sourced.policy.statements
    .map((statement) => explainStatement(statement, sourced, request, layer, isBounded))
    .filter(({ fails }) => fails === undefined)
    .map(({ sid, index, effect }) => ({
      sid: sid || `Statement${index + 1}`,
      evaluatedEffect: effect === 'Deny' ? 'DENY' : 'ALLOW',
    }))
}

/** Returns each policy once, although it can be attached at several levels. */
function distinct(considered: readonly ConsideredPolicy[]): readonly ConsideredPolicy[] {
  return [...new Map(considered.map((policy) => [keyOfPolicy(policy), policy])).values()]
}

function keyOfPolicy({ type, uri }: ConsideredPolicy): string {
  return `${type} ${uri}`
}

function policyInfos(considered: readonly ConsideredPolicy[]): readonly PolicyInfo[] {
  return distinct(considered).map((policy) => {
    const same = considered.filter((each) => keyOfPolicy(each) === keyOfPolicy(policy))
    const arns = new Set(same.flatMap(({ attachedTo }) => attachedTo))
    const { type, uri } = policy
    return { type, inline: uri.startsWith('inline:'), uri, attachedTo: [...arns].map((arn) => ({ arn })) }
  })
}
