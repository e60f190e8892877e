/**
 * Configures where the keys of issuers come from.
 *
 * Tokens, providers, and policies name issuers as on AWS, by `https://` URLs. The keys of such an issuer can
 * come from a server on this machine, a file, or the built-in provider.
 */
import { type IssuerRow, type Store, serverPlace, type Tx } from '../../../store/index.ts'
import { oidcUrl } from '../providers.ts'
import { IssuerError } from './issuer-errors.ts'
import { type Jwk, readKeys } from './jwk.ts'
import { isPermitted } from './permitted-url.ts'

export type KeySource =
  /** A key set, a discovery document, or the URL below which the discovery document is. */
  | { readonly kind: 'url'; readonly url: URL }
  | { readonly kind: 'keys'; readonly keys: readonly Jwk[] }
  /** The built-in provider. */
  | { readonly kind: 'idp' }
  /** The issuer itself, if its host is permitted. */
  | { readonly kind: 'issuer' }

const IDP: KeySource = { kind: 'idp' }
const ISSUER: KeySource = { kind: 'issuer' }

/** The maximum number of issuers that can be configured at a time. */
const MAX_ISSUERS = 1000

export class Issuers {
  readonly #hosts: ReadonlySet<string>
  readonly #store: Store
  /** The issuers of the settings, which outlast resets. */
  readonly #ofSettings = new Map<string, KeySource>()
  readonly #known = new WeakMap<IssuerRow, KeySource | undefined>()

  /** @param hosts hosts that keys can be fetched from, besides this machine */
  constructor(hosts: readonly string[], store: Store) {
    this.#hosts = new Set(hosts)
    this.#store = store
  }

  /**
   * Configures the source of an issuer's keys until everything is reset: a URL, `idp` for the built-in provider, or a key
   * set.
   *
   * @param issuer the `https://...` URL, as in tokens
   * @throws IssuerError for an issuer that AWS would not accept, or a host that is not permitted
   */
  tie(issuer: string, given: string | object): void {
    this.#store.transact(serverPlace, (tx) => this.tieIn(tx, issuer, given))
  }

  /** The same in a transaction, which is one of the server. */
  tieIn(tx: Tx, issuer: string, given: string | object): void {
    const source = this.#checkedSource(issuer, given)
    const { issuers } = tx
    if (issuers.size + this.#ofSettings.size >= MAX_ISSUERS && !issuers.has(issuer))
      throw new IssuerError(`at most ${MAX_ISSUERS} issuers can be configured`)
    const row = { issuer, source: given }
    this.#known.set(row, source)
    issuers.put(issuer, row)
  }

  /** Forgets the sources of issuers that were tied. */
  forget(issuers: readonly string[]): void {
    const tied = issuers.filter((issuer) => this.#rows.has(issuer))
    if (tied.length === 0) return
    this.#store.transact(serverPlace, (tx) => {
      for (const issuer of tied) tx.issuers.delete(issuer)
    })
  }

  /** Configures an issuer of the settings. @throws IssuerError as `tie` does */
  set(issuer: string, given: unknown): void {
    this.#ofSettings.set(issuer, this.#checkedSource(issuer, given))
  }

  /**
   * Returns the source of an issuer's keys. Undefined when the issuer is not configured and its host is not
   * permitted.
   */
  sourceOf(issuer: string): KeySource | undefined {
    const row = this.#rows.get(issuer)
    return (row && this.#sourceIn(row)) ?? this.#ofSettings.get(issuer) ?? this.#ownSource(issuer)
  }

  /** Returns whether a document may be fetched from this URL. */
  permits(url: URL): boolean {
    return isPermitted(url, this.#hosts)
  }

  /** Yields the configured issuers for display, each with its URL, `idp`, or `keys`. */
  *[Symbol.iterator](): Generator<readonly [issuer: string, source: string]> {
    for (const [issuer, source] of this.#configured())
      yield [issuer, source.kind === 'url' ? source.url.href : source.kind]
  }

  get #rows() {
    return this.#store.view(serverPlace).issuers
  }

  #configured(): ReadonlyMap<string, KeySource> {
    const configured = new Map(this.#ofSettings)
    for (const [issuer, row] of this.#rows.rows()) {
      const source = this.#sourceIn(row)
      if (source) configured.set(issuer, source)
    }
    return configured
  }

  /**
   * Returns the source in a row: the same object as long as the row is the same. Undefined if its host was permitted only
   * before a restart.
   */
  #sourceIn(row: IssuerRow): KeySource | undefined {
    if (this.#known.has(row)) return this.#known.get(row)
    const source = this.#permittedSource(row.source)
    this.#known.set(row, source)
    return source
  }

  #permittedSource(given: string | object): KeySource | undefined {
    try {
      return this.#sourceOf(given)
    } catch (error) {
      if (error instanceof IssuerError) return undefined
      throw error
    }
  }

  #ownSource(issuer: string): KeySource | undefined {
    const url = urlOf(issuer)
    return url && this.permits(url) ? ISSUER : undefined
  }

  #checkedSource(issuer: string, given: unknown): KeySource {
    requireIssuer(issuer)
    return this.#sourceOf(given)
  }

  #sourceOf(given: unknown): KeySource {
    if (given === 'idp') return IDP
    if (typeof given !== 'string') return { kind: 'keys', keys: readKeys(given) }
    const url = urlOf(given)
    if (!url) throw new IssuerError(`${JSON.stringify(given)} is neither a URL nor idp`)
    if (!this.permits(url)) {
      throw new IssuerError(
        `keys are not fetched from ${url.host}. Allow it with --issuer-host ${url.hostname}`,
      )
    }
    return { kind: 'url', url }
  }
}

/**
 * Requires a valid issuer.
 *
 * @throws IssuerError for an issuer that no AWS provider can have
 */
export function requireIssuer(issuer: string): void {
  if (oidcUrl(issuer) === undefined)
    throw new IssuerError(
      `${JSON.stringify(issuer)} is not a valid issuer: it must be https:// followed by a host and a path`,
    )
}

/** Returns whether a source is a location of keys. Any other text is the path of a file. */
export function isLocation(source: string): boolean {
  return source === 'idp' || /^https?:/.test(source)
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}
