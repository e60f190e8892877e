/** What a proof compares, and its three answers. */
import type { AuthorizationRequest } from '../request.ts'
import type { LayerName, SourcedPolicy } from '../types.ts'
import type { Limits } from './limits.ts'

/** Policies of one layer, of which any may allow, and any can deny. */
export interface PolicySet {
  /** Decides whether statements name principals, and how short ARNs match: see `applies` in `evaluate.ts`. */
  readonly layer: LayerName
  readonly policies: readonly SourcedPolicy[]
}

/** Allows what every set allows and no statement of any set denies. A side without sets allows everything. */
export interface Side {
  readonly sets: readonly PolicySet[]
}

/** A statement of a side. */
export interface StatementReference {
  /** Position of the set in the side, of the policy in the set, and of the statement in the policy, from 0. */
  readonly set: number
  readonly policy: number
  readonly index: number
  readonly sid: string | undefined
}

/** Every request that the first side allows, the second allows too. */
export interface Contained {
  readonly answer: 'contained'
}

/** The first side allows a request that the second doesn't. The evaluator confirmed both. */
export interface Exceeds {
  readonly answer: 'exceeds'
  readonly request: AuthorizationRequest
  /** The statements of the first side that allow the request: one of each set at least. */
  readonly by: readonly StatementReference[]
  /** Why the second side doesn't allow the request. */
  readonly because: 'nothing allows' | { readonly denies: StatementReference }
}

/** Neither was proved. */
export interface Unknown {
  readonly answer: 'unknown'
  readonly reason: 'variables' | 'mixed types' | 'too many states' | 'too many boxes'
  /** The statements that the proof would have needed, of either side. */
  readonly at: readonly StatementReference[]
}

export type Difference = Contained | Exceeds | Unknown

/** What AWS publishes about services, as far as proofs and their examples use it. */
export interface Universe {
  /** All actions that are known, in any order, as `service:Name`. */
  readonly actions: readonly string[]
  /**
   * Returns patterns of the ARNs of the resources that the action has, with `*` in place of what varies, or an empty
   * list for an action that has none and is asked for `*`.
   */
  readonly resourcesOf: (action: string) => readonly string[]
  /**
   * Returns patterns of the ARNs of resources that the action doesn't have, although they match `resourcesOf`: they are
   * inside of its resources, as objects are in a bucket. Default: none.
   */
  readonly nestedIn?: (action: string) => readonly string[]
  /** Returns whether the service passes the key to requests of the action, or undefined if that isn't known. */
  readonly hasKey: (action: string, key: string) => boolean | undefined
  /** Returns the type of a condition key, or undefined if AWS publishes none. */
  readonly typeOf: (key: string) => KeyType | undefined
  /** Returns whether the key has several values, or undefined if that isn't known. */
  readonly isMultivalued?: (key: string) => boolean | undefined
}

/** The types of condition keys in the Service Authorization Reference. */
export type KeyType = 'ARN' | 'Binary' | 'Bool' | 'Date' | 'IPAddress' | 'Numeric' | 'String'

export interface ProofOptions {
  readonly universe: Universe
  /** Which actions requests can have: those of the universe, or any text. Default: any, as in Access Analyzer. */
  readonly actions?: 'known' | 'any'
  /**
   * Which resources requests can have: those that the action has, and keys that it is passed, or any. Default: any,
   * as in Access Analyzer.
   */
  readonly resources?: 'typed' | 'any'
  /** What bounds a proof. Default: what AWS's managed policies need, and a few seconds of computing at most. */
  readonly limits?: Partial<Limits>
}

/**
 * Values of one dimension (an action, a resource, a principal, a condition key) that the same elements match. A
 * dimension has finitely many classes, and each has a value that represents all others.
 */
export interface ValueClass<T> {
  readonly value: T
  /** For each element of the dimension, by its position: whether it matches. */
  readonly matches: readonly boolean[]
}

/** The classes of a dimension: together they cover every possible value. Or why they can't be listed. */
export type Classes<T> = readonly ValueClass<T>[] | Unknown['reason']
