/** The published signatures. This file does not compile when one of them changes. */
import { expect, test } from '@jest/globals'
import {
  type Action,
  type Arn,
  type Authorization,
  type AuthorizeRequest,
  type Change,
  type ConnectOptions,
  type Credentials,
  connectIamulator,
  createIamulator,
  type Iamulator,
  type IamulatorOptions,
  type Layer,
  type LayerExplanation,
  type OidcTokenRequest,
  type Pattern,
  type PolicyDocument,
  type Question,
  type Quotas,
  type SamlRequest,
  type SeedDocument,
} from '../../package/index.ts'
import type { OptionName } from '../../server/cli/options.ts'

type AccountId = `${number}`

interface PublishedOptions {
  port?: number
  host?: string
  seed?: string | SeedDocument
  data?: string
  auth?: 'enforce' | 'audit' | 'off'
  signatures?: 'on' | 'off'
  quotas?: Partial<Quotas>
  random?: string
  log?: (line: string) => void
}

interface PublishedHandle extends AsyncDisposable {
  readonly url: string
  readonly port: number
  clientConfig(as?: PublishedIdentity): {
    endpoint: string
    region: string
    credentials: Credentials
    maxAttempts: number
  }
  env(as?: PublishedIdentity): Record<string, string>
  account(id?: AccountId): Pick<
    PublishedHandle,
    'clientConfig' | 'env' | 'arn' | 'seed' | 'reset' | 'decisions' | 'explain'
  > & {
    readonly id: AccountId
  }
  seed(document: SeedDocument | string): Promise<PublishedSeeded>
  reset(options?: { account?: AccountId }): Promise<void>
  arn(resource: `${'user' | 'role' | 'group' | 'policy'}/${string}` | 'root'): Arn
  snapshot(): Promise<() => Promise<void>>
  readonly clock: PublishedClock
  readonly decisions: PublishedDecisions
  explain(asked: Question | Error): Promise<PublishedExplanation>
  authorize(request: AuthorizeRequest): Promise<Authorization>
  readonly tokens: {
    oidc(request: OidcTokenRequest): Promise<string>
    saml(request: SamlRequest): Promise<string>
  }
  fault(rule: {
    action: Pattern
    error?: { code: string; status?: number }
    delayMs?: number
    times?: number
  }): () => void
  expectAllowed(question: Question): Promise<void>
  expectDenied(
    question: Question,
    because?: { layer?: Layer; policy?: string; statement?: string },
  ): Promise<void>
  denials(work: () => Promise<unknown>): Promise<PublishedDecision[]>
  leastPrivilege(
    work: () => Promise<unknown>,
    options?: { principal?: Arn; wildcards?: boolean },
  ): Promise<PolicyDocument>
  coverage(): Promise<PublishedCoverage>
  close(): Promise<void>
}

interface PublishedCoverage {
  policies: {
    arn: Arn | string
    statements: readonly {
      sid?: string
      line: number
      matched: number
      decided: number
      elementsThatNeverMatched: readonly string[]
    }[]
  }[]
  ratio: number
  toLcov(): string
  toString(): string
}

type PublishedIdentity =
  | 'administrator'
  | 'root'
  | { account: AccountId; root?: boolean }
  | { user: string; account?: AccountId }
  | {
      role: string
      sessionName?: string
      tags?: Record<string, string>
      policy?: PolicyDocument
      account?: AccountId
    }
  | Credentials

interface PublishedSeeded {
  users: Record<string, { arn: Arn; credentials: Credentials }>
  roles: Record<string, { arn: Arn }>
  policies: Record<string, { arn: Arn }>
}

interface PublishedClock {
  readonly now: () => Promise<Date>
  advance(by: number | `${number}${'s' | 'm' | 'h' | 'd'}`): Promise<Date>
  set(to: Date | string): Promise<Date>
  reset(): Promise<void>
}

interface PublishedDecisions {
  list(filter?: PublishedFilter): Promise<PublishedDecision[]>
  waitFor(filter: PublishedFilter, options?: { timeoutMs?: number; since?: Date }): Promise<PublishedDecision>
  stream(filter?: PublishedFilter): AsyncIterable<PublishedDecision>
  clear(): Promise<void>
}

interface PublishedFilter {
  caller?: Pattern
  action?: Pattern
  resource?: Pattern
  effect?: 'allowed' | 'denied'
  layer?: Layer
  account?: AccountId
  limit?: number
}

interface PublishedDecision {
  at: Date
  requestId: string
  caller: Arn
  action: Action
  resource: Arn | '*'
  allowed: boolean
  layer: Layer
  explain(): Promise<PublishedExplanation>
}

interface PublishedExplanation {
  decision: 'allowed' | 'implicitDeny' | 'explicitDeny'
  layers: readonly LayerExplanation[]
  change: Change | null
  toString(): string
}

const published = (iam: Iamulator): PublishedHandle => iam
const options = (given: PublishedOptions): IamulatorOptions => given
const connect: (
  url: string | URL,
  options?: { timeout?: number; signal?: AbortSignal },
) => Promise<PublishedHandle> = connectIamulator
const connectOptions = (given: { timeout?: number; signal?: AbortSignal }): ConnectOptions => given

/** Each option of the command line is one of `createIamulator`. */
const missing: readonly Exclude<OptionName, keyof IamulatorOptions>[] = []
const named: readonly (readonly never[])[] = [missing]

test('a handle has the published interface', async () => {
  const iam = published(await createIamulator(options({ auth: 'audit' })))
  const remote = await connect(iam.url, connectOptions({ timeout: 1000 }))
  const { credentials } = iam.clientConfig({ account: '123456789012', root: true })
  expect(credentials.accessKeyId).toBe('root-123456789012')
  expect(named).toEqual([[]])
  await remote.close()
  await iam.close()
})
