/** Errors of requests as such: what is asked for, and by whom. */
import { AwsError } from './aws-error.ts'

// ---- Dispatch ---------------------------------------------------------------------------------------------------

/** O. `version` is undefined when the parameter is absent. */
export const invalidAction = (action: string, version: string | undefined) =>
  new AwsError(
    'InvalidAction',
    `Could not find operation ${action} for version ${version ?? 'NO_VERSION_SPECIFIED'}`,
    400,
  )

/** Ours: AWS implements all of its operations. */
export const notImplemented = (operation: string) =>
  new AwsError('NotImplemented', `iamulator does not implement ${operation} yet.`, 501)

/** Ours: a request for a service that iamulator is not. */
export const serviceNotServed = (service: string) =>
  new AwsError(
    'NotImplemented',
    `iamulator serves IAM and STS only, not ${service}. Set AWS_ENDPOINT_URL_IAM and AWS_ENDPOINT_URL_STS instead of AWS_ENDPOINT_URL, so that other services keep their own endpoints.`,
    501,
  )

/** The model's text for a fault of the service itself. */
export const serviceFailure = () => new AwsError('ServiceFailure', 'Service Failure', 500)

/** Ours, in the words of AWS's common error: the store cannot be written. */
export const serviceUnavailable = (reason: string) =>
  new AwsError(
    'ServiceUnavailable',
    `The request has failed due to a temporary failure of the server. ${reason}`,
    503,
  )

// ---- Who is calling ---------------------------------------------------------------------------------------------

/** E (several tools agree). */
export const missingAuthenticationToken = () =>
  new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)

/** O. For an unknown or inactive key, a wrong token, a session whose role is gone. */
export const invalidClientTokenId = () =>
  new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403)

/** I. IAM called with a session that may not call IAM; without the full stop. */
export const sessionMayNotCallIam = () =>
  new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid', 403)

/** O. Without a full stop. */
export const expiredToken = () =>
  new AwsError('ExpiredToken', 'The security token included in the request is expired', 403)

/** S, I. `reason` begins with a space or is empty. */
export const accessDenied = (arn: string, action: string, resource: string | undefined, reason = '') =>
  new AwsError(
    'AccessDenied',
    `User: ${arn} is not authorized to perform: ${action}${resource === undefined ? '' : ` on resource: ${resource}`}${reason}`,
    403,
  )

/** I: whoever passes a role of another account. */
export const passRoleAcrossAccounts = () =>
  new AwsError('AccessDenied', 'Cross-account pass role is not allowed.', 403)

/** I for AssumeRoleWithWebIdentity, D for AssumeRoleWithSAML: whatever the reason, a role that does not exist too. */
export const notAuthorized = (action: string) =>
  new AwsError('AccessDenied', `Not authorized to perform ${action}`, 403)

/** S: an unknown key is denied, not missing; no colon after `perform`. */
export const accessKeyNotYours = (arn: string, accessKeyId: string) =>
  new AwsError(
    'AccessDenied',
    `User: ${arn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${accessKeyId}`,
    403,
  )

/**
 * Ours: AWS's keys are secret, those that an emulator begins with are not.
 *
 * @param name what would have to be allowed
 */
export const crossSitePage = (place: string, name: string) =>
  new AwsError(
    'AccessDenied',
    `Pages of ${place} may not use iamulator. Start it with --allow-host ${name} to allow the pages of that host.`,
    403,
  )

/** Ours, for the same reason. */
export const unnamedPage = (host: string) =>
  new AwsError(
    'AccessDenied',
    `A browser does not say for a page of which site it sends this to ${host}. Call iamulator at localhost or over HTTPS, where browsers do, or start it with --allow-host ${host} to allow them all.`,
    403,
  )

/** Ours: the built-in administrator does not exist on AWS. */
export const administratorIsReadOnly = () =>
  new AwsError(
    'AccessDenied',
    'The built-in administrator user/iamulator cannot be changed. Create a user of your own, or name one in UserName.',
    403,
  )
