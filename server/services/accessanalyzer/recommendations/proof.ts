/** Proves that policies without unused actions are right. */
import { isDeepStrictEqual } from 'node:util'
import { compare, setOf, sourced } from '../checks/proof.ts'
import { policyOf, type Statement } from '../findings/statements.ts'
import type { Narrowing, Replaced } from './narrowing.ts'

/**
 * Returns whether statements that replace others were proved to allow nothing that those did not, and all that those
 * allowed of the used actions. Then the same is true of their policies, because the denials are the same.
 *
 * The statements of a pair differ only in their actions, so that proofs about the actions suffice, however many
 * resources and conditions the statements have.
 */
export function areRight(replaced: readonly Replaced[], { used }: Narrowing): boolean {
  return replaced.every((pair) => isRight(pair, [...used.values()]))
}

function isRight({ before, after }: Replaced, used: readonly string[]): boolean {
  if (after && !isDeepStrictEqual(withoutActions(before), withoutActions(after))) return false
  const [old, successor] = [setFor(before), after ? setFor(after) : setOf('identity', [])]
  const isContained = compare({ sets: [successor] }, { sets: [old] }).answer.answer === 'contained'
  const needed = { sets: [old, setFor({ Action: used })] }
  return isContained && compare(needed, { sets: [successor] }).answer.answer === 'contained'
}

function withoutActions({ Action: _action, NotAction: _notAction, ...others }: Statement): Statement {
  return others
}

/** Returns a policy that allows the actions of a statement on everything. */
function setFor({ Action, NotAction }: Statement) {
  return setOf('identity', [sourced(policyOf([{ Effect: 'Allow', Action, NotAction, Resource: '*' }]))])
}
