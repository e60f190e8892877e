/** Removes the encoding of bodies. The encoding `aws-chunked` has been removed when the body arrived. */
import { gunzipSync } from 'node:zlib'
import { bodyTooLong, unsupportedEncoding } from '../../protocol/errors/bodies.ts'
import { serializationError } from '../../protocol/errors/json-requests.ts'

/** In bytes. No service accepts more: DynamoDB has the highest limit. */
const MAXIMUM_DECOMPRESSED = 16 * 1024 * 1024

/**
 * Returns the body as the service reads it. SDKs compress bodies of some operations, such as CloudWatch's PutMetricData.
 *
 * @throws AwsError for other encodings than gzip, and for what is not gzip or becomes too long
 */
export function decodedBody(body: Buffer, contentEncoding: string | undefined): Buffer {
  if (contentEncoding === undefined) return body
  const encodings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((each) => each.trim())
  const [encoding, ...others] = encodings.filter((each) => !NEUTRAL.has(each))
  if (encoding === undefined || body.length === 0) return body
  if (encoding !== 'gzip' || others.length > 0) throw unsupportedEncoding([encoding, ...others].join(', '))
  return decompressed(body)
}

const NEUTRAL: ReadonlySet<string> = new Set(['', 'identity', 'aws-chunked'])

function decompressed(body: Buffer): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: MAXIMUM_DECOMPRESSED })
  } catch (error) {
    throw isTooLong(error) ? bodyTooLong(MAXIMUM_DECOMPRESSED) : serializationError()
  }
}

function isTooLong(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
  )
}
