/**
 * Every error that iamulator answers, one factory a message of AWS.
 *
 * The letter behind a text is its evidence: S recorded on AWS, O measured on STS, I quoted in a public report,
 * D documented, E seen in other tools only (the likeliest, unverified).
 */

/** An error answer of AWS. `text` is undefined where AWS sends no Message at all. */
export class AwsError extends Error {
  readonly code: string
  readonly text: string | undefined
  readonly status: number

  constructor(code: string, text: string | undefined, status: number) {
    super(text ?? code)
    this.code = code
    this.text = text
    this.status = status
  }

  /** `Sender` when the request was at fault, `Receiver` when the service was. */
  get type(): 'Sender' | 'Receiver' {
    return this.status < 500 ? 'Sender' : 'Receiver'
  }
}

// ---- Dispatch -----------------------------------------------------------------------------------------------

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

// ---- Who is calling -----------------------------------------------------------------------------------------

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

/** S: an unknown key is denied, not missing; no colon after `perform`. */
export const accessKeyNotYours = (arn: string, accessKeyId: string) =>
  new AwsError(
    'AccessDenied',
    `User: ${arn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${accessKeyId}`,
    403,
  )

/** Ours: the built-in administrator does not exist on AWS. */
export const administratorIsReadOnly = () =>
  new AwsError(
    'AccessDenied',
    'The built-in administrator user/iamulator cannot be changed. Create a user of your own, or name one in UserName.',
    403,
  )

// ---- Members ------------------------------------------------------------------------------------------------

const validationError = (text: string) => new AwsError('ValidationError', text, 400)

/** S. `clauses` are `Value at ... failed to satisfy constraint: ...`. */
export const validationErrors = (clauses: readonly string[]) =>
  validationError(
    `${clauses.length} validation error${clauses.length === 1 ? '' : 's'} detected: ${clauses.join('; ')}`,
  )

/** O: no message. */
export const malformedInput = () => new AwsError('MalformedInput', undefined, 400)
/** O. */
export const missingDecimalValue = () => new AwsError('MalformedInput', 'missing value for decimal type', 400)
/** S. */
export const invalidMarker = () => validationError('Invalid Marker.')
/** S (2026-02). */
export const invalidArn = (arn: string) => validationError(`ARN ${arn} is not valid.`)
/** S: a permissions boundary of a role that is no policy's ARN. */
export const invalidRoleBoundary = (arn: string) => invalidInput(`ARN ${arn} is not valid.`)
/** E: the same on a user. */
export const invalidUserBoundary = (arn: string) =>
  validationError(`Value (${arn}) for parameter PermissionsBoundary is invalid.`)
/** S. */
export const mustSpecifyUserName = () =>
  validationError('Must specify userName when calling with non-User credentials')

/** D for the rule; the text is ours. */
export const aliasIsAccountNumber = () => validationError('An account alias cannot be a 12-digit number.')

const invalidInput = (text: string) => new AwsError('InvalidInput', text, 400)
/** S: the keys of roles are compared without regard to case. */
export const duplicateTagKeysIgnoringCase = () =>
  invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
/** S: those of managed policies are compared as they are. */
export const duplicateTagKeys = () => invalidInput('Duplicate tag keys found.')
/** D for the rule; the text is ours. */
export const reservedTagKey = () => invalidInput('Tag keys that begin with aws: are reserved for AWS.')
/** Ours: the model lets UpdateAccessKey name a status that access keys do not have. */
export const accessKeysDoNotExpire = () => invalidInput('The status of an access key is Active or Inactive.')

/** The code is among those that CreateRole declares; the text is ours, AWS's is not known. */
export const reservedPath = () =>
  invalidInput('The paths /aws-service-role/ and /aws-reserved/ are reserved for roles that AWS creates.')

export const malformedPolicyDocument = (text: string) => new AwsError('MalformedPolicyDocument', text, 400)
/** I. `kind` is AWS or SERVICE. */
export const invalidPrincipal = (kind: string, value: string) =>
  malformedPolicyDocument(`Invalid principal in policy: "${kind}":"${value}"`)

