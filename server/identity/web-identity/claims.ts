/** What a verified token says, as condition keys. */
import { memberOf, type Structure } from '../../../protocol/structure.ts'
import { actionFacts } from '../../aws/service-authorization.ts'
import { authorizedParty, requireAudience } from './audience.ts'
import type { Provider } from './provider.ts'

type Claims = Readonly<Record<string, string | readonly string[]>>

export interface KnownClaims {
  /** What the trust policy may ask for. */
  readonly all: Claims
  /** What later requests of the session still have; source: IAM User Guide, available keys for AWS OIDC federation. */
  readonly lasting: Claims
}

/** Which claim a condition key shows, of those that every provider has. */
const COMMON = { aud: 'aud', oaud: 'oaud', sub: 'sub', amr: 'amr', email: 'email' } as const

/** Of providers whose tokens AWS does not read as OpenID Connect. */
const OF_ACCESS_TOKENS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'www.amazon.com': { app_id: 'aud', user_id: 'sub' },
  'graph.facebook.com': { app_id: 'aud', id: 'sub' },
}

const LASTING = ['aud', 'sub', 'amr', 'app_id', 'user_id', 'id']

/** Condition keys by the names that AWS gives them. A claim that AWS has no key for is none, whatever the token says. */
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

/** A token for one party on behalf of another (`azp`): AWS calls the former the audience, and the other `oaud`. */
function audienceClaims(token: Structure, clientIds: readonly string[] | undefined): Structure {
  const aud = requireAudience(token, clientIds)
  return authorizedParty(token) === undefined ? { aud } : { aud, oaud: token['aud'] }
}

function namesFor(prefix: string): Readonly<Record<string, string>> {
  return OF_ACCESS_TOKENS[prefix] ?? { ...COMMON, ...ownNames(prefix) }
}

const remembered = new Map<string, Readonly<Record<string, string>>>()
const MOST_REMEMBERED = 1000

/** Claims that AWS knows of this provider alone, such as `repository` of GitHub. */
function ownNames(prefix: string): Readonly<Record<string, string>> {
  const known = remembered.get(prefix)
  if (known) return known
  const keys = actionFacts('sts:AssumeRoleWithWebIdentity')?.conditionKeys ?? []
  const names = keys.flatMap((key) => claimOf(key, prefix) ?? [])
  const own = Object.fromEntries(names.map((name) => [name, name]))
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  remembered.set(prefix, own)
  return own
}

/** The claim of `key` if it is a key of this provider: what stands for a part of its name in AWS's tables fits any. */
function claimOf(key: string, prefix: string): string | undefined {
  const colon = key.lastIndexOf(':')
  const pattern = key
    .slice(0, colon)
    .split(/\$\{\w+\}/)
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]+')
  return new RegExp(`^${pattern}$`).test(prefix) ? key.slice(colon + 1) : undefined
}

/** A claim by its name or, as Google's `google/organization_number`, by the names of what it is nested in. */
function claimNamed(claims: Structure, name: string): unknown {
  return claims[name] ?? name.split('/').reduce<unknown>(memberOf, claims)
}

/** Objects and nulls are no values of condition keys. */
function keyValue(claim: unknown): string | readonly string[] | undefined {
  if (Array.isArray(claim)) return claim.map(scalar).filter((value) => value !== undefined)
  return scalar(claim)
}

function scalar(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
