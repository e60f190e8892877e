/** Caches the keys of issuers, which are fetched when needed. */
import { memberOf } from '../../../protocol/structure.ts'
import { messageOf } from '../../runtime/errors.ts'
import { IssuerError, KeysUnavailableError, KeyUnusableError } from './issuer-errors.ts'
import type { Issuers, KeySource } from './issuers.ts'
import { type Algorithm, type Jwk, type KeyRequest, keyIn, readKeys } from './jwk.ts'

type VerificationKey = Awaited<ReturnType<typeof import('../../standards/jose.ts').importJWK>>

interface KeySet {
  readonly source: KeySource
  readonly keys: readonly Jwk[]
  /** By key ID and algorithm. */
  readonly imported: Map<string, Promise<VerificationKey>>
  /** Milliseconds, as in `KeySetDependencies.now`. */
  readonly fetchedAt: number
}

export interface FoundKey {
  readonly key: VerificationKey
  /** The algorithm that the key set gives for it. */
  readonly alg: string | undefined
  /** When its key set was fetched. Milliseconds, as in `KeySetDependencies.now`. */
  readonly fetchedAt: number
}

interface PendingFetch {
  readonly source: KeySource
  readonly set: Promise<KeySet>
}

export interface KeySetDependencies {
  /** Returns the real time in milliseconds. */
  readonly now: () => number
  /** Logs why keys are unavailable: AWS's error responses do not contain the reason. */
  readonly note: (text: string) => void
}

const FRESH_MILLISECONDS = 10 * 60_000
/** The minimum time between two fetches that are caused by an unknown key or a wrong signature. */
const PAUSE_MILLISECONDS = 1000
const MAX_CACHED = 100

export class KeySets {
  readonly #issuers: Issuers
  readonly #idpKeys: () => Promise<readonly Jwk[]>
  readonly #dependencies: KeySetDependencies
  readonly #cache = new Map<string, KeySet>()
  readonly #fetching = new Map<string, PendingFetch>()

  /** @param idpKeys returns the keys of the built-in provider */
  constructor(issuers: Issuers, idpKeys: () => Promise<readonly Jwk[]>, dependencies: KeySetDependencies) {
    this.#issuers = issuers
    this.#idpKeys = idpKeys
    this.#dependencies = dependencies
  }

  /**
   * Returns the key of an issuer that a token asks for.
   *
   * @throws KeysUnavailableError if there is none
   * @throws KeyUnusableError if AWS verifies nothing with it
   */
  keyFor(issuer: string, wanted: KeyRequest): Promise<FoundKey> {
    return this.#noting(this.#find(issuer, wanted))
  }

  /**
   * Returns the key that a token asks for from a newly fetched set, after `used` did not verify its signature:
   * a provider can replace a key and keep its ID. Undefined if the keys were fetched only just now.
   *
   * @throws KeysUnavailableError, KeyUnusableError as `keyFor` does
   */
  async newerKeyFor(issuer: string, wanted: KeyRequest, used: FoundKey): Promise<FoundKey | undefined> {
    const isNew = this.#dependencies.now() - used.fetchedAt < PAUSE_MILLISECONDS
    const source = isNew ? undefined : this.#issuers.sourceOf(issuer)
    if (!source) return undefined
    await this.#noting(this.#fetched(issuer, source))
    return this.keyFor(issuer, wanted)
  }

  clear(): void {
    this.#cache.clear()
  }

