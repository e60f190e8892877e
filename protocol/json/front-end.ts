/** The errors of the front end of JSON services, which differ from those of Query services. */
import { AwsError } from '../errors/aws-error.ts'

/**
 * Codes by those of Query services, with the text where it differs.
 *
 * Unverified: Errors of the front end have the codes and texts that public reports quote of other JSON services,
 * because none of AWS Organizations was recorded.
 */
const IN_JSON: ReadonlyMap<string, readonly [code: string, text?: string]> = new Map([
  ['AccessDenied', ['AccessDeniedException']],
  ['ExpiredToken', ['ExpiredTokenException']],
  ['IncompleteSignature', ['IncompleteSignatureException']],
  ['InvalidClientTokenId', ['UnrecognizedClientException']],
  ['MissingAuthenticationToken', ['MissingAuthenticationTokenException', 'Missing Authentication Token']],
  ['RequestExpired', ['InvalidSignatureException']],
  [
    'ServiceFailure',
    [
      'ServiceException',
      "AWS Organizations can't complete your request because of an internal service error. Try again later.",
    ],
  ],
  ['ServiceUnavailable', ['ServiceUnavailableException']],
  ['SignatureDoesNotMatch', ['InvalidSignatureException']],
  ['Throttling', ['ThrottlingException']],
])

/** Returns an error as JSON services answer it: the client's errors have the status 400. */
export function asJsonError(error: AwsError): AwsError {
  const { code, text, status } = error
  const changed = IN_JSON.get(code)
  if (!changed) return error
  const [codeInJson, textInJson = text] = changed
  return new AwsError(codeInJson, textInJson, status < 500 ? 400 : status)
}
