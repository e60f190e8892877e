/** What the resolution of one request works on: the request, its scope, and the questions about state. */
import { DEFAULT_ACCOUNT } from '../../core/identity/administrator.ts'
import type { Parameters } from '../parameters/types.ts'
import type { RequestHead, RequestScope } from '../request.ts'
import type { RecognizedCall } from '../types.ts'
import { keyOfLookup } from './lookup-key.ts'
import type { Answers, Known, Lookup, LookupKind } from './lookups.ts'

export interface ResolveOptions {
  readonly head: RequestHead
  readonly scope: RequestScope
  readonly known: Known
  /** Epoch milliseconds. */
  readonly now: number
  /**
   * Returns whether a policy in force mentions a condition key that begins with the prefix, ignoring case. State is
   * asked for only then.
   */
  readonly isKeyInUse: (prefix: string) => boolean
  /** Returns the ARN, with its path, of a role in the caller's account. Undefined when there is no such role. */
  readonly roleArn: (name: string) => string | undefined
}

export interface Resolving extends ResolveOptions {
  readonly call: RecognizedCall
  readonly questions: Questions
}

/** Where an ARN is, or where a question is asked. Undefined parts are not known. */
export interface Place {
  readonly partition: string
  readonly region: string
  readonly accountId: string | undefined
}

/** The parameters that a grant sees: all of them or, with `each`, those of one element. */
export interface Seen {
  readonly resolving: Resolving
  readonly parameters: Parameters
  readonly place: Place
}

/** What is seen of a whole request, in the place of its caller. */
export function seenByCaller(
  call: RecognizedCall,
  questions: Questions,
  { head, scope, known, now, isKeyInUse, roleArn }: ResolveOptions,
  parameters: Parameters,
): Seen {
  const resolving = { call, questions, head, scope, known, now, isKeyInUse, roleArn }
  const { partition, region, accountId } = scope
  return { resolving, parameters, place: { partition, region, accountId } }
}

/** Asks `Known`, and keeps which questions were answered and which were not. */
export class Questions {
  readonly #known: Known
  readonly #answered: Lookup[] = []
  readonly #missing: Lookup[] = []

  constructor(known: Known) {
    this.#known = known
  }

  /**
   * Returns an answer. Null when nobody knows, or when the question still has to be asked. Questions for callers without
   * an account are asked as the default account.
   */
  ask<Kind extends LookupKind>(kind: Kind, value: string, place: Place): Answers[Kind] | null {
    const { partition, region, accountId = DEFAULT_ACCOUNT } = place
    const lookup: Lookup<Kind> = { kind, value, accountId, partition, region }
    const answer = this.#known(lookup)
    if (answer === undefined) this.#missing.push(lookup)
    else this.#answered.push(lookup)
    return answer ?? null
  }

  get missing(): readonly Lookup[] {
    return withoutRepetition(this.#missing)
  }

  get answered(): readonly Lookup[] {
    return withoutRepetition(this.#answered)
  }
}

function withoutRepetition(lookups: readonly Lookup[]): readonly Lookup[] {
  if (lookups.length < 2) return lookups
  return [...new Map(lookups.map((lookup) => [`${lookup.kind} ${keyOfLookup(lookup)}`, lookup])).values()]
}
