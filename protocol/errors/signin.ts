/**
 * Errors of AWS Sign-In. Import them from this file, because other services have errors of the same names.
 *
 * Each has a code of OAuth besides its name. Where a factory gives none, the name determines it.
 */
import { AwsError } from './aws-error.ts'
import { validationException } from './json-requests.ts'

const accessDenied = (error: string, text: string, status: number) =>
  new AwsError('AccessDeniedException', text, status, undefined, { error })

// ---- Sign-In: codes and tokens ----------------------------------------------------------------------------------

/** I (aws/aws-cli#10330). */
export const refreshTokenExpired = () => accessDenied('TOKEN_EXPIRED', 'The refresh token has expired.', 401)

/** E: in the form of the text for refresh tokens. */
export const authorizationCodeExpired = () =>
  accessDenied('AUTHCODE_EXPIRED', 'The authorization code has expired.', 401)

/** The text is ours. The password was changed or deleted since the sign-in. */
export const userCredentialsChanged = () =>
  accessDenied('USER_CREDENTIALS_CHANGED', "The user's credentials have changed.", 403)

/** I (aws/aws-cli#10613). For codes and refresh tokens that are unknown, used, revoked, or another client's. */
export const invalidGrant = () =>
  validationException('The provided authorization grant is invalid, expired, revoked, or malformed')

/** The text is ours. For a grant without one of the members that it needs. */
export const missingMember = (name: string, grantType: string) =>
  validationException(`The member ${name} is required for the grant type ${grantType}.`)

/** The text is ours. A request without the header DPoP fails with this code (cloudposse/atmos#2542). */
export const missingProof = () => validationException('The header DPoP is missing.')

/** The text is ours; `flaw` is a sentence. */
export const invalidProof = (flaw: string) => validationException(flaw)

/** The text is ours. */
export const proofUsedBefore = () => validationException('The DPoP proof was used before.')

/** The text is ours. */
export const otherKey = () => validationException('The DPoP proof has another key than the first one.')

/** The text is ours. Only services of AWS are resources of tokens. */
export const unknownResource = (resource: string) =>
  validationException(`The resource ${resource} is not the name of a service.`)

// ---- Sign-In: resource policies and console authorization -------------------------------------------------------

/** The text is ours. AWS documents the region, not the answer elsewhere. */
export const wrongRegion = (region: string) =>
  validationException(`Write operations of AWS Sign-In are available only in ${region}.`)

/** The text is ours. */
export const noCondition = () => validationException('A permission statement needs at least one condition.')

/** The text is ours. The requirement is the model's. */
export const regionRequired = () =>
  validationException('requestedRegion is required with sourceVpc, signinSourceVpce, and consoleSourceVpce.')

/** The text is ours. The requirement is documented for policies. */
export const vpcRequired = () =>
  validationException('vpcSourceIp requires sourceVpc, signinSourceVpce, or consoleSourceVpce.')

/** The text is ours. */
export const invalidAddress = (name: string) =>
  validationException(`${name} must be an IP address or a range of addresses in CIDR notation.`)

const conflict = (text: string) => new AwsError('ConflictException', text, 409)

/** The text is ours. */
export const clientTokenUsed = () => conflict('The client token was used for another permission statement.')

/** The text is ours. */
export const statementExists = () => conflict('A permission statement with these conditions exists already.')

/** The text is ours. */
export const tooManyStatements = (quota: number) =>
  new AwsError(
    'ServiceQuotaExceededException',
    `The account cannot have more than ${quota} permission statements.`,
    402,
  )

const notFound = (text: string) => new AwsError('ResourceNotFoundException', text, 404)

/** The text is ours. */
export const statementNotFound = (id: string) =>
  notFound(`There is no permission statement with the ID ${id}.`)

/** The text is ours. */
export const policyNotFound = () => notFound('The account has no permission statements.')

/** The text is ours. The caller's account does not manage the organization, or is another account. */
export const targetNotFound = (targetId: string) => notFound(`The target ${targetId} was not found.`)

/** The text is ours. */
export const notConfigured = (targetId: string) =>
  notFound(`Console authorization is not enabled for the target ${targetId}.`)

/** The text is ours. For a token that no response contained. */
export const invalidPageToken = () => validationException('The nextToken is not valid for this request.')
