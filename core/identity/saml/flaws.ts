/**
 * Flaws of a response that AWS's verifier finds before it looks at the provider's keys. AWS reports them with
 * a request ID of the verifier, which only the caller of the readers can make.
 */
import { type AwsError, samlAssertionUnsigned, samlResponseMalformed } from '../../../protocol/errors.ts'

export class SamlFlaw extends Error {
  readonly toError: (requestId: string) => AwsError

  constructor(toError: (requestId: string) => AwsError) {
    super('The SAML response has a flaw.')
    this.toError = toError
  }
}

/**
 * Returns the flaw of a response that has another form than AWS expects. AWS says the same of all of them.
 *
 * @param problem what is wrong, for the log
 */
export const malformed = (problem: string) =>
  new SamlFlaw((requestId) => samlResponseMalformed(requestId, problem))

export const unsigned = () => new SamlFlaw(samlAssertionUnsigned)

/** Returns the error to answer with. Errors other than flaws stay as they are. */
export function answerTo(error: unknown, newUuid: () => string): unknown {
  return error instanceof SamlFlaw ? error.toError(newUuid()) : error
}
