/** The keys of issuers, which are fetched when they are needed and kept for a while. */
import { memberOf } from '../../../protocol/structure.ts'
import { messageOf } from '../../runtime/errors.ts'
import { IssuerError, KeysUnavailable } from './errors.ts'
import type { Issuers, KeySource } from './issuers.ts'
import { type Algorithm, fits, type Jwk, readKeys } from './jwk.ts'

type VerificationKey = Awaited<ReturnType<typeof import('../../standards/jose.ts').importJWK>>

interface KeySet {
  readonly source: KeySource
  readonly keys: readonly Jwk[]
  /** By key id and algorithm. */
  readonly imported: Map<string, Promise<VerificationKey>>
  /** Milliseconds. */
  readonly fetchedAt: number
}

interface Fetching {
  readonly source: KeySource
  readonly set: Promise<KeySet>
}

export interface Surroundings {
  /** Real time in milliseconds. */
  readonly now: () => number
  /** Told why keys could not be had: AWS's answers do not say. */
  readonly note: (text: string) => void
}

const FRESH_MILLISECONDS = 10 * 60_000
/** How soon a key that is not in the set makes it be fetched anew. */
const PAUSE_MILLISECONDS = 1000
const MOST_KEPT = 100

export class KeySets {
  readonly #issuers: Issuers
  readonly #idpKeys: () => Promise<readonly Jwk[]>
  readonly #surroundings: Surroundings
  readonly #kept = new Map<string, KeySet>()
  readonly #fetching = new Map<string, Fetching>()

  /**
   * @param idpKeys of the provider in the box
   */
  constructor(issuers: Issuers, idpKeys: () => Promise<readonly Jwk[]>, surroundings: Surroundings) {
    this.#issuers = issuers
    this.#idpKeys = idpKeys
    this.#surroundings = surroundings
  }

  /**
   * The key of an issuer with this id, for this algorithm.
   *
   * @throws KeysUnavailable when there is none
   */
  async keyFor(issuer: string, kid: string, algorithm: Algorithm): Promise<VerificationKey> {
    try {
      return await this.#find(issuer, kid, algorithm)
    } catch (error) {
      this.#surroundings.note(`cannot verify a web identity token: ${messageOf(error)}`)
      throw error
    }
  }

  /** Forgets all keys. */
  clear(): void {
    this.#kept.clear()
  }

