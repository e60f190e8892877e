/** What a recognized request needs. */
import type { Lookup } from './lookups.ts'

/** A decision that a request needs: all must be allowed, but for those that are refused as entries. */
export interface NeededDecision {
  /** As AWS spells it. */
  readonly action: string
  /** An ARN, possibly with `*` for parts that nobody knows yet, or `*`. */
  readonly resource: string
  /** The account of the resource, if the ARN does not contain it and it differs from the caller's. */
  readonly accountId?: string
  readonly context: Readonly<Record<string, string | readonly string[]>>
  /** The service that calls on behalf of the caller, such as `s3.us-east-1.amazonaws.com`. */
  readonly via?: string
  /** A refusal is an entry of the answer: the position of the element that the decision is about, from 0. */
  readonly entry?: number
  /** For explanations: where the ARN came from, such as `parameter QueueUrl`, and each condition key. */
  readonly resourceFrom: string
  readonly keysFrom: Readonly<Record<string, string>>
}

export interface Resolution {
  readonly decisions: readonly NeededDecision[]
  /** The questions that have no answer yet. Until they have, `decisions` are provisional. */
  readonly missing: readonly Lookup[]
  /** The questions that were answered, for explanations. */
  readonly asked: readonly Lookup[]
  /** Whether the body had to be read. */
  readonly readBody: boolean
}
