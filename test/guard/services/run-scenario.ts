/** Runs a scenario with the SDK for JavaScript. */
import { S3Client } from '@aws-sdk/client-s3'
import type { GuardedMoto, Statement } from '../../support/guarded.ts'
import { ACCOUNT, ADMINISTRATOR, type Credentials } from '../../support/harness.ts'
import { REGION } from '../../support/places.ts'
import type { Ending, Scenario, Step } from './scenario.ts'

/** The name of a service in boto3 -> its SDK. */
const SDKS: Readonly<Record<string, () => Promise<object>>> = {
  dynamodb: () => import('@aws-sdk/client-dynamodb'),
  ec2: () => import('@aws-sdk/client-ec2'),
  events: () => import('@aws-sdk/client-eventbridge'),
  iam: () => import('@aws-sdk/client-iam'),
  kinesis: () => import('@aws-sdk/client-kinesis'),
  kms: () => import('@aws-sdk/client-kms'),
  lambda: () => import('@aws-sdk/client-lambda'),
  logs: () => import('@aws-sdk/client-cloudwatch-logs'),
  s3: () => import('@aws-sdk/client-s3'),
  secretsmanager: () => import('@aws-sdk/client-secrets-manager'),
  sns: () => import('@aws-sdk/client-sns'),
  sqs: () => import('@aws-sdk/client-sqs'),
  ssm: () => import('@aws-sdk/client-ssm'),
}

export const hasSdk = ({ service }: Scenario): boolean => Object.hasOwn(SDKS, service)

interface AnyClient {
  send(command: unknown): Promise<object>
  destroy(): void
}

/** Kinesis would be called by HTTP/2, which neither moto nor the guard has. */
const { requestHandler } = new S3Client({ region: REGION }).config

/** One run of a scenario: what was saved, who was made, and the clients. */
class Run {
  readonly #scenario: Scenario
  readonly #server: GuardedMoto
  readonly #saved = new Map<string, unknown>()
  readonly #made = new Map<string, Promise<Credentials>>()
  readonly #clients = new Map<string, AnyClient>()

  constructor(scenario: Scenario, server: GuardedMoto) {
    this.#scenario = scenario
    this.#server = server
  }

  async endings(): Promise<Ending[]> {
    const endings: Ending[] = []
    for (const step of this.#scenario.steps) endings.push(await this.#endingOf(step))
    for (const client of this.#clients.values()) client.destroy()
    return endings
  }

  async #endingOf(step: Step): Promise<Ending> {
    const sdk = await SDKS[step.of ?? this.#scenario.service]?.()
    if (!sdk) throw new Error(`There is no SDK for ${step.of ?? this.#scenario.service}`)
    const client = await this.#clientFor(step, sdk)
    const command: unknown = Reflect.construct(Reflect.get(sdk, `${step.call}Command`), [
      this.#filled(step.with ?? {}),
    ])
    try {
      const answer = await client.send(command)
      for (const [name, path] of Object.entries(step.save ?? {})) this.#saved.set(name, partOf(answer, path))
      return {}
    } catch (error) {
      if (!(error instanceof Error)) throw error
      const { name, message } = error
      return { class: name, code: name.replace(/^(AuthorizationError)Exception$/, '$1'), message }
    }
  }

  async #clientFor({ of: service = this.#scenario.service, by, isDirect = false }: Step, sdk: object) {
    const key = `${service} ${by} ${isDirect}`
    const known = this.#clients.get(key)
    if (known) return known
    const [name = ''] = Object.keys(sdk).filter((each) => /^(?!__).+Client$/.test(each))
    const client: AnyClient = Reflect.construct(Reflect.get(sdk, name), [
      {
        ...{ endpoint: isDirect ? this.#server.moto.url : this.#server.url, region: REGION, maxAttempts: 1 },
        ...{ credentials: await this.#credentialsOf(by), forcePathStyle: true, requestHandler },
      },
    ])
    this.#clients.set(key, client)
    return client
  }

  #credentialsOf(name: string | undefined): Promise<Credentials> {
    if (name === undefined) return Promise.resolve(ADMINISTRATOR)
    const known = this.#made.get(name)
    if (known) return known
    const { statements = [], account = ACCOUNT } = this.#scenario.callers[name] ?? {}
    const filled = statements.map((statement): Statement => ({ ...statement, ...this.#filled(statement) }))
    const userName = `${this.#scenario.service}-${name}`
    const made = this.#server.namedUserIn(account, userName, ...filled)
    this.#made.set(name, made)
    return made
  }

  #filled(value: object): object
  #filled(value: unknown): unknown
  #filled(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each: unknown) => this.#filled(each))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.#filled(each)]))
    if (typeof value !== 'string') return value
    const [, whole] = /^\$\{(\w+)\}$/.exec(value) ?? []
    if (whole !== undefined) return this.#saved.get(whole) ?? value
    return value.replace(/\$\{(\w+)\}/g, (text, name) => String(this.#saved.get(name) ?? text))
  }
}

function partOf(answer: unknown, path: string): unknown {
  let part = answer
  for (const name of path.split('.')) {
    if (typeof part !== 'object' || part === null) throw new Error(`The answer has no ${path}`)
    part = Reflect.get(part, name)
  }
  return part
}

/** Returns how each step ended. */
export function run(scenario: Scenario, server: GuardedMoto): Promise<Ending[]> {
  return new Run(scenario, server).endings()
}
