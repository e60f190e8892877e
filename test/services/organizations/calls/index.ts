/** One call of each operation of AWS Organizations, for the tests of callers. */
import { accountRequestCalls } from './account-requests.ts'
import type { OrganizationsCalls } from './call.ts'
import { closureCalls } from './closures.ts'
import { delegationCalls } from './delegated-administrators.ts'
import { effectivePolicyCalls } from './effective-policies.ts'
import { handshakeCallers, handshakeCalls } from './handshakes.ts'
import { memberCalls } from './members.ts'
import { policyCalls } from './policies.ts'
import { resourcePolicyCalls } from './resource-policy.ts'
import { serviceCalls } from './services.ts'
import { structureCalls } from './structure.ts'
import { tagCalls } from './tags.ts'
import { transferCalls } from './transfers.ts'
import { unitCalls } from './units.ts'

export const calls: OrganizationsCalls = {
  ...accountRequestCalls,
  ...closureCalls,
  ...delegationCalls,
  ...effectivePolicyCalls,
  ...handshakeCalls,
  ...memberCalls,
  ...policyCalls,
  ...resourcePolicyCalls,
  ...serviceCalls,
  ...structureCalls,
  ...tagCalls,
  ...transferCalls,
  ...unitCalls,
}

/**
 * Operations whose callers are not those of other operations, and have tests of their own: accounts in no organization,
 * senders and recipients of handshakes, and members that leave.
 */
export const otherCallers: readonly string[] = [
  'CreateGovCloudAccount',
  'CreateOrganization',
  'DeleteOrganization',
  'LeaveOrganization',
  ...handshakeCallers,
]
