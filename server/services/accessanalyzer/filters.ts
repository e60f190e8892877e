/** Filters of findings, as archive rules and lists have them. */
import { emptyCriterion, emptyFilter, unknownFilterKey } from '../../../protocol/errors/accessanalyzer.ts'
import type { FindingFilter } from '../../../store/index.ts'

/**
 * Keys of archive rules. Source: IAM User Guide, "IAM Access Analyzer filter keys".
 *
 * Unverified: Findings of internal access can be filtered by each of their members, under the name of the member.
 */
const RULE_KEYS = [
  ...(['resource', 'resourceType', 'resourceOwnerAccount', 'isPublic', 'findingType', 'error'] as const),
  ...([
    'principal.AWS',
    'principal.Federated',
    'principalType',
    'principalOwnerAccount',
    'accessType',
  ] as const),
  ...(['resourceControlPolicyRestriction', 'serviceControlPolicyRestriction'] as const),
] as const
const LIST_KEYS = [...RULE_KEYS, 'id', 'status'] as const
const PREVIEW_KEYS = ['changeType', 'existingFindingId', 'existingFindingStatus'] as const

/** A key of filters that is no condition key. */
export type FilterKey = (typeof LIST_KEYS)[number]

/** A key of filters that only findings of access previews have. */
export type PreviewKey = (typeof PREVIEW_KEYS)[number]

/** Before the condition key of a finding. */
export const CONDITION = 'condition.'

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
    requireKey(key, RULE_KEYS)
    if (Object.values(criterion).every((values) => values === undefined)) throw emptyCriterion(key)
  }
}

/**
 * Requires a filter that a list can have.
 *
 * Unverified: A filter of findings with a key that findings do not have is invalid.
 *
 * @throws AwsError ValidationException
 */
export function requireListFilter(filter: FindingFilter): void {
  for (const key of Object.keys(filter)) requireKey(key, LIST_KEYS)
}

/**
 * Requires a filter that a list of the findings of an access preview can have.
 *
 * @throws AwsError ValidationException
 */
export function requirePreviewFilter(filter: FindingFilter): void {
  for (const key of Object.keys(filter)) requireKey(key, [...LIST_KEYS, ...PREVIEW_KEYS])
}

/** @throws AwsError ValidationException */
function requireKey(key: string, known: readonly string[]): void {
  if (!known.includes(key) && !key.startsWith(CONDITION)) throw unknownFilterKey(key)
}
