/** The policies that an organization has. */
import type { PolicySummary, PolicyType } from '../../../../protocol/model/organizations-types.ts'
import { call } from '../../../api/client.ts'
import { everyItem } from '../../../api/pages.ts'
import { isFullAccess } from './policy-types.ts'

/** Returns the policies of all types, without those that allow everything. */
export async function listPolicies(
  types: readonly PolicyType[],
  signal?: AbortSignal,
): Promise<readonly PolicySummary[]> {
  const lists = await Promise.all(
    types.map((Filter) =>
      everyItem(
        (NextToken) => call('organizations', 'ListPolicies', { Filter, NextToken }, signal),
        ({ Policies }) => Policies,
      ),
    ),
  )
  return lists.flatMap((list) => list.filter(({ Id }) => !isFullAccess(Id)).toSorted(byName))
}

const byName = (a: PolicySummary, b: PolicySummary) => (a.Name ?? '').localeCompare(b.Name ?? '', 'en')
