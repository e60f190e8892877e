/**
 * Words denials as the services do: with codes and texts of their own for some actions and resources.
 *
 * Sources: public reports, unless a comment names another.
 *
 * Unverified: Denials of services that no comment here names have the usual sentence with the usual code.
 */
import { type Dialect, inDialect } from './dialects.ts'
import { AwsError, accessDenied, missingAuthenticationToken } from './errors.ts'

export interface Denial extends DenialDetails {
  /** The caller's ARN. Undefined when the request is not signed. */
  readonly arn: string | undefined
  /** As AWS spells it. */
  readonly action: string
  readonly resource: string
  /** Returns the reason with the action as it is passed. The reason starts with a space or is empty. */
  readonly reason: (action: string) => string
  /** The message for DecodeAuthorizationMessage. Only EC2 prints it. */
  readonly encoded: string | undefined
  /** The service that made the request on behalf of the caller, such as `sqs.amazonaws.com`. */
  readonly via?: string | undefined
}

/** Facts of the request on which the texts of some services depend. */
export interface DenialDetails {
  /** The called service, by the prefix of its actions. Undefined when it is the action's, as it mostly is. */
  readonly service?: string | undefined
  readonly operation?: string | undefined
  /** The resource as the request names it, if not by its ARN. */
  readonly deniedAs?: string | undefined
  /** Whether a ciphertext, and no parameter, names the key. */
  readonly byCiphertext?: boolean | undefined
  /** The owner of the resource, if the ARN does not contain it and it is not the caller's account. */
  readonly resourceAccount?: string | undefined
  /** Printed where a service quotes the answer of another. */
  readonly requestId?: string | undefined
}

/** A denial of a signed request, as far as all formats need it. */
interface Printed extends Denial {
  readonly arn: string
  /** The action as the service prints it. */
  readonly name: string
  readonly dialect: Dialect
}

/** Differences between the denials of a service and its dialect's. */
interface DenialFormat {
  /** Returns the action as the service prints it. */
  readonly actionIn?: (service: string, name: string) => string
  /** Returns the code of the service, whatever the action is, if it differs from the dialect's. */
  readonly codeIn?: (dialect: Dialect) => string | undefined
  /** Returns the whole text. Undefined for denials with the usual sentence. */
  readonly textIn?: (denial: Printed) => string | undefined
  /** The service takes unsigned requests where policies do, and denies them in its text. */
  readonly takesUnsigned?: true
  /** Denials on all resources name no resource. */
  readonly omitsAll?: true
}

const OMITS_ALL: DenialFormat = { omitsAll: true }

/** Formats by the services' names in actions. */
const FORMATS: ReadonlyMap<string, DenialFormat> = new Map<string, DenialFormat>([
  ['autoscaling', OMITS_ALL],
  ['cloudwatch', OMITS_ALL],
  ['elasticloadbalancing', OMITS_ALL],
  ['execute-api', { textIn: textOfApi, takesUnsigned: true }],
  ['kms', { textIn: textOfHiddenKey }],
  ['lambda', { textIn: textOfFunctionUrl, takesUnsigned: true }],
  ['logs', { textIn: textOfTaggedGroup }],
  ['route53', OMITS_ALL],
  ['secretsmanager', { textIn: textOfNamedSecret, omitsAll: true }],
  ['ses', { textIn: textOfSending, omitsAll: true }],
  // `AuthorizationError` is among the errors of every operation in the API reference of SNS.
  [
    'sns',
    {
      actionIn: (service, name) => `${service.toUpperCase()}:${name}`,
      codeIn: (dialect) => (dialect === 'query' ? 'AuthorizationError' : undefined),
    },
  ],
  // Clients see the code AccessDenied also where they speak JSON (recorded on AWS, September 2026).
  ['sqs', { actionIn: (service, name) => `${service}:${name}`.toLowerCase(), codeIn: () => 'AccessDenied' }],
  ['tag', OMITS_ALL],
])

const NO_FORMAT: DenialFormat = {}

function formatOf(service: string): DenialFormat {
  return FORMATS.get(service.toLowerCase()) ?? NO_FORMAT
}

/**
 * Returns the service's error for a denial. Unsigned requests get the error for a missing token, or
 * AccessDenied from S3.
 */
