import { difference } from '../../../policy/proofs/difference.ts'
import { type Comparison, compareProofs } from './comparison.ts'
import { kinds } from './kinds.ts'

export const kindNames: readonly string[] = kinds.map(({ name }) => name)

/** Compares the engine with brute force on `count` pairs of a kind, of which `seed` makes the first. */
export function compareKind(name: string, count: number, seed: number): Comparison {
  const kind = kinds.find((one) => one.name === name)
  if (kind === undefined) throw new Error(`There is no kind ${name}`)
  return compareProofs(difference, kind, count, seed)
}
