/**
 * The condition keys of a request: those that AWS sets, and only when AWS sets them.
 *
 * Source: IAM User Guide, global condition context keys. Keys are in lowercase, as the evaluator looks them
 * up.
 */
import type { ConditionContext } from '../../policy/index.ts'
import { memberOf } from '../../protocol/structure.ts'
import type { Tag } from '../../store/index.ts'
import { isMultiValued, spellingOfKey } from '../aws/service-authorization.ts'
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
import { type Conditions, type DetailedTarget, ownerOf } from './target.ts'

type Value = string | readonly string[]

/** The values of condition keys, by lowercase name. */
class Keys extends Map<string, Value> {
  /** Keys whose names are not known in advance, in their original spelling, by lowercase name. */
  readonly #spellings = new Map<string, string>()

  /** Sets a key in any spelling. */
  setInAnySpelling(written: string, value: Value | undefined): void {
    if (value === undefined) return
    const lower = written.toLowerCase()
    this.#spellings.set(lower, written)
    this.set(lower, value)
  }

  /**
   * Sets a key that AWS or an identity provider defines. Whether it is multivalued is a property of the key: a
   * claim can have one value where AWS has a list (service authorization reference).
   */
  setDefined(written: string, value: Value | undefined): void {
    const isOneOfList = typeof value === 'string' && isMultiValued(written)
    this.setInAnySpelling(written, isOneOfList ? [value] : value)
  }

  /** Returns a key in its original spelling or, by default, in AWS's spelling. */
  spellingOf(key: string): string {
    return this.#spellings.get(key) ?? spellingOfKey(key) ?? key
  }
}

/** The properties of a request that do not depend on its caller or operation. */
export interface Arrival {
  /** Epoch milliseconds. */
  readonly now: number
  readonly region: string
  readonly secure: boolean
  /** Undefined for calls by services and for calls through a VPC endpoint. */
  readonly sourceIp: string | undefined
  /** The source address of a call through a VPC endpoint. */
  readonly vpcSourceIp?: string | undefined
  readonly userAgent: string | undefined
  readonly referer: string | undefined
  /** The resource on whose behalf an AWS service makes the request. Absent when there is none. */
  readonly source?: Source | undefined
  /** Services that make the request on behalf of the caller, in the order in which each called the next. */
  readonly via?: readonly string[] | undefined
}

/**
 * The resource that made a service act. Policies can check who owns it (IAM User Guide, the confused deputy
 * problem).
 */
export interface Source {
  readonly arn?: string | undefined
  readonly account?: string | undefined
  readonly organizationId?: string | undefined
  readonly organizationPaths?: readonly string[] | undefined
}

/**
 * Everything that condition keys are derived from. This is plain data, because keys can be read long after
 * the request.
 */
export interface RequestFacts {
  readonly arrival: Arrival
  readonly caller: Caller
  readonly places: Places
  readonly target: DetailedTarget
  /** The operation's input. Its members `Tags` and `TagKeys` are the tags of the request. */
  readonly input: unknown
  /** Keys specific to the request. They override all others. */
  readonly conditions: Conditions | undefined
}

const NO_KEYS = new Keys()

/**
 * The condition keys of a request. They are computed when a policy first uses one: most decisions need none.
 */
export class RequestContext implements ConditionContext {
  #facts: RequestFacts | undefined
  #keys = NO_KEYS

  constructor(facts: RequestFacts) {
    this.#facts = facts
  }

  get(name: string): Value | undefined {
    return this.all().get(name)
  }

  has(name: string): boolean {
    return this.all().has(name)
  }

  isMultivalued(name: string): boolean {
    return isMultiValued(name)
  }

  /**
   * Returns every key in lowercase with its value. The context then releases everything else of the request.
   */
  all(): ReadonlyMap<string, Value> {
    return this.#make()
  }

  /** Returns every key in its original spelling, or by default in AWS's spelling, with its value. */
  written(): readonly (readonly [string, Value])[] {
    const keys = this.#make()
    return Array.from(keys, ([key, value]) => [keys.spellingOf(key), value] as const)
  }

  #make(): Keys {
    if (this.#facts) this.#keys = keysOf(this.#facts)
    this.#facts = undefined
    return this.#keys
  }
}