export function denialIn(dialect: Dialect, denial: Denial): AwsError {
  if (denial.arn === undefined) return unsignedIn(dialect, denial)
  const [service = '', name = ''] = denial.action.split(':')
  const { actionIn } = formatOf(service)
  const printed = {
    ...denial,
    dialect,
    arn: denial.arn,
    name: actionIn?.(service, name) ?? denial.action,
  }
  return keyDenialIn(printed) ?? usualDenialIn(printed, service)
}

function usualDenialIn(denial: Printed, service: string): AwsError {
  const { dialect } = denial
  const text = formatOf(service).textIn?.(denial) ?? usualText(denial)
  const { code, text: printed, status } = inDialect(new AwsError('AccessDenied', text, 403), dialect)
  const own = formatOf(denial.service ?? service).codeIn?.(dialect)
  return new AwsError(own ?? code, printed, status)
}

/** Returns the usual sentence, as the dialect words it. */
function usualText(denial: Printed): string {
  const { arn, name, dialect } = denial
  if (dialect === 's3' && isOfOtherAccount(denial)) return 'Access Denied'
  const text = accessDenied(arn, name, resourceIn(denial), denial.reason(name)).message
  return dialect === 'ec2' ? ec2Text(text, denial) : text
}

/** Returns the error of a request without a signature. API Gateway calls such callers anonymous. */
function unsignedIn(dialect: Dialect, denial: Denial): AwsError {
  if (dialect === 's3') return new AwsError('AccessDenied', 'Access Denied', 403)
  const [service = ''] = denial.action.split(':')
  const { textIn, takesUnsigned } = formatOf(service)
  const text = takesUnsigned && textIn?.({ ...denial, dialect, arn: ANONYMOUS, name: denial.action })
  const error = text === undefined ? missingAuthenticationToken() : new AwsError('AccessDenied', text, 403)
  return inDialect(error, dialect)
}

const ANONYMOUS = 'anonymous'

/**
 * Returns the resource as the dialect prints it, or undefined if it prints none. S3 puts the resource in
 * quotation marks, but names none for the list of all buckets, and quotes KMS as it is. EC2 names none if the
 * action is on all resources.
 */
function resourceIn({ dialect, action, resource }: Printed): string | undefined {
  const isOfKms = /^kms:/i.test(action)
  if (dialect === 's3' && !isOfKms) return action === 's3:ListAllMyBuckets' ? undefined : `"${resource}"`
  const [service = ''] = action.split(':')
  const omitsAll = dialect === 'ec2' || formatOf(service).omitsAll
  return omitsAll && resource === '*' ? undefined : resource
}

/** Adds EC2's text to a denial. Describe actions have no encoded message. */
function ec2Text(text: string, { action, encoded }: Printed): string {
  const isEncoded = encoded !== undefined && !action.startsWith('ec2:Describe')
  const message = isEncoded ? `. Encoded authorization failure message: ${encoded}` : ''
  return `You are not authorized to perform this operation. ${text}${message}`
}

/**
 * Returns whether the resource belongs to another account than the caller. S3 gives no reason then (S3 User Guide,
 * "Troubleshoot access denied errors").
 *
 * Unverified: S3 also gives no reason within an organization, where AWS documents reasons since 2025 without saying
 * for which requests.
 */
function isOfOtherAccount({ arn, resource, resourceAccount }: Printed): boolean {
  const owner = accountIn(resource) || resourceAccount
  return owner !== undefined && owner !== accountIn(arn)
}

function accountIn(arn: string): string {
  return arn.split(':', 5)[4] ?? ''
}

/** Returns the text of API Gateway. It hides most of the account, and does not say what denies explicitly. */
function textOfApi({ arn, name, resource, reason }: Printed): string {
  const masked = resource.replace(/^((?:[^:]*:){4})\d{8}(?=\d{4}:)/, '$1********')
  const why = reason(name)
  const known = arn === ANONYMOUS ? '' : why
  return accessDenied(arn, name, masked, why.startsWith(EXPLICIT) ? EXPLICIT : known).message
}

const EXPLICIT = ' with an explicit deny'

/** KMS's words for keys that the caller may not know of. */
const HIDDEN =
  'because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access'

