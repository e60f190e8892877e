/** Errors about applications, what belongs to them, and trusted token issuers. */
import { AwsError } from '../aws-error.ts'
import { validationException } from '../json-requests.ts'
import { conflict, quotaExceeded, resourceNotFound } from './common.ts'

// ---- Identity Center: applications ------------------------------------------------------------------------------

/** E: in the form of the other texts. */
export const applicationNotFound = (id: string) =>
  resourceNotFound(`Could not find Application with id ${id}`)

/** E: in the form of the other texts. */
export const applicationProviderNotFound = (arn: string) =>
  resourceNotFound(`Could not find ApplicationProvider with arn ${arn}`)

/** I (hashicorp/terraform-provider-aws#34813). Only the console creates SAML applications. */
export const providerNotSupported = (arn: string) =>
  validationException(`The application provider with arn '${arn}' is not supported for this action.`)

/** I (hashicorp/terraform-provider-aws#34836). The application has no URL to start at, and the error has no text. */
export const applicationUrlRequired = () => validationException('')

/** E: permission sets have the same text. */
export const tooManyApplications = (quota: number, id: string) =>
  quotaExceeded(
    `You have exceeded AWS SSO limits. Cannot create Application more than ${quota} for id ${id}. Please refer to https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html`,
  )

/** D (API reference: the text of ClientToken names the code, and no model declares it). The text is ours. */
export const idempotentParameterMismatch = () =>
  new AwsError(
    'IdempotentParameterMismatch',
    'The ClientToken was used for a request with different parameters.',
    400,
  )

// ---- Identity Center: what belongs to applications --------------------------------------------------------------

/** The text is ours. */
export const principalNotFound = (type: string, id: string) =>
  resourceNotFound(`Could not find ${type} with id ${id}`)

/** The text is ours. */
export const applicationAssigned = (type: string, id: string) =>
  conflict(`${type} with id ${id} is already assigned to the application.`)

/** The text is ours. */
export const applicationNotAssigned = (type: string, id: string) =>
  resourceNotFound(`Could not find ApplicationAssignment for ${type} with id ${id}`)

/** The text is ours. */
export const scopeNotFound = (scope: string) => resourceNotFound(`Could not find AccessScope ${scope}`)

/** The text is ours. The operation declares no error for quotas. */
export const tooManyScopes = (quota: number) =>
  validationException(`An application can have at most ${quota} access scopes.`)

/** The text is ours. */
export const grantNotFound = (type: string) => resourceNotFound(`Could not find Grant of type ${type}`)

/** The text is ours. */
export const wrongGrant = (type: string, member: string) =>
  validationException(`A grant of type ${type} must have the member ${member}.`)

/** The text is ours. */
export const authenticationMethodNotFound = (type: string) =>
  resourceNotFound(`Could not find AuthenticationMethod of type ${type}`)

/** The text is ours. @param flaw begins with the place in the policy, or with a space */
export const invalidActorPolicy = (flaw: string) => validationException(`ActorPolicy${flaw}`)

// ---- Identity Center: trusted token issuers ---------------------------------------------------------------------

/** E: in the form of the other texts. */
export const tokenIssuerNotFound = (id: string) =>
  resourceNotFound(`Could not find TrustedTokenIssuer with id ${id}`)

/** E: in the form of the text for permission sets. */
export const tokenIssuerExists = (name: string) =>
  conflict(`TrustedTokenIssuer with name ${name} already exists.`)
