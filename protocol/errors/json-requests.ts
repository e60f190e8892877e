/** Errors of requests to JSON services, before the service itself sees them. */
import { AwsError } from './aws-error.ts'

// ---- Requests to JSON services ----------------------------------------------------------------------------------

/** E. For an unknown operation, and for requests that are in another protocol; AWS sends no text. */
export const unknownOperation = () => new AwsError('UnknownOperationException', undefined, 400)

/** E. For an unknown path or method of a REST JSON service: the status is the one of Query services for unknown paths. */
export const unknownRoute = () => new AwsError('UnknownOperationException', undefined, 404)

/** E (Smithy, restJson1). For a body that is no JSON by its media type; the log has the hint. */
export const unsupportedMediaType = () =>
  new AwsError(
    'UnsupportedMediaTypeException',
    undefined,
    415,
    'The request has a body of another media type than application/json.',
  )

/** E. For a body that is not JSON, and for values that have no text of their own. */
export const serializationError = (text?: string) => new AwsError('SerializationException', text, 400)

/** I (aws/aws-sdk-js-v3#4343 for a time, aarondfrancis/sidecar#148 for a text). */
export const notConvertible = (kind: string, type: string) =>
  serializationError(`${kind} can not be converted to ${type}`)

/** I (recorded on AWS for IAM, which shares the words). */
export const listNotExpected = () => serializationError('Start of list found where not expected')

/** E. */
export const structureNotExpected = () =>
  serializationError('Start of structure or map found where not expected.')

// ---- Input that violates the model ------------------------------------------------------------------------------

/** I (aws-amplify/amplify-backend#2702). Query services have the same sentence. */
export const validationException = (sentence: string) => new AwsError('ValidationException', sentence, 400)

/** E: OIDC and the access portal declare the code, and no other one for invalid input; the text is the others'. */
export const invalidRequest = (sentence: string) => new AwsError('InvalidRequestException', sentence, 400)

/** An invalid member of the input, as some services list it. */
export interface InvalidField {
  readonly name: string
  readonly message: string
}

/** E: the members are as in the models that list invalid fields, and the sentence is as in other services. */
export const invalidFields = (sentence: string, fieldList: readonly InvalidField[]) =>
  new AwsError('ValidationException', sentence, 400, undefined, {
    reason: 'fieldValidationFailed',
    fieldList,
  })
