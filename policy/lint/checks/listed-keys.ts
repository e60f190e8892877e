/** Checks of condition keys that AWS lists by name. */
import { readOperator } from '../../conditions/operators.ts'
import type { IssueCode } from '../catalog.ts'
import { type Check, type Hit, hitIf, inConditions } from '../check.ts'
import { keyOf } from '../key.ts'
import type { Condition, Statement } from '../policy.ts'
import type { LintedResourceType } from '../types.ts'
import { isLiteral } from '../variable.ts'

/**
 * Source: IAM User Guide, global condition keys, which warns of both.
 *
 * Unverified: ValidatePolicy reports `aws:Referer` and `aws:UserAgent` in every policy.
 */
const untrustworthy = ['aws:referer', 'aws:useragent']

/** Source: AWS's page, "Missing paired condition keys". */
const paired = { key: 'aws:vpcsourceip', partner: 'aws:SourceVpc' }

/** Source: AWS's page, "Use condition key only with supported services". */
const ofSomeServices = ['aws:vpceaccount', 'aws:vpceorgid', 'aws:vpceorgpaths']

/**
 * Source: S3 User Guide, server-side encryption with KMS keys.
 *
 * Unverified: `s3:x-amz-server-side-encryption-aws-kms-key-id` is the only key that takes the ARN of a KMS key.
 */
const keysOfKms = ['s3:x-amz-server-side-encryption-aws-kms-key-id']

/** Types of resources for whose policies `s3:ResourceAccount` is irrelevant. Source: AWS's page. */
const ownedByAccount: ReadonlySet<LintedResourceType | undefined> = new Set<LintedResourceType>([
  'AWS::S3::AccessPoint',
  'AWS::S3::Bucket',
])

export const listedKeys: readonly Check[] = [
  ofKeys('DEPRECATED_GLOBAL_CONDITION_KEY', ['aws:arn'], ({ key }) => hitIf(true, key)),
  ofKeys('UNTRUSTWORTHY_CONDITION_KEY', untrustworthy, ({ key, statement }) =>
    hitIf(!isForServices(statement), key, { key: key.value }),
  ),
  ofKeys('MISSING_PAIRED_CONDITION_KEYS', [paired.key], findPartner),
  ofKeys(
    'USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES',
    ofSomeServices,
    ({ key, statement: { actions } }) =>
      hitIf(actions?.negated !== false || actions.values.some(({ value }) => value === '*'), key, {
        key: key.value,
      }),
  ),
  ofKeys('INVALID_KMS_KEY_VALUE', keysOfKms, findKmsKeys),
  ofKeys('IRRELEVANT_CONDITION_KEY_IN_POLICY', ['s3:resourceaccount'], ({ key, statement }) => {
    const { resourceType } = statement.policy
    const values = { 'condition-key': key.value, 'resource-type': String(resourceType) }
    return hitIf(ownedByAccount.has(resourceType), key, values)
  }),
  inConditions('FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE', (condition) => {
    const { key } = condition
    const isSingle = keyOf(condition)?.isMultivalued === false
    return hitIf(isSingle && isAudience(condition) && quantifierOf(condition) === 'any', key, {
      key: key.value,
    })
  }),
  inConditions('CONFIRM_AUDIENCE_CLAIM_TYPE', (condition) => {
    const { key } = condition
    const isConcerned = keyOf(condition) === undefined && isAudience(condition)
    const quantifier = quantifierOf(condition)
    return hitIf(isConcerned && (quantifier === 'any' || quantifier === 'all'), key, {
      key: key.value,
      audienceType: 'aud',
    })
  }),
]

/** @param keys in lower case */
function ofKeys(
  code: IssueCode,
  keys: readonly string[],
  find: (condition: Condition) => readonly Hit[],
): Check {
  return inConditions(code, (condition) =>
    keys.includes(condition.key.value.toLowerCase()) ? find(condition) : [],
  )
}

/** Keys in grants to services have an issue of their own. */
function isForServices({ principals }: Statement): boolean {
  return principals?.values.every(({ type }) => type === 'Service') ?? false
}

function findPartner({ key, statement: { conditions } }: Condition): readonly Hit[] {
  const recommendedKeys = paired.partner
  const isPaired = conditions.some((each) => each.key.value.toLowerCase() === recommendedKeys.toLowerCase())
  return hitIf(!isPaired, key, { conditionKeyName: key.value, recommendedKeys })
}

/** The identifier of a key, or its alias, is not enough. */
function findKmsKeys({ key, values }: Condition): readonly Hit[] {
  return values.flatMap((node) =>
    node.kind === 'string' && isLiteral(node.value) && !/^arn:[^:]+:kms:[^:]+:\d{12}:key\/./.test(node.value)
      ? [{ at: [node], values: { key: key.value } }]
      : [],
  )
}

/** The type of the audience is known for the providers in the service authorization reference. */
function isAudience({ key }: Condition): boolean {
  return /:aud$/i.test(key.value)
}

function quantifierOf({ operator }: Condition) {
  return readOperator(operator.value)?.quantifier
}
