/**
 * Where the keys of an issuer come from. Tokens, providers and policies name issuers as on AWS, by `https://` URLs; what lies behind such
 * a name may be tied to a server of this machine, a file, or the provider in the box.
 */
import { oidcUrl } from '../providers.ts'
import { IssuerError } from './errors.ts'
import { isPermitted } from './hosts.ts'
import { type Jwk, readKeys } from './jwk.ts'

export type KeySource =
  /** A key set, a discovery document, or what the latter lies below. */
  | { readonly kind: 'url'; readonly url: URL }
  | { readonly kind: 'keys'; readonly keys: readonly Jwk[] }
  /** The provider in the box. */
  | { readonly kind: 'idp' }
  /** The issuer itself, if its host is permitted. */
  | { readonly kind: 'issuer' }

const IDP: KeySource = { kind: 'idp' }
const ISSUER: KeySource = { kind: 'issuer' }

/** How many issuers can be tied at a time. */
const MOST_TIED = 1000

export class Issuers {
  readonly #hosts: ReadonlySet<string>
  /** Those that a reset comes back to. */
  readonly #lasting = new Map<string, KeySource>()
  #tied = new Map<string, KeySource>()

  /** @param hosts that keys may be fetched from, besides this machine */
  constructor(hosts: readonly string[]) {
    this.#hosts = new Set(hosts)
  }

  /**
   * Ties an issuer to where its keys are: a URL, `idp` for the provider in the box, or a key set.
   *
   * @param issuer as tokens have it: `https://...`
   * @param lasting whether it outlives resets
   * @throws IssuerError for an issuer that AWS would not accept, and for a host that is not permitted
   */
  tie(issuer: string, given: unknown, lasting = false): void {
    requireIssuer(issuer)
    const source = this.#sourceOf(given)
    if (this.#tied.size >= MOST_TIED && !this.#tied.has(issuer))
      throw new IssuerError(`at most ${MOST_TIED} issuers can be configured`)
    this.#tied.set(issuer, source)
    if (lasting) this.#lasting.set(issuer, source)
  }

  /** Forgets what was tied since the start. @returns what ties it again */
  reset(): () => void {
    const tied = this.#tied
    this.#tied = new Map(this.#lasting)
    return () => {
      this.#tied = tied
    }
  }

  /** Where the keys of an issuer are; undefined for one that nobody has tied and whose host is not permitted. */
  sourceOf(issuer: string): KeySource | undefined {
    return this.#tied.get(issuer) ?? this.#ownSource(issuer)
  }

  /** Whether a document may be fetched from there. */
  permits(url: URL): boolean {
    return isPermitted(url, this.#hosts)
  }

  /** What is tied, for people: issuers and the URL, `idp`, or `keys`. */
  *[Symbol.iterator](): Generator<readonly [issuer: string, source: string]> {
    for (const [issuer, source] of this.#tied)
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

/** @throws IssuerError for an issuer that no provider of AWS can have */
export function requireIssuer(issuer: string): void {
  if (oidcUrl(issuer) === undefined)
    throw new IssuerError(
      `${JSON.stringify(issuer)} is not a valid issuer: it must be https:// followed by a host and a path`,
    )
}

/** Whether a text says by itself where keys are; any other is the path of a file. */
export function isLocation(source: string): boolean {
  return source === 'idp' || /^https?:/.test(source)
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}
