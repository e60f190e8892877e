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
  'autoscaling cloudformation cloudfront cloudwatch elasticache elasticbeanstalk elasticloadbalancing iam monitoring rds redshift route53 sdb ses sns sqs sts'.split(
    ' ',
  ),
)

/**
 * The dialect of a service, as far as a request to it tells.
 *
 * @param service as in credential scopes
 */
export function dialectOf(service: string | undefined, header: Header): Dialect {
  if (service !== undefined && styleOf(service) === 's3') return 's3'
  if (service === 'ec2') return 'ec2'
  const named = header('x-amz-target') !== undefined || header('smithy-protocol') !== undefined
  if (named) return 'json'
  const isForm = header('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false
  return isForm || (service !== undefined && LIKE_QUERY.has(service)) ? 'query' : 'rest-json'
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
  readonly action: string
  readonly resource: string
  /** Begins with a space or is empty. */
  readonly reason: string
  /** What DecodeAuthorizationMessage decodes; only EC2 prints it. */
  readonly encoded: string | undefined
}

/** A denial as the service says it. Unsigned requests are told to sign, by S3 that they may not. */
export function denialIn(dialect: Dialect, { arn, action, resource, reason, encoded }: Denial): AwsError {
  if (arn === undefined) {
    return dialect === 's3'
      ? new AwsError('AccessDenied', 'Access Denied', 403)
      : inDialect(missingAuthenticationToken(), dialect)
  }
  const denied = accessDenied(arn, action, dialect === 's3' ? `"${resource}"` : resource, reason)
  if (dialect !== 'ec2') return inDialect(denied, dialect)
  const message = encoded === undefined ? '' : ` Encoded authorization failure message: ${encoded}`
  const text = `You are not authorized to perform this operation. ${denied.text}.${message}`
  return inDialect(new AwsError(denied.code, text, denied.status), dialect)
}
