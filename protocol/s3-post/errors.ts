/**
 * Defines the errors of S3 for forms that upload objects.
 *
 * Sources: S3 API reference, error responses and POST Object; public reports for the texts.
 */
import { AwsError } from '../errors.ts'

export function fieldMissing(name: string): AwsError {
  const hint = 'If it is specified, please check the order of the fields.'
  return new AwsError('InvalidArgument', `Bucket POST must contain a field named '${name}'.  ${hint}`, 400)
}

export function notAForm(): AwsError {
  return new AwsError(
    'PreconditionFailed',
    'Bucket POST must be of the enclosure-type multipart/form-data',
    412,
  )
}

export function malformedForm(): AwsError {
  const message = 'The body of your POST request is not well-formed multipart/form-data.'
  return new AwsError('MalformedPOSTRequest', message, 400)
}

export function fieldsTooLong(): AwsError {
  const message = 'Your POST request fields preceding the upload file were too large.'
  return new AwsError('MaxPostPreDataLengthExceeded', message, 400)
}

export function oneFileRequired(): AwsError {
  const message = 'POST requires exactly one file upload per request.'
  return new AwsError('IncorrectNumberOfFilesInPostRequest', message, 400)
}

/**
 * Returns the error for a repeated field.
 *
 * Unverified: A form with two fields of the same name is refused in iamulator's words, because it is not known which of
 * them S3 uses.
 */
export function fieldRepeated(name: string): AwsError {
  return new AwsError('InvalidArgument', `The form has more than one field named '${name}'.`, 400)
}

/** Returns the error for a form without a complete signature. */
export function formNotSigned(): AwsError {
  return new AwsError('AccessDenied', 'Access Denied', 403)
}

export function policyExpired(): AwsError {
  return violation('Policy expired.')
}

/** @param condition as S3 prints it: an array, with a space after each comma */
export function conditionFailed(condition: string): AwsError {
  return violation(`Policy Condition failed: ${condition}`)
}

export function extraFields(names: readonly string[]): AwsError {
  return violation(`Extra input fields: ${names.join(', ')}`)
}

function violation(detail: string): AwsError {
  return new AwsError('AccessDenied', `Invalid according to Policy: ${detail}`, 403)
}

/**
 * Returns the error for what is not a policy document.
 *
 * Unverified: The texts for policies that cannot be read come from other tools, because S3's are known only in part.
 */
export function invalidPolicy(detail: string): AwsError {
  return new AwsError('InvalidPolicyDocument', `Invalid Policy: ${detail}`, 400)
}

export function fileTooSmall(): AwsError {
  const message = 'Your proposed upload is smaller than the minimum allowed size'
  return new AwsError('EntityTooSmall', message, 400)
}

export function fileTooLarge(): AwsError {
  return new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400)
}
