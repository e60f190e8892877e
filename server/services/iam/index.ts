/**
 * The complete table of IAM operations. It compiles only if every operation is in a family or listed as
 * missing.
 */
import { operationTable } from '../../../core/engine/operation.ts'
import { accountAliases } from './account/account-aliases.ts'
import { accountPreferences } from './account/account-preferences.ts'
import { accountSummary } from './account/account-summary.ts'
import { rootAccess } from './account/root-access.ts'
import { accessKeys } from './credentials/access-keys.ts'
import { loginProfiles } from './credentials/login-profiles.ts'
import { mfaDevices } from './credentials/mfa-devices.ts'
import { passwordPolicy } from './credentials/password-policy.ts'
import { serverCertificates } from './credentials/server-certificates.ts'
import { serviceSpecificCredentials } from './credentials/service-specific-credentials.ts'
import { signingCertificates } from './credentials/signing-certificates.ts'
import { sshPublicKeys } from './credentials/ssh-public-keys.ts'
import { delegationRequests } from './delegation/delegation-requests.ts'
import { summaries } from './delegation/summaries.ts'
import { attachments } from './policies/attachments.ts'
import { boundaries } from './policies/boundaries.ts'
import { inlinePolicies } from './policies/inline-policies.ts'
import { policies } from './policies/policies.ts'
import { policyVersions } from './policies/policy-versions.ts'
import { oidcProviders } from './providers/oidc-providers.ts'
import { outboundFederation } from './providers/outbound-federation.ts'
import { samlProviders } from './providers/saml-providers.ts'
import { authorizationDetails } from './reports/authorization-details.ts'
import { credentialReport } from './reports/credential-report.ts'
import { grantingPolicies } from './reports/granting-policies.ts'
import { organizationAccess } from './reports/organization-access.ts'
import { serviceAccess } from './reports/service-access.ts'
import { instanceProfiles } from './roles/instance-profiles.ts'
import { roleTemplates } from './roles/role-templates.ts'
import { roles } from './roles/roles.ts'
import { serviceLinkedRoles } from './roles/service-linked-roles.ts'
import { contextKeyListings } from './simulation/context-keys.ts'
import { simulations } from './simulation/simulation.ts'
import { groups } from './users/groups.ts'
import { users } from './users/users.ts'

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
