/** Which users and roles the rules of an analyzer of unused access leave out. */
import type { AnalyzerConfiguration, RoleRow, UserRow } from '../../../../../store/index.ts'

type UnusedAccess = NonNullable<AnalyzerConfiguration['unusedAccess']>
type Exclusion = NonNullable<NonNullable<UnusedAccess['analysisRule']>['exclusions']>[number]

/**
 * Returns whether one of the exclusions applies to a user or role.
 *
 * Unverified: An exclusion with both accounts and tags applies only to users and roles that meet both.
 *
 * @param owner the account of the user or role
 */
export function isExcluded(
  { analysisRule }: UnusedAccess,
  owner: string,
  { tags }: Pick<UserRow | RoleRow, 'tags'>,
): boolean {
  return (analysisRule?.exclusions ?? []).some((exclusion) => applies(exclusion, owner, tags))
}

function applies({ accountIds = [], resourceTags = [] }: Exclusion, owner: string, tags: UserRow['tags']) {
  const isEmpty = accountIds.length === 0 && resourceTags.length === 0
  const isInAccount = accountIds.length === 0 || accountIds.includes(owner)
  const isTagged = resourceTags.length === 0 || resourceTags.some((wanted) => hasAll(tags, wanted))
  return !isEmpty && isInAccount && isTagged
}

/** A tag without a value matches all values. Source: API reference, AnalysisRuleCriteria. */
function hasAll(tags: UserRow['tags'], wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) =>
    tags.some((tag) => tag.key === key && (value === '' || tag.value === value)),
  )
}
