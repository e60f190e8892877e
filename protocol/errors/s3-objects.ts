/** Errors of S3 about objects, as far as the guard answers them itself. */
import { AwsError } from './aws-error.ts'

// ---- Objects of S3 ----------------------------------------------------------------------------------------------

/** S (the code and the status; the text is D, S3 API reference, error responses). */
export const noSuchKey = (key: string) =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', 404, undefined, { Key: key })

/** D (S3 API reference, error responses). */
export const noSuchVersion = (key: string, versionId: string) =>
  new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, undefined, {
    Key: key,
    VersionId: versionId,
  })

/** S (the code and the status; the text is D, S3 API reference, error responses). */
export const isDeleteMarker = (method: string) =>
  new AwsError(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    405,
    undefined,
    { Method: method, ResourceType: 'DeleteMarker' },
  )

/** S (the status; code and text are D, S3 API reference, error responses). */
export const copyConditionFailed = () =>
  new AwsError('PreconditionFailed', 'At least one of the preconditions you specified did not hold.', 412)
