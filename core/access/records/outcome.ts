/** How the call that a decision was made on ended. */
import { AwsError, serviceFailure } from '../../../protocol/errors.ts'

/** The status and the error code of the answer. A call of a page has those that the API would answer. */
export interface Outcome {
  readonly status: number
  /** Undefined when the call succeeded. */
  readonly error: string | undefined
  /** The ID of the denial that ended the call, if it has one. */
  readonly authorizationId?: string | undefined
}

/** An outcome with all that is known of the error. */
export interface DetailedOutcome extends Outcome {
  readonly message?: string | undefined
  /** A hint that the answer does not contain. */
  readonly hint?: string | undefined
}

/** Returns the outcome of a call that was answered with an error. */
export function outcomeOf({ status, code, text, note, authorizationId }: AwsError): DetailedOutcome {
  return { status, error: code, message: text, hint: note, authorizationId }
}

export const SUCCEEDED: Outcome = { status: 200, error: undefined }

/** Returns how a call ended that threw `error`. Errors that are not AWS's are bugs in iamulator. */
export function failureOf(error: unknown): Outcome {
  const { status, code, authorizationId } = error instanceof AwsError ? error : serviceFailure()
  return { status, error: code, authorizationId }
}
