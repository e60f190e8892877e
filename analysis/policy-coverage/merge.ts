/** Adds the coverage of replicas. Each counts its own decisions. */

import type { StatementCoverage } from '../../policy/index.ts'
import type { PolicyCoverage } from './coverage.ts'
import { keyOfCovered } from './covered-policies.ts'

/** The coverage that one replica, or all of them, have counted. */
export interface CountedCoverage {
  readonly policies: readonly PolicyCoverage[]
  /** The number of decisions that are not counted. */
  readonly uncounted: number
}

export function mergeCoverage(all: readonly CountedCoverage[]): CountedCoverage {
  const merged = new Map<string, PolicyCoverage>()
  for (const policy of all.flatMap(({ policies }) => policies)) {
    const key = keyOfCovered(policy)
    const known = merged.get(key)
    merged.set(key, known ? { ...known, statements: addStatements(known, policy) } : policy)
  }
  return {
    policies: [...merged.values()],
    uncounted: all.reduce((sum, { uncounted }) => sum + uncounted, 0),
  }
}

/** Both have the same document, and therefore the same statements. */
function addStatements(one: PolicyCoverage, other: PolicyCoverage): readonly StatementCoverage[] {
  const added = new Map(other.statements.map((statement) => [statement.index, statement]))
  return one.statements.map((statement) => {
    const more = added.get(statement.index)
    return more ? addUses(statement, more) : statement
  })
}

type ElementName = StatementCoverage['elementsThatNeverMatched'][number]

type Uses = Pick<StatementCoverage, 'matched' | 'decided' | 'elementsThatNeverMatched' | 'lastRequest'>

/** Adds what two reports say about one statement. */
export function addUses<Statement extends Uses>(one: Statement, other: Statement): Statement {
  const matched = one.matched + other.matched
  const isUnused = matched === 0
  return {
    ...one,
    matched,
    decided: one.decided + other.decided,
    elementsThatNeverMatched: isUnused ? unmatchedInBoth(one, other) : [],
    lastRequest: isUnused ? (other.lastRequest ?? one.lastRequest) : undefined,
  }
}

/** Without a request that has a matching action, the other elements were not checked. */
function unmatchedInBoth(one: Uses, other: Uses): readonly ElementName[] {
  const [known, found] = [one.elementsThatNeverMatched, other.elementsThatNeverMatched]
  if (known.some(isAction)) return found
  if (found.some(isAction)) return known
  return known.filter((element) => found.includes(element))
}

function isAction(element: ElementName): boolean {
  return element === 'Action' || element === 'NotAction'
}
