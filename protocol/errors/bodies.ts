/** Errors of bodies and parameters that cannot be read, of services other than those that iamulator has. */
import { AwsError } from './aws-error.ts'
import { serializationError } from './json-requests.ts'

// ---- Bodies and parameters of requests to other services --------------------------------------------------------

/** Ours: AWS takes one of the values, but a service behind the guard could take another one than the guard. */
export const repeatedParameter = (name: string) =>
  new AwsError('MalformedInput', `The parameter ${name} has several values.`, 400)

/** Ours: AWS joins the lines, but a service behind the guard could take only one of them. */
export const repeatedHeader = (name: string) =>
  new AwsError('MalformedInput', `The request contains the header ${name} more than once.`, 400)

/** D: of S3. Other services with XML bodies have the same code in their documentation, or none. */
export const malformedXml = () =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
    400,
  )

/** Ours: the guard reads no other encodings, so it could not decide. */
export const unsupportedEncoding = (encoding: string) =>
  serializationError(`iamulator does not read bodies with Content-Encoding ${encoding}.`)

/** Ours. */
export const bodyTooLong = (bytes: number) =>
  new AwsError(
    'RequestEntityTooLarge',
    `iamulator does not read decompressed bodies above ${bytes} bytes.`,
    413,
  )

/** I (minio/minio-go#1890, of another S3): for a date of an object lock. */
export const invalidRetainUntilDate = () =>
  new AwsError('InvalidArgument', 'The retain until date must be provided in ISO 8601 format', 400)
