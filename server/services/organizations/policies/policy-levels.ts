/** The management policies that make an account's effective policy: those of every level, from the root down. */

import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import { unitsAbove } from '../../../../core/access/organization/membership.ts'
import {
  type AttachedPolicies,
  type EffectivePolicyError,
  effectivePolicy,
  effectivePolicyErrors,
  type ManagementPolicyType,
} from '../../../../policy/index.ts'
import type { MemberAccountRow, OrganizationPolicyRow, View } from '../../../../store/index.ts'

/** The policies of a type on every level down to a target. */
export interface PolicyLevels {
  readonly type: ManagementPolicyType
  readonly levels: readonly AttachedPolicies[]
  /** When they last changed, or the account joined or was moved. Only then are they evaluated. */
  readonly date: number
}

/** What policies are attached to, with the dates of the changes that it shows to policies below. */
interface Level extends Pick<MemberAccountRow, 'attached' | 'attachmentDates'> {
  readonly joinDate?: number
  readonly moveDate?: number
}

/** Returns the policies of a type down to a root, unit, or account. */
export function levelsDownTo(
  { management, organization }: ManagedOrganization,
  targetId: string,
  type: ManagementPolicyType,
): PolicyLevels {
  const account = management.memberAccounts.get(targetId)
  const units = unitsAbove(management, account?.parentId ?? targetId)
  const targets: readonly Level[] = [organization, ...units, ...(account ? [account] : [])]
  const levels = targets.map((target) => policiesOn(management, target, type))
  const dates = targets.flatMap(({ attachmentDates, joinDate = 0, moveDate = 0 }) => [
    attachmentDates?.[type] ?? 0,
    joinDate,
    moveDate,
  ])
  return { type, levels, date: Math.max(...dates, ...levels.flat().map(({ updateDate }) => updateDate)) }
}

function policiesOn(
  { organizationPolicies }: View,
  { attached }: Level,
  type: ManagementPolicyType,
): readonly OrganizationPolicyRow[] {
  return attached.flatMap((id) => {
    const policy = organizationPolicies.get(id)
    return policy?.type === type ? [policy] : []
  })
}

/** The effective policy where nothing is attached. */
export const EMPTY_POLICY = '{}'

/** The types whose effective policies can be invalid (recorded on AWS, September 2026, for these two). */
export const FALLIBLE_TYPES = [
  'BACKUP_POLICY',
  'TAG_POLICY',
] as const satisfies readonly ManagementPolicyType[]

/** Returns whether effective policies of a type can be invalid. */
export const isFallible = (type: ManagementPolicyType) => FALLIBLE_TYPES.some((each) => each === type)

/**
 * Returns what is wrong with an effective policy.
 *
 * Unverified: Effective policies are judged at the time of the last change on their way, so they do not become invalid
 * by the passing of time. It matters to schedules of backup policies, whose next runs are judged.
 */
export function errorsOf({ type, levels, date }: PolicyLevels): readonly EffectivePolicyError[] {
  return isFallible(type) ? effectivePolicyErrors(type, levels, date) : []
}

/** Returns the effective policy if it is valid. */
export function validPolicy(levels: PolicyLevels): string | undefined {
  return errorsOf(levels).length === 0 ? effectivePolicy(levels.type, levels.levels) : undefined
}
