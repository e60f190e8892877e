/** Errors of S3 for bodies that are not what the head of their request declares. */
import { AwsError } from './aws-error.ts'

// ---- Bodies of requests to S3 -----------------------------------------------------------------------------------

/** I (versity/versitygw#1666: for every body in aws-chunked encoding that is malformed or ends too early). */
export const incompleteBody = () =>
  new AwsError('IncompleteBody', 'The request body terminated unexpectedly', 400)

/**
 * I (versity/versitygw#1683).
 *
 * Unverified: Chunks without signatures must have 8192 bytes, too, except the last one, because S3's documentation makes
 * no difference between the two.
 */
export const invalidChunkSize = (chunk: number, size: number) =>
  new AwsError(
    'InvalidChunkSizeError',
    'Only the last chunk is allowed to have a size less than 8192 bytes',
    403,
    undefined,
    { Chunk: String(chunk), BadChunkSize: String(size) },
  )

/** I (scality/Arsenal#2596: for a trailer that is malformed, missing, or not announced). */
export const malformedTrailer = () =>
  new AwsError(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    400,
  )

/** I (versity/versitygw#1161). */
export const unsupportedTrailer = () =>
  new AwsError('InvalidRequest', 'The value specified in the x-amz-trailer header is not supported', 400)

/** I (aws/aws-sdk-ruby#3322). @param algorithm as in CRC32 */
export const checksumMismatch = (algorithm: string) =>
  new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`, 400)

/** E. @param header the name in lowercase */
export const invalidChecksum = (header: string) =>
  new AwsError('InvalidRequest', `Value for ${header} header is invalid.`, 400)

/** I (dandi/dandi-cli#1257). */
export const md5Mismatch = () =>
  new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', 400)

/** D (S3 API reference, error responses, which has the code; the text is E). */
export const invalidMd5 = () =>
  new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.', 400)

/** D (S3 API reference, error responses). */
export const missingContentLength = () =>
  new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411)
