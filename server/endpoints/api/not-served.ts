/** Answers to what is no call of IAM or STS. */
import { dialectOf } from '../../../protocol/dialects.ts'
import { serviceNotServed } from '../../../protocol/errors.ts'
import { escapeText } from '../../../protocol/xml.ts'
import type { Answer, WireRequest } from '../../engine/request.ts'

/** Measured on STS: a request without an Action, or that is no form, is sent to the product's page. */
export function redirectToWebsite(query: string): Answer {
  return {
    status: 302,
    headers: { Location: `https://aws.amazon.com/iam${query === '' ? '' : `?${query}`}` },
    body: '',
  }
}

/** Measured on STS: any path but `/`, whatever the method, before scope and signature are looked at. */
export function unknownPath(): Answer {
  return { status: 404, headers: { 'Content-Type': 'text/xml' }, body: '<UnknownOperationException/>\n' }
}

/**
 * A request that was meant for another service, answered in that service's own error form, so that its SDK shows
 * the sentence that says what to set.
 *
 * @param scoped the service in the credential scope, where there is one
 */
export function serviceNotServedAnswer(request: WireRequest, scoped: string | undefined): Answer {
  const target = request.header('x-amz-target')
  const service = scoped ?? target?.split('.')[0] ?? 'this service'
  const { code, text, status } = serviceNotServed(service)
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

/** EC2 has a Query protocol of its own. */
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
