/** Checks whether condition keys exist, and whether their operators and values suit them. */
import { type Operator, readOperator } from '../../conditions/operators.ts'
import type { IssueCode, TextValues } from '../catalog.ts'
import { type Check, type Hit, inConditions } from '../check.ts'
import { keyOf, lacksName } from '../key.ts'
import type { Condition } from '../policy.ts'
import type { LintedKey } from '../types.ts'
import { isLiteral } from '../variable.ts'

export const conditionKeys: readonly Check[] = [
  inConditions('MISSING_TAG_KEY_IN_CONDITION', findMissingName),
  ofUnknownKeys('INVALID_GLOBAL_CONDITION_KEY', ({ key }, prefix) =>
    prefix === 'aws' && !isDeprecated(key.value) ? { key: key.value } : undefined,
  ),
  ofUnknownKeys('INVALID_SERVICE_CONDITION_KEY', ({ key, statement }, service) =>
    statement.policy.facts.service(service) ? { key: key.value, service } : undefined,
  ),
  ofUnknownKeys('INVALID_SERVICE', ({ statement }, service) =>
    isServiceName(service) && !statement.policy.facts.service(service) ? { service } : undefined,
  ),
  ofKnownKeys(
    'MISSING_QUALIFIER',
    ({ quantifier }, { isMultivalued }) => isMultivalued && quantifier === 'single',
  ),
  /** Unverified: `ForAllValues` is not reported in a Deny, because it does not permit anything there. */
  ofKnownKeys(
    'FORALLVALUES_WITH_SINGLE_VALUED_KEY',
    ({ quantifier }, { isMultivalued }, { statement }) =>
      statement.effect !== 'Deny' && !isMultivalued && quantifier === 'all',
  ),
  ofKnownKeys(
    'INVALID_CONDITION_MULTIPLE_BOOLEAN',
    (_, { type, isMultivalued }, { values }) => type === 'Bool' && !isMultivalued && values.length > 1,
  ),
  inConditions('INVALID_REGION', findRegions),
]

/** Makes a check of keys that don't exist. It gets their prefixes in lower case. */
function ofUnknownKeys(
  code: IssueCode,
  valuesOf: (condition: Condition, prefix: string) => TextValues | undefined,
): Check {
  return inConditions(code, (condition) => {
    const { key } = condition
    const colon = key.value.indexOf(':')
    if (colon < 0 || keyOf(condition) !== undefined || lacksName(condition) !== undefined) return []
    const values = valuesOf(condition, key.value.slice(0, colon).toLowerCase())
    return values === undefined ? [] : [{ at: [key], values }]
  })
}

/** A deprecated key has an issue of its own. */
function isDeprecated(key: string): boolean {
  return key.toLowerCase() === 'aws:arn'
}

/** The claims of identity providers have the names of hosts as prefixes, and those of SAML have one of their own. */
function isServiceName(prefix: string): boolean {
  return prefix !== 'aws' && prefix !== 'saml' && /^[a-z0-9-]+$/.test(prefix)
}

type Predicate = (operator: Operator, key: LintedKey, condition: Condition) => boolean

/**
 * Makes a check of keys that exist and are compared. Source of the place, which is the key: findings about AWS managed
 * policies (public records of ValidatePolicy, 2025).
 */
function ofKnownKeys(code: IssueCode, isHit: Predicate): Check {
  return inConditions(code, (condition) => {
    const operator = readOperator(condition.operator.value)
    const key = keyOf(condition)
    if (operator?.comparison === undefined || key === undefined || !isHit(operator, key, condition)) return []
    return [{ at: [condition.key], values: { key: condition.key.value } }]
  })
}

/** Source: ValidatePolicy accepts `ec2:Attribute`, which takes a name that is no tag (public records). */
function findMissingName(condition: Condition): readonly Hit[] {
  const conditionKeyName = lacksName(condition)
  if (conditionKeyName === undefined || !/tag\/$/i.test(conditionKeyName)) return []
  return [{ at: [condition.key], values: { conditionKeyName } }]
}

/** Unverified: `aws:RequestedRegion` is the only key whose regions are checked, because AWS's page lists no other. */
function findRegions(condition: Condition): readonly Hit[] {
  if (condition.key.value.toLowerCase() !== 'aws:requestedregion') return []
  const { regions } = condition.statement.policy.facts
  return condition.values
    .filter((node) => node.kind === 'string')
    .filter(({ value }) => isLiteral(value) && !regions.has(value))
    .map((node) => ({ at: [node], values: { region: node.value } }))
}
