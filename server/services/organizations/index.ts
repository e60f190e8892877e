/** The complete table of operations of AWS Organizations, each in the family of its resource. */
import { operationTable } from '../../engine/operation.ts'
import { accountRequests } from './account-requests.ts'
import { accounts } from './accounts.ts'
import { allFeatures } from './all-features.ts'
import { attachments } from './attachments.ts'
import { closures } from './close-account.ts'
import { delegatedAdministrators } from './delegated-administrators.ts'
import { effectivePolicies } from './effective-policies.ts'
import { handshakes } from './handshakes.ts'
import { invitations } from './invitations.ts'
import { members } from './members.ts'
import { organization } from './organization.ts'
import { policies } from './policies.ts'
import { policyTypes } from './policy-types.ts'
import { resourcePolicy } from './resource-policy.ts'
import { tags } from './tags.ts'
import { transfers } from './transfers.ts'
import { tree } from './tree.ts'
import { trustedServices } from './trusted-services.ts'
import { units } from './units.ts'

export const organizationsOperations = operationTable<'organizations'>()({
  ...accountRequests,
  ...accounts,
  ...closures,
  ...attachments,
  ...delegatedAdministrators,
  ...members,
  ...allFeatures,
  ...handshakes,
  ...invitations,
  ...organization,
  ...policies,
  ...policyTypes,
  ...tags,
  ...transfers,
  ...resourcePolicy,
  ...effectivePolicies,
  ...tree,
  ...trustedServices,
  ...units,
})
