/** The handle of an emulator. It is the same for a server in this process and for one elsewhere. */

import { failureToAllow, failureToDeny } from '../../analysis/explanation/expectation.ts'
import type { Arn, Authorization, PolicyFromCalls, Question } from '../../schemas/endpoints.ts'
import type { SeedDocument } from '../../schemas/seed.ts'
import { ExpectationError } from '../errors.ts'
import type {
  AccountHandle,
  AccountId,
  AuthorizeQuestion,
  ClientConfig,
  Clock,
  Decision,
  Decisions,
  DenialReason,
  ExpectedRequests,
  Explanation,
  FaultRule,
  Iamulator,
  Identity,
  LeastPrivilegeOptions,
  PolicyCoverage,
  PolicyFromCallsOptions,
  PrincipalHandle,
  Seeded,
  Snapshot,
  Tokens,
} from '../interface.ts'
import type { PolicyWithStatements } from '../policy.ts'
import { requireAccountId, requireProperties, requireReason, requireResource } from './arguments.ts'
import { clockOf } from './clock.ts'
import { coverageOf } from './coverage.ts'
import { decisionsOf } from './decisions.ts'
import { denialsOf } from './denials.ts'
import { announceDenial } from './expected-denials.ts'
import { explain } from './explanations.ts'
import { addFault } from './faults.ts'
import { credentialsOf, environmentOf } from './identities.ts'
import { leastPrivilegeOf, policyFromCalls } from './least-privilege.ts'
import { Principal } from './principals.ts'
import { questionsIn, valuesOf } from './requests.ts'
import type { Scope } from './scope.ts'
import { takeSnapshot } from './snapshots.ts'
import { resetState, resetUpstream, seedState } from './state.ts'
import { tokensOf } from './tokens.ts'

export class Handle implements Iamulator {
  readonly clock: Clock
  readonly decisions: Decisions
  readonly tokens: Tokens
  readonly #scope: Scope
  readonly #close: () => Promise<void>
  #closing: Promise<void> | undefined

  /** @param close releases what the handle uses, once */
  constructor(scope: Scope, close: () => Promise<void>) {
    this.#scope = scope
    this.#close = close
    this.clock = clockOf(scope)
    this.decisions = decisionsOf(scope)
    this.tokens = tokensOf(scope)
  }

  get url(): string {
    return this.#scope.transport.url
  }

  get port(): number {
    const { port, protocol } = new URL(this.url)
    return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
  }

  get accountId(): AccountId {
    return this.#scope.accountId
  }

  clientConfig(as?: Identity): ClientConfig {
    const credentials = credentialsOf(this.#scope, as)
    return { endpoint: this.url, region: this.#scope.region, credentials, maxAttempts: 1 }
  }

  env(as?: Identity): Record<string, string> {
    return environmentOf(this.#scope, credentialsOf(this.#scope, as))
  }

  account(id: string = this.#scope.accountId): AccountHandle {
    return new AccountView(this.#scope.limitedTo(requireAccountId(id)), async () => {})
  }

  seed(document: SeedDocument | string): Promise<Seeded> {
    return seedState(this.#scope, document)
  }

  async reset(options: { account?: AccountId } = {}): Promise<void> {
    requireProperties('options', options, { account: true })
    return resetState(this.#scope, options.account)
  }

  resetUpstream(): Promise<void> {
    return resetUpstream(this.#scope)
  }

  arn(resource: `${'user' | 'role' | 'group' | 'policy'}/${string}` | 'root'): Arn {
    requireResource(resource)
    return this.#scope.arn(resource)
  }

  role(name: string): PrincipalHandle {
    return new Principal(this.#scope, 'role', name)
  }

  user(name: string): PrincipalHandle {
    return new Principal(this.#scope, 'user', name)
  }

  snapshot(): Promise<Snapshot> {
    return takeSnapshot(this.#scope)
  }

  explain(asked: Question | Error): Promise<Explanation> {
    return explain(this.#scope, asked)
  }

  async authorize({ resource, resources, ...request }: AuthorizeQuestion): Promise<Authorization> {
    const on = valuesOf({ resource, resources })
    return this.#scope.post<Authorization>('authorize', {
      ...request,
      ...(on.length > 0 && { resources: on }),
    })
  }

  fault(rule: FaultRule): () => void {
    return addFault(this.#scope, rule)
  }

  async expectAllowed(requests: ExpectedRequests): Promise<void> {
    for (const question of questionsIn(requests)) failWith(failureToAllow(await this.explain(question)))
  }

  async expectDenied(requests: ExpectedRequests, because: DenialReason = {}): Promise<void> {
    requireReason(because)
    for (const question of questionsIn(requests)) {
      const explained = await this.explain(question)
      if (explained.decision !== 'allowed') announceDenial(explained)
      failWith(failureToDeny(explained, because))
    }
  }

  denials(work: () => Promise<unknown>): Promise<Decision[]> {
    return denialsOf(this.#scope, work)
  }

  leastPrivilege(
    work: () => Promise<unknown>,
    options: LeastPrivilegeOptions = {},
  ): Promise<PolicyWithStatements> {
    return leastPrivilegeOf(this.#scope, work, options)
  }

  policyFromCalls(options: PolicyFromCallsOptions = {}): Promise<PolicyFromCalls> {
    return policyFromCalls(this.#scope, options)
  }

  coverage(): Promise<PolicyCoverage> {
    return coverageOf(this.#scope)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

export class AccountView extends Handle implements AccountHandle {
  get id(): AccountId {
    return this.accountId
  }
}

function failWith(message: string | undefined): void {
  if (message !== undefined) throw new ExpectationError(message)
}
