/** Finds the part of a statement that does not match a call, in the text of its policy. */
import type { ExplainedStatement, Failure } from '../explanation.ts'
import { type Member, memberOf, type Node } from './json-text.ts'

interface FailingPart {
  /** The values that do not match. Empty when the statement lacks the element. */
  readonly values: readonly Node[]
  /** Where an explanation of the failure belongs: the end of the element, or the beginning of the statement. */
  readonly end: number
}

export function failingPart(statement: Node, { failure }: ExplainedStatement): FailingPart | undefined {
  if (!failure) return undefined
  const member = elementIn(statement, failure)
  if (!member) return { values: [], end: statement.start }
  const { value } = member
  const values =
    value.kind === 'list' && value.members.length > 0 ? value.members.map((item) => item.value) : [value]
  return { values: values.filter(containsVariable(failure)), end: value.end }
}

/** Returns the element, or the key of the condition that fails. */
function elementIn(statement: Node, { element, operator, key }: Failure): Member | undefined {
  const member = memberOf(statement, element)
  if (element !== 'Condition' || operator === undefined || key === undefined) return member
  return memberOf(memberOf(member?.value, operator)?.value, key) ?? member
}

/** Where a variable has no value, only what contains it fails. */
function containsVariable({ operator, key }: Failure): (value: Node) => boolean {
  if (operator !== undefined || key === undefined) return () => true
  return ({ text, kind }) => kind !== 'string' || text?.includes(`\${${key}`) === true
}
