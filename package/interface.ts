/** The public types of the package. */

import type {
  Arn,
  Authorization,
  OidcTokenRequest,
  PolicyFromCalls,
  Question,
  SamlRequest,
} from '../schemas/endpoints.ts'
import type { SeedDocument } from '../schemas/seed.ts'
import type {
  AuthorizeQuestion,
  Decision,
  Decisions,
  DenialReason,
  ExpectedRequests,
  Explanation,
  LeastPrivilegeOptions,
  PolicyCoverage,
  PolicyFromCallsOptions,
} from './decisions.ts'
import type { AccountId, Pattern } from './names.ts'
import type { PolicyWithStatements } from './policy.ts'
import type { ClientConfig, Credentials, Identity, PrincipalHandle } from './principals.ts'

export type * from './decisions.ts'
export type * from './names.ts'
export type * from './principals.ts'

/** An emulator in this process or elsewhere. All methods do the same in both cases. */
export interface Iamulator extends AsyncDisposable {
  /** The endpoint for clients, such as `http://127.0.0.1:4566`. */
  readonly url: string
  /** The port of the endpoint. */
  readonly port: number
  /** The account of clients and ARNs, such as `000000000000`. */
  readonly accountId: AccountId
  /**
   * Returns the configuration for any client of the AWS SDK for JavaScript v3.
   *
   * @param as who the client acts as; by default the built-in administrator of the account, who may do everything
   * @throws IamulatorError when the user or role does not exist
   *
   * @example
   * const sts = new STSClient(iam.clientConfig({ role: 'deployer' }))
   * const { Arn } = await sts.send(new GetCallerIdentityCommand({}))
   * console.log(Arn) // arn:aws:sts::000000000000:assumed-role/deployer/iamulator
   */
  clientConfig(as?: Identity): ClientConfig
  /**
   * Returns environment variables for a child process: endpoint, region, and credentials. Nothing is set in this
   * process.
   *
   * If the child also inherits `AWS_PROFILE`, remove it, because some SDKs prefer a profile to credentials.
   *
   * @param as who the child process acts as
   * @throws IamulatorError when the user or role does not exist
   *
   * @example
   * console.log(iam.env({ account: '111122223333' }).AWS_ACCESS_KEY_ID) // 111122223333
   */
  env(as?: Identity): Record<string, string>
  /**
   * Returns a view that is limited to one account. Without an ID, it is the account of this handle.
   *
   * @param id 12 digits
   * @throws IamulatorError when the ID does not have 12 digits
   *
   * @example
   * const production = iam.account('111122223333')
   * console.log(production.arn('user/bob')) // arn:aws:iam::111122223333:user/bob
   */
  account(id?: string): AccountHandle
  /**
   * Adds to the state, with the rules of seed files: completely, or not at all.
   *
   * In a test runner whose workers share a server, `000000000000` means the account of the worker, as in the seed of
   * the configuration.
   *
   * @param document an object, YAML or JSON text, or the path of a file; the contents of one account, or everything
   * that a seed file can contain
   * @returns the users, roles, and policies that were made
   * @throws IamulatorError when the seed is invalid, or AWS would refuse a part of it
   *
   * @example
   * const { users } = await iam.seed({ users: [{ name: 'bob' }] })
   * console.log(users.bob.arn) // arn:aws:iam::000000000000:user/bob
   */
  seed(document: SeedDocument | string): Promise<Seeded>
  /**
   * Restores the initial state: everything, or one account.
   *
   * @example
   * const client = new IAMClient(iam.clientConfig())
   * await client.send(new CreateUserCommand({ UserName: 'bob' }))
   * await iam.reset()
   * const { Users } = await client.send(new ListUsersCommand({}))
   * console.log(Users.map((user) => user.UserName)) // [ 'alice' ]
   */
  reset(options?: { account?: AccountId }): Promise<void>
  /**
   * Resets the emulators of other services that the emulator guards, in all accounts. moto can be reset.
   *
   * @throws IamulatorError when there is no upstream, or one cannot be reset
   *
   * @example
   * await iam.resetUpstream().catch((error) => console.log(error.message)) // There is no upstream to reset.
   */
  resetUpstream(): Promise<void>
  /**
   * Returns the ARN of something in the default account. It need not exist.
   *
   * @example
   * console.log(iam.arn('role/deployer')) // arn:aws:iam::000000000000:role/deployer
   */
  arn(resource: `${'user' | 'role' | 'group' | 'policy'}/${string}` | 'root'): Arn
  /**
   * Returns a role of the default account, to check all that its sessions can do. It need not exist yet.
   *
   * @param name with the path if the role has one, such as `team/deployer`
   *
   * @example
   * const { sets } = await iam.role('deployer').policies()
   * console.log(sets[0].layer) // identity
   */
  role(name: string): PrincipalHandle
  /**
   * Returns a user of the default account, to check all that it can do. It need not exist yet.
   *
   * @param name with the path if the user has one
   *
   * @example
   * const { sets } = await iam.user('alice').policies()
   * console.log(sets[0].policies[0].source) // read
   */
  user(name: string): PrincipalHandle
  /**
   * Saves the state in memory, and returns a function that restores it as often as needed.
   *
   * Each test can take one: when nothing in this process refers to the function any more, the snapshot is deleted before
   * the next one is taken. Closing the handle deletes all of its snapshots.
   *
   * @example
   * const restore = await iam.snapshot()
   * const client = new IAMClient(iam.clientConfig())
   * await client.send(new CreateUserCommand({ UserName: 'bob' }))
   * await restore()
   * const { Users } = await client.send(new ListUsersCommand({}))
   * console.log(Users.length) // 1
   */
  snapshot(): Promise<Snapshot>
  /** The clock, by which sessions expire. */
  readonly clock: Clock
  /** The emulator's decisions, and their reasons. */
  readonly decisions: Decisions
  /**
   * Explains whether a request would be allowed, and why, or why a call was denied. Makes no call and records nothing.
   *
   * @param asked a question, or the error of an AWS SDK
   * @throws IamulatorError when the question is invalid, the principal does not exist, or nothing is recorded for the error
   *
   * @example
   * const { decision, change } = await iam.explain({
   *   principal: iam.arn('user/alice'),
   *   action: 's3:PutObject',
   *   resource: 'arn:aws:s3:::reports/may',
   * })
   * console.log(decision) // implicitDeny
   * console.log(change.steps[0].text)
   * // Add this statement to the identity-based policy read: {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::reports/may"}
   */
  explain(asked: Question | Error): Promise<Explanation>
  /**
   * Decides for a service of yours: verifies the request that it received and evaluates the policies.
   *
   * @throws IamulatorError when the question is invalid
   *
   * @example
   * const { allowed } = await iam.authorize({
   *   principal: iam.arn('user/alice'),
   *   action: 's3:GetObject',
   *   resources: ['arn:aws:s3:::reports/may'],
   * })
   * console.log(allowed) // true
   */
  authorize(request: AuthorizeQuestion): Promise<Authorization>
  /** Makes tokens of the built-in identity providers. */
  readonly tokens: Tokens
  /**
   * Makes the next matching calls fail or wait, to test retries and timeouts.
   *
   * @returns a function that removes the fault
   *
   * @example
   * iam.fault({ action: 'sts:GetCallerIdentity', error: { code: 'ServiceUnavailable' }, times: 1 })
   * const sts = new STSClient({ ...iam.clientConfig(), maxAttempts: 2 })
   * const { $metadata } = await sts.send(new GetCallerIdentityCommand({}))
   * console.log($metadata.attempts) // 2
   */
  fault(rule: FaultRule): () => void
  /**
   * Fails with the explanation unless the policies allow the request: each action on each resource.
   *
   * @throws ExpectationError when the request is denied
   *
   * @example
   * const principal = iam.arn('user/alice')
   * await iam.expectAllowed({ principal, action: 's3:GetObject', resource: 'arn:aws:s3:::reports/may' })
   */
  expectAllowed(requests: ExpectedRequests): Promise<void>
  /**
   * Fails with the explanation unless the policies deny the request: each action on each resource.
   *
   * @param because what must deny it
   * @throws ExpectationError when the request is allowed, or denied for another reason
   *
   * @example
   * const principal = iam.arn('user/alice')
   * const question = { principal, action: 's3:PutObject', resource: 'arn:aws:s3:::reports/may' }
   * await iam.expectDenied(question, { layer: 'identity' })
   */
  expectDenied(requests: ExpectedRequests, because?: DenialReason): Promise<void>
  /**
   * Runs `work` and returns each denied call, in the order of the calls.
   *
   * An error of `work` is expected when a call was denied. Otherwise it is thrown again.
   *
   * @example
   * const alice = new IAMClient(iam.clientConfig({ user: 'alice' }))
   * const [denied] = await iam.denials(() => alice.send(new ListUsersCommand({})))
   * console.log(denied.action, denied.layer) // iam:ListUsers identity
   */
  denials(work: () => Promise<unknown>): Promise<Decision[]>
  /**
   * Runs `work`, and returns the smallest policy that allows its calls. With `auth: 'audit'`, that includes those that
   * were denied, because they are not blocked.
   *
   * @example
   * const client = new IAMClient(iam.clientConfig())
   * const policy = await iam.leastPrivilege(() => client.send(new CreateUserCommand({ UserName: 'bob' })))
   * console.log(policy.Statement[0].Action) // iam:CreateUser
   */
  leastPrivilege(work: () => Promise<unknown>, options?: LeastPrivilegeOptions): Promise<PolicyWithStatements>
  /**
   * Returns the smallest policy that allows the recorded calls, in documents that meet AWS's limits, the calls that it
   * does not allow because another layer denies them, and how many calls it was made from.
   *
   * @example
   * const client = new IAMClient(iam.clientConfig())
   * await client.send(new CreateUserCommand({ UserName: 'bob' }))
   * const { document, calls, notAllowed } = await iam.policyFromCalls({ accountAs: '${AWS::AccountId}' })
   * console.log(document.Statement[0].Resource) // arn:aws:iam::${AWS::AccountId}:user/bob
   * console.log(calls, notAllowed) // { asked: 1, used: 1, leftOut: [] } []
   */
  policyFromCalls(options?: PolicyFromCallsOptions): Promise<PolicyFromCalls>
  /**
   * Reports which statements of which policies decided a request since the start, and which never did.
   *
   * @example
   * const { ratio } = await iam.coverage()
   * console.log(ratio) // 0
   */
  coverage(): Promise<PolicyCoverage>
  /**
   * Stops a server that `createIamulator` started, or the connection to another one.
   *
   * @example
   * await iam.close()
   */
  close(): Promise<void>
}