  async #noting<Result>(result: Promise<Result>): Promise<Result> {
    try {
      return await result
    } catch (error) {
      this.#dependencies.note(`cannot verify a web identity token: ${messageOf(error)}`)
      throw error
    }
  }

  async #find(issuer: string, wanted: KeyRequest): Promise<FoundKey> {
    const source = this.#issuers.sourceOf(issuer)
    if (!source)
      throw new KeysUnavailableError(`the location of the keys of ${issuer} is unknown. Set it with --issuer`)
    const set = await this.#setWith(issuer, source, wanted)
    const jwk = keyIn(set.keys, wanted)
    if (!jwk) throw new KeysUnavailableError(`${issuer} has ${missing(wanted)}`)
    if (jwk.hasOperations)
      throw new KeyUnusableError(`the key ${JSON.stringify(jwk.kid)} of ${issuer} has key_ops`)
    return { key: await imported(set, jwk, wanted.algorithm), alg: jwk.alg, fetchedAt: set.fetchedAt }
  }

  /**
   * Returns the key set of an issuer. Fetches it again if it is old, or if it lacks a key that may be new.
   */
  async #setWith(issuer: string, source: KeySource, wanted: KeyRequest): Promise<KeySet> {
    const cached = this.#cache.get(issuer)
    if (cached?.source !== source) return this.#fetched(issuer, source)
    const age = this.#dependencies.now() - cached.fetchedAt
    const known = keyIn(cached.keys, wanted) !== undefined
    return age < (known ? FRESH_MILLISECONDS : PAUSE_MILLISECONDS) ? cached : this.#fetched(issuer, source)
  }

  /** Fetches a key set once, regardless of how many requests wait for it. */
  #fetched(issuer: string, source: KeySource): Promise<KeySet> {
    const pending = this.#fetching.get(issuer)
    if (pending?.source === source) return pending.set
    const set = this.#fetch(issuer, source).finally(() => {
      if (this.#fetching.get(issuer)?.set === set) this.#fetching.delete(issuer)
    })
    this.#fetching.set(issuer, { source, set })
    return set
  }

  async #fetch(issuer: string, source: KeySource): Promise<KeySet> {
    const keys = await this.#keysOf(issuer, source)
    const set = { source, keys, imported: new Map(), fetchedAt: this.#dependencies.now() }
    if (this.#cache.size >= MAX_CACHED) this.#cache.clear()
    this.#cache.set(issuer, set)
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

  /**
   * Fetches the keys that the issuer's discovery document refers to. By OpenID Connect Discovery, the
   * document must name the issuer.
   */
  async #keysOfIssuer(issuer: string): Promise<readonly Jwk[]> {
    const document = await fetchJson(discoveryUrl(issuer))
    if (memberOf(document, 'issuer') !== issuer)
      throw new KeysUnavailableError(`the discovery document of ${issuer} names another issuer`)
    return this.#keysFrom(memberOf(document, 'jwks_uri'))
  }

  /**
   * Fetches keys from a URL. It is the URL of a key set or a discovery document, or a base URL with a discovery
   * document below it. The fetched content shows which of them it is.
   */
  async #keysAt(url: URL, issuer: string): Promise<readonly Jwk[]> {
    const document = await fetchJson(url).catch((error: unknown) => {
      if (error instanceof KeysUnavailableError && error.isTransient) throw error
      return undefined
    })
    if (memberOf(document, 'keys') !== undefined) return parsedKeys(document)
    const base = url.href.replace(DISCOVERY, '')
    const location =
      memberOf(document, 'jwks_uri') ?? memberOf(await fetchJson(discoveryUrl(base)), 'jwks_uri')
    return this.#keysFrom(relocated(base, issuer, location))
  }

  /** @param location of a key set, as a discovery document gives it: any JSON value */
  async #keysFrom(location: unknown): Promise<readonly Jwk[]> {
    const url = typeof location === 'string' && URL.canParse(location) ? new URL(location) : undefined
    if (!url || !this.#issuers.permits(url))
      throw new KeysUnavailableError(
        `keys are not fetched from ${JSON.stringify(location) ?? 'nowhere'}. Allow its host with --issuer-host`,
      )
    return parsedKeys(await fetchJson(url))
  }
}

/** Returns what a key set lacks, for the log. */
function missing({ keyId, algorithm }: KeyRequest): string {
  const key =
    keyId === undefined
      ? `no key for ${algorithm}, or several,`
      : `no key ${JSON.stringify(keyId)} for ${algorithm}`
  return `${key} among those that AWS uses: up to 100 of a type, each with an ID, and with its certificate if it has one`
}

function imported({ imported: known }: KeySet, key: Jwk, algorithm: Algorithm): Promise<VerificationKey> {
  const name = `${algorithm} ${key.kid}`
  const pending = known.get(name)
  if (pending) return pending
  const importing = importKey(key, algorithm)
  known.set(name, importing)
  return importing
}

async function importKey(
  { kid, alg: _alg, hasOperations: _operations, ...key }: Jwk,
  algorithm: Algorithm,
): Promise<VerificationKey> {
  const { importJWK } = await import('../../standards/jose.ts')
  return importJWK(key, algorithm).catch((error: unknown) => {
    throw new KeysUnavailableError(`the key ${JSON.stringify(kid)} is invalid: ${messageOf(error)}`)
  })
}

/** Loads the module only when it is needed, because TLS takes a while to load. */
async function fetchJson(url: URL): Promise<unknown> {
  const { fetchJson: fetch } = await import('./fetch-json.ts')
  return fetch(url)
}

function parsedKeys(document: unknown): readonly Jwk[] {
  try {
    return readKeys(document)
  } catch (error) {
    throw error instanceof IssuerError ? new KeysUnavailableError(error.message) : error
  }
}

const DISCOVERY = '/.well-known/openid-configuration'

function discoveryUrl(base: string): URL {
  return new URL(withoutSlash(base) + DISCOVERY)
}

/**
 * Maps a location below the issuer's URL to the same location below `base`. A server that uses the issuer's
 * name for itself serves these locations at its own address.
 */
function relocated(base: string, issuer: string, location: unknown): unknown {
  const name = `${withoutSlash(issuer)}/`
  const isBelow = typeof location === 'string' && location.startsWith(name)
  return isBelow ? `${withoutSlash(base)}/${location.slice(name.length)}` : location
}

function withoutSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url
}
