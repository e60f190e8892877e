/**
 * The dialects that AWS's services refuse requests in. IAM and STS speak `query`; the others have codes, texts and
 * statuses of their own for the same refusals.
 *
 * Sources: lists of common errors of the API references (SSM and Lambda for JSON), error codes of the EC2 and S3 API
 * references; texts as public reports quote them, of the likeliest where there are none.
 */
import { AwsError, accessDenied, missingAuthenticationToken } from './errors.ts'
import { ContentMismatch, ParameterMissing, styleOf, TimeSkewed } from './sigv4.ts'

/** `json` is AWS JSON 1.x, which answers 400 to whoever may not; `rest-json` answers 403. */
export type Dialect = 'query' | 'ec2' | 's3' | 'json' | 'rest-json'

type Header = (name: string) => string | undefined

/**
 * Services of the Query protocol, by their names in scopes and in actions where those differ, and two with XML bodies
 * whose errors look the same.
 */
const LIKE_QUERY: ReadonlySet<string> = new Set(
  'autoscaling cloudformation cloudfront cloudwatch elasticache elasticbeanstalk elasticloadbalancing iam importexport monitoring rds redshift route53 sdb ses sns sqs sts'.split(
    ' ',
  ),
)

/**
 * Services of AWS JSON 1.x (their models in botocore 1.37), by their names in scopes and in actions where those differ. Some
 * have a few operations of another protocol beside, such as InvokeEndpoint of SageMaker.
 */
const LIKE_JSON: ReadonlySet<string> = new Set(
  [
    'acm acm-pca aoss application-autoscaling applicationinsights apprunner appstream athena autoscaling-plans',
    'b2bi backup-gateway bcm-data-exports bcm-pricing-calculator billing budgets cassandra ce cloud9',
    'cloudcontrolapi cloudhsm cloudtrail codebuild codecommit codeconnections codedeploy codepipeline',
    'codestar-connections cognito-identity cognito-idp comprehend comprehendmedical compute-optimizer config',
    'cost-optimization-hub cur datapipeline datasync dax devicefarm directconnect discovery dms ds dynamodb',
    'ec2-instance-connect ecr ecr-public ecs elasticmapreduce events firehose fms forecast frauddetector freetier',
    'fsx gamelift globalaccelerator glue health healthlake identitystore inspector invoicing iotfleetwise',
    'iotthingsgraph kendra kendra-ranking kinesis kinesisanalytics kms license-manager lightsail logs',
    'lookoutequipment machinelearning marketplacecommerceanalytics memorydb mgh mturk-requester network-firewall',
    'opsworks opsworks-cm organizations partnercentral payment-cryptography pcs personalize pi pricing proton',
    'redshift-data redshift-serverless rekognition route53-recovery-cluster route53domains route53resolver',
    'sagemaker secretsmanager servicecatalog servicediscovery servicequotas shield sms snowball ssm ssm-contacts',
    'sso states storagegateway support swf tag tagging textract timestream timestream-influxdb transcribe',
    'transfer translate verifiedpermissions voiceid waf waf-regional wafv2 workmail workspaces',
  ].flatMap((names) => names.split(' ')),
)

/**
 * The dialect of a service, as far as a request to it tells: every request of AWS JSON 1.x names its operation in a
 * header. SQS, which speaks two, is answered as it was asked.
 *
 * @param service as in credential scopes
 * @param header undefined: there is no request, and the name of the service has to tell
 */
export function dialectOf(service: string | undefined, header: Header | undefined): Dialect {
  if (service !== undefined && styleOf(service) === 's3') return 's3'
  if (service === 'ec2') return 'ec2'
  return (header && dialectByHeaders(header)) ?? dialectByName(service ?? '', header === undefined)
}

function dialectByHeaders(header: Header): Dialect | undefined {
  if (header('x-amz-target') !== undefined || header('smithy-protocol') !== undefined) return 'json'
  return header('content-type')?.startsWith('application/x-www-form-urlencoded') ? 'query' : undefined
}