  async #find(issuer: string, kid: string, algorithm: Algorithm): Promise<VerificationKey> {
    const source = this.#issuers.sourceOf(issuer)
    if (!source)
      throw new KeysUnavailable(`the location of the keys of ${issuer} is unknown. Set it with --issuer`)
    const set = await this.#setWith(issuer, source, kid, algorithm)
    const key = set.keys.find((each) => fits(each, kid, algorithm))
    if (!key) throw new KeysUnavailable(`${issuer} has no key ${JSON.stringify(kid)} for ${algorithm}`)
    return imported(set, key, algorithm)
  }

  /** The set of an issuer, fetched anew if it is old, or if it lacks a key that may be new. */
  async #setWith(issuer: string, source: KeySource, kid: string, algorithm: Algorithm): Promise<KeySet> {
    const kept = this.#kept.get(issuer)
    if (kept?.source !== source) return this.#fetched(issuer, source)
    const age = this.#surroundings.now() - kept.fetchedAt
    const known = kept.keys.some((each) => fits(each, kid, algorithm))
    return age < (known ? FRESH_MILLISECONDS : PAUSE_MILLISECONDS) ? kept : this.#fetched(issuer, source)
  }

  /** Fetches a set once, however many requests wait for it. */
  #fetched(issuer: string, source: KeySource): Promise<KeySet> {
    const present = this.#fetching.get(issuer)
    if (present?.source === source) return present.set
    const set = this.#fetch(issuer, source).finally(() => {
      if (this.#fetching.get(issuer)?.set === set) this.#fetching.delete(issuer)
    })
    this.#fetching.set(issuer, { source, set })
    return set
  }

  async #fetch(issuer: string, source: KeySource): Promise<KeySet> {
    const keys = await this.#keysOf(issuer, source)
    const set = { source, keys, imported: new Map(), fetchedAt: this.#surroundings.now() }
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear()
    this.#kept.set(issuer, set)
    return set
  }

  async #keysOf(issuer: string, source: KeySource): Promise<readonly Jwk[]> {
    switch (source.kind) {
      case 'idp':
        return this.#idpKeys()
      case 'keys':
        return source.keys
      case 'url':
        return this.#keysAt(source.url, issuer)
      default:
        return this.#keysOfIssuer(issuer)
    }
  }

  /** By OpenID Connect Discovery, which has the document name the issuer that it is about. */
  async #keysOfIssuer(issuer: string): Promise<readonly Jwk[]> {
    const document = await fetchJson(discoveryUrl(issuer))
    if (memberOf(document, 'issuer') !== issuer)
      throw new KeysUnavailable(`the discovery document of ${issuer} names another issuer`)
    return this.#keysFrom(memberOf(document, 'jwks_uri'))
  }

  /** What a URL leads to tells what it is: a key set, a discovery document, or neither, which then lies below it. */
  async #keysAt(url: URL, issuer: string): Promise<readonly Jwk[]> {
    const document = await fetchJson(url).catch((error: unknown) => {
      if (error instanceof KeysUnavailable && error.passing) throw error
      return undefined
    })
    if (memberOf(document, 'keys') !== undefined) return usable(document)
    const base = url.href.replace(DISCOVERY, '')
    const location =
      memberOf(document, 'jwks_uri') ?? memberOf(await fetchJson(discoveryUrl(base)), 'jwks_uri')
    return this.#keysFrom(behind(base, issuer, location))
  }

  async #keysFrom(given: unknown): Promise<readonly Jwk[]> {
    const location = String(given)
    const url = URL.canParse(location) ? new URL(location) : undefined
    if (!url || !this.#issuers.permits(url))
      throw new KeysUnavailable(
        `keys are not fetched from ${JSON.stringify(location)}. Allow its host with --issuer-host`,
      )
    return usable(await fetchJson(url))
  }
}

function imported({ imported: known }: KeySet, key: Jwk, algorithm: Algorithm): Promise<VerificationKey> {
  const name = `${algorithm} ${key.kid}`
  const present = known.get(name)
  if (present) return present
  const importing = importKey(key, algorithm)
  known.set(name, importing)
  return importing
}

async function importKey({ kid, alg: _alg, ...key }: Jwk, algorithm: Algorithm): Promise<VerificationKey> {
  const { importJWK } = await import('../../standards/jose.ts')
  return importJWK(key, algorithm).catch((error: unknown) => {
    throw new KeysUnavailable(`the key ${JSON.stringify(kid)} is invalid: ${messageOf(error)}`)
  })
}

/** Loaded when something is fetched: TLS takes a while to load. */
async function fetchJson(url: URL): Promise<unknown> {
  const { fetchJson: fetch } = await import('./fetch-json.ts')
  return fetch(url)
}

function usable(document: unknown): readonly Jwk[] {
  try {
    return readKeys(document)
  } catch (error) {
    throw error instanceof IssuerError ? new KeysUnavailable(error.message) : error
  }
}

const DISCOVERY = '/.well-known/openid-configuration'

function discoveryUrl(base: string): URL {
  return new URL(withoutSlash(base) + DISCOVERY)
}

/** A server that calls itself by the issuer's name means, by what lies below that, what lies below its own address. */
function behind(base: string, issuer: string, location: unknown): unknown {
  const name = `${withoutSlash(issuer)}/`
  const isBelow = typeof location === 'string' && location.startsWith(name)
  return isBelow ? `${withoutSlash(base)}/${location.slice(name.length)}` : location
}

function withoutSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url
}
