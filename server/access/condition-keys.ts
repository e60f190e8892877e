/**
 * The condition keys of a request: what AWS would fill in, and only when it would.
 *
 * Source: IAM User Guide, global condition context keys. Keys are in lower case, as the evaluator looks them up.
 */
import type { ConditionContext } from '../../policy/index.ts'
import { memberOf } from '../../protocol/structure.ts'
import type { Tag } from '../../store/index.ts'
import { spellingOfKey } from '../aws/service-authorization.ts'
import {
  accountOf,
  type Caller,
  type ExternalCaller,
  isExternal,
  type ServiceCaller,
  sessionOf,
} from '../identity/caller.ts'
import type { Session } from '../identity/sessions.ts'
import type { Membership, Places } from './organization/membership.ts'
import type { Conditions, DetailedTarget } from './target.ts'

type Value = string | readonly string[]

/** By their names in lower case. */
class Keys extends Map<string, Value> {
  /** Names that are not known beforehand, as they were written, by themselves in lower case. */
  readonly #written = new Map<string, string>()

  /** Sets a key of any spelling. */
  name(written: string, value: Value | undefined): void {
    if (value === undefined) return
    const lower = written.toLowerCase()
    this.#written.set(lower, written)
    this.set(lower, value)
  }

  /** As the key was written, else as AWS spells it. */
  spell(key: string): string {
    return this.#written.get(key) ?? spellingOfKey(key) ?? key
  }
}

/** How a request came in. */
export interface Arrival {
  /** Epoch milliseconds. */
  readonly now: number
  readonly region: string
  readonly secure: boolean
  /** Undefined for calls of services, and of whoever uses a VPC endpoint. */
  readonly sourceIp: string | undefined
  /** The address of whoever uses a VPC endpoint. */
  readonly vpcSourceIp?: string | undefined
  readonly userAgent: string | undefined
  readonly referer: string | undefined
  /** For whom a service of AWS makes the request; absent when it comes from nobody's resource. */
  readonly source?: Source | undefined
  /** Services that make the request on behalf of the caller, in the order in which each called the next. */
  readonly via?: readonly string[] | undefined
}

/** The resource that made a service act, so that policies can tell whose it is (IAM User Guide, the confused deputy problem). */
export interface Source {
  readonly arn?: string | undefined
  readonly account?: string | undefined
  readonly organizationId?: string | undefined
  readonly organizationPaths?: readonly string[] | undefined
}

/** Everything that condition keys are made of. Plain data: they may be asked for long after the request. */
export interface Circumstances {
  readonly arrival: Arrival
  readonly caller: Caller
  readonly places: Places
  readonly target: DetailedTarget
  /** The operation's input: its members `Tags` and `TagKeys` are the tags of the request. */
  readonly input: unknown
  /** Keys particular to the request; they outrank all others. */
  readonly conditions: Conditions | undefined
}

const NO_KEYS = new Keys()

/** The condition keys of a request. Made when the first policy asks for one: most decisions need none. */
export class RequestContext implements ConditionContext {
  #circumstances: Circumstances | undefined
  #keys = NO_KEYS

  constructor(circumstances: Circumstances) {
    this.#circumstances = circumstances
  }

  get(name: string): Value | undefined {
    return this.all().get(name)
  }

  has(name: string): boolean {
    return this.all().has(name)
  }

  /** Every key in lower case with its value. From then on nothing else of the request is held. */
  all(): ReadonlyMap<string, Value> {
    return this.#make()
  }

  /** Every key as it was written, else as AWS spells it, with its value. */
  written(): readonly (readonly [string, Value])[] {
    const keys = this.#make()
    return Array.from(keys, ([key, value]) => [keys.spell(key), value] as const)
  }

  #make(): Keys {
    if (this.#circumstances) this.#keys = keysOf(this.#circumstances)
    this.#circumstances = undefined
    return this.#keys
  }
}

function keysOf({ arrival, caller, places, target, input, conditions }: Circumstances): Keys {
  const keys = new Keys()
  addArrivalKeys(keys, arrival)
  addViaKeys(keys, arrival.via)
  addOrganizationKeys(keys, 'source', places.source)
  if (arrival.source) addSourceKeys(keys, arrival.source)
  if (caller.kind === 'service') addServiceKeys(keys, caller)
  else addPrincipalKeys(keys, caller)
  addSessionKeys(keys, sessionOf(caller), arrival.now)
  addRequestTags(keys, input)
  addResourceKeys(keys, target, caller)
  addOrganizationKeys(keys, 'principal', places.principal)
  addOrganizationKeys(keys, 'resource', places.resource)
  for (const name in conditions) keys.name(name, conditions[name])
  return keys
}

function add(keys: Keys, name: string, value: Value | undefined): void {
  if (value !== undefined) keys.set(name, value)
}

function addArrivalKeys(keys: Keys, arrival: Arrival): void {
  const { now, region, secure, sourceIp, vpcSourceIp, userAgent, referer } = arrival
  keys.set('aws:currenttime', new Date(now).toISOString())
  keys.set('aws:epochtime', String(Math.floor(now / 1000)))
  keys.set('aws:securetransport', String(secure))
  add(keys, 'aws:sourceip', sourceIp)
  add(keys, 'aws:vpcsourceip', vpcSourceIp)
  keys.set('aws:requestedregion', region)
  add(keys, 'aws:useragent', userAgent)
  add(keys, 'aws:referer', referer)
}

