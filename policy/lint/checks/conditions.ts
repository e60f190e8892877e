/** Checks the operators and keys of conditions. */
import { readOperator } from '../../conditions/operators.ts'
import { type Member, memberOf, membersOf } from '../../json-document.ts'
import { type Check, type Hit, hitIf, inConditions, inStatements } from '../check.ts'
import { groupsOf } from '../groups.ts'
import type { Condition, Statement } from '../policy.ts'

const nullIfExists = /^(?:ForAllValues:|ForAnyValue:)?NullIfExists$/i

export const conditions: readonly Check[] = [
  inOperators('INVALID_CONDITION_OPERATOR', findInvalidOperator),
  inOperators('NULL_WITH_IF_EXISTS', ({ name }) => hitIf(nullIfExists.test(name.value), name)),
  inOperators('NULL_WITH_QUALIFIER', ({ name }) => hitIf(isQualifiedNull(name.value), name)),
  inOperators('DUPLICATE_KEYS_WITH_DIFFERENT_CASE', findDuplicateKeys),
  inOperators('EMPTY_OBJECT_CONDITION', ({ value }) => findEmptyObject(value)),
  inStatements('EMPTY_OBJECT_CONDITION', ({ node }) => findEmptyObject(memberOf(node, 'Condition')?.value)),
  inConditions('INVALID_CONDITION_KEY_FORMAT', ({ key }) => hitIf(!/^[^:]+:./.test(key.value), key)),
  emptyList('EMPTY_ARRAY_CONDITION', 'plain'),
  emptyList('EMPTY_ARRAY_CONDITION_FORALLVALUES', 'all'),
  emptyList('EMPTY_ARRAY_CONDITION_FORANYVALUE', 'any'),
  emptyList('EMPTY_ARRAY_CONDITION_IFEXISTS', 'ifExists'),
]

function inOperators(code: Check['code'], find: (member: Member) => readonly Hit[]): Check {
  return inStatements(code, ({ node }: Statement) =>
    membersOf(memberOf(node, 'Condition')?.value).flatMap(find),
  )
}

/** IAM accepts any operator without keys (recorded on AWS, February 2026). */
function findInvalidOperator({ name, value }: Member): readonly Hit[] {
  const isUsed = value.kind !== 'object' || value.members.length > 0
  const exists = readOperator(name.value) !== undefined || nullIfExists.test(name.value)
  return hitIf(isUsed && !exists, name, { operator: name.value })
}

function isQualifiedNull(written: string): boolean {
  const operator = readOperator(written)
  return operator !== undefined && operator.comparison === undefined && operator.quantifier !== 'single'
}

/** Unverified: Condition keys are duplicates only under the same operator, and the issue is located at their names. */
function findDuplicateKeys({ value }: Member): readonly Hit[] {
  return groupsOf(
    membersOf(value).map(({ name }) => name),
    (name) => name.value.toLowerCase(),
  )
    .filter((names) => new Set(names.map((name) => name.value)).size > 1)
    .map((at) => ({ at, values: { key: String(at[0]?.value) } }))
}

function findEmptyObject(value: Member['value'] | undefined): readonly Hit[] {
  return value?.kind === 'object' ? hitIf(value.members.length === 0, value) : []
}

type Form = 'plain' | 'all' | 'any' | 'ifExists'

/** Makes a check for keys with an empty list of values, under operators of one form. */
function emptyList(code: Check['code'], form: Form): Check {
  return inConditions(code, ({ operator, key, value }: Condition) =>
    hitIf(value.kind === 'list' && value.items.length === 0 && formOf(operator.value) === form, value, {
      key: key.value,
    }),
  )
}

/** Unverified: An operator with both a qualifier and IfExists counts as one with a qualifier. */
function formOf(written: string): Form | undefined {
  const operator = readOperator(written)
  if (operator === undefined) return undefined
  const { quantifier, ifExists } = operator
  if (quantifier !== 'single') return quantifier
  return ifExists ? 'ifExists' : 'plain'
}
