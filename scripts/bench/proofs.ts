/** Times proofs about AWS's managed policies. */

import { proofUniverse } from '../../analysis/proof-universe.ts'
import { type ManagedPolicy, managedPolicies } from '../../core/aws/managed-policies.ts'
import { compilePolicy } from '../../policy/index.ts'
import { type Difference, difference, type Side } from '../../policy/proofs/index.ts'

export interface TimedProof {
  readonly names: readonly [string, string]
  readonly answer: Difference['answer']
  /** Milliseconds of processor time for the proof, and for compiling both documents. */
  readonly proving: number
  readonly compiling: number
}

let compiled = 0

/** Returns the side of a document that isn't in the caches, because no other has as many blanks at its end. */
function newSide({ document, arn }: ManagedPolicy): Side {
  const policy = compilePolicy(document + ' '.repeat(++compiled % 10_000))
  return { sets: [{ layer: 'identity', policies: [{ policy, source: arn, kind: 'managed' }] }] }
}

/** Returns milliseconds. Most proofs are so short that on a shared machine the time on the wall shows its other users. */
function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Returns the shorter of two times: in one of them, what earlier proofs left may have been collected. */
function timed(a: ManagedPolicy, b: ManagedPolicy): TimedProof {
  const [one, other] = [timedOnce(a, b), timedOnce(a, b)]
  return one.proving < other.proving ? one : other
}

function timedOnce(a: ManagedPolicy, b: ManagedPolicy): TimedProof {
  const universe = proofUniverse()
  const start = processorTime()
  const [first, second] = [newSide(a), newSide(b)]
  const ready = processorTime()
  const { answer } = difference(first, second, { universe })
  const end = processorTime()
  return { names: [a.name, b.name], answer, proving: end - ready, compiling: ready - start }
}

/** Proves of each policy that it allows nothing beyond itself. */
export function timeSelf(): readonly TimedProof[] {
  return managedPolicies('aws').map((policy) => timed(policy, policy))
}

/** Compares `count` pairs of different policies that are spread over all pairs, the same in each run. */
export function timePairs(count: number): readonly TimedProof[] {
  const policies = managedPolicies('aws')
  const pairs = policies.flatMap((a) => policies.filter((b) => b !== a).map((b) => [a, b] as const))
  const step = Math.floor(pairs.length / count)
  return pairs.filter((_, at) => at % step === 0).map(([a, b]) => timed(a, b))
}

/** Compares every fifth policy with those that allow much, in both directions. */
export function timeAnchors(names: readonly string[]): readonly TimedProof[] {
  const policies = managedPolicies('aws')
  const anchors = policies.filter(({ name }) => names.includes(name))
  const others = policies.filter((_, at) => at % 5 === 0)
  return anchors.flatMap((anchor) =>
    others.flatMap((policy) => [timed(policy, anchor), timed(anchor, policy)]),
  )
}
