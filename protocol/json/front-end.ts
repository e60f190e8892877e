/** The errors of the front end of JSON services, which differ from the errors of Query services. */
import { AwsError } from '../errors/aws-error.ts'
import { declaredError, type JsonModel, type RestJsonModel } from '../service-model.ts'

/**
 * Codes by the codes of Query services, with the text where it differs.
 *
 * Unverified: Errors of the front end have the codes and texts that public reports quote of other JSON services,
 * because none of AWS Organizations and of the services of IAM Identity Center was recorded.
 */
const IN_JSON: ReadonlyMap<string, readonly [code: string, text?: string]> = new Map([
  ['AccessDenied', ['AccessDeniedException']],
  ['ExpiredToken', ['ExpiredTokenException']],
  ['IncompleteSignature', ['IncompleteSignatureException']],
  ['InvalidClientTokenId', ['UnrecognizedClientException']],
  ['MissingAuthenticationToken', ['MissingAuthenticationTokenException', 'Missing Authentication Token']],
  ['RequestExpired', ['InvalidSignatureException']],
  ['ServiceFailure', ['InternalServerException']],
  ['ServiceUnavailable', ['ServiceUnavailableException']],
  ['SignatureDoesNotMatch', ['InvalidSignatureException']],
  ['Throttling', ['ThrottlingException']],
])

/** Of AWS Organizations, in place of InternalServerException. */
const SERVICE_EXCEPTION = [
  'ServiceException',
  "AWS Organizations can't complete your request because of an internal service error. Try again later.",
] as const

/**
 * Returns an error as JSON services answer it: the client's errors have the status 400, or in REST JSON 403, unless the
 * service declares another one.
 */
export function asJsonError(service: JsonModel | RestJsonModel, error: AwsError): AwsError {
  const { code, text, status, note, authorizationId } = error
  const changed =
    code === 'ServiceFailure' && declaredError(service, 'ServiceException')
      ? SERVICE_EXCEPTION
      : IN_JSON.get(code)
  if (!changed) return error
  const [codeInJson, textInJson = text] = changed
  const ofClient = service.protocol === 'json' ? 400 : (declaredError(service, codeInJson)?.status ?? 403)
  const statusInJson = status < 500 ? ofClient : status
  return new AwsError(codeInJson, textInJson, statusInJson, note, undefined, authorizationId)
}