function keysOf({ arrival, caller, places, target, input, conditions }: RequestFacts): Keys {
  const keys = new Keys()
  addArrivalKeys(keys, arrival)
  addViaKeys(keys, arrival.via)
  addOrganizationKeys(keys, 'source', places.source)
  if (arrival.source) addSourceKeys(keys, arrival.source)
  if (caller.kind === 'service') addServiceKeys(keys, caller)
  else if (isExternal(caller)) addExternalKeys(keys, caller)
  else addPrincipalKeys(keys, caller)
  addSessionKeys(keys, sessionOf(caller), arrival.now)
  addRequestTags(keys, input)
  addResourceKeys(keys, target, caller)
  addOrganizationKeys(keys, 'principal', places.principal)
  addOrganizationKeys(keys, 'resource', places.resource)
  for (const name in conditions) keys.setDefined(name, conditions[name])
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

/** Adds the keys of forward access sessions. All but the first exist only in such sessions. */
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

/** Adds an account's organization. As on AWS, the paths are a list that contains the account's only path. */
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
} as const

/** Adds the name of a service. AWS sets none of the keys that only accounts have. */
function addServiceKeys(keys: Keys, { arn, services }: ServiceCaller): void {
  keys.set('aws:principalisawsservice', 'true')
  keys.set('aws:principalservicename', arn)
  keys.set('aws:principalservicenameslist', services)
}

/**
 * Adds the keys of a user of an external identity provider. A provider of an account acts like a user of it,
 * with the provider's ARN as its ID and without an ARN of its own (recorded on AWS, September 2026). Providers
 * that every account has, such as Google, belong to none: nothing is recorded about them.
 */
function addExternalKeys(keys: Keys, { accountId, userId, claims }: ExternalCaller): void {
  addClaims(keys, claims)
  const isOfAccount = userId.startsWith('arn:')
  keys.set('aws:principaltype', isOfAccount ? PRINCIPAL_TYPE.user : PRINCIPAL_TYPE.anonymous)
  if (!isOfAccount) return
  keys.set('aws:principalaccount', accountId)
  keys.set('aws:userid', userId)
}

function addPrincipalKeys(keys: Keys, caller: Exclude<Caller, ServiceCaller | ExternalCaller>): void {
  keys.set('aws:principaltype', PRINCIPAL_TYPE[caller.kind])
  if (caller.kind === 'anonymous') keys.set('aws:userid', caller.userId)
  if (accountOf(caller) === undefined) return
  keys.set('aws:principalisawsservice', 'false')
  keys.set('aws:principalarn', caller.kind === 'role' ? caller.role.arn : caller.arn)
  keys.set('aws:principalaccount', caller.accountId)
  keys.set('aws:userid', caller.userId)
  if (caller.kind === 'user') keys.set('aws:username', caller.user.name)
  addTags(keys, 'aws:PrincipalTag/', tagsOfPrincipal(caller))
}

/** Adds the claims of an external identity provider. */
function addClaims(keys: Keys, claims: ExternalCaller['claims']): void {
  for (const name in claims) keys.setDefined(name, claims[name])
}

/** Returns the tags of the principal. Session tags override the role's or user's. */
export function tagsOfPrincipal(caller: Caller): readonly Tag[] {
  const own = caller.kind === 'role' ? caller.role.tags : 'user' in caller ? (caller.user?.tags ?? []) : []
  const session = sessionOf(caller)?.tags
  return session ? [...own, ...session] : own
}

function addTags(keys: Keys, prefix: string, tags: readonly Tag[]): void {
  for (const { key, value } of tags) keys.setInAnySpelling(prefix + key, value)
}

/** Adds the keys of temporary credentials. With long-term keys they are absent, including those for MFA. */
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

/** Adds the tags of the request. They are the input's members `Tags` and `TagKeys` in every operation. */
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
  add(keys, 'aws:resourceaccount', ownerOf(target) ?? accountOf(caller))
  if (!target.tags) return
  addTags(keys, 'aws:ResourceTag/', target.tags)
  if (USER_OR_ROLE.test(target.arn)) addTags(keys, 'iam:ResourceTag/', target.tags)
}

/**
 * Only tags of users and roles also have IAM's own key. Source: service authorization reference, resource
 * types of IAM.
 */
const USER_OR_ROLE = /^arn:[^:]+:iam::\d{12}:(?:user|role)\//
