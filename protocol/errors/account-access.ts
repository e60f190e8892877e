/**
 * Errors of the account access manager. Import them from this file, because other services have errors of the same
 * names.
 */
import { AwsError } from './aws-error.ts'
import { validationException } from './json-requests.ts'

const resourceNotFound = (text: string) => new AwsError('ResourceNotFoundException', text, 404)

// ---- Account access manager: applications ------------------------------------------------------------------------

/** E: the sentence is the API reference's. The account may not call the operation, whatever its policies allow. */
export const accessDenied = () =>
  new AwsError('AccessDeniedException', 'You do not have sufficient access to perform this operation.', 403)

/** The text is ours. */
export const applicationNotFound = (arn: string) => resourceNotFound(`Could not find application ${arn}`)

/** The text is ours. */
export const instanceUnusable = () =>
  validationException(
    'The identity source must be the organization instance of IAM Identity Center of this account and Region.',
  )

/** The text is ours. */
export const trustedAccessMissing = (principal: string) =>
  validationException(`Trusted access for ${principal} is not enabled in AWS Organizations.`)

/** The text is ours. The status is unverified, because the model has none. An instance has one application. */
export const alreadyCreated = () =>
  new AwsError('AlreadyCreatedException', 'An application already exists for this instance.', 400)

/** The text is ours. For a token that no response contained. */
export const invalidNextToken = () => validationException('The nextToken is not valid.')

// ---- Account access manager: entitlements ------------------------------------------------------------------------

/** I (the words by which Terraform's AWS provider recognizes the error). */
export const entitlementNotFound = () => validationException('Entitlement not found')

/** The text is ours. */
export const principalNotFound = (kind: 'user' | 'group', id: string) =>
  resourceNotFound(`Could not find ${kind} ${id}`)

/** The text is ours, except for the words "verifying role", by which Terraform's AWS provider recognizes the error. */
export const roleUnusable = (arn: string) =>
  validationException(
    `Failed verifying role ${arn}: it must exist, and its trust policy must allow account access manager to assume it.`,
  )

/** The text is ours. Evidence for the error: a client of the API reports that AWS refuses lists of all entitlements. */
export const filterEmpty = () => validationException('The filter must have at least one criterion.')

/** The text is ours. */
export const tooManyGroups = (quota: number) =>
  new AwsError('ServiceQuotaExceededException', `A role can be assigned to at most ${quota} groups.`, 402)

// ---- Account access manager: tags --------------------------------------------------------------------------------

/** The text is ours. */
export const reservedTagKey = () =>
  validationException('Tag keys cannot begin with the reserved prefix aws:.')

/** The text is ours. */
export const tooManyTags = (quota: number) =>
  validationException(`A resource can have at most ${quota} tags.`)
