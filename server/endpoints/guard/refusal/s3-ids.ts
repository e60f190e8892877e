/** The two IDs with which S3 names requests. SDKs print both in exceptions. */
import { createHash } from 'node:crypto'

/** Returns the headers of an answer of S3 with a body in XML. */
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
