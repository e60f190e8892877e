/** Addresses of policies of an organization. */
import type { PolicyType } from '../../../../protocol/model/organizations-types.ts'
import { linkTo } from '../../../router.ts'

/** Returns the address of a policy of an organization in the editor. */
export function policyLink(accountId: string, policyId: string): string {
  return linkTo(['policies', accountId, policyId])
}

/** Returns the address of the editor for a new policy. Undefined for types that it does not know. */
export function newPolicyLink(type: PolicyType): string | undefined {
  if (type === 'SERVICE_CONTROL_POLICY') return linkTo(['policies', 'new'], { kind: 'scp' })
  return type === 'RESOURCE_CONTROL_POLICY' ? linkTo(['policies', 'new'], { kind: 'rcp' }) : undefined
}
