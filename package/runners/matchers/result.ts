/** The types of matchers that jest, vitest, and Playwright share. */

/** `this` in a matcher. */
export interface MatcherContext {
  /** Whether the matcher is called after `.not`. */
  readonly isNot?: boolean
}

/** The result of a matcher. */
export interface MatcherResult {
  /** Whether the expectation without `.not` is met. */
  readonly pass: boolean
  /** Returns the message for a failure. */
  message(): string
}

/** The result of a matcher that also accepts principals. It is a promise for a principal, which the emulator knows. */
export type MaybeAsync = MatcherResult | Promise<MatcherResult>

/** The expected members of an error of AWS besides its code. */
export interface ErrorDetails {
  /** The HTTP status. */
  status?: number
  /** A part of the message, a regular expression, or an asymmetric matcher such as `expect.stringContaining()`. */
  message?: string | RegExp | { asymmetricMatch(other: unknown): boolean }
}

/** @param message for the failure of either expectation: the matcher, or the matcher after `.not` */
export function resultOf(pass: boolean, message: string): MatcherResult {
  return { pass, message: () => message }
}

/** Returns a result that is a failure, also after `.not`. */
export function failure({ isNot = false }: MatcherContext, message: string): MatcherResult {
  return resultOf(isNot, message)
}
