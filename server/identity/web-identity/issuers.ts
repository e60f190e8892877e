/**
 * Configures where the keys of issuers come from.
 *
 * Tokens, providers, and policies name issuers as on AWS, by `https://` URLs. The keys of such an issuer can
 * come from a server on this machine, a file, or the built-in provider.
 */
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
  /** The issuers that remain after a reset. */
  readonly #lasting = new Map<string, KeySource>()
  #configured = new Map<string, KeySource>()

  /** @param hosts hosts that keys can be fetched from, besides this machine */
  constructor(hosts: readonly string[]) {
    this.#hosts = new Set(hosts)
  }

  /**
   * Configures the source of an issuer's keys: a URL, `idp` for the built-in provider, or a key set.
   *
   * @param issuer the `https://...` URL, as in tokens
   * @param lasting whether the issuer remains after resets
   * @throws IssuerError for an issuer that AWS would not accept, or a host that is not permitted
   */
  tie(issuer: string, given: unknown, lasting = false): void {
    requireIssuer(issuer)
    const source = this.#sourceOf(given)
    if (this.#configured.size >= MAX_ISSUERS && !this.#configured.has(issuer))
      throw new IssuerError(`at most ${MAX_ISSUERS} issuers can be configured`)
    this.#configured.set(issuer, source)
    if (lasting) this.#lasting.set(issuer, source)
  }

  /**
   * Forgets the issuers that were configured since startup.
   *
   * @returns a function that restores them
   */
  reset(): () => void {
    const restore = this.save()
    this.#configured = new Map(this.#lasting)
    return restore
  }

  /** Returns a function that restores the issuers as they are configured now. It can be called repeatedly. */
  save(): () => void {
    const configured = new Map(this.#configured)
    return () => {
      this.#configured = new Map(configured)
    }
  }

  /**
   * Returns the source of an issuer's keys. Undefined when the issuer is not configured and its host is not
   * permitted.
   */
  sourceOf(issuer: string): KeySource | undefined {
    return this.#configured.get(issuer) ?? this.#ownSource(issuer)
  }

  /** Returns whether a document may be fetched from this URL. */
  permits(url: URL): boolean {
    return isPermitted(url, this.#hosts)
  }

  /** Yields the configured issuers for display, each with its URL, `idp`, or `keys`. */
  *[Symbol.iterator](): Generator<readonly [issuer: string, source: string]> {
    for (const [issuer, source] of this.#configured)
      yield [issuer, source.kind === 'url' ? source.url.href : source.kind]
  }

  #ownSource(issuer: string): KeySource | undefined {
    const url = urlOf(issuer)
    return url && this.permits(url) ? ISSUER : undefined
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
