/**
 * Lists every implemented IAM operation. Each has the permission that it needs, its resource, and a call that
 * succeeds with the permission.
 *
 * ChangePassword acts only on its caller: change-password.test.ts tests its permissions. Likewise,
 * service-access.test.ts tests access to the reports that only their requesters can read.
 */
import { onDelegationRequests, onRoleTemplates } from './delegation.ts'
import { onOidcProviders, onSamlProviders } from './identity-providers.ts'
import {
  onServerCertificates,
  onServiceSpecificCredentials,
  onSigningCertificates,
  onSshPublicKeys,
} from './keys-and-certificates.ts'
import { onMfaDevices } from './mfa-devices.ts'
import { onLoginProfiles, onPasswordPolicies } from './passwords.ts'
import { onAccountAliases, onAttachments, onInlinePolicies, onManagedPolicies } from './policies.ts'
import { onAccountPreferences, onReports, onRootAccess } from './reports.ts'
import { onInstanceProfiles, onRoles } from './roles.ts'
import { onServiceLinkedRoles } from './service-linked-roles.ts'
import { onSimulations } from './simulations.ts'
import { onAccessKeys, onGroups, onUsers } from './users-and-groups.ts'

export const permittedCalls = [
  ...onUsers,
  ...onAccessKeys,
  ...onSshPublicKeys,
  ...onSigningCertificates,
  ...onServiceSpecificCredentials,
  ...onServerCertificates,
  ...onMfaDevices,
  ...onLoginProfiles,
  ...onPasswordPolicies,
  ...onOidcProviders,
  ...onSamlProviders,
  ...onGroups,
  ...onRoles,
  ...onServiceLinkedRoles,
  ...onRoleTemplates,
  ...onDelegationRequests,
  ...onInstanceProfiles,
  ...onManagedPolicies,
  ...onInlinePolicies,
  ...onAttachments,
  ...onAccountAliases,
  ...onSimulations,
  ...onReports,
  ...onAccountPreferences,
  ...onRootAccess,
]
