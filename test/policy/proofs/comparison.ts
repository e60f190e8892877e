/** Compares a prover with brute force on generated pairs, and counts the answers. */
import type { AuthorizationRequest } from '../../../policy/index.ts'
import { BruteForce, canJudge } from './brute-force.ts'
import { Choices } from './choices.ts'
import type { Kind } from './kinds.ts'
import { pairOf } from './pairs.ts'
import { spacesFor } from './partitions.ts'
import { reduced } from './reduce.ts'
import { anything, validValues } from './universes.ts'
import { type Fault, Judge, type Prover } from './verdicts.ts'
import type { Pair } from './written.ts'

/** How often each answer was given for one kind of pairs. */
export interface Tally {
  readonly kind: string
  pairs: number
  contained: number
  exceeds: number
  unknown: number
  /** Proofs of containment that a request contradicts, and calls that ended with an error. */
  wrong: number
  /** Witnesses that an evaluator doesn't confirm. */
  refused: number
  /** Pairs of which brute force found a request, but the prover doesn't know. */
  missed: number
}

export interface Finding {
  readonly kind: string
  readonly seed: number
  readonly why: string
  /** The reduced pair, as JSON. */
  readonly pair: string
}

export interface Comparison {
  readonly tally: Tally
  readonly findings: readonly Finding[]
}

/** Requests of every fourth pair on which the masks of brute force are compared with both evaluators. */
const PREDICTIONS = 2
const PAIRS_PER_PREDICTION = 4
const MOST_FINDINGS = 3

/** Compares on `count` pairs of a kind, the first of which is that of `firstSeed`. */
export function compareProofs(prove: Prover, kind: Kind, count: number, firstSeed: number): Comparison {
  const tally: Tally = {
    kind: kind.name,
    pairs: 0,
    contained: 0,
    exceeds: 0,
    unknown: 0,
    wrong: 0,
    refused: 0,
    missed: 0,
  }
  const findings: Finding[] = []
  for (const { pair, seed } of pairsOf(kind, count, firstSeed)) {
    const { answer, fault, missed } = judge(prove, kind, pair, seed)
    tally.pairs++
    if (answer !== undefined) tally[answer]++
    if (missed) tally.missed++
    if (fault === undefined) continue
    tally[fault.kind]++
    if (findings.length < MOST_FINDINGS) findings.push(found(prove, kind, pair, seed))
  }
  return { tally, findings }
}

/** Yields pairs without those that brute force cannot judge, which are fewer than one in 100,000. */
function* pairsOf(kind: Kind, count: number, firstSeed: number) {
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const pair = pairOf(kind, seed)
    if (canJudge(pair)) yield { pair, seed }
  }
}

interface Judgment {
  readonly answer?: 'contained' | 'exceeds' | 'unknown'
  readonly fault?: Fault | undefined
  readonly missed?: boolean
}

function judge(prove: Prover, kind: Kind, pair: Pair, seed: number): Judgment {
  const sides = new Judge(pair)
  const force = new BruteForce(pair, spacesFor(pair, kind.spaces))
  if (seed % PAIRS_PER_PREDICTION === 0) checkPredictions(sides, force, seed)
  const answer = answerOf(prove, kind, sides)
  if (typeof answer === 'string') return { fault: { kind: 'wrong', why: answer } }
  switch (answer.answer) {
    case 'contained':
      return { answer: 'contained', fault: sides.faultOfProof(force.findExcess()) }
    case 'exceeds':
      return {
        answer: 'exceeds',
        fault: sides.faultOfWitness(answer),
      }
    default:
      return { answer: 'unknown', missed: force.findExcess() !== undefined }
  }
}

function answerOf(prove: Prover, kind: Kind, { a, b }: Judge): ReturnType<Prover> | string {
  try {
    return prove(a, b, { universe: kind.typed ? validValues : anything })
  } catch (error) {
    return `the prover throws ${error}`
  }
}

/** Throws if brute force says of a request what the evaluators don't. */
function checkPredictions(sides: Judge, force: BruteForce, seed: number): void {
  const choices = new Choices(~seed)
  for (let at = 0; at < PREDICTIONS; at++) {
    const { request, a, b } = force.predict((limit) => choices.below(limit))
    const decided = sides.decide(request)
    if (decided.a !== a || decided.b !== b)
      throw new Error(`Brute force misjudges ${written(sides.pair, request)}`)
  }
}

function written(pair: Pair, { action, resource, principal, context }: AuthorizationRequest): string {
  const keys = context instanceof Map ? Object.fromEntries(context) : {}
  return JSON.stringify({ pair, action, resource, principal, keys })
}

function found(prove: Prover, kind: Kind, pair: Pair, seed: number): Finding {
  const isFaulty = (smaller: Pair) => judge(prove, kind, smaller, seed).fault !== undefined
  const smallest = reduced(pair, isFaulty)
  const { fault } = judge(prove, kind, smallest, seed)
  return { kind: kind.name, seed, why: fault?.why ?? '', pair: JSON.stringify(smallest) }
}
