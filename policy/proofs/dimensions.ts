/** Dimensions of requests for one action: resource, caller, and condition keys. */
import type { AuthorizationRequest } from '../request.ts'
import type { ProofStatement } from './side.ts'
import type { Unknown } from './types.ts'

/** A request that is being put together. */
export interface Draft extends AuthorizationRequest {
  /** By key in lower case. */
  readonly context: ReadonlyMap<string, string | readonly string[]>
}

/** A part of the classes of a dimension. A statement matches what any of its parts matches. */
export interface Part {
  /** The classes that the statement can match: at least those that it matches. */
  readonly may: bigint
  /** The classes that the statement matches for certain. */
  readonly must: bigint
  /** Tests whose results depend on variables, by name, and the results that the part requires. */
  readonly tests: ReadonlyMap<string, boolean>
  /** Why `may` and `must` differ. */
  readonly reason?: Unknown['reason']
}

/** Gives a request a value of one class. */
export type Choice = (draft: Draft) => Draft

export interface Dimension {
  /** One for each class. */
  readonly choices: readonly Choice[]
  readonly partsOf: (statement: ProofStatement) => readonly Part[]
  /** The classes that requests can have. */
  readonly possible: bigint
  /** What no request has: results of tests that don't go with the classes, or with each other. */
  readonly impossible: readonly Part[]
}

const noTests: ReadonlyMap<string, boolean> = new Map()

/** Returns a part that is exactly these classes, if the tests have the given results. */
export function exactly(bits: bigint, tests = noTests): Part {
  return { may: bits, must: bits, tests }
}

/**
 * Returns a dimension whose classes aren't known.
 *
 * @param concerns whether the dimension matters to a statement
 */
export function undivided(
  reason: Unknown['reason'],
  concerns: (statement: ProofStatement) => boolean,
): Dimension {
  return {
    choices: [(draft) => draft],
    partsOf: (statement) => [
      concerns(statement) ? { may: 1n, must: 0n, tests: noTests, reason } : exactly(1n),
    ],
    possible: 1n,
    impossible: [],
  }
}

/** Returns one element of each group with the same key. */
export function distinct<T>(list: readonly T[], keyOf: (each: T) => string): readonly T[] {
  return [...new Map(list.map((each) => [keyOf(each), each])).values()]
}
