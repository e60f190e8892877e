/** The public types about decisions: recorded, explained, expected, and added up. */

import type {
  Action,
  Arn,
  AuthorizeRequest,
  CoverageData,
  ExplanationData,
  Layer,
  Question,
} from '../schemas/endpoints.ts'
import type { AccountId, OneOrMore, Pattern } from './names.ts'

/** The decisions that the emulator made: those on each call, and those that services of yours asked for. */
export interface Decisions {
  /**
   * Returns recorded decisions, newest first.
   *
   * @example
   * await new IAMClient(iam.clientConfig()).send(new ListUsersCommand({}))
   * const [decision] = await iam.decisions.list({ action: 'iam:*' })
   * console.log(decision.action, decision.allowed) // iam:ListUsers true
   */
  list(filter?: DecisionFilter): Promise<Decision[]>
  /**
   * Resolves when a decision matches.
   *
   * @param options `since` also permits decisions recorded since that time; by default, the decision must be
   * recorded after the call. `timeoutMs` is 5000 by default
   * @throws IamulatorError when no decision matches in time
   *
   * @example
   * const decided = iam.decisions.waitFor({ action: 'iam:CreateUser' })
   * await new IAMClient(iam.clientConfig()).send(new CreateUserCommand({ UserName: 'bob' }))
   * console.log((await decided).resource) // arn:aws:iam::000000000000:user/bob
   */
  waitFor(filter: DecisionFilter, options?: { timeoutMs?: number; since?: Date }): Promise<Decision>
  /**
   * Yields decisions as they are recorded.
   *
   * @example
   * const decisions = iam.decisions.stream({ effect: 'allowed' })
   * await new IAMClient(iam.clientConfig()).send(new ListUsersCommand({}))
   * for await (const { action } of decisions) {
   *   console.log(action) // iam:ListUsers
   *   break
   * }
   */
  stream(filter?: DecisionFilter): AsyncIterable<Decision>
  /**
   * Forgets the recorded decisions.
   *
   * @example
   * await iam.decisions.clear()
   * console.log(await iam.decisions.list()) // []
   */
  clear(): Promise<void>
}

/** Selects decisions that match all of these. */
export interface DecisionFilter {
  /** The ARN of the caller. */
  principal?: Pattern
  /** The same as `principal`. */
  caller?: Pattern
  action?: Pattern
  /** The ARN of the resource, or `*`. */
  resource?: Pattern
  effect?: 'allowed' | 'denied'
  /** The kind of policy that decided. */
  layer?: Layer
  /** The account of the caller, or of the resource. */
  account?: AccountId
  /** Permits an action that AWS's reference lacks. Otherwise, one that no decision is about is an error. */
  unknownActions?: boolean
  /** The number of decisions to return, at most. Default: all that are recorded. */
  limit?: number
}

/** A recorded decision. */
export interface Decision {
  /** The time, by the clock of the emulator. */
  at: Date
  /** The request ID, which the response of the call contains. */
  requestId: string
  caller: Arn
  action: Action
  resource: Arn | '*'
  allowed: boolean
  /** The kind of policy that decided. */
  layer: Layer
  /** Why the request was denied. Empty if it was allowed. */
  reason: string
  /**
   * Explains the decision, by the policies that applied then.
   *
   * @example
   * const [denied] = await iam.denials(() =>
   *   new IAMClient(iam.clientConfig({ user: 'alice' })).send(new ListUsersCommand({})),
   * )
   * console.log((await denied.explain()).decision) // implicitDeny
   */
  explain(): Promise<Explanation>
}

/** An explanation, with a text for people. */
export interface Explanation extends ExplanationData {
  /**
   * Returns the text that `iamulator explain` prints.
   *
   * @example
   * const question = { principal: iam.arn('user/alice'), action: 's3:PutObject', resource: 'arn:aws:s3:::reports/may' }
   * console.log(String(await iam.explain(question)))
   * // ✗ denied s3:PutObject on arn:aws:s3:::reports/may
   * // because no identity-based policy allows the s3:PutObject action
   * // ...
   */
  toString(): string
}
/** The verdict of one kind of policy on a request. */
export type LayerExplanation = ExplanationData['layers'][number]
/** A change that would allow a request. */
export type Change = NonNullable<ExplanationData['change']>

