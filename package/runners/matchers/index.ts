/**
 * Matchers for policies, decisions, and errors of AWS. Jest, vitest, and Playwright use the same ones.
 *
 * @example
 * expect.extend(matchersFor(iam))
 */
import type {
  DecisionFilter,
  DenialReason,
  ForbiddenAccess,
  Iamulator,
  PrincipalHandle,
} from '../../interface.ts'
import type { PolicyDocument } from '../../policy.ts'
import { currentEmulator } from '../current.ts'
import { toBeAwsError } from './aws-error.ts'
import { toBeAllowed, toBeDenied, toHaveDecided } from './decisions.ts'
import { toEqualPolicy, toGrantNothingBeyond, toNotBePublic, toNotGrant } from './policies.ts'
import type { ErrorDetails, MatcherContext, MatcherResult, MaybeAsync } from './result.ts'

export type { ForbiddenAccess } from '../../interface.ts'
export type { ErrorDetails, MatcherContext, MatcherResult, MaybeAsync } from './result.ts'

/** The result of a matcher that also accepts principals: a promise for a principal, which the emulator knows. */
export type OutcomeOf<R, T> = T extends PrincipalHandle ? Promise<void> : R

/** The methods that the matchers add to `expect()`. Those that ask the emulator return promises: `await` them. */
export interface IamulatorMatchers<R, T = unknown> {
  /**
   * The policies allow the request. With several actions or resources, each action on each resource must be allowed, or
   * with `.not`, denied.
   *
   * @example
   * const principal = iam.arn('user/alice')
   * await expect({ principal, action: 's3:GetObject', resource: 'arn:aws:s3:::reports/may' }).toBeAllowed()
   */
  toBeAllowed(): Promise<void>
  /**
   * The policies deny the request, for the given reason if there is one. Like `toBeAllowed`, it takes several actions and
   * resources.
   *
   * @example
   * const question = { principal: iam.arn('user/alice'), action: 's3:PutObject', resource: 'arn:aws:s3:::reports/may' }
   * await expect(question).toBeDenied({ layer: 'identity' })
   */
  toBeDenied(because?: DenialReason): Promise<void>
  /**
   * An SDK threw this error.
   *
   * @example
   * const alice = new IAMClient(iam.clientConfig({ user: 'alice' }))
   * await expect(alice.send(new ListUsersCommand({}))).rejects.toBeAwsError('AccessDenied', { status: 403 })
   */
  toBeAwsError(code: string, details?: ErrorDetails): R
  /**
   * The emulator made such a decision.
   *
   * @example
   * await new IAMClient(iam.clientConfig()).send(new ListUsersCommand({}))
   * await expect(iam).toHaveDecided({ action: 'iam:ListUsers', effect: 'allowed' })
   */
  toHaveDecided(filter: DecisionFilter): Promise<void>
  /**
   * No request is allowed by the policy and not by `limit`. Fails with such a request.
   *
   * This is proved for all possible requests. Fails when it is not certain, with and without `.not`. Of a user or role,
   * all policies count except resource-based ones; `await` the matcher then.
   *
   * @example
   * const policy = policyOf(allow('s3:GetObject').on('arn:aws:s3:::reports/*'))
   * expect(policy).toGrantNothingBeyond(policyOf(allow('s3:Get*').on('*')))
   * await expect(iam.user('alice')).toGrantNothingBeyond(policyOf(allow('s3:*').on('*')))
   */
  toGrantNothingBeyond(limit: PolicyDocument | string): OutcomeOf<R, T>
  /**
   * Both policies allow the same requests. Fails with a request that only one of them allows.
   *
   * This is proved for all possible requests. Fails when it is not certain, with and without `.not`. Of a user or role,
   * all policies count except resource-based ones; `await` the matcher then.
   *
   * @example
   * const policy = policyOf(allow('s3:GetObject', 's3:PutObject').on('*'))
   * expect(policy).toEqualPolicy(policyOf(allow('s3:PutObject', 's3:GetObject').on('*')))
   */
  toEqualPolicy(policy: PolicyDocument | string): OutcomeOf<R, T>
  /**
   * The policy allows none of these actions on any of these resources. Fails with a request that it allows.
   *
   * Fails when this is not certain, with and without `.not`. Of a user or role, all policies count except resource-based
   * ones; `await` the matcher then.
   *
   * @example
   * const policy = policyOf(allow('s3:GetObject').on('arn:aws:s3:::reports/*'))
   * expect(policy).toNotGrant({ actions: ['iam:PassRole', 's3:Put*'] })
   * await expect(iam.user('alice')).toNotGrant({ actions: 'iam:*' })
   */
  toNotGrant(access: ForbiddenAccess): OutcomeOf<R, T>
  /**
   * The policy of a resource grants no public access. Fails with a request of a stranger that it allows.
   *
   * Fails when this is not certain, with and without `.not`.
   *
   * @param resourceType a type that CheckNoPublicAccess of IAM Access Analyzer supports
   *
   * @example
   * const policy = policyOf(allow('s3:GetObject').on('arn:aws:s3:::reports/*').to('111122223333'))
   * expect(policy).toNotBePublic('AWS::S3::Bucket')
   */
  toNotBePublic(resourceType: string): R
}

/** The matchers as functions, for `expect.extend`. */
export interface MatcherFunctions {
  toBeAllowed(this: MatcherContext, question: unknown): Promise<MatcherResult>
  toBeDenied(this: MatcherContext, question: unknown, because?: DenialReason): Promise<MatcherResult>
  toBeAwsError(this: MatcherContext, error: unknown, code: string, details?: ErrorDetails): MatcherResult
  toHaveDecided(this: MatcherContext, iam: unknown, filter: DecisionFilter): Promise<MatcherResult>
  toGrantNothingBeyond(this: MatcherContext, policy: unknown, limit: PolicyDocument | string): MaybeAsync
  toEqualPolicy(this: MatcherContext, policy: unknown, other: PolicyDocument | string): MaybeAsync
  toNotGrant(this: MatcherContext, policy: unknown, access: ForbiddenAccess): MaybeAsync
  toNotBePublic(this: MatcherContext, policy: unknown, resourceType: string): MatcherResult
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

/** Matchers that ask the emulator of the test runner: the one of `iamulator/jest`, `iamulator/vitest`, and so on. */
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
    toNotGrant(policy, access) {
      return toNotGrant(this, policy, access)
    },
    toNotBePublic(policy, resourceType) {
      return toNotBePublic(this, policy, resourceType)
    },
  }
}
