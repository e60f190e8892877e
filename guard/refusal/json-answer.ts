/** Answers in the JSON of services that name operations by a header. */
import { crc32 } from 'node:zlib'
import type { Answer } from '../../protocol/request.ts'
import { factsOf, type RefusedRequest } from './forms.ts'

export function jsonAnswerOf(
  members: object,
  { status, headers = {} }: Pick<Answer, 'status'> & Partial<Pick<Answer, 'headers'>>,
  request: RefusedRequest,
): Answer {
  const body = JSON.stringify(members)
  const checksum = factsOf(request.service).checksum && { 'x-amz-crc32': String(crc32(body)) }
  const { requestId } = request
  const own = { 'Content-Type': jsonTypeOf(request), 'x-amzn-RequestId': requestId }
  return { status, headers: { ...own, ...headers, ...checksum }, body }
}

/** Returns the content type of the request, whose version of JSON the answer has. */
function jsonTypeOf({ head }: RefusedRequest): string {
  const [type = ''] = (head.header('content-type') ?? '').split(';')
  return /^application\/x-amz-json-1\.[01]$/.test(type) ? type : 'application/x-amz-json-1.1'
}
