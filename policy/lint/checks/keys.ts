/** Checks of single condition keys. */
import { readOperator } from '../../conditions/operators.ts'
import { type Check, type Hit, hitIf, inConditions, inStatements } from '../check.ts'
import { type Condition, isText, type Statement, stringsIn } from '../policy.ts'
import { hasVariable } from '../variable.ts'

export const keys: readonly Check[] = [
  inConditions('INVALID_VPC_FORMAT', (condition) => findMalformed(condition, 'aws:sourcevpc', 'vpc-')),
  inConditions('INVALID_VPCE_FORMAT', (condition) => findMalformed(condition, 'aws:sourcevpce', 'vpce-')),
  inStatements('DYNAMODB_ATTRIBUTES_WITHOUT_SELECT', findAttributesWithoutSelect),
  inConditions('S3_PREFIX_IN_NEGATIVE_CONTEXT', findNegativePrefix),
]

function isKey({ key }: Condition, name: string): boolean {
  return key.value.toLowerCase() === name
}

/** Unverified: IDs of VPCs and VPC endpoints with wildcards or variables are not reported as malformed. */
function findMalformed(condition: Condition, key: string, prefix: string): readonly Hit[] {
  const { operator, values } = condition
  if (!isKey(condition, key) || !readOperator(operator.value)?.isForStrings) return []
  const form = new RegExp(`^${prefix}(?:[0-9a-zA-Z]{8}|[0-9a-zA-Z]{17})$`)
  return stringsIn(values)
    .filter(({ value }) => !form.test(value) && !/[*?]/.test(value) && !hasVariable(value))
    .map((node) => ({ at: [node] }))
}

/** Unverified: `dynamodb:Attributes` is not reported in a Deny, because the recommended condition would not help. */
function findAttributesWithoutSelect(statement: Statement): readonly Hit[] {
  if (statement.effect !== 'Allow' || selectsAttributes(statement)) return []
  return statement.conditions
    .filter((condition) => isKey(condition, 'dynamodb:attributes'))
    .map(({ value }) => ({ at: [value] }))
}

/** Returns whether a statement has `dynamodb:Select` under StringEquals, with or without IfExists. */
function selectsAttributes({ conditions }: Statement): boolean {
  return conditions.some(
    (condition) =>
      isKey(condition, 'dynamodb:select') &&
      /^StringEquals(?:IfExists)?$/i.test(condition.operator.value) &&
      condition.values.some((value) => isText(value, 'SPECIFIC_ATTRIBUTES')),
  )
}

/** A Deny with a negated operator and an Allow without one are the two forms that AWS recommends. */
function findNegativePrefix(condition: Condition): readonly Hit[] {
  const { statement, operator: written, value } = condition
  const operator = readOperator(written.value)
  if (!isKey(condition, 's3:prefix') || !operator?.isForStrings || !statement.effect) return []
  const negated = operator.comparison?.negated === true
  return hitIf(negated !== (statement.effect === 'Deny'), value)
}
