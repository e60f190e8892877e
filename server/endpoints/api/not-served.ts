/** Answers to requests that are not calls of a service that iamulator has. */
import { dialectOf } from '../../../protocol/dialects.ts'
import { AwsError, serviceNotEmbedded, serviceNotServed } from '../../../protocol/errors.ts'
import type { Answer, WireRequest } from '../../../protocol/request.ts'
import { escapeText } from '../../../protocol/xml.ts'
import { scopedService, targetedService } from '../../../recognition/named.ts'

/** An answer, and the error that it says. */
interface ErrorAnswer {
  readonly answer: Answer
  readonly error: AwsError
}

/** Measured on STS: requests without an Action, and POSTs other than forms, redirect to the product page. */
export function redirectToWebsite(query: string): Answer {
  return {
    status: 302,
    headers: { Location: `https://aws.amazon.com/iam${query === '' ? '' : `?${query}`}` },
    body: '',
  }
}

/** Measured on STS: for every path except `/` and every method, before scope and signature are checked. */
export function unknownPath(): ErrorAnswer {
  const answer = {
    status: 404,
    headers: { 'Content-Type': 'text/xml' },
    body: '<UnknownOperationException/>\n',
  }
  return { answer, error: new AwsError('UnknownOperationException', undefined, answer.status) }
}

/**
 * Answers a request for another service in that service's error format.
 *
 * The service's SDK then shows the message, which explains what to configure.
 *
 * @param isEmbedded whether a program started the emulator, and not a command
 */
export function serviceNotServedAnswer(request: WireRequest, isEmbedded: boolean): ErrorAnswer {
  const service = scopedService(request) ?? targetedService(request) ?? 'this service'
  const error = isEmbedded ? serviceNotEmbedded(service) : serviceNotServed(service)
  return { answer: answerFor(service, request, error), error }
}

function answerFor(service: string, request: WireRequest, { code, text, status }: AwsError): Answer {
  switch (dialectOf(service, (name) => request.header(name))) {
    case 's3':
      return s3Error(status, code, text)
    case 'ec2':
      return ec2Error(status, code, text)
    case 'query':
      return queryError(status, code, text)
    default:
      return jsonError(request, status, code, text)
  }
}

function jsonError(request: WireRequest, status: number, code: string, text = ''): Answer {
  return {
    status,
    headers: {
      'Content-Type': request.header('content-type') ?? 'application/json',
      'x-amzn-ErrorType': code,
    },
    body: JSON.stringify({ __type: code, message: text }),
  }
}

function queryError(status: number, code: string, text = ''): Answer {
  const body = `<ErrorResponse>
  <Error>
    <Type>Receiver</Type>
    <Code>${code}</Code>
    <Message>${escapeText(text)}</Message>
  </Error>
</ErrorResponse>
`
  return { status, headers: { 'Content-Type': 'text/xml' }, body }
}

/** Returns an error in EC2's variant of the Query protocol. */
function ec2Error(status: number, code: string, text = ''): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<Response><Errors><Error><Code>${code}</Code><Message>${escapeText(text)}</Message></Error></Errors></Response>`
  return { status, headers: { 'Content-Type': 'text/xml;charset=UTF-8' }, body }
}

function s3Error(status: number, code: string, text = ''): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>${code}</Code><Message>${escapeText(text)}</Message></Error>`
  return { status, headers: { 'Content-Type': 'application/xml' }, body }
}
