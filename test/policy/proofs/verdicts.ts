/** Judges answers of a prover: no request may contradict a proof, and both evaluators must confirm each witness. */
import { type AuthorizationRequest, evaluatePolicies } from '../../../policy/index.ts'
import type {
  Difference,
  Exceeds,
  ProofOptions,
  Side,
  StatementReference,
} from '../../../policy/proofs/types.ts'
import {
  allowedBy,
  allowedByTheBook,
  bookRequest,
  keysAskedBy,
  type Pair,
  sideOf,
  sourced,
  type WrittenSide,
} from './written.ts'

export type Prover = (a: Side, b: Side, options: ProofOptions) => Difference

/** What is wrong with an answer. `wrong`: a request contradicts it. `refused`: its witness is none. */
export interface Fault {
  readonly kind: 'wrong' | 'refused'
  readonly why: string
}

/** Both sides of a pair, for both evaluators. */
export class Judge {
  readonly pair: Pair
  readonly a: Side
  readonly b: Side
  readonly #keys: readonly string[]

  constructor(pair: Pair) {
    this.pair = pair
    this.a = sideOf(pair.a)
    this.b = sideOf(pair.b)
    this.#keys = keysAskedBy([this.a, this.b])
  }

  /** Returns whether each side allows the request. Throws if the evaluators disagree, which makes them useless here. */
  decide(request: AuthorizationRequest): { readonly a: boolean; readonly b: boolean } {
    return { a: this.#decide(this.a, this.pair.a, request), b: this.#decide(this.b, this.pair.b, request) }
  }

  #decide(side: Side, written: WrittenSide, request: AuthorizationRequest): boolean {
    const allowed = allowedBy(side, request)
    if (allowedByTheBook(written, bookRequest(request, this.#keys)) !== allowed)
      throw new Error(`The evaluators disagree on ${textOf(request, this.#keys)}: ${JSON.stringify(written)}`)
    return allowed
  }

  /** Returns what is wrong with a proof of containment, given a request that A may allow and B may not. */
  faultOfProof(request: AuthorizationRequest | undefined): Fault | undefined {
    if (request === undefined) return undefined
    const { a, b } = this.decide(request)
    if (a && !b) return { kind: 'wrong', why: `only A allows ${textOf(request, this.#keys)}` }
    throw new Error(`Brute force is wrong about ${textOf(request, this.#keys)}: A ${a}, B ${b}`)
  }

  /** Returns what is wrong with a witness: its request, or the statements that it names. */
  faultOfWitness(witness: Exceeds): Fault | undefined {
    const { a, b } = this.decide(witness.request)
    const request = textOf(witness.request, this.#keys)
    if (!a) return { kind: 'refused', why: `A does not allow ${request}` }
    if (b) return { kind: 'refused', why: `B allows ${request}` }
    const why = this.#faultOfStatements(witness)
    return why === undefined ? undefined : { kind: 'refused', why: `${why} ${request}` }
  }

  #faultOfStatements({ request, by, because }: Exceeds): string | undefined {
    const allowing = applying(this.pair.a, request, 'Allow').map(nameOf)
    if (!by.every((reference) => allowing.includes(nameOf(reference))))
      return 'a statement in `by` does not allow'
    if (new Set(by.map(({ set }) => set)).size !== this.pair.a.length) return '`by` omits a set for'
    if (because !== 'nothing allows') {
      const denying = applying(this.pair.b, request, 'Deny').map(nameOf)
      return denying.includes(nameOf(because.denies)) ? undefined : 'the statement in `because` does not deny'
    }
    const sets = new Set(applying(this.pair.b, request, 'Allow').map(({ set }) => set))
    return sets.size === this.pair.b.length ? 'every set of B allows' : undefined
  }
}

/** Returns the statements of one effect that apply to the request. */
export function applying(
  side: WrittenSide,
  request: AuthorizationRequest,
  effect: 'Allow' | 'Deny',
): readonly StatementReference[] {
  return referencesOf(side).filter(({ layer, statement }) => {
    if (statement['Effect'] !== effect) return false
    return evaluatePolicies(request, [sourced([statement])], layer).effect !== 'implicitDeny'
  })
}

function referencesOf(side: WrittenSide) {
  return side.flatMap(({ layer, policies }, set) =>
    policies.flatMap((statements, policy) =>
      statements.map((statement, index) => ({ set, policy, index, sid: undefined, layer, statement })),
    ),
  )
}

function nameOf({ set, policy, index }: StatementReference): string {
  return `${set}.${policy}.${index}`
}

function textOf(
  { action, resource, principal, context }: AuthorizationRequest,
  keys: readonly string[],
): string {
  const values = keys.filter((key) => context.has(key)).map((key) => [key, context.get(key)])
  return JSON.stringify({ action, resource, principal, context: Object.fromEntries(values) })
}
