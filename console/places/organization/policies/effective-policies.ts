/** The policies that affect a target: those that are attached to it, and those that it inherits. */
import type { PolicyType } from '../../../../protocol/model/organizations-types.ts'
import { ApiError, call } from '../../../api/client.ts'
import { everyItem } from '../../../api/pages.ts'
import { levelsOf, type Structure, type Target } from '../organization.ts'
import { isFullAccess, isMergedType, policyTypes } from './policy-types.ts'

export interface AttachedPolicy {
  readonly id: string
  readonly name: string
  readonly arn: string
  readonly isOfAws: boolean
  readonly content: string
}

export interface Level {
  readonly target: Target
  readonly policies: readonly AttachedPolicy[]
}

/** The policies of one type. */
export interface TypePolicies {
  readonly type: PolicyType
  /** From the root down to the target. */
  readonly levels: readonly Level[]
  /** The document that the policies are merged into, for types that neither allow nor deny. */
  readonly merged: string | undefined
}

/** Loads the policies of all types that are enabled. */
export async function loadEffective(
  structure: Structure,
  id: string,
  signal: AbortSignal,
): Promise<readonly TypePolicies[]> {
  const levels = levelsOf(structure, id)
  const contents = new Map<string, Promise<string>>()
  return Promise.all(
    enabledTypes(structure).map(async (type) => ({
      type,
      levels: await Promise.all(
        levels.map(async (target) => ({
          target,
          policies: await policiesOf(target.id, type, contents, signal),
        })),
      ),
      merged: await mergedPolicy(id, type, signal),
    })),
  )
}

/** Returns the types that are enabled, those that allow and deny before others. */
export function enabledTypes({ root }: Structure): readonly PolicyType[] {
  const enabled = (root.PolicyTypes ?? []).filter(({ Status }) => Status === 'ENABLED')
  return policyTypes.filter((type) => enabled.some(({ Type }) => Type === type))
}

async function policiesOf(
  TargetId: string,
  Filter: PolicyType,
  contents: Map<string, Promise<string>>,
  signal: AbortSignal,
): Promise<readonly AttachedPolicy[]> {
  const summaries = await everyItem(
    (NextToken) => call('organizations', 'ListPoliciesForTarget', { TargetId, Filter, NextToken }, signal),
    ({ Policies }) => Policies,
  )
  return Promise.all(
    summaries.map(async ({ Id = '', Name = Id, Arn = '', AwsManaged = false }) => ({
      id: Id,
      name: Name,
      arn: Arn,
      isOfAws: AwsManaged,
      content: isFullAccess(Id) ? '' : await contentOf(Id, contents, signal),
    })),
  )
}

/** Returns the document of a policy, which is attached at several levels perhaps. */
function contentOf(
  PolicyId: string,
  contents: Map<string, Promise<string>>,
  signal: AbortSignal,
): Promise<string> {
  const known = contents.get(PolicyId)
  if (known) return known
  const content = call('organizations', 'DescribePolicy', { PolicyId }, signal).then(
    ({ Policy }) => Policy?.Content ?? '',
  )
  contents.set(PolicyId, content)
  return content
}

/** Returns the merged document of a type. Undefined if there is none: only accounts have one. */
async function mergedPolicy(
  TargetId: string,
  PolicyType: PolicyType,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!isMergedType(PolicyType) || !/^\d{12}$/.test(TargetId)) return undefined
  try {
    const input = { PolicyType, TargetId }
    const { EffectivePolicy } = await call('organizations', 'DescribeEffectivePolicy', input, signal)
    return EffectivePolicy?.PolicyContent
  } catch (error) {
    if (error instanceof ApiError && error.code === 'EffectivePolicyNotFoundException') return undefined
    throw error
  }
}
