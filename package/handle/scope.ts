/** The part of an emulator that a handle is about, and the requests that every topic of a handle makes. */

import { partitionNamed } from '../../core/aws/partitions.ts'
import type { Arn } from '../../schemas/endpoints.ts'
import type { AccountId } from '../interface.ts'
import type { Method, Transport } from '../transport/transport.ts'

export const DEFAULT_ACCOUNT: AccountId = '000000000000'

export type Query = Readonly<Record<string, string | number | undefined>>

export class Scope {
  readonly transport: Transport
  /** The partition of the server, which names of accounts and requests without a partition are in. */
  readonly partition: string
  /** Undefined when the handle is about everything. */
  readonly only: AccountId | undefined
  /** The account that seeds mean by 000000000000. */
  readonly seedAccount: AccountId

  constructor(transport: Transport, partition: string, only?: AccountId, seedAccount = DEFAULT_ACCOUNT) {
    this.transport = transport
    this.partition = partition
    this.only = only
    this.seedAccount = seedAccount
  }

  /** The account of names such as `user/alice`. */
  get accountId(): AccountId {
    return this.only ?? DEFAULT_ACCOUNT
  }

  /** The member of a request that limits it to the account of the handle. Empty without a limit. */
  get limit(): { readonly account?: AccountId } {
    return this.only === undefined ? {} : { account: this.only }
  }

  /** The region that clients sign for. It selects the partition. */
  get region(): string {
    return partitionNamed(this.partition).iamRegion
  }

  arn(resource: string): Arn {
    return `arn:${this.partition}:iam::${this.accountId}:${resource}`
  }

  /** Returns the part of the same emulator that belongs to one account. */
  limitedTo(only: AccountId): Scope {
    return new Scope(this.transport, this.partition, only, this.seedAccount)
  }

  /** @param path without the prefix that all endpoints have */
  get<Body>(path: string, query: Query = {}): Promise<Body> {
    const target = withQuery(PREFIX + path, { ...this.limit, ...query })
    return this.transport.request<Body>('GET', target)
  }

  post<Body>(path: string, body: object): Promise<Body> {
    return this.transport.request<Body>('POST', PREFIX + path, body)
  }

  async delete(path: string, query: Query = {}): Promise<void> {
    await this.transport.request('DELETE', withQuery(PREFIX + path, query))
  }

  /** Sends a request, and blocks until the response arrives. */
  sync<Body>(method: Method, path: string, body?: object): Body {
    return this.transport.requestSync<Body>(method, PREFIX + path, body)
  }
}

const PREFIX = '/_iamulator/'

export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) parameters.set(name, String(value))
  return parameters.size === 0 ? path : `${path}?${parameters}`
}