/** Forward access sessions. All but the first are there in them alone. */
function addViaKeys(keys: Keys, via: readonly string[] = []): void {
  keys.set('aws:viaawsservice', String(via.length > 0))
  if (via.length === 0) return
  keys.set('aws:calledvia', via)
  add(keys, 'aws:calledviafirst', via[0])
  add(keys, 'aws:calledvialast', via.at(-1))
}

function addSourceKeys(keys: Keys, { arn, account, organizationId, organizationPaths }: Source): void {
  add(keys, 'aws:sourcearn', arn)
  add(keys, 'aws:sourceaccount', account)
  add(keys, 'aws:sourceorgid', organizationId)
  add(keys, 'aws:sourceorgpaths', organizationPaths)
}

/** AWS gives the paths as a list of the one path that the account is on. */
function addOrganizationKeys(
  keys: Keys,
  whose: 'principal' | 'resource' | 'source',
  place: Membership | undefined,
): void {
  if (place === undefined) return
  keys.set(`aws:${whose}orgid`, place.organizationId)
  keys.set(`aws:${whose}orgpaths`, [place.path])
}

const PRINCIPAL_TYPE = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  federated: 'FederatedUser',
  anonymous: 'Anonymous',
  'web-identity': 'Anonymous',
  saml: 'Anonymous',
} as const

/** Of a service AWS fills in who it is, and nothing that only accounts have. */
function addServiceKeys(keys: Keys, { arn, services }: ServiceCaller): void {
  keys.set('aws:principalisawsservice', 'true')
  keys.set('aws:principalservicename', arn)
  keys.set('aws:principalservicenameslist', services)
}

function addPrincipalKeys(keys: Keys, caller: Exclude<Caller, ServiceCaller>): void {
  keys.set('aws:principaltype', PRINCIPAL_TYPE[caller.kind])
  if (caller.kind === 'anonymous') keys.set('aws:userid', caller.userId)
  if (isExternal(caller)) addClaims(keys, caller.claims)
  if (accountOf(caller) === undefined) return
  keys.set('aws:principalisawsservice', 'false')
  keys.set('aws:principalarn', caller.kind === 'role' ? caller.role.arn : caller.arn)
  keys.set('aws:principalaccount', caller.accountId)
  keys.set('aws:userid', caller.userId)
  if (caller.kind === 'user') keys.set('aws:username', caller.user.name)
  addTags(keys, 'aws:PrincipalTag/', tagsOfPrincipal(caller))
}

/** What an identity provider outside of AWS says of somebody. */
function addClaims(keys: Keys, claims: ExternalCaller['claims']): void {
  for (const name in claims) keys.name(name, claims[name])
}

/** Session tags override the tags of the role or user. */
export function tagsOfPrincipal(caller: Caller): readonly Tag[] {
  const own = caller.kind === 'role' ? caller.role.tags : 'user' in caller ? (caller.user?.tags ?? []) : []
  const session = sessionOf(caller)?.tags
  return session ? [...own, ...session] : own
}

function addTags(keys: Keys, prefix: string, tags: readonly Tag[]): void {
  for (const { key, value } of tags) keys.name(prefix + key, value)
}

/** Keys of temporary credentials alone: with long-term keys they are absent, MFA's too. */
function addSessionKeys(keys: Keys, session: Session | undefined, now: number): void {
  if (!session) return
  if (session.kind === 'root') keys.set('aws:assumedroot', 'true')
  keys.set('aws:tokenissuetime', new Date(session.issuedAt).toISOString())
  keys.set('aws:multifactorauthpresent', String(session.mfaAt !== undefined))
  if (session.mfaAt !== undefined) {
    keys.set('aws:multifactorauthage', String(Math.floor((now - session.mfaAt) / 1000)))
  }
  add(keys, 'aws:sourceidentity', session.sourceIdentity)
  if (session.federation) {
    keys.set('aws:federatedprovider', session.federation.provider)
    addClaims(keys, session.federation.claims)
  }
  if (session.contextKeys) addClaims(keys, session.contextKeys)
}

/** The same for every operation: its members `Tags` and `TagKeys` are the tags of the request. */
function addRequestTags(keys: Keys, input: unknown): void {
  const tags = requestTags(input)
  addTags(keys, 'aws:RequestTag/', tags)
  const tagKeys = [...tags.map(({ key }) => key), ...stringsAt(input, 'TagKeys')]
  if (tagKeys.length > 0) keys.set('aws:tagkeys', tagKeys)
}

function requestTags(input: unknown): Tag[] {
  const tags = memberOf(input, 'Tags')
  if (!Array.isArray(tags)) return []
  return tags.map((tag: unknown) => ({
    key: String(memberOf(tag, 'Key')),
    value: String(memberOf(tag, 'Value') ?? ''),
  }))
}

function stringsAt(input: unknown, name: string): string[] {
  const list = memberOf(input, name)
  return Array.isArray(list) ? list.map(String) : []
}

function addResourceKeys(keys: Keys, target: DetailedTarget, caller: Caller): void {
  add(keys, 'aws:resourceaccount', target.accountId ?? accountOf(caller))
  if (!target.tags) return
  addTags(keys, 'aws:ResourceTag/', target.tags)
  if (USER_OR_ROLE.test(target.arn)) addTags(keys, 'iam:ResourceTag/', target.tags)
}

/** Only their tags are seen under IAM's own key too: source, service authorization reference, resource types of IAM. */
const USER_OR_ROLE = /^arn:[^:]+:iam::\d{12}:(?:user|role)\//
