/** Chooses the form in which a service reports errors. */

import type { ApiProtocol, ApiServiceName } from '../../core/aws/api-operations.ts'
import { type Dialect, dialectOf } from '../../protocol/dialects.ts'
import type { RequestHead } from '../../recognition/request.ts'

/** The request that is refused, as far as it was recognized. */
export interface RefusedRequest {
  readonly service?: ApiServiceName | undefined
  readonly operation?: string | undefined
  readonly protocol?: ApiProtocol | undefined
  readonly head: RequestHead
  readonly requestId: string
}

/** The forms of errors: those of dialects, and three that have the codes of other dialects. */
export type Form = Dialect | 'rest-xml' | 'cbor' | 'graphql'

/** How the errors of a service differ from those of others of its form. */
export interface ServiceFacts {
  /** The namespace of XML documents, where it does not follow the usual pattern. */
  readonly xmlNamespace?: string
  /** What precedes the code in `__type`, with the number sign. */
  readonly typePrefix?: string
  /** The member that holds the text of a denial. It is `Message` for most services. */
  readonly denialMember?: 'message'
  /** Answers have the CRC-32 of the body, which some SDKs verify. */
  readonly checksum?: true
  /** The service names requests like S3, by two IDs with names of their own. */
  readonly hostId?: true
  /** The service once spoke Query, and SDKs report the code of that time from a header. */
  readonly wasQuery?: true
}

/**
 * Facts by the key of the service in botocore.
 *
 * Sources: `xmlNamespace` and `awsQueryCompatible` of the models in botocore 1.43; responses in public reports for
 * DynamoDB (`com.amazon.coral.service`), CloudWatch Logs (`message`), and SQS (`com.amazonaws.sqs`).
 *
 * Unverified: Denials of SQS and CloudWatch have status 400 in JSON and CBOR, like other services with these protocols,
 * because reports quote the status only in the Query protocol, where it is 403. Errors of GraphQL in AppSync have the
 * code and text of its API.
 */
const FACTS: Readonly<Record<string, ServiceFacts>> = {
  cloudfront: { xmlNamespace: 'http://cloudfront.amazonaws.com/doc/2020-05-31/' },
  cloudwatch: { xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/', wasQuery: true },
  dynamodb: { typePrefix: 'com.amazon.coral.service#', checksum: true },
  dynamodbstreams: { typePrefix: 'com.amazon.coral.service#', checksum: true },
  elasticbeanstalk: { xmlNamespace: 'http://elasticbeanstalk.amazonaws.com/docs/2010-12-01/' },
  logs: { denialMember: 'message' },
  route53: { xmlNamespace: 'https://route53.amazonaws.com/doc/2013-04-01/' },
  s3control: { xmlNamespace: 'http://awss3control.amazonaws.com/doc/2018-08-20/', hostId: true },
  sqs: {
    xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
    typePrefix: 'com.amazonaws.sqs#',
    wasQuery: true,
  },
}

const NO_FACTS: ServiceFacts = {}

export function factsOf(service: ApiServiceName | undefined): ServiceFacts {
  return (service && Object.hasOwn(FACTS, service.key) ? FACTS[service.key] : undefined) ?? NO_FACTS
}

/** Services that sign requests as S3 and answer in its form. */
const LIKE_S3: ReadonlySet<string> = new Set(['s3', 's3express', 's3-object-lambda'])

const FORMS: Readonly<Record<ApiProtocol, Form>> = {
  query: 'query',
  ec2: 'ec2',
  json: 'json',
  'rest-json': 'rest-json',
  'rest-xml': 'rest-xml',
  'smithy-rpc-v2-cbor': 'cbor',
}

/** Returns the form of a request's protocol. If no protocol was recognized, headers and the service decide. */
export function formOf({ service, protocol, head }: RefusedRequest): Form {
  if (service && LIKE_S3.has(service.key)) return 's3'
  if (service?.key === 'appsync' && head.path === '/graphql') return 'graphql'
  if (protocol) return FORMS[protocol]
  if (head.header('smithy-protocol') === 'rpc-v2-cbor') return 'cbor'
  return dialectOf(service?.signingName, (name) => head.header(name))
}

/** Returns the dialect that decides codes, texts, and statuses. */
export function dialectFor(request: RefusedRequest): Dialect {
  const form = formOf(request)
  switch (form) {
    case 'cbor':
      return 'json'
    case 'rest-xml':
      // S3 Control has the codes of S3.
      return request.service?.signingName === 's3' ? 's3' : 'query'
    case 'graphql':
      return 'rest-json'
    default:
      return form
  }
}
