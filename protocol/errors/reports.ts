/** Errors of reports and of account settings. */
import { AwsError, invalidInput, noSuchEntity } from './aws-error.ts'

// ---- Reports ----------------------------------------------------------------------------------------------------

/** S: no message. */
export const reportNotPresent = () => new AwsError('ReportNotPresent', undefined, 410)
/** E: no message, as in ReportNotPresent. The code and status are the model's. */
export const reportExpired = () => new AwsError('ReportExpired', undefined, 410)
/** S 2026-09. */
export const noSuchReport = (jobId: string) => noSuchEntity(`Job ${jobId} does not exist.`)
/** S 2026-09: GetServiceLastAccessedDetailsWithEntities, misspelled by AWS. */
export const unknownNamespace = (namespace: string) =>
  invalidInput(`Service namepace ${namespace} is either invalid or unsupported.`)
/** S 2026-09: ListPoliciesGrantingServiceAccess. */
export const unknownNamespaces = (namespaces: readonly string[]) =>
  invalidInput(`Invalid service namespace: [${namespaces.join(', ')}]`)
/** S 2026-09. */
export const otherOrganization = () =>
  new AwsError(
    'AccessDenied',
    'The organization ID in the specified entity path is different than your organization ID.',
    403,
  )

// ---- Account properties -----------------------------------------------------------------------------------------

/** S 2026-09. */
export const malformedPropertyKey = (key: string) =>
  invalidInput(`Property key must be in format Namespace/PropertyName: ${key}`)
/** S 2026-09. */
export const onePropertyNamespace = () => invalidInput('All properties must belong to the same namespace')
/** S 2026-09. */
export const unsupportedPropertyNamespace = (namespace: string) =>
  invalidInput(`Unsupported namespace: ${namespace}`)
/** S 2026-09. */
export const roleManagerWithoutEnabled = () => invalidInput('RoleManager namespace requires Enabled property')
/** S 2026-09. */
export const roleManagerIsBoolean = () => invalidInput("Enabled must be 'true' or 'false'")

// ---- Outbound web identity federation ---------------------------------------------------------------------------

/** S: recorded on AWS, September 2026. */
export const outboundFederationEnabled = (accountId: string) =>
  new AwsError(
    'FeatureEnabled',
    `Outbound identity federation is already enabled for account ${accountId}`,
    409,
  )
/** S: as above. Disabling it again says `already`; reading it does not. */
export const outboundFederationDisabled = (accountId: string, already: '' | 'already ' = '') =>
  new AwsError(
    'FeatureDisabled',
    `Outbound identity federation is ${already}disabled for account ${accountId}`,
    404,
  )

// ---- Central root access ----------------------------------------------------------------------------------------

/** D: shortened from the API reference. */
export const organizationNotFound = () =>
  new AwsError('OrganizationNotFoundException', 'No organization is associated with your account.', 400)
/** S 2026-09. */
export const notManagementOrDelegatedAdministrator = (accountId: string) =>
  new AwsError(
    'AccountNotManagementOrDelegatedAdministratorException',
    `Input account ${accountId} is neither management account nor delegated admin.`,
    400,
  )
/** S 2026-09. */
export const notManagementAccount = (accountId: string) =>
  new AwsError(
    'CallerIsNotManagementAccountException',
    `Caller account ${accountId} is not management account of the organization and cannot enable IAM features.`,
    400,
  )
/** D: shortened from the API reference. */
export const notAllFeatures = () =>
  new AwsError(
    'OrganizationNotInAllFeaturesModeException',
    'Your organization does not have All features enabled.',
    400,
  )
/** S 2026-09. */
export const serviceAccessNotEnabled = (accountId: string) =>
  new AwsError(
    'ServiceAccessNotEnabledException',
    `Trusted Access for IAM not enabled by organization of input account ${accountId}.`,
    400,
  )
