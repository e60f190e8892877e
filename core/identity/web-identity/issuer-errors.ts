/** Errors about issuers and their keys. */

/** The keys of a provider are unavailable. */
export class KeysUnavailableError extends Error {
  /** Whether a retry may succeed: the server did not respond in time, or reported that it is overloaded. */
  readonly isTransient: boolean

  constructor(message: string, isTransient = false) {
    super(message)
    this.isTransient = isTransient
  }
}

/** The key that a token asks for exists, but AWS verifies nothing with it. */
export class KeyUnusableError extends Error {}

/** An issuer cannot be configured as requested. The message describes what to change. */
export class IssuerError extends Error {
  override readonly name = 'IssuerError'
}
