/** Defines error responses, and the codes that many messages share. */

/** The header of responses to denied calls, in lower case. Only iamulator has it. */
export const AUTHORIZATION_ID_HEADER = 'x-iamulator-authorization-id'

/** An error response of AWS. `text` is undefined if AWS sends no Message at all. */
export class AwsError extends Error {
  readonly code: string
  readonly text: string | undefined
  readonly status: number
  /** A hint that AWS's response does not contain. It is logged, and only pages of ours show it. */
  readonly note: string | undefined
  /** Further members of the error, such as `Reason`. Only JSON services have errors with such members. */
  readonly members: Readonly<Record<string, unknown>> | undefined
  /** The ID of the denial that the error is. Undefined for other errors, and for denials that have none. */
  readonly authorizationId: string | undefined

  constructor(
    code: string,
    text: string | undefined,
    status: number,
    note?: string,
    members?: AwsError['members'],
    authorizationId?: string,
  ) {
    super(text ?? code)
    this.code = code
    this.text = text
    this.status = status
    this.note = note
    this.members = members
    this.authorizationId = authorizationId
  }

  /** Returns the error of a denial with its ID. @param sentence what the text ends with */
  ofDenial(authorizationId: string, sentence: string): AwsError {
    const { code, text, status, note, members } = this
    const extended = text === undefined ? undefined : `${text}${sentence}`
    return new AwsError(code, extended, status, note, members, authorizationId)
  }

  /** `Sender` if the request caused the error, `Receiver` if the service did. */
  get type(): 'Sender' | 'Receiver' {
    return this.status < 500 ? 'Sender' : 'Receiver'
  }
}

/**
 * Marks an error as one that AWS would not return. The mode `--federation strict` makes checks that AWS leaves
 * to the trust policy, and a user who meets one of them must be able to tell.
 */
export const strictFederationError = ({ code, text, status }: AwsError) =>
  new AwsError(code, `${text} (AWS accepts this; --federation strict does not)`, status)

export const validationError = (text: string) => new AwsError('ValidationError', text, 400)

export const invalidInput = (text: string) => new AwsError('InvalidInput', text, 400)

export const noSuchEntity = (text: string) => new AwsError('NoSuchEntity', text, 404)

export const alreadyExists = (text: string) => new AwsError('EntityAlreadyExists', text, 409)

export const deleteConflict = (text: string) => new AwsError('DeleteConflict', text, 409)

export const limitExceeded = (text: string) => new AwsError('LimitExceeded', text, 409)

export const invalidParameterValue = (text: string) => new AwsError('InvalidParameterValue', text, 400)
