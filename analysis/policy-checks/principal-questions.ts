/** Questions about all requests of one principal, with the policies that limit it. */
import {
  type AuthorizationRequest,
  compilePolicy,
  evaluatePolicies,
  type SourcedPolicy,
} from '../../policy/index.ts'
import type { PolicySet, Side } from '../../policy/proofs/index.ts'
import { type NamedText, readPolicy } from './documents.ts'
import { withKnownKeys } from './known-keys.ts'
import type { PrincipalPolicies, PrincipalPolicy, PrincipalPolicySet } from './principal-policies.ts'
import { type Answer, answer, type CheckOptions, type ListedAccess, onlyAccess } from './questions.ts'

/** A question about a principal. */
export interface PrincipalQuestion {
  readonly principal: PrincipalPolicies
  /** Its only identity-based policy. Default: those that it has. */
  readonly policy?: NamedText | undefined
}

/**
 * Asks whether the principal can do more than a reference allows: another policy or, by default, more than it can do
 * now.
 *
 * @throws PolicyTextError
 */
export function newAccessOf(
  question: PrincipalQuestion,
  reference: NamedText | undefined,
  options: CheckOptions,
): Answer {
  // The principal's limits apply to both sides alike, so the reference is the policies that can allow.
  const { principal } = question
  const limit: Side = { sets: [identityOf({ principal, policy: reference })] }
  return answered(principal, sideOf(question), limit, options)
}

/** Asks whether the principal can do any of the listed access. @throws PolicyTextError */
export function listedAccessOf(
  question: PrincipalQuestion,
  access: ListedAccess,
  options: CheckOptions,
): Answer {
  const nothing: Side = { sets: [{ layer: 'identity', policies: [] }] }
  const granted = sideOf(question, [{ layer: 'boundary', policies: [onlyAccess(access)] }])
  return answered(question.principal, granted, nothing, options)
}

/** Asks whether a policy allows what the principal cannot do. @throws PolicyTextError */
export function missingAccessOf(
  principal: PrincipalPolicies,
  policy: NamedText,
  options: CheckOptions,
): Answer {
  const granted: Side = { sets: [identityOf({ principal, policy })] }
  return answered(principal, granted, sideOf({ principal }), options)
}

/** Proves for the principal. Places are those in the policies as they are written. */
function answered(principal: PrincipalPolicies, granted: Side, limit: Side, options: CheckOptions): Answer {
  const sides = { granted: forPrincipal(granted, principal), limit: forPrincipal(limit, principal) }
  const found = answer(sides.granted, sides.limit, options)
  const { difference } = found
  if (difference.answer !== 'exceeds') return { ...found, granted, limit }
  const request = inAccountOf(principal, difference.request)
  const isSame = [sides.granted, sides.limit].every(
    (side) => String(effectsOf(side, request)) === String(effectsOf(side, difference.request)),
  )
  return { ...found, granted, limit, difference: isSame ? { ...difference, request } : difference }
}

/** Puts the resource into the account of the principal. Resources of other accounts need a policy of their own, too. */
function inAccountOf({ principal }: PrincipalPolicies, request: AuthorizationRequest): AuthorizationRequest {
  const [, , , , account] = principal.split(':')
  return { ...request, resource: request.resource.replace(/^((?:[^:]*:){4})\d{12}:/, `$1${account}:`) }
}

function effectsOf({ sets }: Side, request: AuthorizationRequest): readonly string[] {
  return sets.map(({ layer, policies }) => evaluatePolicies(request, policies, layer).effect)
}

function sideOf(question: PrincipalQuestion, narrowing: readonly PolicySet[] = []): Side {
  return { sets: [identityOf(question), ...limitsOf(question.principal), ...narrowing] }
}

function identityOf({ principal, policy }: PrincipalQuestion): PolicySet {
  return {
    layer: 'identity',
    policies:
      policy === undefined
        ? principal.sets.filter(({ layer }) => layer === 'identity').flatMap(policiesIn)
        : [readPolicy(policy, 'identity')],
  }
}

/** Policies of resources limit the requests of all principals, also in other accounts. */
const NOT_LIMITING: ReadonlySet<string> = new Set(['identity', 'resourceControl'])

function limitsOf({ sets }: PrincipalPolicies): readonly PolicySet[] {
  return sets
    .filter(({ layer }) => !NOT_LIMITING.has(layer))
    .map((set) => ({ layer: set.layer, policies: policiesIn(set) }))
}

function policiesIn({ policies }: PrincipalPolicySet): readonly SourcedPolicy[] {
  return policies.map(sourced)
}

/** Returns the policy with the name that messages use, as in explanations. */
function sourced({ document, source, name, kind, group, builtIn }: PrincipalPolicy): SourcedPolicy {
  const origin = group === undefined ? kind : `${kind}, of ${group}`
  return {
    policy: compilePolicy(document),
    source: `${name ?? source} (${origin})`,
    kind,
    ...(builtIn && { builtIn }),
  }
}

function forPrincipal({ sets }: Side, principal: PrincipalPolicies): Side {
  const resolved = (sourcedPolicy: SourcedPolicy): SourcedPolicy => ({
    ...sourcedPolicy,
    policy: compilePolicy(withKnownKeys(sourcedPolicy.policy.text, principal)),
  })
  return { sets: sets.map(({ layer, policies }) => ({ layer, policies: policies.map(resolved) })) }
}