/** A request that a service of yours asks about. */
export interface AuthorizeQuestion extends Omit<AuthorizeRequest, 'resources'> {
  /** ARNs with six parts, or `*`. Each is decided on, and the request is allowed if all are. Default: `*`. */
  readonly resources?: OneOrMore<string>
  /** The same as `resources`. */
  readonly resource?: OneOrMore<string>
}

/** A request that must be allowed or denied. With several actions or resources, each action on each resource must be. */
export interface ExpectedRequests extends Omit<Question, 'action' | 'resource'> {
  /** Such as `s3:GetObject`. */
  readonly action?: OneOrMore<Action>
  /** The same as `action`. */
  readonly actions?: OneOrMore<Action>
  /** ARNs with six parts, or `*`. Default: `*`. */
  readonly resource?: OneOrMore<string>
  /** The same as `resource`. */
  readonly resources?: OneOrMore<string>
}

/** The reason that a denial must have. Omitted properties match anything. */
export interface DenialReason {
  /** The kind of policy. */
  layer?: Layer
  /** The ARN or the name of the policy. */
  policy?: string
  /** The Sid of the statement, or its number, counted from 1. */
  statement?: string
}

/** Options of `leastPrivilege`. */
export interface LeastPrivilegeOptions {
  /** Only the calls of this caller: a user, a group, a role, or a session. By default, the calls of all callers. */
  principal?: Arn
  /** Whether several resources of the same type are replaced with one pattern. Default: false. */
  wildcards?: boolean
  /** Whether several actions that begin with the same word are replaced with one pattern. Default: false. */
  actionWildcards?: boolean
  /** The condition keys to add to statements whose calls all have the same value. */
  conditions?: readonly string[]
  /** Beginnings of ARNs, such as `arn:aws:s3:::reports/2026/`: one pattern replaces the resources below each, even only one. */
  fold?: readonly string[]
  /** The text that replaces the callers' account number in the documents, such as `${AWS::AccountId}` of CloudFormation. */
  accountAs?: string
}

/** Options of `policyFromCalls`. */
export interface PolicyFromCallsOptions extends LeastPrivilegeOptions {
  /** Only the calls since this time, by the emulator's clock. */
  since?: Date
  /** Whether calls that were blocked are included. Default: false. */
  denied?: boolean
  /** The type of the policies, whose limits apply. By default, what needs the fewest documents. */
  size?: 'managed' | 'inline'
}

/** Which statements of policies decided a request. */
export interface PolicyCoverage {
  /** `arn` is the ARN of a managed policy, or the holder and the name of another policy. */
  policies: ({ arn: Arn | string } & CoverageData['policies'][number])[]
  /** Share of statements that decided at least once. 1 if there are no statements. */
  ratio: number
  /** The number of decisions that are too old to be counted. With `coverage: 'all'`, there are none. */
  uncounted: number
  /**
   * Returns the report as lcov, so that tools that show the coverage of code also show the coverage of policies.
   *
   * @example
   * console.log((await iam.coverage()).toLcov().split('\n')[1]) // SF:policies/000000000000/...
   */
  toLcov(): string
  /**
   * Returns a text that lists the policies and their statements.
   *
   * @example
   * const principal = iam.arn('user/alice')
   * await iam.authorize({ principal, action: 's3:GetObject', resources: ['arn:aws:s3:::reports/may'] })
   * console.log(String(await iam.coverage()))
   * // 50% of 2 policy statements decided a request
   * //   arn:aws:iam::000000000000:role/deployer trust-policy
   * //     ✗ statement 1, line 1: never matched, because of its Action
   * //   arn:aws:iam::000000000000:user/alice read (inline)
   * //     ✓ statement 1, line 1: decided once
   */
  toString(): string
}
