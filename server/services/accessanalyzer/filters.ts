/** Filters of findings, as archive rules and lists have them. */
import { emptyCriterion, emptyFilter, unknownFilterKey } from '../../../protocol/errors/accessanalyzer.ts'
import type { FindingFilter } from '../../../store/index.ts'

/** Keys of archive rules. Source: IAM User Guide, "IAM Access Analyzer filter keys". */
const RULE_KEYS: ReadonlySet<string> = new Set([
  ...['resource', 'resourceType', 'resourceOwnerAccount', 'isPublic', 'findingType', 'error'],
  ...['principal.AWS', 'principal.Federated', 'resourceControlPolicyRestriction'],
])

/** Before the condition key of a finding. */
const CONDITION = 'condition.'

/**
 * Requires a filter that an archive rule can have.
 *
 * Unverified: Every condition key can be in a filter, although the User Guide lists only some, and a criterion that
 * compares with nothing is invalid.
 *
 * @throws AwsError ValidationException
 */
export function requireRuleFilter(filter: FindingFilter): void {
  const criteria = Object.entries(filter)
  if (criteria.length === 0) throw emptyFilter()
  for (const [key, criterion] of criteria) {
    if (!RULE_KEYS.has(key) && !key.startsWith(CONDITION)) throw unknownFilterKey(key)
    if (Object.values(criterion).every((values) => values === undefined)) throw emptyCriterion(key)
  }
}
