/** The complete table of operations of AWS Organizations, each in the family of its resource. */
import { operationTable } from '../../../core/engine/operation.ts'
import { accountRequests } from './accounts/account-requests.ts'
import { accounts } from './accounts/accounts.ts'
import { closures } from './accounts/close-account.ts'
import { members } from './accounts/members.ts'
import { allFeatures } from './handshakes/all-features.ts'
import { handshakes } from './handshakes/handshakes.ts'
import { invitations } from './handshakes/invitations.ts'
import { attachments } from './policies/attachments.ts'
import { effectivePolicies } from './policies/effective-policies.ts'
import { policies } from './policies/policies.ts'
import { policyTypes } from './policies/policy-types.ts'
import { resourcePolicy } from './policies/resource-policy.ts'
import { organization } from './structure/organization.ts'
import { tree } from './structure/tree.ts'
import { units } from './structure/units.ts'
import { tags } from './tags.ts'
import { transfers } from './transfers/transfers.ts'
import { delegatedAdministrators } from './trusted-services/delegated-administrators.ts'
import { trustedServices } from './trusted-services/trusted-services.ts'

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
