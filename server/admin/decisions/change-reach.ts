/** Lists what a change of a policy affects besides the request that it is for. */

import { holderOf, type PlanFacts } from '../../../analysis/explanation/change-calls.ts'
import { organizationOf } from '../../../core/access/organization/managed.ts'
import { nameInPolicyArn } from '../../../core/access/policies-by-arn.ts'
import { ownerInArn } from '../../../core/access/resource-policy.ts'
import { parseRoleArn } from '../../../core/aws/arns.ts'
import type { Change, DocumentEdit, SourcedPolicy } from '../../../policy/index.ts'
import { keyOf, type View } from '../../../store/index.ts'
import { usersOfPolicy } from '../../services/iam/policies/policy-usage.ts'
import { targetsOf } from '../../services/organizations/policies/policy-targets.ts'

/** A principal, or a target of an organization, that the policy applies to. */
interface Touched {
  readonly type: 'User' | 'Group' | 'Role' | 'ROOT' | 'ORGANIZATIONAL_UNIT' | 'ACCOUNT'
  readonly arn: string
  readonly name: string
  /** How a principal uses a managed policy. */
  readonly use?: 'permissions' | 'boundary'
}

export interface Reach {
  readonly total: number
  /** The first of them. */
  readonly entities: readonly Touched[]
}

/** A policy can apply to thousands. */
const SHOWN = 20

/** Returns what the policy of a change applies to. Undefined if that is not known, as for policies of other services. */
export function reachOf(facts: PlanFacts, change: Change, edit: DocumentEdit | undefined): Reach | undefined {
  if (change.change === 'context') return undefined
  const touched = edit?.policy ? ofPolicy(facts, change, edit.policy) : ofHolder(facts, change)
  return touched && summaryOf(touched)
}

function ofPolicy(facts: PlanFacts, change: Change, policy: SourcedPolicy): Iterable<Touched> | undefined {
  switch (policy.kind) {
    case 'managed':
      return usersOf(facts.view, policy.source)
    case 'inline':
      return policy.group === undefined ? ofHolder(facts, change) : groupNamed(policy.group)
    case 'resource':
      return change.layer === 'trust' ? roleNamed(facts.view, policy.source) : undefined
    case 'organization':
      return targets(facts.view, policy.source)
    default:
      return undefined
  }
}

/** Returns the principal that gets a new policy, or loses one. */
function ofHolder(facts: PlanFacts, { layer }: Change): readonly Touched[] | undefined {
  const holder = layer === 'identity' || layer === 'boundary' ? holderOf(facts) : undefined
  return holder && [{ type: holder.type, arn: holder.row.arn, name: holder.row.name }]
}

function groupNamed(arn: string): readonly Touched[] {
  return [{ type: 'Group', arn, name: nameInPolicyArn(arn) }]
}

function roleNamed(view: View, arn: string): readonly Touched[] {
  const { accountId, name } = parseRoleArn(arn) ?? {}
  const role =
    accountId === undefined || name === undefined ? undefined : view.account(accountId).roles.get(keyOf(name))
  return role ? [{ type: 'Role', arn, name: role.name }] : []
}

function* usersOf(view: View, arn: string): Iterable<Touched> {
  const account = view.account(ownerInArn(arn) ?? view.accountId)
  for (const [, { type, row }] of usersOfPolicy(account, { PolicyArn: arn }, undefined)) {
    const use = row.attached.includes(arn) ? 'permissions' : 'boundary'
    yield { type, arn: row.arn, name: row.name, use }
  }
}

function* targets(view: View, arn: string): Iterable<Touched> {
  const found = organizationOf(view.account(ownerInArn(arn) ?? view.accountId))
  if (!found) return
  for (const { type, arn: target, name } of targetsOf(found, nameInPolicyArn(arn)))
    yield { type, arn: target, name }
}

function summaryOf(touched: Iterable<Touched>): Reach {
  const entities: Touched[] = []
  let total = 0
  for (const each of touched) if (total++ < SHOWN) entities.push(each)
  return { total, entities }
}
