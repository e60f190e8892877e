/** The complete table of IAM: every operation stands in a family or is named as missing. It compiles only if complete. */
import { operationTable } from '../operation.ts'
import { accessKeys } from './access-keys.ts'
import { accountAliases } from './account-aliases.ts'
import { attachments } from './attachments.ts'
import { boundaries } from './boundaries.ts'
import { contextKeyListings } from './context-keys.ts'
import { grantingPolicies } from './granting-policies.ts'
import { groups } from './groups.ts'
import { inlinePolicies } from './inline-policies.ts'
import { instanceProfiles } from './instance-profiles.ts'
import { loginProfiles } from './login-profiles.ts'
import { mfaDevices } from './mfa-devices.ts'
import { missing } from './not-yet.ts'
import { passwordPolicy } from './password-policy.ts'
import { policies } from './policies.ts'
import { policyVersions } from './policy-versions.ts'
import { roles } from './roles.ts'
import { serverCertificates } from './server-certificates.ts'
import { serviceLinkedRoles } from './service-linked-roles.ts'
import { serviceSpecificCredentials } from './service-specific-credentials.ts'
import { signingCertificates } from './signing-certificates.ts'
import { simulations } from './simulation.ts'
import { sshPublicKeys } from './ssh-public-keys.ts'
import { users } from './users.ts'

export const iamOperations = operationTable<'iam'>()({
  ...missing,
  ...accessKeys,
  ...accountAliases,
  ...attachments,
  ...boundaries,
  ...contextKeyListings,
  ...grantingPolicies,
  ...groups,
  ...inlinePolicies,
  ...instanceProfiles,
  ...loginProfiles,
  ...mfaDevices,
  ...passwordPolicy,
  ...policies,
  ...policyVersions,
  ...roles,
  ...serverCertificates,
  ...serviceLinkedRoles,
  ...serviceSpecificCredentials,
  ...signingCertificates,
  ...sshPublicKeys,
  ...simulations,
  ...users,
})
