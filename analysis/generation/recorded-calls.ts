/** Proves policies that are made from calls: each call is decided again, with only these policies as the caller's. */

import type { Verdict } from '../../core/access/judge.ts'
import { reasonOf } from '../../core/access/reason.ts'
import type { RecordedDecision } from '../../core/access/records/recent-decisions.ts'
import {
  type AuthorizationRequest,
  compilePolicy,
  decide,
  literalResource,
  type SourcedPolicy,
} from '../../policy/index.ts'
import { documentWith } from './divided-policy.ts'
import { grouped } from './generalization.ts'
import type { PolicyDocument, Statement } from './policy-document.ts'

/** The decisions that a policy is made from. */
export interface Evidence {
  /** Those that a fixed rule forbids, whatever the policies are. */
  readonly limited: readonly RecordedDecision[]
  readonly needed: readonly RecordedDecision[]
}

export interface NotAllowed {
  readonly caller: string
  readonly action: string
  readonly resource: string
  readonly decision: 'implicitDeny' | 'explicitDeny'
  readonly layer: Verdict['decision']['layer']
  readonly reason: string
}

/** Decides each request again, with only the documents in the layer of the caller's own policies. */
export function notAllowedBy(
  documents: readonly PolicyDocument[],
  { limited, needed }: Evidence,
): readonly NotAllowed[] {
  const proof = new Proof(documents)
  const denied = needed.flatMap(({ verdict }) => denialOf(proof.verdictOn(verdict)))
  return distinct([...limited.map(({ verdict }) => limitOf(verdict)), ...denied])
}

/**
 * Decides on documents that only allow. A call is first decided with the statements that name its resource or a
 * pattern, because trying thousands of other resources for each call takes seconds. If these statements allow it, so
 * do the documents, and then other layers decide the same.
 */
class Proof {
  readonly #documents: readonly SourcedPolicy[]
  readonly #patterns: SourcedPolicy
  /** Resource -> the statements that name it, with no other resource. */
  readonly #naming: ReadonlyMap<string | undefined, readonly Statement[]>
  readonly #compiled = new Map<string, SourcedPolicy>()

  constructor(documents: readonly PolicyDocument[]) {
    this.#documents = documents.map(sourced)
    const statements = documents.flatMap(({ Statement }) => Statement)
    const patterns = statements.map((each) => ({ ...each, Resource: resourcesIn(each).filter(isPattern) }))
    this.#patterns = sourced(documentWith(patterns.filter(({ Resource }) => Resource.length > 0)))
    const naming = statements.flatMap((each) => resourcesIn(each).map((Resource) => ({ ...each, Resource })))
    this.#naming = grouped(naming, ({ Resource }) => Resource)
  }

  verdictOn(verdict: Verdict): Verdict {
    for (const some of [this.#namingOnly(literalResource(verdict.request.resource)), this.#patterns]) {
      const decided = decidedOn([some], verdict)
      if (decided.decision.effect === 'allowed' || decided.decision.layer !== 'identity') return decided
    }
    return decidedOn(this.#documents, verdict)
  }

  #namingOnly(resource: string): SourcedPolicy {
    const kept = this.#compiled.get(resource)
    if (kept) return kept
    const policy = sourced(documentWith(this.#naming.get(resource) ?? []))
    this.#compiled.set(resource, policy)
    return policy
  }
}

function resourcesIn({ Resource }: Statement): readonly string[] {
  return [Resource].flat()
}

function isPattern(resource: string): boolean {
  return /[*?]/.test(resource)
}

function sourced(document: PolicyDocument): SourcedPolicy {
  return { policy: compilePolicy(JSON.stringify(document)), source: 'generated', kind: 'managed' }
}

/** Decides a call again, with these policies in the layer of the caller's own. */
export function decidedOn(identity: readonly SourcedPolicy[], verdict: Verdict): Verdict {
  const request = { ...verdict.request, principal: withoutRoot(verdict.request.principal) }
  const layers = { ...verdict.layers, identity }
  return { ...verdict, request, layers, decision: decide(request, layers) }
}

/** A root user needs no policy. The policy is for a user who does the same. */
function withoutRoot(principal: AuthorizationRequest['principal']): AuthorizationRequest['principal'] {
  return principal.kind === 'root' ? { ...principal, kind: 'user' } : principal
}

/** Returns a call that a fixed rule forbids, whatever the policies are. */
function limitOf(verdict: Verdict): NotAllowed {
  return { ...factsOf(verdict), decision: 'explicitDeny', reason: verdict.ruling?.refusal?.text ?? '' }
}

function denialOf(verdict: Verdict): readonly NotAllowed[] {
  const { effect } = verdict.decision
  if (effect === 'allowed') return []
  return [{ ...factsOf(verdict), decision: effect, reason: reasonOf(verdict).trim() }]
}

function factsOf({
  request,
  decision,
}: Verdict): Pick<NotAllowed, 'caller' | 'action' | 'resource' | 'layer'> {
  const { principal, action, resource } = request
  return { caller: principal.arn, action, resource, layer: decision.layer }
}

function distinct(denials: readonly NotAllowed[]): readonly NotAllowed[] {
  return [...grouped(denials, (denial) => JSON.stringify(denial)).values()].flatMap((same) =>
    same.slice(0, 1),
  )
}
