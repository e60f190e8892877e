/**
 * Translates errors into the dialects of other AWS services. IAM and STS use `query`; the other dialects have
 * their own codes, texts, and statuses for the same errors.
 *
 * Sources: lists of common errors of the API references (SSM and Lambda for JSON), error codes of the EC2 and
 * S3 API references. Texts are quoted from public reports.
 *
 * Unverified: Errors in the form of other services have the text that most services use where no public
 * report quotes the service's own.
 */
import { AwsError } from './errors.ts'
import { ContentMismatch, MissingParameterError, styleOf, TimeSkewError } from './sigv4.ts'

/** The dialect of a service. `json` (AWS JSON 1.x) reports denials with status 400, `rest-json` with 403. */
export type Dialect = 'query' | 'ec2' | 's3' | 'json' | 'rest-json'

type Header = (name: string) => string | undefined

/**
 * Services of the Query protocol, and two services with XML bodies whose errors look the same. A service
 * whose names in credential scopes and in actions differ is listed under both.
 */
const LIKE_QUERY: ReadonlySet<string> = new Set(
  'autoscaling cloudformation cloudfront cloudwatch elasticache elasticbeanstalk elasticloadbalancing iam importexport monitoring rds redshift route53 sdb ses sns sqs sts'.split(
    ' ',
  ),
)

/**
 * Services of AWS JSON 1.x. Source: their models in botocore 1.37. A service whose names in credential scopes
 * and in actions differ is listed under both. Some also have a few operations of another protocol, such as
 * SageMaker's InvokeEndpoint.
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
 * Returns the dialect of a service, judged by the headers of the request where possible. Every request of AWS
 * JSON 1.x names its operation in a header. SQS supports two dialects; the response uses the request's.
 *
 * @param service as in credential scopes
 * @param header undefined without a request; then the name of the service decides
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
  /** Undefined for the text that IAM and STS use. */
  readonly text?: string
  readonly status: number
}

/** Wordings by the code of IAM and STS. Errors that a dialect does not list keep that code and text. */
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
    MissingParameterError: {
      code: 'AuthorizationQueryParametersError',
      text: 'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      status: 400,
    },
    RequestEntityTooLarge: {
      code: 'MaxMessageLengthExceeded',
      text: 'Your request was too large.',
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
  return {
    ...Object.fromEntries(entries),
    MissingAuthenticationToken: unsigned,
    BadGateway: { code: 'BadGatewayException', status: 502 },
    RequestEntityTooLarge: { code: 'RequestEntityTooLargeException', status: 413 },
    ServiceUnavailable: { code: 'ServiceUnavailableException', status: 503 },
  }
}

/** Returns the code of the Query protocol for a code of JSON. Other codes are the same in both. */
export function queryCodeOf(code: string): string {
  return QUERY_CODES.get(code) ?? code
}

/** Several codes of Query have the same code in JSON: the most frequent one, which is the last, counts. */
const QUERY_CODES: ReadonlyMap<string, string> = new Map(
  Object.entries(WORDINGS.json).map(([code, own]) => [own.code, code]),
)

/** Returns S3's error for Signature Version 2 in regions newer than Version 4. Source: public reports. */
export function versionTwoOfS3(): AwsError {
  return new AwsError(
    'InvalidRequest',
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    400,
  )
}

/** Properties of a rejected request that decide S3's error. */
interface RejectedRequest {
  /** The request had a session token, which may be the invalid part. */
  readonly withToken?: boolean
  readonly presigned?: boolean
}

/** Translates an error of IAM or STS into the dialect of another service. */
export function inDialect(error: AwsError, dialect: Dialect, request: RejectedRequest = {}): AwsError {
  const wording = wordingOf(error, WORDINGS[dialect], request)
  return wording ? new AwsError(wording.code, wording.text ?? error.text, wording.status) : error
}

function wordingOf(error: AwsError, wordings: Wordings, request: RejectedRequest): Wording | undefined {
  const specific = specificCode(error, request)
  const code = specific !== undefined && specific in wordings ? specific : error.code
  return wordings[code]
}

/** Returns the key of an error that only some dialects distinguish, or undefined for other errors. */
function specificCode(error: AwsError, { withToken, presigned }: RejectedRequest): string | undefined {
  if (error instanceof TimeSkewError) return 'RequestTimeTooSkewed'
  if (error instanceof ContentMismatch) return 'ContentMismatch'
  if (error instanceof MissingParameterError) return 'MissingParameterError'
  if (presigned && error.code === 'IncompleteSignature') return 'IncompletePresigned'
  return withToken && error.code === 'InvalidClientTokenId' ? 'InvalidToken' : undefined
}
