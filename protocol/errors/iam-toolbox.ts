/**
 * Errors of IAM Toolbox. Import them from this file, because other services have errors of the same names.
 *
 * Unverified: The texts of these errors are those of the API Reference, because what the service returns is not known.
 */
import { AwsError } from './aws-error.ts'

export const denialNotFound = () =>
  new AwsError(
    'ResourceNotFoundException',
    'The requested authorization details do not exist in this region or have expired. Verify that the authorization ID from the access denied error message is correct and the call is made in the region where the denial occurred. Ensure that the calling principal belongs to the same account or organization as the original denied request.',
    404,
  )

/** For an ID without the structure of such IDs (M: the smoke test of AWS's SDKs), or a nextToken of no response. */
export const invalidRequest = () =>
  new AwsError(
    'ValidationException',
    'The request is malformed or is missing one or more required parameters.',
    400,
  )
