/** The errors of the package. */

/** Thrown when the server refuses what a method asks for. The message describes what to change. */
export class IamulatorError extends Error {
  override readonly name = 'IamulatorError'
  /** The code, such as `NoSuchPrincipal`, or that of AWS, such as `NoSuchEntity`. */
  readonly code: string
  /** The HTTP status. Undefined when there was no response. */
  readonly status: number | undefined

  constructor(code: string, message: string, status?: number) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** Thrown by `expectAllowed` and `expectDenied`. The message explains the decision. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError'
}
