/** The policies of a permission set. */
import type {
  AttachedManagedPolicy,
  CustomerManagedPolicyReference,
  PermissionsBoundary,
} from '../../../../protocol/model/sso-admin-types.ts'
import { ApiError } from '../../../api/client.ts'
import { everyItem } from '../../../api/pages.ts'
import { call } from '../call.ts'

export interface Content {
  readonly managed: readonly AttachedManagedPolicy[]
  readonly customer: readonly CustomerManagedPolicyReference[]
  /** `''` for none. */
  readonly inline: string
  readonly boundary: PermissionsBoundary | undefined
}

export async function loadContent(
  InstanceArn: string,
  PermissionSetArn: string,
  signal: AbortSignal,
): Promise<Content> {
  const input = { InstanceArn, PermissionSetArn }
  const [managed, customer, inline, boundary] = await Promise.all([
    everyItem(
      (NextToken) => call('sso-admin', 'ListManagedPoliciesInPermissionSet', { ...input, NextToken }, signal),
      ({ AttachedManagedPolicies }) => AttachedManagedPolicies,
    ),
    everyItem(
      (NextToken) =>
        call(
          'sso-admin',
          'ListCustomerManagedPolicyReferencesInPermissionSet',
          { ...input, NextToken },
          signal,
        ),
      ({ CustomerManagedPolicyReferences }) => CustomerManagedPolicyReferences,
    ),
    call('sso-admin', 'GetInlinePolicyForPermissionSet', input, signal),
    loadBoundary(InstanceArn, PermissionSetArn, signal),
  ])
  return { managed, customer, inline: inline.InlinePolicy ?? '', boundary }
}

/** AWS answers with an error if there is none. */
async function loadBoundary(
  InstanceArn: string,
  PermissionSetArn: string,
  signal: AbortSignal,
): Promise<PermissionsBoundary | undefined> {
  try {
    const input = { InstanceArn, PermissionSetArn }
    const answer = await call('sso-admin', 'GetPermissionsBoundaryForPermissionSet', input, signal)
    return answer.PermissionsBoundary
  } catch (error) {
    if (error instanceof ApiError && error.code === 'ResourceNotFoundException') return undefined
    throw error
  }
}
