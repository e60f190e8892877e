/** The complete table of operations of IAM Identity Center, each in the family of its resource. */
import { operationTable } from '../../../core/engine/operation.ts'
import { accessControlAttributes } from './access-control-attributes.ts'
import { applicationAccessScopes } from './application-access-scopes.ts'
import { applicationAssignments } from './application-assignments.ts'
import { applicationAuthenticationMethods } from './application-authentication-methods.ts'
import { applicationGrants } from './application-grants.ts'
import { applicationProviders } from './application-providers.ts'
import { applicationSettings } from './application-settings.ts'
import { applications } from './applications.ts'
import { assignments } from './assignments.ts'
import { instances } from './instances.ts'
import { managedPolicies } from './managed-policies.ts'
import { permissionSetPolicies } from './permission-set-policies.ts'
import { permissionSets } from './permission-sets.ts'
import { principalAssignments } from './principal-assignments.ts'
import { provisioning } from './provisioning.ts'
import { regions } from './regions.ts'
import { tags } from './tags.ts'
import { trustedTokenIssuers } from './trusted-token-issuers.ts'

export const ssoAdminOperations = operationTable<'sso-admin'>()({
  ...applicationAccessScopes,
  ...applicationAssignments,
  ...applicationAuthenticationMethods,
  ...applicationGrants,
  ...applicationProviders,
  ...applicationSettings,
  ...applications,
  ...regions,
  ...trustedTokenIssuers,
  ...assignments,
  ...principalAssignments,
  ...provisioning,
  ...accessControlAttributes,
  ...instances,
  ...managedPolicies,
  ...permissionSetPolicies,
  ...permissionSets,
  ...tags,
})
