/** Checks wildcards and variables in the values of sensitive condition keys. */
import { readOperator } from '../../conditions/operators.ts'
import type { StringNode } from '../../json-document.ts'
import type { IssueCode } from '../catalog.ts'
import { type Check, type Hit, inConditions } from '../check.ts'
import type { Condition } from '../policy.ts'
import { withoutVariables, withVariablesAs } from '../variable.ts'

/** Source: IAM User Guide, global condition keys, "Sensitive condition keys", September 2026. In lower case. */
const sensitiveKeys: ReadonlySet<string> = new Set([
  ...['aws:principalaccount', 'aws:principalorgid', 'aws:resourceaccount', 'aws:resourceorgid'],
  ...['aws:sourceaccount', 'aws:sourceorgid', 'aws:sourcevpc', 'aws:sourcevpce'],
  ...['aws:vpceaccount', 'aws:vpceorgid'],
])

/** The second and the third text. The first is about keys that AWS doesn't list. */
const variantOfSensitive = 1
const variantOfUserId = 2

/** A letter that is neither a wildcard nor a colon. */
const letter = 'x'

export const permissiveValues: readonly Check[] = [
  inLikeConditions('WILDCARD_USAGE_TOO_PERMISSIVE', (condition) => {
    if (sensitiveKeys.has(condition.key.value.toLowerCase())) return findInSensitive(condition)
    return findInUserIds(condition, withoutVariables)
  }),
  /**
   * Unverified: Variables in the values of sensitive keys are not reported. AWS uses them in its own policies, and
   * ValidatePolicy accepts `${aws:PrincipalAccount}` for `aws:ResourceAccount` (public records).
   */
  inLikeConditions('VARIABLE_USAGE_TOO_PERMISSIVE', (condition) =>
    findInUserIds(condition, (text) => withVariablesAs('*', text.split(/[*?]/).join(letter))),
  ),
]

/** Unverified: Only operators with `Like` that are not negated are reported. */
function inLikeConditions(code: IssueCode, find: (condition: Condition) => readonly Hit[]): Check {
  return inConditions(code, (condition) => (takesWildcards(condition) ? find(condition) : []))
}

function findInSensitive(condition: Condition): readonly Hit[] {
  return stringsOf(condition)
    .filter(({ value }) => /[*?]/.test(withoutVariables(value)))
    .map((node) => ({ at: [node], values: { key: condition.key.value }, variant: variantOfSensitive }))
}

/** @param reduce returns a value with a wildcard for each part that the issue is about, and for no other */
function findInUserIds(condition: Condition, reduce: (text: string) => string): readonly Hit[] {
  if (condition.key.value.toLowerCase() !== 'aws:userid') return []
  return stringsOf(condition)
    .filter(({ value }) => !isSafeUserId(reduce(value)))
    .map((node) => ({ at: [node], variant: variantOfUserId }))
}

/** Returns whether wildcards are behind a colon, or the only character before it. */
function isSafeUserId(value: string): boolean {
  const beginning = value.split(':', 1).join()
  return !/[*?]/.test(beginning) || (beginning === '*' && value.includes(':'))
}

function stringsOf({ values }: Condition): readonly StringNode[] {
  return values.filter((node) => node.kind === 'string')
}

function takesWildcards({ operator: { value } }: Condition): boolean {
  return readOperator(value)?.comparison?.negated === false && /like(?:ifexists)?$/i.test(value)
}
