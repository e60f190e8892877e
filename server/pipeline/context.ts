/**
 * The condition keys of a request: what AWS would fill in, and only when it would.
 *
 * Source: IAM User Guide, global condition context keys. Keys are in lower case, as the evaluator looks them up.
 */
import type { ConditionContext } from '../../policy/index.ts'
import { memberOf } from '../../protocol/structure.ts'
import type { Tag } from '../../store/index.ts'
import { type Caller, sessionOf } from '../caller.ts'
import type { Conditions, Context, DetailedTarget } from '../operation.ts'
import type { Session } from '../sessions.ts'
import { DEFAULT_REGION } from '../settings.ts'
import type { Call } from './parse.ts'

type Keys = Map<string, string | readonly string[]>

/** What about a request can matter to a condition besides the resource. */
export interface Circumstances {
  readonly call: Call
  readonly input: unknown
  readonly ctx: Context
}

/**
 * The keys for one action on `target`, with those that the operation adds. Made when the first policy asks for one:
 * most decisions need none.
 */
export function conditionContext(
  about: Circumstances,
  target: DetailedTarget,
  conditions: Conditions | undefined,
): ConditionContext {
  let keys: Keys | undefined
  const made = () => {
    keys ??= allKeys(about, target, conditions)
    return keys
  }
  return { get: (name) => made().get(name), has: (name) => made().has(name) }
}

function allKeys(about: Circumstances, target: DetailedTarget, conditions: Conditions | undefined): Keys {
  const keys: Keys = new Map()
  const { caller, now } = about.ctx
  addRequestKeys(keys, about)
  addPrincipalKeys(keys, caller)
  addSessionKeys(keys, sessionOf(caller), now)
  addRequestTags(keys, about.input)
  addResourceKeys(keys, target, caller)
  for (const name in conditions) add(keys, name.toLowerCase(), conditions[name])
  return keys
}

function add(keys: Keys, name: string, value: string | readonly string[] | undefined): void {
  if (value !== undefined) keys.set(name, value)
}

function addRequestKeys(
  keys: Keys,
  { call: { request, service }, ctx: { now, region } }: Circumstances,
): void {
  keys.set('aws:currenttime', new Date(now).toISOString())
  keys.set('aws:epochtime', String(Math.floor(now / 1000)))
  keys.set('aws:securetransport', String(request.secure))
  keys.set('aws:sourceip', request.remoteAddress)
  // IAM lives in one region, whatever a client with an endpoint of its own signs for.
  keys.set('aws:requestedregion', service === 'iam' ? DEFAULT_REGION : region)
  add(keys, 'aws:useragent', request.header('user-agent'))
  add(keys, 'aws:referer', request.header('referer'))
  keys.set('aws:viaawsservice', 'false')
}

const PRINCIPAL_TYPE = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  federated: 'FederatedUser',
  anonymous: 'Anonymous',
} as const

function addPrincipalKeys(keys: Keys, caller: Caller): void {
  keys.set('aws:principaltype', PRINCIPAL_TYPE[caller.kind])
  if (caller.kind === 'anonymous') return
  keys.set('aws:principalisawsservice', 'false')
  keys.set('aws:principalarn', caller.kind === 'role' ? caller.role.arn : caller.arn)
  keys.set('aws:principalaccount', caller.accountId)
  keys.set('aws:userid', caller.userId)
  if (caller.kind === 'user') keys.set('aws:username', caller.user.name)
  addTags(keys, 'aws:principaltag/', tagsOfPrincipal(caller))
}

/** Session tags override the tags of the role or user. */
function tagsOfPrincipal(caller: Caller): readonly Tag[] {
  const own = caller.kind === 'role' ? caller.role.tags : 'user' in caller ? (caller.user?.tags ?? []) : []
  const session = sessionOf(caller)?.tags
  return session ? [...own, ...session] : own
}

function addTags(keys: Keys, prefix: string, tags: readonly Tag[]): void {
  for (const { key, value } of tags) keys.set(prefix + key.toLowerCase(), value)
}

/** Keys of temporary credentials alone: with long-term keys they are absent, MFA's too. */
function addSessionKeys(keys: Keys, session: Session | undefined, now: number): void {
  if (!session) return
  keys.set('aws:tokenissuetime', new Date(session.issuedAt).toISOString())
  keys.set('aws:multifactorauthpresent', String(session.mfaAt !== undefined))
  if (session.mfaAt !== undefined) {
    keys.set('aws:multifactorauthage', String(Math.floor((now - session.mfaAt) / 1000)))
  }
  add(keys, 'aws:sourceidentity', session.sourceIdentity)
}

/** The same for every operation: its members `Tags` and `TagKeys` are the tags of the request. */
function addRequestTags(keys: Keys, input: unknown): void {
  const tags = requestTags(input)
  addTags(keys, 'aws:requesttag/', tags)
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
  keys.set('aws:resourceaccount', target.accountId ?? caller.accountId)
  if (!target.tags) return
  addTags(keys, 'aws:resourcetag/', target.tags)
  if (USER_OR_ROLE.test(target.arn)) addTags(keys, 'iam:resourcetag/', target.tags)
}

/** Only their tags are seen under IAM's own key too: source, service authorization reference, resource types of IAM. */
const USER_OR_ROLE = /^arn:[^:]+:iam::\d{12}:(?:user|role)\//
