/** Answers of S3 in XML. */
import { createHash } from 'node:crypto'
import type { AwsError } from '../../protocol/errors.ts'
import type { Answer } from '../../protocol/request.ts'
import type { RequestHead } from '../../recognition/request.ts'
import { s3Document } from './documents.ts'

/** Returns an error of S3. @param head of the request, whose access key ID some errors repeat */
export function s3Answer(
  error: AwsError,
  { requestId, head }: { readonly requestId: string; readonly head?: RequestHead },
): Answer {
  const accessKeyId = head && WITH_KEY.has(error.code) ? accessKeyIdIn(head) : undefined
  const members = { ...error.members, ...(accessKeyId !== undefined && { AWSAccessKeyId: accessKeyId }) }
  const ids = { RequestId: requestId, HostId: hostIdOf(requestId) }
  const body = s3Document(error, { ...members, ...ids })
  return { status: error.status, headers: withS3Ids(requestId), body }
}

/** Errors with the access key ID. Source: public reports, which show more members only for wrong signatures. */
const WITH_KEY: ReadonlySet<string> = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch'])

/** Returns the access key ID of either version of signatures, in the header or in the query. */
function accessKeyIdIn({ query, header }: RequestHead): string | undefined {
  const text = header('authorization') ?? query
  return /(?:Credential=|AWSAccessKeyId=|^AWS )(\w{1,128})/.exec(text)?.[1]
}

/** Returns the headers of an answer with a body in XML. SDKs print both IDs in exceptions. */
export function withS3Ids(requestId: string) {
  return {
    'Content-Type': 'application/xml',
    'x-amz-request-id': requestId,
    'x-amz-id-2': hostIdOf(requestId),
  }
}

/** Returns the ID of the host that answered. It is opaque, and as long as those of AWS's public logs. */
export function hostIdOf(requestId: string): string {
  return createHash('sha384').update(requestId).digest('base64')
}
