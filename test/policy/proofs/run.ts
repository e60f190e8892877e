import { difference } from '../../../policy/proofs/difference.ts'
import { type Comparison, compareProofs } from './comparison.ts'
import { kinds } from './kinds.ts'
import { contained, exceeding, hardContained, hardExceeding, type Trap } from './traps.ts'
import { anything } from './universes.ts'
import { Judge } from './verdicts.ts'

export const kindNames: readonly string[] = kinds.map(({ name }) => name)

/** Compares the engine with brute force on `count` pairs of a kind, of which `seed` makes the first. */
export function compareKind(name: string, count: number, seed: number): Comparison {
  const kind = kinds.find((one) => one.name === name)
  if (kind === undefined) throw new Error(`There is no kind ${name}`)
  return compareProofs(difference, kind, count, seed)
}

/** Returns the answer about a written pair, or what is wrong with its witness. */
export function answerTo([, a, b]: Trap): string {
  const judge = new Judge({ a, b })
  const answer = difference(judge.a, judge.b, { universe: anything })
  const fault = answer.answer === 'exceeds' ? judge.faultOfWitness(answer) : undefined
  return fault?.why ?? answer.answer
}

/** Returns the names of the written pairs that the engine is wrong about, or must know but doesn't. */
export function wrongTraps(): readonly string[] {
  const not = (answers: readonly string[]) => (trap: Trap) => !answers.includes(answerTo(trap))
  return [
    ...exceeding.filter(not(['exceeds'])),
    ...contained.filter(not(['contained'])),
    ...hardExceeding.filter(not(['exceeds', 'unknown'])),
    ...hardContained.filter(not(['contained', 'unknown'])),
  ].map(([name]) => name)
}