// ---- NoSuchEntity -------------------------------------------------------------------------------------------

const noSuchEntity = (text: string) => new AwsError('NoSuchEntity', text, 404)

/** S. */
export const noSuchNamed = (kind: 'user' | 'group' | 'role', name: string) =>
  noSuchEntity(`The ${kind} with name ${name} cannot be found.`)
/** S for groups and roles, E for users. */
export const noSuchInlinePolicy = (kind: 'user' | 'group' | 'role', name: string) =>
  noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`)
/** S: Get, Delete, Tag, Untag; Detach of a policy that is not attached. */
export const noSuchPolicy = (arn: string) => noSuchEntity(`Policy ${arn} was not found.`)
/** S: Attach, ListEntitiesForPolicy. */
export const policyNotAttachable = (arn: string) =>
  noSuchEntity(`Policy ${arn} does not exist or is not attachable.`)
/** S: also when the policy itself is unknown. */
export const noSuchPolicyVersion = (arn: string, version: string) =>
  noSuchEntity(`Policy ${arn} version ${version} does not exist or is not attachable.`)
/** S. */
export const noSuchBoundary = (arn: string) =>
  noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`)
/** S. */
export const noSuchInstanceProfile = (name: string) =>
  noSuchEntity(`Instance Profile ${name} cannot be found.`)
/** S. */
export const roleNotInProfile = (role: string, profile: string) =>
  noSuchEntity(`Role ${role} in Instance Profile ${profile} cannot be found.`)
/** S. */
export const noSuchAccessKey = (id: string) => noSuchEntity(`The Access Key with id ${id} cannot be found.`)
/** E. */
export const noSuchAlias = (alias: string) =>
  noSuchEntity(`The account alias with name ${alias} cannot be found.`)
/** E: removing a boundary that is not there. */
export const noBoundarySet = (kind: 'user' | 'role', name: string) =>
  noSuchEntity(`The ${kind} with name ${name} does not have a permissions boundary.`)

// ---- EntityAlreadyExists ------------------------------------------------------------------------------------

const alreadyExists = (text: string) => new AwsError('EntityAlreadyExists', text, 409)

/** S. */
export const namedAlreadyExists = (kind: 'User' | 'Group' | 'Role', name: string) =>
  alreadyExists(`${kind} with name ${name} already exists.`)
