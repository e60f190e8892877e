/** The complete table of IAM: every operation stands in a family or is named as missing. It compiles only if complete. */
import { operationTable } from '../engine/operation.ts'
import { accessKeys } from './access-keys.ts'
import { accountAliases } from './account-aliases.ts'
import { accountPreferences } from './account-preferences.ts'
import { accountSummary } from './account-summary.ts'
import { attachments } from './attachments.ts'
import { authorizationDetails } from './authorization-details.ts'
import { boundaries } from './boundaries.ts'
import { contextKeyListings } from './context-keys.ts'
import { credentialReport } from './credential-report.ts'
import { delegationRequests } from './delegation-requests.ts'
import { grantingPolicies } from './granting-policies.ts'
import { groups } from './groups.ts'
import { inlinePolicies } from './inline-policies.ts'
import { instanceProfiles } from './instance-profiles.ts'
import { loginProfiles } from './login-profiles.ts'
import { mfaDevices } from './mfa-devices.ts'
import { oidcProviders } from './oidc-providers.ts'
import { organizationAccess } from './organization-access.ts'
import { outboundFederation } from './outbound-federation.ts'
import { passwordPolicy } from './password-policy.ts'
import { policies } from './policies.ts'
import { policyVersions } from './policy-versions.ts'
import { roleTemplates } from './role-templates.ts'
import { roles } from './roles.ts'
import { rootAccess } from './root-access.ts'
import { samlProviders } from './saml-providers.ts'
import { serverCertificates } from './server-certificates.ts'
import { serviceAccess } from './service-access.ts'
import { serviceLinkedRoles } from './service-linked-roles.ts'
import { serviceSpecificCredentials } from './service-specific-credentials.ts'
import { signingCertificates } from './signing-certificates.ts'
import { simulations } from './simulation.ts'
import { sshPublicKeys } from './ssh-public-keys.ts'
import { summaries } from './summaries.ts'
import { users } from './users.ts'

export const iamOperations = operationTable<'iam'>()({
  ...accessKeys,
  ...accountAliases,
  ...accountPreferences,
  ...accountSummary,
  ...attachments,
  ...authorizationDetails,
  ...boundaries,
  ...contextKeyListings,
  ...credentialReport,
  ...delegationRequests,
  ...grantingPolicies,
  ...groups,
  ...inlinePolicies,
  ...instanceProfiles,
  ...loginProfiles,
  ...mfaDevices,
  ...oidcProviders,
  ...outboundFederation,
  ...organizationAccess,
  ...passwordPolicy,
  ...policies,
  ...policyVersions,
  ...roleTemplates,
  ...roles,
  ...samlProviders,
  ...rootAccess,
  ...serverCertificates,
  ...serviceAccess,
  ...serviceLinkedRoles,
  ...serviceSpecificCredentials,
  ...signingCertificates,
  ...sshPublicKeys,
  ...simulations,
  ...summaries,
  ...users,
})