/** A view limited to one account: its state, clock, and decisions. Closing it does nothing. */
export interface AccountHandle extends Iamulator {
  /** The same as `accountId`. */
  readonly id: AccountId
}

/** The result of a seed. The members besides `accounts` are about the account of the handle. */
export interface Seeded extends SeededAccount {
  /** The result of the seed, by account. */
  accounts: Record<AccountId, SeededAccount>
}

/** The result of a seed in one account, by name. */
export interface SeededAccount {
  /** An access key is made on first use for users that the seed gives none. */
  users: Record<string, { arn: Arn; credentials: Credentials }>
  roles: Record<string, { arn: Arn }>
  policies: Record<string, { arn: Arn }>
}

/** A function that restores a saved state. With `using` or `await using`, it is deleted at the end of the block. */
export interface Snapshot extends AsyncDisposable, Disposable {
  /**
   * Restores the state.
   *
   * @example
   * const snapshot = await iam.snapshot()
   * await iam.clock.advance('1d')
   * await snapshot()
   */
  (): Promise<void>
  /**
   * Frees the memory. A server keeps 100 snapshots of everything and of each account at most.
   *
   * @example
   * const snapshot = await iam.snapshot()
   * await snapshot.delete()
   */
  delete(): Promise<void>
  /**
   * The same as `delete`.
   *
   * @example
   * const snapshot = await iam.snapshot()
   * await snapshot.discard()
   */
  discard(): Promise<void>
}

