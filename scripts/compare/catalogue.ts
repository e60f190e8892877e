/** Compares AWS's managed policies with each other: most pairs differ already in their actions. */

import { proofUniverse } from '../../analysis/proof-universe.ts'
import { type ManagedPolicy, managedPolicies } from '../../core/aws/managed-policies.ts'
import { type CompiledPolicy, compilePolicy } from '../../policy/index.ts'
import { type Difference, difference, type Side } from '../../policy/proofs/index.ts'
import { ActionSet, knownActionsOf } from '../../policy/proofs/known-actions.ts'

/** Two different policies. */
export type Pair = readonly [ManagedPolicy, ManagedPolicy]

export interface CatalogueProof {
  readonly names: readonly [string, string]
  readonly answer: Difference['answer']
  /** Milliseconds of processor time, without compiling the documents. */
  readonly time: number
}

/** The known actions of a policy. */
interface Actions {
  readonly policy: ManagedPolicy
  /** Those that it allows in some request for certain, by their positions in the universe. */
  readonly certain: readonly number[]
  /** All that it can allow. */
  readonly possible: ActionSet
}

/** Returns the ordered pairs whose actions alone don't show that the first policy allows more, and how many all are. */
export function undecidedPairs(): { readonly undecided: readonly Pair[]; readonly all: number } {
  const policies = managedPolicies('aws').map(actionsOf)
  const undecided: Pair[] = []
  for (const one of policies) {
    for (const other of policies) {
      if (one !== other && one.certain.every((action) => other.possible.has(action)))
        undecided.push([one.policy, other.policy])
    }
  }
  return { undecided, all: policies.length * (policies.length - 1) }
}

/** A statement without conditions and variables applies to something. */
function actionsOf(policy: ManagedPolicy): Actions {
  const { statements } = compilePolicy(policy.document)
  const allows = statements.filter(({ effect }) => effect === 'Allow')
  const denied = actionsIn(statements.filter(({ effect }) => effect === 'Deny'))
  const unconditional = allows.filter(
    ({ conditions, required }) => conditions?.length === 0 && required.length === 0,
  )
  const { length } = proofUniverse().actions
  const certain = actionsIn(unconditional).positions(length)
  return {
    policy,
    certain: certain.filter((action) => !denied.has(action)),
    possible: actionsIn(allows),
  }
}

function actionsIn(statements: CompiledPolicy['statements']): ActionSet {
  const known = knownActionsOf(proofUniverse())
  return statements.reduce(
    (all, { actions }) => all.with(known.matching(actions)),
    ActionSet.of(known.names.length, []),
  )
}

/** Asks whether the first policy allows anything that the second doesn't. */
export function prove([one, other]: Pair): CatalogueProof {
  const universe = proofUniverse()
  const [a, b] = [sideOf(one), sideOf(other)]
  const start = process.cpuUsage()
  const { answer } = difference(a, b, { universe })
  const { user, system } = process.cpuUsage(start)
  return { names: [one.name, other.name], answer, time: (user + system) / 1000 }
}

function sideOf({ document, arn }: ManagedPolicy): Side {
  return {
    sets: [
      { layer: 'identity', policies: [{ policy: compilePolicy(document), source: arn, kind: 'managed' }] },
    ],
  }
}
