/** What can be asked about a target: the accounts below it, and the actions that its policies name. */

import type { Structure, Target } from '../organization.ts'
import type { TypePolicies } from './effective-policies.ts'
import { wordsOf } from './policy-words.ts'

/** Returns the accounts at or below a target. */
export function accountsBelow(structure: Structure, target: Target): readonly Target[] {
  if (target.type === 'ACCOUNT') return [target]
  return (structure.children.get(target.id) ?? []).flatMap((child) => accountsBelow(structure, child))
}

/** Returns the actions that policies name, without wildcards. */
export function actionsIn(types: readonly TypePolicies[]): readonly string[] {
  const actions = types.flatMap(({ levels }) => {
    const { allowances, denials } = wordsOf(levels)
    const exceptions = allowances.flatMap((each) => each.exceptions.flat())
    return [...[...allowances, ...denials].flatMap((each) => each.actions), ...exceptions]
  })
  const exact = actions.filter((action) => /^[^*?]+:[^*?]+$/.test(action))
  return [...new Set([...exact, ...COMMON_ACTIONS])]
}

/** Actions that many policies are about. */
export const COMMON_ACTIONS = [
  'ec2:RunInstances',
  'iam:CreateRole',
  'iam:CreateUser',
  'organizations:LeaveOrganization',
  's3:CreateBucket',
  'sts:AssumeRole',
] as const
