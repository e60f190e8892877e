/** The statements of a side, in the two roles that they play: some must allow, none may deny. */
import type { CompiledStatement } from '../compile.ts'
import { hasPrincipals } from '../evaluate.ts'
import type { LayerName } from '../types.ts'
import type { PolicySet, Side, StatementReference } from './types.ts'
import { costOf } from './values.ts'

export interface ProofStatement {
  readonly reference: StatementReference
  readonly layer: LayerName
  readonly compiled: CompiledStatement
}

export interface ProofSide {
  /** Sets of statements. At least one of each set must apply. */
  readonly allows: readonly (readonly ProofStatement[])[]
  /** The statements of which none may apply. */
  readonly denies: readonly ProofStatement[]
}

/** Returns the statements of a side, without those that never apply. */
export function proofSide({ sets }: Side): ProofSide {
  const statements = sets.map(statementsOf)
  return {
    allows: statements.map((each) => each.filter(({ compiled }) => compiled.effect === 'Allow')),
    denies: statements.flat().filter(({ compiled }) => compiled.effect === 'Deny'),
  }
}

/** Returns the statements of a side in their order, without those that never apply. */
export function proofStatements({ sets }: Side): readonly ProofStatement[] {
  return sets.flatMap(statementsOf)
}

/** Returns all statements of a side, those that allow first. */
export function allStatements({ allows, denies }: ProofSide): readonly ProofStatement[] {
  return [...allows.flat(), ...denies]
}

/** Returns about how many steps it takes the evaluator to decide whether a statement applies. */
export function stepsOf({ compiled: { actions, resources, conditions = [] } }: ProofStatement): number {
  return 1 + actions.values.length + (resources?.values.length ?? 0) + costOf(conditions)
}

function statementsOf({ layer, policies }: PolicySet, set: number): readonly ProofStatement[] {
  const all = policies.flatMap((sourced, policy) =>
    sourced.policy.statements.map((compiled) => {
      const { index, sid } = compiled
      return { reference: { set, policy, index, sid }, layer, compiled }
    }),
  )
  return all.filter(canApply)
}

/** See `applies` and `holdsConditions` in `evaluate.ts`. */
function canApply({ layer, compiled }: ProofStatement): boolean {
  const { effect, principals, conditions } = compiled
  if (effect === 'Allow' && conditions === undefined) return false
  if (hasPrincipals(layer)) return principals !== undefined
  return principals === undefined || effect === 'Deny'
}
