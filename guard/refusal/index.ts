/** Writes refusals of requests to other services: status, headers, and bytes as each service writes them. */
import { encodeCbor } from '../../core/standards/cbor.ts'
import { queryCodeOf } from '../../protocol/dialects.ts'
import type { AwsError } from '../../protocol/errors.ts'
import type { Answer } from '../../protocol/request.ts'
import { ec2Document, queryDocument, restDocument } from './documents.ts'
import { type Form, factsOf, formOf, type RefusedRequest } from './forms.ts'
import { jsonAnswerOf } from './json-answer.ts'
import { hostIdOf, s3Answer, withS3Ids } from './s3-answer.ts'
import { messageText } from './text.ts'

export { absenceDecision, errorCodeIn } from './absence.ts'
export { allRefused, refusedKeys, withoutRefusedKeys, withRefusedKeys } from './deletions.ts'
export { denialDetails } from './denial-details.ts'
export {
  notForwardedError,
  refusedUnknown,
  tooLongError,
  undecidedError,
  unknownRequestError,
  upstreamError,
} from './errors.ts'
export { dialectFor, type RefusedRequest } from './forms.ts'
export type { Remainder } from './remainder.ts'
export {
  canceledBy,
  type RefusedStatements,
  tableNameIn,
  withoutRefusedStatements,
  withRefusedStatements,
} from './statements.ts'

type Writer = (error: AwsError, request: RefusedRequest) => Answer

/**
 * Returns the answer that makes the SDK of a service raise its exception.
 *
 * @param error in the dialect of the service (`dialectFor`)
 */
export function refusalOf(error: AwsError, request: RefusedRequest): Answer {
  const answer = WRITERS[formOf(request)](error, request)
  if (request.head.method !== 'HEAD') return answer
  const { status, headers } = answer
  return { status, headers, body: '' }
}

const WRITERS: Readonly<Record<Form, Writer>> = {
  query: (error, request) => {
    const body = queryDocument(request.service, error, request.requestId)
    return { status: error.status, headers: withRequestId(request, 'text/xml'), body }
  },
  ec2: (error, request) => {
    const body = ec2Document(error, request.requestId)
    return { status: error.status, headers: withRequestId(request, 'text/xml;charset=UTF-8'), body }
  },
  'rest-xml': restXmlAnswer,
  s3: s3Answer,
  json: jsonAnswer,
  'rest-json': restJsonAnswer,
  graphql: (error, request) => {
    const body = JSON.stringify({ errors: [{ errorType: error.code, message: textOf(error) }] })
    const headers = { ...withRequestId(request, 'application/json;charset=UTF-8') }
    return { status: error.status, headers: { ...headers, 'x-amzn-ErrorType': error.code }, body }
  },
  cbor: cborAnswer,
}

function withRequestId({ requestId }: RefusedRequest, contentType: string) {
  return { 'Content-Type': contentType, 'x-amzn-RequestId': requestId }
}

function restXmlAnswer(error: AwsError, request: RefusedRequest): Answer {
  const { service, requestId } = request
  const hostId = factsOf(service).hostId && hostIdOf(requestId)
  const headers = hostId ? withS3Ids(requestId) : withRequestId(request, 'text/xml')
  return { status: error.status, headers, body: restDocument(service, error, requestId, hostId) }
}

function jsonAnswer(error: AwsError, request: RefusedRequest): Answer {
  const { status } = error
  return jsonAnswerOf(
    typedMembers(error, request),
    { status, headers: queryErrorOf(error, request) },
    request,
  )
}

/**
 * Returns an answer of REST JSON. The code is in a header only.
 *
 * Unverified: Denials have a `Message` and other errors a `message` in all services with JSON bodies, because public
 * reports quote only some services; SDKs read both.
 */
function restJsonAnswer(error: AwsError, request: RefusedRequest): Answer {
  const { __type, ...members } = typedMembers(error, request)
  const headers = { ...withRequestId(request, 'application/json'), 'x-amzn-ErrorType': error.code }
  return { status: error.status, headers, body: JSON.stringify(members) }
}

function cborAnswer(error: AwsError, request: RefusedRequest): Answer {
  const { typePrefix = '' } = factsOf(request.service)
  const bytes = encodeCbor({ __type: typePrefix + error.code, message: textOf(error) })
  const headers = { ...withRequestId(request, 'application/cbor'), ...queryErrorOf(error, request) }
  return { status: error.status, headers: { ...headers, 'smithy-protocol': 'rpc-v2-cbor' }, body: '', bytes }
}

const WITH_CAPITAL = /^(?:AccessDenied|TransactionCanceled)/

/** Returns the members of a JSON document. Denials have a `Message`, errors of the front end a `message`. */
function typedMembers(error: AwsError, { service }: RefusedRequest) {
  const { typePrefix = '', denialMember = 'Message' } = factsOf(service)
  const name = WITH_CAPITAL.test(error.code) ? denialMember : 'message'
  return { __type: typePrefix + error.code, [name]: textOf(error), ...error.members }
}

/** Returns the header with the code that a service had in the Query protocol. Source: Smithy's awsQueryCompatible trait. */
function queryErrorOf(error: AwsError, { service }: RefusedRequest) {
  if (!factsOf(service).wasQuery) return {}
  return { 'x-amzn-query-error': `${queryCodeOf(error.code)};${error.type}` }
}

function textOf({ text = '' }: AwsError): string {
  return messageText(text)
}
