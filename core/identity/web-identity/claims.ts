/** Maps the claims of a verified token to condition keys. */
import { memberOf, type Structure } from '../../../protocol/structure.ts'
import { actionFacts } from '../../aws/service-authorization.ts'
import { authorizedParty, requireAudience } from './audience.ts'
import type { Provider } from './provider.ts'

type Claims = Readonly<Record<string, string | readonly string[]>>

export interface KnownClaims {
  /** The condition keys that the trust policy can use. */
  readonly all: Claims
  /**
   * The condition keys that later requests of the session have. Source: IAM User Guide, available keys for
   * AWS OIDC federation.
   */
  readonly lasting: Claims
}

/** The condition keys of all providers, each with its claim. */
const COMMON = { aud: 'aud', oaud: 'oaud', sub: 'sub', amr: 'amr', email: 'email' } as const

/** The condition keys of providers whose tokens AWS does not read as OpenID Connect. Each has its claim. */
const ACCESS_TOKEN_CLAIMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'www.amazon.com': { app_id: 'aud', user_id: 'sub' },
  'graph.facebook.com': { app_id: 'aud', id: 'sub' },
}

const LASTING = ['aud', 'sub', 'amr', 'app_id', 'user_id', 'id']

/** Returns condition keys under AWS's names. Claims without an AWS condition key are ignored. */
export function claimKeys({ prefix, clientIds }: Provider, token: Structure): KnownClaims {
  const claims = { ...token, ...audienceClaims(token, clientIds) }
  const all: Record<string, string | readonly string[]> = {}
  const lasting: Record<string, string | readonly string[]> = {}
  for (const [name, claim] of Object.entries(namesFor(prefix))) {
    const value = keyValue(claimNamed(claims, claim))
    if (value === undefined) continue
    all[`${prefix}:${name}`] = value
    if (LASTING.includes(name)) lasting[`${prefix}:${name}`] = value
  }
  return { all, lasting }
}

/**
 * Returns the claims about the audience. In a token for one party on behalf of another, AWS uses the
 * authorized party (`azp`) as the audience, and the other as `oaud`.
 */
function audienceClaims(token: Structure, clientIds: readonly string[] | undefined): Structure {
  const aud = requireAudience(token, clientIds)
  return authorizedParty(token) === undefined ? { aud } : { aud, oaud: token['aud'] }
}

function namesFor(prefix: string): Readonly<Record<string, string>> {
  return ACCESS_TOKEN_CLAIMS[prefix] ?? { ...COMMON, ...ownNames(prefix) }
}

const cache = new Map<string, Readonly<Record<string, string>>>()
const MAX_CACHED = 1000

/** Returns the claims that AWS supports only for this provider, such as `repository` for GitHub. */
function ownNames(prefix: string): Readonly<Record<string, string>> {
  const known = cache.get(prefix)
  if (known) return known
  const keys = actionFacts('sts:AssumeRoleWithWebIdentity')?.conditionKeys ?? []
  const names = keys.flatMap((key) => claimOf(key, prefix) ?? [])
  const own = Object.fromEntries(names.map((name) => [name, name]))
  if (cache.size >= MAX_CACHED) cache.clear()
  cache.set(prefix, own)
  return own
}

/**
 * Returns the claim of `key` if the key belongs to this provider. A placeholder in AWS's tables matches any
 * text there.
 */
function claimOf(key: string, prefix: string): string | undefined {
  const colon = key.lastIndexOf(':')
  const pattern = key
    .slice(0, colon)
    .split(/\$\{\w+\}/)
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]+')
  return new RegExp(`^${pattern}$`).test(prefix) ? key.slice(colon + 1) : undefined
}

/**
 * Returns a claim by its name. For nested claims, such as Google's `google/organization_number`, the name is
 * a path.
 */
function claimNamed(claims: Structure, name: string): unknown {
  return claims[name] ?? name.split('/').reduce<unknown>(memberOf, claims)
}

/** Returns the value of a condition key. Objects and nulls are not valid values. */
function keyValue(claim: unknown): string | readonly string[] | undefined {
  if (Array.isArray(claim)) return claim.map(scalar).filter((value) => value !== undefined)
  return scalar(claim)
}

function scalar(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
