/** What a check is. Families of checks are lists of them. */

import type { Node } from '../json-document.ts'
import type { IssueCode, TextValues } from './catalog.ts'
import type { Condition, Policy, Statement } from './policy.ts'

/**
 * An issue that was found.
 *
 * What is wrong with a name has the place of the name, such as a condition key of another type than the operator.
 * What is wrong with a value has the place of the value, such as an empty list. What is missing has the place of what
 * lacks it. Source: findings of AWS managed policies (public reports of users).
 */
export interface Hit {
  /** The places that take part. The first one orders the finding. */
  readonly at: readonly Node[]
  /** The values of the placeholders in the text. */
  readonly values?: TextValues
  /** Which of the texts it has, from 0. */
  readonly variant?: number
}

/** Finds one kind of issue. It is only asked about policies in which the issue occurs. */
export interface Check {
  readonly code: IssueCode
  readonly find: (policy: Policy) => readonly Hit[]
}

/** Makes a check that looks at one statement at a time. */
export function inStatements(code: IssueCode, find: (statement: Statement) => readonly Hit[]): Check {
  return { code, find: ({ statements }) => statements.flatMap(find) }
}

/** Makes a check that looks at one condition key at a time. */
export function inConditions(code: IssueCode, find: (condition: Condition) => readonly Hit[]): Check {
  return inStatements(code, ({ conditions }) => conditions.flatMap(find))
}

/** Returns a hit with a single place, or none. */
export function hitIf(isHit: boolean, node: Node, values: TextValues = {}): readonly Hit[] {
  return isHit ? [{ at: [node], values }] : []
}