/** S. */
export const policyAlreadyExists = (name: string) =>
  alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`)
/** S. */
export const instanceProfileAlreadyExists = (name: string) =>
  alreadyExists(`Instance Profile ${name} already exists.`)
/** E. */
export const aliasAlreadyExists = (alias: string) =>
  alreadyExists(`The account alias ${alias} already exists.`)

// ---- DeleteConflict -----------------------------------------------------------------------------------------

const deleteConflict = (text: string) => new AwsError('DeleteConflict', text, 409)

/** S; access keys E. */
export const mustFirst = (
  what:
    | 'detach all policies'
    | 'delete policies'
    | 'delete access keys'
    | 'remove users from group'
    | 'remove roles from instance profile',
) => deleteConflict(`Cannot delete entity, must ${what} first.`)
/** S. */
export const policyIsAttached = () => deleteConflict('Cannot delete a policy attached to entities.')
/** I. */
export const policyHasVersions = () =>
  deleteConflict(
    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
  )
/** S. */
export const isDefaultVersion = () => deleteConflict('Cannot delete the default version of a policy.')

// ---- LimitExceeded ------------------------------------------------------------------------------------------

const limitExceeded = (text: string) => new AwsError('LimitExceeded', text, 409)

/** S. `quota` is the name in AWS's message, such as `AccessKeysPerUser`. */
export const quotaExceeded = (quota: string, limit: number) =>
  limitExceeded(`Cannot exceed quota for ${quota}: ${limit}`)
/** I. Inline policies of one user, group or role, added up. */
export const inlinePoliciesTooLarge = (limit: number, kind: 'user' | 'group' | 'role', name: string) =>
  limitExceeded(`Maximum policy size of ${limit} bytes exceeded for ${kind} ${name}`)
/** S. */
export const tooManyPolicyVersions = (limit: number) =>
  limitExceeded(
    `A managed policy can have up to ${limit} versions. Before you create a new version, you must delete an existing version.`,
  )
/** S (OIDC providers). */
export const tooManyTags = () => limitExceeded('The number of tags has reached the maximum limit.')

// ---- Others -------------------------------------------------------------------------------------------------

/** S: changes of AWS managed policies. */
export const notYourPolicy = (
  verb: 'delete policies' | 'delete policy versions for policies' | 'update policies',
) => new AwsError('AccessDenied', `Cannot ${verb} outside your own account.`, 403)
/** I. */
export const unmodifiableRole = (name: string) =>
  new AwsError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
    400,
  )

/** E. A policy that AWS made for service-linked roles alone. */
export const serviceRolePolicyNotAttachable = () =>
  new AwsError('PolicyNotAttachable', 'Cannot attach a Service Role Policy to a Customer Role.', 400)

// ---- STS ----------------------------------------------------------------------------------------------------

/** S, O: a RoleArn of the right length that is no role's ARN. */
export const invalidRoleArn = (arn: string) => validationError(`${arn} is invalid`)
/** I. */
export const rolesNotForRoot = () =>
  new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', 403)
/** O. */
export const durationOverRoleMaximum = () =>
  validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
/** O. */
export const durationOverChainLimit = () =>
  validationError(
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  )
/** O. */
export const sourceIdentityAlreadySet = () =>
  validationError('The source identity is already set for this assume role session')

const invalidParameterValue = (text: string) => new AwsError('InvalidParameterValue', text, 400)
/** S. */
export const transitiveKeyNotTagged = () =>
  invalidParameterValue('The specified transitive tag key must be included in the requested tags.')
/** S. */
export const duplicateSessionTagKeys = () =>
  invalidParameterValue('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
/** D for the rule; the text is ours. */
export const reservedSessionTagKey = () =>
  invalidParameterValue('Tag keys that begin with aws: are reserved for AWS.')
/** S. */
export const transitiveTagConflict = () =>
  invalidParameterValue(
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
  )
/** I for tags, E for policies. */
export const packedTooLarge = (what: 'tags' | 'policy', percent: number) =>
  new AwsError(
    'PackedPolicyTooLarge',
    what === 'tags'
      ? `Packed size of session tags consumes ${percent}% of allotted space.`
      : `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    400,
  )
/** I. */
export const notWithSession = (operation: 'GetSessionToken' | 'GetFederationToken') =>
  new AwsError('AccessDenied', `Cannot call ${operation} with session credentials`, 403)
/** I: a code that cannot be checked, since the device is not the caller's or does not exist. Two spaces, as AWS has them. */
export const mfaDeviceNotValid = () =>
  new AwsError(
    'AccessDenied',
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    403,
  )
/** E. */
export const mfaIncomplete = () =>
  new AwsError(
    'AccessDenied',
    'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    403,
  )
/** E: the code and status are the model's. */
export const invalidContextAssertion = () =>
  new AwsError('InvalidContextAssertion', 'The context assertion provided in the request is invalid.', 400)
/** E: the same text as IAM's for a policy that cannot be attached. */
export const sessionPolicyNotFound = (arn: string) =>
  invalidParameterValue(`Policy ${arn} does not exist or is not attachable.`)
/** E: the limit is documented, the text is not. */
export const tooManySessionPolicies = (limit: number) =>
  invalidParameterValue(`The number of managed session policies exceeds the limit of ${limit}.`)
/** E: an access key id that carries no account. */
export const accessKeyWithoutAccount = () => validationError('The specified access key ID is not valid.')
