/**
 * What must be true of the open keys of a request, in disjunctive normal form: alternatives, each a list of
 * requirements that must all be met.
 */
import type { Condition } from '../conditions/block.ts'
import type { ConditionContext } from '../request.ts'
import type { MatchedStatement } from '../types.ts'
import type { NamedKey } from './keys.ts'

/** A condition of a statement, or the variables in its resource, on which open keys have a bearing. */
export interface Requirement {
  /** Equal for requirements that are met by the same requests. */
  readonly id: string
  readonly statement: MatchedStatement
  /** Undefined when the requirement is about the variables in the statement's resource. */
  readonly condition: Condition | undefined
  /** The open keys that matter. */
  readonly keys: readonly NamedKey[]
  /** Whether the condition must hold. False for a Deny that must not apply. */
  readonly expected: boolean
  readonly holds: (context: ConditionContext) => boolean
}

export type Term = readonly Requirement[]
export type Formula = readonly Term[]

export const always: Formula = [[]]
export const never: Formula = []

/** More alternatives than this help nobody, and their number can grow exponentially. */
const maxTerms = 64

function isAlways(formula: Formula): boolean {
  return formula.some(({ length }) => length === 0)
}

export function either(formulas: readonly Formula[]): Formula {
  if (formulas.some(isAlways)) return always
  return minimal(formulas.flat())
}

export function both(one: Formula, other: Formula): Formula {
  if (isAlways(one)) return other
  if (isAlways(other)) return one
  return minimal(one.flatMap((term) => other.map((further) => merged(term, further))))
}

export function all(formulas: readonly Formula[]): Formula {
  let result = always
  for (const formula of formulas) result = both(result, formula)
  return result
}

function merged(term: Term, further: Term): Term {
  return [...term, ...further.filter(({ id }) => !term.some((known) => known.id === id))]
}

/** Removes alternatives that require more than another, and those that contradict themselves. */
function minimal(terms: Formula): Formula {
  const sorted = [...terms].sort((one, other) => one.length - other.length)
  const kept: Term[] = []
  for (const term of sorted) {
    if (kept.length === maxTerms) break
    if (!kept.some((smaller) => contains(term, smaller)) && !contradicts(term)) kept.push(term)
  }
  return kept
}

function contains(term: Term, smaller: Term): boolean {
  return smaller.every(({ id }) => term.some((requirement) => requirement.id === id))
}

/** Returns whether a term requires that the same condition holds and does not hold. */
function contradicts(term: Term): boolean {
  const ids = new Set(term.map(({ id }) => id))
  return term.some(({ id, expected }) => ids.has(negatedId(id, expected)))
}

/** Returns the ID of a requirement that must hold. */
export function idOf(parts: readonly unknown[]): string {
  return `+${JSON.stringify(parts)}`
}

function negatedId(id: string, expected: boolean): string {
  return `${expected ? '-' : '+'}${id.slice(1)}`
}

export function negated(requirement: Requirement): Requirement {
  const { id, expected } = requirement
  return { ...requirement, id: negatedId(id, expected), expected: !expected }
}
