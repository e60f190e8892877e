/**
 * Matchers for policies, decisions, and errors of AWS. Jest, vitest, and Playwright use the same ones.
 *
 * @example
 * expect.extend(matchersFor(iam))
 */
import type { DecisionFilter, DenialReason, Iamulator } from '../../interface.ts'
import type { PolicyDocument } from '../../policy.ts'
import { currentEmulator } from '../current.ts'
import { toBeAwsError } from './aws-error.ts'
import { toBeAllowed, toBeDenied, toHaveDecided } from './decisions.ts'
import { toEqualPolicy, toGrantNothingBeyond } from './policies.ts'
import type { ErrorDetails, MatcherContext, MatcherResult } from './result.ts'

export type { ErrorDetails, MatcherContext, MatcherResult } from './result.ts'

/** The methods that the matchers add to `expect()`. Those that ask the emulator return promises: `await` them. */
export interface IamulatorMatchers<R> {
  /** The policies allow the request: `await expect({ principal, action, resource }).toBeAllowed()`. */
  toBeAllowed(): Promise<void>
  /** The policies deny the request, for the given reason if there is one. */
  toBeDenied(because?: DenialReason): Promise<void>
  /** An SDK threw this error: `await expect(client.send(command)).rejects.toBeAwsError('AccessDenied')`. */
  toBeAwsError(code: string, details?: ErrorDetails): R
  /** The emulator made such a decision: `await expect(iam).toHaveDecided({ action, effect: 'denied' })`. */
  toHaveDecided(filter: DecisionFilter): Promise<void>
  /**
   * Everything that the policy grants is granted by `limit` too.
   *
   * Fails when this is not certain, with and without `.not`: the statements are compared, not all possible requests.
   */
  toGrantNothingBeyond(limit: PolicyDocument | string): R
  /**
   * Both policies have the same effect. The order and the form of lists and statements do not matter, nor do IDs.
   *
   * Fails when this is not certain, with and without `.not`.
   */
  toEqualPolicy(policy: PolicyDocument | string): R
}

/** The matchers as functions, for `expect.extend`. */
export interface MatcherFunctions {
  toBeAllowed(this: MatcherContext, question: unknown): Promise<MatcherResult>
  toBeDenied(this: MatcherContext, question: unknown, because?: DenialReason): Promise<MatcherResult>
  toBeAwsError(this: MatcherContext, error: unknown, code: string, details?: ErrorDetails): MatcherResult
  toHaveDecided(this: MatcherContext, iam: unknown, filter: DecisionFilter): Promise<MatcherResult>
  toGrantNothingBeyond(this: MatcherContext, policy: unknown, limit: PolicyDocument | string): MatcherResult
  toEqualPolicy(this: MatcherContext, policy: unknown, other: PolicyDocument | string): MatcherResult
}

/**
 * Returns matchers that ask this emulator.
 *
 * @example
 * const iam = await createIamulator()
 * expect.extend(matchersFor(iam))
 */
export function matchersFor(iam: Iamulator): MatcherFunctions {
  return matchersThatAsk(() => iam)
}

/** Matchers that ask the emulator of the test runner: that of `iamulator/jest`, `iamulator/vitest`, and so on. */
export const matchers: MatcherFunctions = matchersThatAsk(currentEmulator)

function matchersThatAsk(emulator: () => Iamulator): MatcherFunctions {
  return {
    toBeAllowed(question) {
      return toBeAllowed(emulator(), this, question)
    },
    toBeDenied(question, because) {
      return toBeDenied(emulator(), this, question, because)
    },
    toBeAwsError(error, code, details) {
      return toBeAwsError(this, error, code, details)
    },
    toHaveDecided(iam, filter) {
      return toHaveDecided(this, iam, filter)
    },
    toGrantNothingBeyond(policy, limit) {
      return toGrantNothingBeyond(this, policy, limit)
    },
    toEqualPolicy(policy, other) {
      return toEqualPolicy(this, policy, other)
    },
  }
}
