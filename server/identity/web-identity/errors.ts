/** Why keys cannot be had. */

/** A provider's keys that are out of reach. */
export class KeysUnavailable extends Error {
  /** Whether to ask again may help: the server did not answer in time, or said that it is overloaded. */
  readonly passing: boolean

  constructor(message: string, passing = false) {
    super(message)
    this.passing = passing
  }
}

/** An issuer that cannot be tied to keys as wanted. The message says what to change. */
export class IssuerError extends Error {
  override readonly name = 'IssuerError'
}
