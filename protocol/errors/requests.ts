/** Errors of dispatch, authentication, and authorization. */
import { SERVED_SERVICES } from '../served-services.ts'
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

/** Ours: a request for a service that iamulator, started on the command line, does not have. */
export const serviceNotServed = (service: string) =>
  new AwsError(
    'NotImplemented',
    `iamulator serves ${SERVED_SERVICES} only, not ${service}. Start it with \`--upstream URL\` in front of an emulator that has ${service}, such as moto, or set the variables that \`iamulator env --only\` prints instead of AWS_ENDPOINT_URL, so that other services keep their own endpoints.`,
    501,
  )

/** Ours: a request for a service that iamulator, started by a program such as a test, does not have. */
export const serviceNotEmbedded = (service: string) =>
  new AwsError(
    'NotImplemented',
    `iamulator serves ${SERVED_SERVICES} only, not ${service}. Give createIamulator, or the plugin of your test runner, the option \`upstream\` with the URL of an emulator that has ${service}, such as moto, or ask with \`expectAllowed\`, which makes no call.`,
    501,
  )

/** D: the model's text for a fault of the service itself. */
export const serviceFailure = () => new AwsError('ServiceFailure', 'Service Failure', 500)

/** Ours, in the words of AWS's common error: the store cannot be written. */
export const serviceUnavailable = (reason: string) =>
  new AwsError(
    'ServiceUnavailable',
    `The request has failed due to a temporary failure of the server. ${reason}`,
    503,
  )

/** E. Here, for a password that waits behind too many others. */
export const throttled = () => new AwsError('Throttling', 'Rate exceeded', 400)

/** Ours, unless the client gives a text: an error that a client asked for, to test how it is handled. */
export const requestedError = (code: string, text: string | undefined, status: number, note: string) =>
  new AwsError(code, text ?? 'A fault was set in iamulator for this call.', status, note)

/** Ours. Only the log shows it, because the client has left. */
export const requestAborted = () => new AwsError('RequestAborted', 'The client closed the connection.', 400)

// ---- Who is calling ---------------------------------------------------------------------------------------------

/** I (aws/aws-sdk-net#681). */
export const missingAuthenticationToken = () =>
  new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)

/** O. For an unknown or inactive key, a wrong token, or a session whose role was deleted. */
export const invalidClientTokenId = () =>
  new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403)

/** I. IAM called with a session that may not call IAM; without the full stop. */
export const sessionMayNotCallIam = () =>
  new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid', 403)

/** O. Without a full stop. */
export const expiredToken = () =>
  new AwsError('ExpiredToken', 'The security token included in the request is expired', 403)

/** S, I. `reason` starts with a space or is empty. */
export const accessDenied = (arn: string, action: string, resource: string | undefined, reason = '') =>
  new AwsError(
    'AccessDenied',
    `User: ${arn} is not authorized to perform: ${action}${resource === undefined ? '' : ` on resource: ${resource}`}${reason}`,
    403,
  )

/** I: a caller passes a role of another account. */
export const passRoleAcrossAccounts = () =>
  new AwsError('AccessDenied', 'Cross-account pass role is not allowed.', 403)

/** I for AssumeRoleWithWebIdentity, D for AssumeRoleWithSAML: for every reason, including a missing role. */
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
 * Ours: unlike AWS's keys, the default keys of an emulator are public.
 *
 * @param name the host to allow
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
    `The browser did not report which site's page sent this request to ${host}. Call iamulator at localhost or over HTTPS, where browsers report it, or start it with --allow-host ${host} to allow all pages.`,
    403,
  )

/** Ours: the built-in administrator does not exist on AWS. */
export const administratorIsReadOnly = () =>
  new AwsError(
    'AccessDenied',
    'The built-in administrator user/iamulator cannot be changed. Create a user of your own, or name one in UserName.',
    403,
  )
