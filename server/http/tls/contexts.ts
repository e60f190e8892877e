/** Certificates for the names of AWS that clients ask for, made when they are first asked for. */
import { createSecureContext, type SecureContext } from 'node:tls'
import { isHostOfAws } from '../../aws/hosts.ts'
import type { Authority } from './authority.ts'

/** There are names without end: as many as regions that anybody can spell. */
const REMEMBERED = 100

export class Contexts {
  readonly #authority: Authority
  readonly #contexts = new Map<string, SecureContext>()

  constructor(authority: Authority) {
    this.#authority = authority
  }

  /** What proves to a client that it has reached AWS's server of this name; undefined: it is none of ours. */
  of(name: string): SecureContext | undefined {
    const known = this.#contexts.get(name)
    if (known || !isHostOfAws(name.toLowerCase())) return known
    if (this.#contexts.size >= REMEMBERED) this.#contexts.clear()
    const { key, certificate: cert } = this.#authority.identify([name])
    const context = createSecureContext({ key, cert })
    this.#contexts.set(name, context)
    return context
  }
}
