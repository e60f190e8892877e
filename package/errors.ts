/** The errors of the package. */

/**
 * Thrown when the server refuses what a method asks for. The message describes what to change.
 *
 * @example
 * await assert.rejects(iam.seed({ users: [{ name: 'bob', group: 'staff' }] }), (error) => {
 *   console.log(error.code, error.status) // InvalidSeed 400
 *   console.log(error.message) // Unknown property "group" at users[0]. Did you mean "groups"?
 *   return true
 * })
 */
export class IamulatorError extends Error {
  override readonly name = 'IamulatorError'
  /** The code, such as `NoSuchPrincipal`, or AWS's, such as `NoSuchEntity`. */
  readonly code: string
  /** The HTTP status. Undefined when there was no response. */
  readonly status: number | undefined

  constructor(code: string, message: string, status?: number) {
    super(message)
    this.code = code
    this.status = status
  }
}

/**
 * Thrown by methods that begin with `expect`, such as `expectAllowed`. The message explains the decision.
 *
 * @example
 * const question = { principal: iam.arn('user/alice'), action: 's3:PutObject', resource: 'arn:aws:s3:::reports/may' }
 * await iam.expectAllowed(question).catch((error) => console.log(error.message))
 * // expected s3:PutObject on arn:aws:s3:::reports/may to be allowed for arn:aws:iam::000000000000:user/alice
 * //   ✗ identity-based policy does not allow
 * //       read (inline) statement 1: Action does not match — expected s3:Get*, actual s3:PutObject
 * //   what would allow it: add this statement to the identity-based policy read: {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::reports/may"}
 */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError'
}
