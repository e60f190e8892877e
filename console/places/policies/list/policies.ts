/** The policies that the list shows, from IAM and Organizations. */
import type * as IamTypes from '../../../../protocol/model/iam-types.ts'
import { ApiError, call } from '../../../api/client.ts'
import { listManagedPolicies } from '../../../api/managed-policies.ts'
import { accountInArn } from '../../../texts/arns.ts'
import type { PolicyKind } from '../kinds.ts'

export interface ListedPolicy {
  readonly kind: PolicyKind
  readonly arn: string
  readonly name: string
  /** The segments of its address after `policies`. */
  readonly segments: readonly string[]
  readonly version: string
  readonly attached: number
  readonly updated: number | undefined
  readonly isAws: boolean
}

export type Owner = 'account' | 'aws' | 'organization'

export async function policiesOf(owner: Owner, signal: AbortSignal): Promise<readonly ListedPolicy[]> {
  return owner === 'organization' ? organizationPolicies(signal) : managedPolicies(owner, signal)
}

async function managedPolicies(
  owner: 'account' | 'aws',
  signal: AbortSignal,
): Promise<readonly ListedPolicy[]> {
  const policies = await listManagedPolicies(owner === 'aws' ? 'AWS' : 'Local', signal)
  return policies.map(toListed)
}

function toListed(policy: IamTypes.Policy): ListedPolicy {
  const { Arn: arn = '', PolicyName: name = '', DefaultVersionId = '', UpdateDate: updated } = policy
  const { AttachmentCount: attached = 0, PermissionsBoundaryUsageCount: bounded = 0 } = policy
  const account = accountInArn(arn)
  return {
    kind: attached === 0 && bounded > 0 ? 'boundary' : 'identity',
    ...{ arn, name, updated, isAws: account === 'aws', segments: [account, name] },
    ...{ version: DefaultVersionId.slice(1), attached: attached + bounded },
  }
}

const TYPES = { SERVICE_CONTROL_POLICY: 'scp', RESOURCE_CONTROL_POLICY: 'rcp' } as const

async function organizationPolicies(signal: AbortSignal): Promise<readonly ListedPolicy[]> {
  const types = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const
  const lists = await Promise.all(types.map((type) => policiesOfType(type, signal)))
  return lists.flat()
}

async function policiesOfType(
  Filter: keyof typeof TYPES,
  signal: AbortSignal,
): Promise<readonly ListedPolicy[]> {
  const found: ListedPolicy[] = []
  let NextToken: string | undefined
  do {
    const page = await call('organizations', 'ListPolicies', { Filter, NextToken }, signal)
    for (const { Id: id = '', Arn: arn = '', Name: name = '', AwsManaged: isAws = false } of page.Policies ??
      []) {
      const { Targets = [] } = await call('organizations', 'ListTargetsForPolicy', { PolicyId: id }, signal)
      const account = isAws ? 'aws' : accountInArn(arn)
      found.push({
        ...{ kind: TYPES[Filter], arn, name, isAws, segments: [account, id] },
        ...{ version: '', attached: Targets.length, updated: undefined },
      })
    }
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return found
}

/** Whether the account is in no organization, so that it has no such policies. */
export function isWithoutOrganization(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'AWSOrganizationsNotInUseException'
}
