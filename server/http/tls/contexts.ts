/** Certificates for AWS host names, created when a client first requests one. */
import { createSecureContext, type SecureContext } from 'node:tls'
import type { Authority } from './authority.ts'

/** Limits the cache, because clients can request any number of names by inventing regions. */
const MAXIMUM_CONTEXTS = 100

export class Contexts {
  readonly #authority: Authority
  readonly #isServed: (name: string) => boolean
  readonly #contexts = new Map<string, SecureContext>()

  /** @param isServed returns whether this server answers for a host of AWS, in lower case */
  constructor(authority: Authority, isServed: (name: string) => boolean) {
    this.#authority = authority
    this.#isServed = isServed
  }

  /** Returns the TLS context for an AWS host name. Undefined when this server does not serve the name. */
  of(name: string): SecureContext | undefined {
    const known = this.#contexts.get(name)
    if (known || !this.#isServed(name.toLowerCase())) return known
    if (this.#contexts.size >= MAXIMUM_CONTEXTS) this.#contexts.clear()
    const { key, certificate: cert } = this.#authority.identify([name])
    const context = createSecureContext({ key, cert })
    this.#contexts.set(name, context)
    return context
  }
}