function dialectByName(service: string, maybeJson: boolean): Dialect {
  if (LIKE_QUERY.has(service)) return 'query'
  return maybeJson && LIKE_JSON.has(service) ? 'json' : 'rest-json'
}

interface Wording {
  readonly code: string
  /** Left out: as IAM and STS say it. */
  readonly text?: string
  readonly status: number
}

/** By the code of IAM and STS. What a dialect does not name is said as IAM and STS say it. */
type Wordings = Readonly<Record<string, Wording>>

const JSON_CODES = {
  AccessDenied: 'AccessDeniedException',
  ExpiredToken: 'ExpiredTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  RequestExpired: 'InvalidSignatureException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
} as const

const NOT_VALIDATED: Wording = {
  code: 'AuthFailure',
  text: 'AWS was not able to validate the provided access credentials',
  status: 401,
}

const WORDINGS: Readonly<Record<Dialect, Wordings>> = {
  query: {},
  json: jsonWordings(400),
  'rest-json': jsonWordings(403),
  ec2: {
    AccessDenied: { code: 'UnauthorizedOperation', status: 403 },
    ExpiredToken: { code: 'RequestExpired', text: 'Request has expired.', status: 400 },
    InvalidClientTokenId: NOT_VALIDATED,
    RequestExpired: { code: 'RequestExpired', status: 400 },
    RequestTimeTooSkewed: { code: 'RequestExpired', text: 'Request has expired.', status: 400 },
    SignatureDoesNotMatch: NOT_VALIDATED,
  },
  s3: {
    ContentMismatch: {
      code: 'XAmzContentSHA256Mismatch',
      text: "The provided 'x-amz-content-sha256' header does not match what was computed.",
      status: 400,
    },
    ExpiredToken: { code: 'ExpiredToken', text: 'The provided token has expired.', status: 400 },
    IncompletePresigned: { code: 'AuthorizationQueryParametersError', status: 400 },
    IncompleteSignature: { code: 'AuthorizationHeaderMalformed', status: 400 },
    InvalidClientTokenId: {
      code: 'InvalidAccessKeyId',
      text: 'The AWS Access Key Id you provided does not exist in our records.',
      status: 403,
    },
    InvalidToken: {
      code: 'InvalidToken',
      text: 'The provided token is malformed or otherwise invalid.',
      status: 400,
    },
    ParameterMissing: {
      code: 'AuthorizationQueryParametersError',
      text: 'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      status: 400,
    },
    RequestExpired: { code: 'AccessDenied', text: 'Request has expired', status: 403 },
    RequestTimeTooSkewed: {
      code: 'RequestTimeTooSkewed',
      text: 'The difference between the request time and the current time is too large.',
      status: 403,
    },
    SignatureDoesNotMatch: {
      code: 'SignatureDoesNotMatch',
      text: 'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      status: 403,
    },
  },
}

function jsonWordings(status: number): Wordings {
  const entries = Object.entries(JSON_CODES).map(([code, own]) => [code, { code: own, status }] as const)
  const unsigned = {
    code: JSON_CODES.MissingAuthenticationToken,
    text: 'Missing Authentication Token',
    status,
  }
  return { ...Object.fromEntries(entries), MissingAuthenticationToken: unsigned }
}

/** What S3 answers to Signature Version 2 in every region that is younger than Version 4 (public reports). */
export function versionTwoOfS3(): AwsError {
  return new AwsError(
    'InvalidRequest',
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    400,
  )
}

/** What S3 tells apart of refused requests. */
interface Refused {
  /** It came with a session token, which may be what was wrong with it. */
  readonly withToken?: boolean
  readonly presigned?: boolean
}

/** A refusal of IAM or STS as another service says it. */
export function inDialect(error: AwsError, dialect: Dialect, refused: Refused = {}): AwsError {
  const wording = wordingOf(error, WORDINGS[dialect], refused)
  return wording ? new AwsError(wording.code, wording.text ?? error.text, wording.status) : error
}

