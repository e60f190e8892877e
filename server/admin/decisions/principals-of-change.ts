/** Counts the principals that a change of a policy concerns. */

import type { Verdict } from '../../../core/access/judge.ts'
import { nameInPolicyArn } from '../../../core/access/policies-by-arn.ts'
import { ownerInArn } from '../../../core/access/resource-policy.ts'
import { type Change, documentEdits, type Layers, type SourcedPolicy } from '../../../policy/index.ts'
import { keyOf, type View } from '../../../store/index.ts'
import { usersOfPolicy } from '../../services/iam/policies/policy-usage.ts'
import type { Iamulator } from '../endpoint.ts'

/** Returns the count for changes that allow the request of a verdict. A policy of an organization can concern any number. */
export function principalCounter(
  { store }: Iamulator,
  { asked }: Verdict,
): (change: Change, state: { readonly layers: Layers }) => number {
  const view = store.view(asked.caller)
  return (change, { layers }) => {
    if (change.change === 'context' || ('onlyCaller' in change && change.onlyCaller)) return 1
    const policy = documentEdits(layers, [change])[0]?.policy
    return policy ? principalsWith(view, policy) : 1
  }
}

function principalsWith(view: View, { kind, source, group }: SourcedPolicy): number {
  if (kind === 'organization') return Number.POSITIVE_INFINITY
  if (kind === 'inline')
    return group === undefined ? 1 : membersOf(view.account(ownerInArn(group) ?? view.accountId), group)
  return kind === 'managed' ? principalsOf(view.account(ownerInArn(source) ?? view.accountId), source) : 1
}

/** Users that have the policy themselves and by a group count once. */
function principalsOf(view: View, arn: string): number {
  const principals = new Set<string>()
  for (const [, { type, row }] of usersOfPolicy(view, { PolicyArn: arn }, undefined)) {
    const rows = type === 'Group' ? [...view.users.by('group', row.id)].map(([, user]) => user) : [row]
    for (const each of rows) principals.add(each.arn)
  }
  return principals.size
}

function membersOf(view: View, arn: string): number {
  const group = view.groups.get(keyOf(nameInPolicyArn(arn)))
  return group ? [...view.users.by('group', group.id)].length : 1
}
