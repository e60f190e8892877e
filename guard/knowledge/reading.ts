/** What readers use to ask the upstream, in the protocols that emulators understand. */
import { type ApiServiceName, apiServiceName } from '../../core/aws/api-operations.ts'
import type { XmlElement } from '../../core/standards/xml/document.ts'
import { placeIn } from '../../recognition/arn.ts'
import type { Answers, Lookup, LookupKind } from '../../recognition/resolution/lookups.ts'
import { jsonOf, xmlOf } from '../../recognition/values.ts'
import type { UpstreamRequest, UpstreamResponse } from '../transport/types.ts'
import { KnowledgeFailure } from './failure.ts'
import type { ReadRequest, UpstreamClient } from './upstream-client.ts'

/** Where something is looked up. */
export type Place = Pick<Lookup, 'accountId' | 'partition' | 'region'>

/** Reads the answer to one kind of question. */
export type Reader<Kind extends LookupKind = LookupKind> = (
  reading: Reading,
  value: string,
) => Promise<Answers[Kind]>

/** What the absence of a resource looks like, and whether the answer that tells it is returned. */
type Absence = Pick<ReadRequest, 'absent' | 'keepsAbsence'>

export interface RestOptions extends Absence {
  /** Such as `HEAD`. By default, `GET`. */
  readonly method?: string
  /** Encoded, without the question mark. */
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
}

type Look = <Kind extends LookupKind>(lookup: Lookup<Kind>) => Promise<Answers[Kind]>

type Sent = Pick<UpstreamRequest, 'method' | 'path'> & Partial<UpstreamRequest>

/** An operation that no service has. */
const NO_OPERATION = 'IamulatorControl'

/** One question, and the place in which it is answered: that of the ARN, where the value is one. */
export class Reading {
  readonly place: Place
  readonly #client: UpstreamClient
  readonly #value: string
  readonly #look: Look
  #isAnswered = false

  constructor(client: UpstreamClient, value: string, place: Place, look: Look) {
    this.#client = client
    this.#value = value
    this.#look = look
    this.place = place
  }

  static of(client: UpstreamClient, lookup: Lookup, look: Look): Reading {
    return new Reading(client, lookup.value, placeIn(lookup.value, lookup), look)
  }

  /** Whether an operation that was called exists, so that finding nothing means that nothing is there. */
  get isAnswered(): boolean {
    return this.#isAnswered
  }

  /** Returns the same question for another account. */
  in(accountId: string): Reading {
    return new Reading(this.#client, this.#value, { ...this.place, accountId }, this.#look)
  }

  /** Asks another question in the same place. */
  look<Kind extends LookupKind>(kind: Kind, value: string): Promise<Answers[Kind]> {
    return this.#look({ kind, value, ...this.place })
  }

  /**
   * Calls an operation of AWS JSON. Undefined when nothing is there.
   *
   * @param service its name in botocore
   * @throws KnowledgeFailure
   */
  async json(
    service: string,
    operation: string,
    input: Readonly<Record<string, unknown>>,
    absent: readonly string[] = [],
  ): Promise<unknown> {
    const { target } = nameOf(service)
    const body = JSON.stringify(input)
    const sent = (name: string) => ({
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `${target}.${name}` },
      body,
    })
    const response = await this.#send(service, operation, sent(operation), sent(NO_OPERATION), { absent })
    return response && this.#parsed(service, operation, jsonOf(textOf(response)))
  }

  /** Calls an operation of the Query or EC2 protocol. @param path of a queue, otherwise `/` */
  async query(
    service: string,
    operation: string,
    input: Readonly<Record<string, string>>,
    { path = '/', absent = [] }: { readonly path?: string; readonly absent?: readonly string[] } = {},
  ): Promise<XmlElement | undefined> {
    const { version } = nameOf(service)
    const sent = (name: string) => ({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams({ Action: name, Version: version, ...input }).toString(),
    })
    const response = await this.#send(service, operation, sent(operation), sent(NO_OPERATION), { absent })
    return response && this.#parsed(service, operation, await xmlOf(textOf(response)))
  }

  /** Calls an operation of REST JSON. @param path encoded */
  async restJson(
    service: string,
    operation: string,
    path: string,
    options: RestOptions = {},
  ): Promise<unknown> {
    const response = await this.rest(service, operation, path, options)
    return response && this.#parsed(service, operation, jsonOf(textOf(response)))
  }

  /** Calls an operation of REST XML. @param path encoded */
  async restXml(
    service: string,
    operation: string,
    path: string,
    options: RestOptions = {},
  ): Promise<XmlElement | undefined> {
    const response = await this.rest(service, operation, path, options)
    return response && this.#parsed(service, operation, await xmlOf(textOf(response)))
  }

  rest(
    service: string,
    operation: string,
    path: string,
    { method = 'GET', absent, keepsAbsence, ...options }: RestOptions = {},
  ): Promise<UpstreamResponse | undefined> {
    const sent = { ...options, method, path }
    const control = { ...sent, path: `/${NO_OPERATION}/${NO_OPERATION}` }
    return this.#send(service, operation, sent, control, { absent, keepsAbsence })
  }

  async #send(
    service: string,
    operation: string,
    sent: Sent,
    control: Sent,
    absence: Absence,
  ): Promise<UpstreamResponse | undefined> {
    const { signingName } = nameOf(service)
    const { accountId, region } = this.place
    const common = { signingName, accountId, region }
    const read = { service: signingName, operation, resource: this.#value }
    const response = await this.#client.read({
      ...{ read, ...absence },
      request: { ...common, ...sent },
      control: { ...common, ...control },
    })
    this.#isAnswered ||= this.#client.has(read)
    return response
  }

  /** @throws KnowledgeFailure when the answer cannot be parsed */
  #parsed<Value>(service: string, operation: string, value: Value | undefined): Value {
    if (value !== undefined) return value
    throw this.failure(nameOf(service).signingName, operation, 'the answer cannot be read.')
  }

  /** Returns the error for an answer that a reader cannot use. @param service its name in botocore, or in ARNs */
  failure(service: string, operation: string, reason: string): KnowledgeFailure {
    return new KnowledgeFailure({ service, operation, resource: this.#value }, reason)
  }
}

function textOf({ body }: UpstreamResponse): string {
  return body.toString('utf8')
}

function nameOf(service: string): ApiServiceName {
  const name = apiServiceName(service)
  if (!name) throw new Error(`There is no service ${service}.`)
  return name
}
