/** Finds statements without effect: those that match no request, and those that the rest of the policy makes redundant. */
import type { LayerName, SourcedPolicy } from '../../policy/index.ts'
import { difference, isBeyondLimits, type Side } from '../../policy/proofs/index.ts'
import { proofUniverse } from '../proof-universe.ts'
import { type CheckedType, layerOf } from './documents.ts'
import { EDIT_LIMITS, MOST_STATEMENTS, type Pause } from './edit.ts'
import { type Part, partsOf } from './parts.ts'

export interface UnusedStatement {
  /** From 0. */
  readonly index: number
  readonly denies: boolean
  /**
   * `redundant`: the other statements allow, or deny, all of it. `denied`: statements of the policy deny all that it
   * allows. `matches nothing`: its elements exclude each other.
   */
  readonly why: 'redundant' | 'denied' | 'matches nothing'
}

/**
 * Returns the statements of a policy without which it allows and denies the same, in their order. They can be removed
 * together: of two equal statements, only the second is one. A policy that has too many statements, or that needs too
 * many steps, is not searched to the end.
 *
 * @param text a policy that `readPolicy` accepts
 */
export async function unusedStatements(
  text: string,
  type: CheckedType,
  pause: Pause,
): Promise<readonly UnusedStatement[]> {
  const { statements, policyOf } = partsOf(text)
  const containment = new Containment(type)
  const unused: UnusedStatement[] = []
  const kept = new Set(statements)
  if (statements.length > MOST_STATEMENTS) return []
  for (const [index, statement] of [...statements.entries()].reverse()) {
    if (containment.isTooLarge || !(await pause())) break
    kept.delete(statement)
    const why = statement.denies
      ? whyDenyIsUnused(statement, kept, policyOf, containment)
      : whyAllowIsUnused(statement, kept, policyOf, containment)
    if (why === undefined) kept.add(statement)
    else unused.unshift({ index, denies: statement.denies, why })
  }
  return unused
}

type PolicyOf = (texts: readonly string[]) => SourcedPolicy

class Containment {
  /** Whether a question needed too many steps. */
  isTooLarge = false
  readonly #layer: LayerName
  readonly #options = { universe: proofUniverse(), limits: EDIT_LIMITS }

  constructor(type: CheckedType) {
    this.#layer = layerOf(type)
  }

  /** Returns whether the first policy is proved to allow nothing that the second doesn't allow. */
  has(policy: SourcedPolicy, limit: SourcedPolicy): boolean {
    const found = difference(this.#sideOf(policy), this.#sideOf(limit), this.#options)
    if (isBeyondLimits(found)) this.isTooLarge = true
    return found.answer === 'contained'
  }

  #sideOf(policy: SourcedPolicy): Side {
    return { sets: [{ layer: this.#layer, policies: [policy] }] }
  }
}

function whyAllowIsUnused(
  { text }: Part,
  others: ReadonlySet<Part>,
  policyOf: PolicyOf,
  containment: Containment,
): UnusedStatement['why'] | undefined {
  const denials = [...others].filter(({ denies }) => denies).map((each) => each.text)
  const own = policyOf([text, ...denials])
  if (!containment.has(own, policyOf([...others].map((each) => each.text)))) return undefined
  if (!containment.has(own, policyOf([]))) return 'redundant'
  return containment.has(policyOf([text]), policyOf([])) ? 'matches nothing' : 'denied'
}

/**
 * Compares denials as if they allowed. A Deny with NotPrincipal exempts other principals than an Allow would grant
 * access to, so it only counts as what covers others: it denies at least as much.
 */
function whyDenyIsUnused(
  { asAllow, hasNotPrincipal }: Part,
  others: ReadonlySet<Part>,
  policyOf: PolicyOf,
  containment: Containment,
): UnusedStatement['why'] | undefined {
  if (hasNotPrincipal) return undefined
  const own = policyOf([asAllow])
  const denials = [...others].filter(({ denies }) => denies).map((each) => each.asAllow)
  if (!containment.has(own, policyOf(denials))) return undefined
  return containment.has(own, policyOf([])) ? 'matches nothing' : 'redundant'
}
