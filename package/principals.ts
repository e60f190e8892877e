/** The types of users and roles: whose permissions can be checked for all requests, and as whom clients act. */

import type { Arn, PrincipalPolicies } from '../schemas/endpoints.ts'
import type { AccountId, OneOrMore } from './names.ts'
import type { PolicyDocument } from './policy.ts'

/** A user or a role. */
export interface PrincipalHandle {
  readonly arn: Arn
  /**
   * Returns the policies that decide what the principal can do, except resource-based ones.
   *
   * @throws IamulatorError when the principal does not exist
   *
   * @example
   * const { sets } = await iam.user('alice').policies()
   * console.log(sets.map(({ layer }) => layer)) // [ 'identity' ]
   */
  policies(): Promise<PrincipalPolicies>
  /**
   * Fails with a request that the principal can make and that `limit` does not allow, like the matcher
   * `toGrantNothingBeyond`.
   *
   * @throws ExpectationError unless it is proved that there is none
   *
   * @example
   * await iam.user('alice').expectNothingBeyond(policyOf(allow('s3:Get*').on('*')))
   */
  expectNothingBeyond(limit: PolicyDocument | string): Promise<void>
  /**
   * Fails with a request that the principal can make with one of the actions on one of the resources, like the matcher
   * `toNotGrant`.
   *
   * @throws ExpectationError unless it is proved that there is none
   * @throws IamulatorError for an action that does not exist, or a resource that none of the actions can have
   *
   * @example
   * await iam.user('alice').expectNotGranted({ actions: ['iam:*', 's3:Put*'] })
   */
  expectNotGranted(access: ForbiddenAccess): Promise<void>
}

/** Access that must not be granted. What is left out means everything. */
export interface ForbiddenAccess {
  /** Patterns of actions, such as `s3:*`. */
  readonly actions?: OneOrMore<string>
  /** The same as `actions`. */
  readonly action?: OneOrMore<string>
  /** Patterns of ARNs. */
  readonly resources?: OneOrMore<string>
  /** The same as `resources`. */
  readonly resource?: OneOrMore<string>
  /**
   * Whether actions and resources may be unknown to AWS's service authorization reference. By default, that is an error,
   * except for actions of services that `ownServices` in a seed names, if the access belongs to a user or role.
   */
  readonly unknownActions?: boolean
}

/** Credentials that the clients of the AWS SDK for JavaScript v3 accept. */
export interface ClientConfig {
  /** The URL of the emulator. */
  endpoint: string
  region: string
  credentials: Credentials
  /** 1, so that a client does not try again after an error. */
  maxAttempts: number
}

/** Access keys, or temporary credentials. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Only temporary credentials have one. */
  readonly sessionToken?: string
  /** By the clock of the emulator. */
  readonly expiration?: Date
}

/** Who a client acts as. */
export type Identity =
  | 'administrator'
  | 'root'
  | { account: AccountId; root?: boolean }
  /** An access key is made if the user has none. */
  | { user: string; account?: AccountId }
  /** The role is assumed by the administrator of its account, whatever its trust policy says. */
  | {
      role: string
      sessionName?: string
      tags?: Record<string, string>
      policy?: PolicyDocument | string
      /** How long the session lasts. Default: one hour. */
      durationSeconds?: number
      account?: AccountId
    }
  | Credentials