/** The clock of the emulator: of everything, or of the account of the handle. */
export interface Clock {
  /**
   * Resolves with the time of the emulator.
   *
   * @example
   * console.log(await iam.clock.now()) // 20...
   */
  now(): Promise<Date>
  /**
   * Advances the clock by a duration, or by a number of seconds. Resolves with the new time.
   *
   * @example
   * const sts = new STSClient(iam.clientConfig({ role: 'deployer' }))
   * await iam.clock.advance('2h')
   * await assert.rejects(sts.send(new GetCallerIdentityCommand({})), { name: 'ExpiredToken' })
   */
  advance(by: number | `${number}${'s' | 'm' | 'h' | 'd'}`): Promise<Date>
  /**
   * Sets the clock, which runs on from that time unless it is fixed. Resolves with the new time.
   *
   * @example
   * await iam.clock.set('2030-01-01T00:00:00Z')
   * console.log((await iam.clock.now()).getUTCFullYear()) // 2030
   */
  set(to: Date | string): Promise<Date>
  /**
   * Returns to the time at which the emulator started, or to real time.
   *
   * @example
   * await iam.clock.advance('1d')
   * await iam.clock.reset()
   */
  reset(): Promise<void>
}

/** The built-in identity providers. */
export interface Tokens {
  /**
   * Returns an OpenID Connect token, for AssumeRoleWithWebIdentity.
   *
   * @example
   * const token = await iam.tokens.oidc({ preset: 'github', subject: 'repo:octo/app:ref:refs/heads/main' })
   * console.log(token.split('.').length) // 3
   */
  oidc(request: OidcTokenRequest): Promise<string>
  /**
   * Returns a SAML response in base64, for AssumeRoleWithSAML.
   *
   * @example
   * const response = await iam.tokens.saml({ roles: [iam.arn('role/deployer')] })
   * console.log(Buffer.from(response, 'base64').toString()) // ...Assertion...
   */
  saml(request: SamlRequest): Promise<string>
}

/** Which calls fail or wait, and how. */
export interface FaultRule {
  /** `service:Operation`, which may contain `*`. */
  action: Pattern
  /** The error that the calls get. Without it, they are only delayed. */
  error?: { code: string; status?: number; message?: string }
  /** How long the calls wait, in milliseconds of real time. */
  delayMs?: number
  /** How many calls the fault affects. Default: all until it is removed. */
  times?: number
}