function wordingOf(error: AwsError, wordings: Wordings, refused: Refused): Wording | undefined {
  const particular = particularCode(error, refused)
  const code = particular !== undefined && particular in wordings ? particular : error.code
  return wordings[code]
}

/** What only some dialects have a code of its own for. */
function particularCode(error: AwsError, { withToken, presigned }: Refused): string | undefined {
  if (error instanceof TimeSkewed) return 'RequestTimeTooSkewed'
  if (error instanceof ContentMismatch) return 'ContentMismatch'
  if (error instanceof ParameterMissing) return 'ParameterMissing'
  if (presigned && error.code === 'IncompleteSignature') return 'IncompletePresigned'
  return withToken && error.code === 'InvalidClientTokenId' ? 'InvalidToken' : undefined
}

export interface Denial {
  /** Undefined for a request that nobody signed. */
  readonly arn: string | undefined
  /** As AWS spells it. */
  readonly action: string
  readonly resource: string
  /** Speaks of the action as it is given; begins with a space or is empty. */
  readonly reason: (action: string) => string
  /** What DecodeAuthorizationMessage decodes; only EC2 prints it. */
  readonly encoded: string | undefined
}

/** How a service words its denials, where it does so in a way of its own. */
interface Manner {
  /** The action as the service prints it. */
  readonly actionIn?: (service: string, name: string) => string
  /** The code in the Query protocol. */
  readonly code?: string
}

/**
 * By the names of services in actions. `AuthorizationError` is in the errors of every operation in the API reference of
 * SNS; the rest is from public reports, of which those on SNS are many, those on SQS some (likely, not verified).
 */
const MANNERS: ReadonlyMap<string, Manner> = new Map<string, Manner>([
  ['sns', { actionIn: (service, name) => `${service.toUpperCase()}:${name}`, code: 'AuthorizationError' }],
  ['sqs', { actionIn: (service, name) => `${service}:${name}`.toLowerCase() }],
])

/** A denial as the service says it. Unsigned requests are told to sign, by S3 that they may not. */
export function denialIn(dialect: Dialect, denial: Denial): AwsError {
  if (denial.arn === undefined) {
    return dialect === 's3'
      ? new AwsError('AccessDenied', 'Access Denied', 403)
      : inDialect(missingAuthenticationToken(), dialect)
  }
  const [service = '', name = ''] = denial.action.split(':')
  const { actionIn, code } = MANNERS.get(service.toLowerCase()) ?? {}
  const action = actionIn?.(service, name) ?? denial.action
  const resource = resourceIn(dialect, denial)
  const denied = accessDenied(denial.arn, action, resource, denial.reason(action))
  if (dialect === 'ec2') return inDialect(inWordsOfEc2(denied, denial), dialect)
  if (dialect === 'query' && code !== undefined) return new AwsError(code, denied.text, denied.status)
  return inDialect(denied, dialect)
}

/**
 * S3 puts it in quotation marks, but for the list of all buckets, where it names none; nor does EC2 where it is about all
 * of them (public reports, likely).
 */
function resourceIn(dialect: Dialect, { action, resource }: Denial): string | undefined {
  if (dialect === 's3') return action === 's3:ListAllMyBuckets' ? undefined : `"${resource}"`
  return dialect === 'ec2' && resource === '*' ? undefined : resource
}

/** Those of Describe actions come without the message that can be decoded (public reports, likely). */
function inWordsOfEc2({ code, text, status }: AwsError, { action, encoded }: Denial): AwsError {
  const isEncoded = encoded !== undefined && !action.startsWith('ec2:Describe')
  const message = isEncoded ? `. Encoded authorization failure message: ${encoded}` : ''
  return new AwsError(code, `You are not authorized to perform this operation. ${text}${message}`, status)
}