/**
 * Returns the text about a key of another account, or about one that a ciphertext does not reveal: KMS does not name it.
 * Otherwise, KMS prints the ARN of the key, also for ciphertexts. Source: Recorded on AWS, September 2026.
 *
 * Unverified: A key of another account that a ciphertext names is "the resource associated with this ciphertext", whatever
 * the reason is.
 */
function textOfHiddenKey(denial: Printed): string | undefined {
  const { arn, name, resource, dialect, byCiphertext = false } = denial
  const isForeign = isOfOtherAccount(denial)
  const reason = denial.reason(name)
  const isUnknown = byCiphertext && resource.endsWith('*')
  const isHidden = isUnknown || (isForeign && reason.includes(' resource-based policy'))
  if (!isHidden && (!isForeign || dialect === 's3')) return undefined
  const key = byCiphertext ? 'the resource associated with this ciphertext' : 'this resource'
  return `User: ${arn} is not authorized to perform: ${name} on ${key}${isHidden ? ` ${HIDDEN}` : reason}`
}

/** Returns the text of a function URL, which says nothing about the caller. */
function textOfFunctionUrl({ action, operation }: Printed): string | undefined {
  if (operation !== 'InvokeFunctionUrl' && !/^lambda:InvokeFunctionUrl$/i.test(action)) return undefined
  return 'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html'
}

/** Returns the text for a new log group with tags that the caller may not give. */
function textOfTaggedGroup({ arn, action, operation }: Printed): string | undefined {
  if (operation !== 'CreateLogGroup' || action === 'logs:CreateLogGroup') return undefined
  return `User with accountId: ${accountIn(arn)} is not authorized to perform CreateLogGroup with Tags`
}

/** Returns the text about a secret that the request names without its ARN. It has the name of the request. */
function textOfNamedSecret({ arn, name, deniedAs, reason }: Printed): string | undefined {
  return deniedAs === undefined ? undefined : accessDenied(arn, name, deniedAs, reason(name)).message
}

/** Returns SES's text for sending, which gives no reason. */
function textOfSending({ arn, name, resource }: Printed): string | undefined {
  if (!/^ses:Send/i.test(name)) return undefined
  return `User \`${arn}' is not authorized to perform \`${name}' on resource \`${resource}'`
}

/** How a service reports that the caller may not use a key of KMS. */
interface KeyFormat {
  readonly code: string
  /** A text that says nothing about the key. */
  readonly text?: string
  /** The service quotes the answer of KMS with its status and request ID. */
  readonly quotes?: true
}

/**
 * Formats by the service that uses the key. All have status 400.
 *
 * Sources: SQS is recorded on AWS, September 2026, in every protocol; the codes of the others are errors of their
 * models; public reports quote the texts of Secrets Manager and SNS.
 *
 * Unverified: Parameter Store quotes the answer of KMS as SNS does.
 */
const KEY_FORMATS: ReadonlyMap<string, KeyFormat> = new Map<string, KeyFormat>([
  ['kinesis', { code: 'KMSAccessDeniedException' }],
  ['secretsmanager', { code: 'AccessDeniedException', text: 'Access to KMS is not allowed' }],
  ['sns', { code: 'KMSAccessDenied', quotes: true }],
  ['sqs', { code: 'KMS.AccessDeniedException' }],
  ['ssm', { code: 'AccessDeniedException', quotes: true }],
  ['states', { code: 'KmsAccessDeniedException' }],
])

/** Returns the error of a service that was denied a key on behalf of the caller. Undefined for other denials. */
function keyDenialIn(denial: Printed): AwsError | undefined {
  const [service = ''] = denial.via?.split('.') ?? []
  const format = /^kms:/i.test(denial.action) ? KEY_FORMATS.get(service) : undefined
  if (!format) return undefined
  const text = format.text ?? textOfHiddenKey(denial) ?? usualText(denial)
  const quoted = format.quotes ? `${text}${answerOfKms(denial)}` : text
  return new AwsError(format.code, quoted, 400)
}

function answerOfKms({ requestId }: Printed): string {
  if (requestId === undefined) return ''
  return ` (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: ${requestId}; Proxy: null)`
}
