/** Checks of resource control policies that need AWS's lists of services and keys. */
import { readOperator } from '../../conditions/operators.ts'
import { resourceControlServices } from '../../resource-control.ts'
import { readAction } from '../action.ts'
import type { IssueCode } from '../catalog.ts'
import { type Check, inConditions, inStatements } from '../check.ts'
import { keyOf } from '../key.ts'
import type { Statement } from '../policy.ts'

/**
 * The keys that requests of services of AWS lack. Source: IAM User Guide, properties of the principal, but for those
 * that are about services.
 */
const principalKeys: ReadonlySet<string> = new Set([
  ...['aws:PrincipalAccount', 'aws:PrincipalArn', 'aws:PrincipalOrgID', 'aws:PrincipalOrgPaths'],
  ...['aws:PrincipalTag/', 'aws:PrincipalType', 'aws:userid', 'aws:username'],
])

/** The keys that only requests of services have. Source: IAM User Guide, properties of the request. */
const sourceKeys: ReadonlySet<string> = new Set([
  ...['aws:SourceAccount', 'aws:SourceArn', 'aws:SourceOrgID', 'aws:SourceOrgPaths'],
])

/** Source: RCP examples of AWS, which guard them by `Null` of `aws:SourceAccount`. */
const organizationKeys: ReadonlySet<string> = new Set(['aws:SourceOrgID', 'aws:SourceOrgPaths'])

export const resourceControl: readonly Check[] = [
  inStatements('RCP_SYNTAX_ERROR_ACTION', ({ actions }) =>
    (actions?.values ?? [])
      .filter(({ value }) => value !== '*')
      .flatMap((node) => {
        const { prefix } = readAction(node)
        return resourceControlServices.has(prefix) ? [] : [{ at: [node] }]
      }),
  ),
  ofKeys('RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY', principalKeys, isAboutServices),
  ofKeys('RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY', sourceKeys, isAboutServices),
  ofKeys('RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK', organizationKeys, hasNullCheck),
]

/** Makes a check of keys in statements that lack a further condition. A key under Null is such a condition itself. */
function ofKeys(
  code: IssueCode,
  keys: ReadonlySet<string>,
  isGuarded: (statement: Statement) => boolean,
): Check {
  return inConditions(code, (condition) => {
    const { key, operator, statement } = condition
    const isConcerned =
      keys.has(keyOf(condition)?.name ?? '') && readOperator(operator.value)?.comparison !== undefined
    return isConcerned && !isGuarded(statement)
      ? [{ at: [key], values: { conditionKeyName: key.value } }]
      : []
  })
}

function isAboutServices({ conditions }: Statement): boolean {
  return conditions.some((condition) => keyOf(condition)?.name === 'aws:PrincipalIsAWSService')
}

function hasNullCheck({ conditions }: Statement): boolean {
  return conditions.some(
    ({ key, operator }) => /^null$/i.test(operator.value) && /^aws:source(?:account|arn)$/i.test(key.value),
  )
}
