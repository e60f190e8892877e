/** The condition keys that a request for a role brings with it: nothing in the state decides their values. */
import { isIP } from 'node:net'
import type { OpenKey, OpenKeys, OpenValues } from '../../policy/index.ts'
import type { RoleRow } from '../../store/index.ts'

type Accepts = OpenKey['accepts']

const text =
  (pattern: RegExp): Accepts =>
  (value) =>
    typeof value === 'string' && pattern.test(value)

const optional =
  (accepts: Accepts): Accepts =>
  (value) =>
    value === undefined || accepts(value)

const anyText: Accepts = text(/^.{1,1024}$/s)
const anyValue: Accepts = (value) => value === undefined || [value].flat().every((each) => each.length > 0)
const flag: Accepts = text(/^(?:true|false)$/)
const tagValue: Accepts = text(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u)
const tagKeys: Accepts = (value) =>
  typeof value === 'object' &&
  value.length > 0 &&
  value.every((key) => /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key))
const sessionName: Accepts = text(/^[\w+=,.@-]{2,64}$/)
const sourceIdentity: Accepts = (value) => sessionName(value) && !/^aws:/i.test(String(value))
const date: Accepts = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value))

/** By lower-cased key, or by the beginning of it if that ends with a slash or a colon. */
type KeyTable = Readonly<Record<string, OpenKey>>

const ofSession: KeyTable = {
  'sts:rolesessionname': { accepts: sessionName, examples: ['another-session'] },
  'sts:sourceidentity': { accepts: optional(sourceIdentity), examples: ['another-identity'] },
  'sts:transitivetagkeys': { accepts: optional(tagKeys) },
  'aws:tagkeys': { accepts: optional(tagKeys) },
  'aws:requesttag/': { accepts: optional(tagValue) },
  'aws:currenttime': { accepts: date },
  'aws:epochtime': { accepts: text(/^\d{1,11}$/) },
}

/** Services pass on no source identity. */
const { 'sts:sourceidentity': _, ...ofServiceSession } = ofSession

const ofNetwork: KeyTable = {
  'aws:sourceip': { accepts: (value) => typeof value === 'string' && isIP(value) > 0 },
  'aws:vpcsourceip': { accepts: optional((value) => typeof value === 'string' && isIP(value) > 0) },
  'aws:sourcevpc': { accepts: optional(text(/^vpc-\w+$/)), examples: ['vpc-0123456789abcdef0'] },
  'aws:sourcevpce': { accepts: optional(text(/^vpce-\w+$/)), examples: ['vpce-0123456789abcdef0'] },
  'aws:securetransport': { accepts: flag },
  'aws:useragent': { accepts: optional(anyText) },
  'aws:referer': { accepts: optional(anyText) },
  'aws:requestedregion': {
    accepts: text(/^[a-z]{2,3}(?:-[a-z]+)+-\d$/),
    examples: ['eu-central-1', 'us-west-2'],
  },
}

const externalId: KeyTable = {
  'sts:externalid': { accepts: optional(text(/^[\w+=,.@:/-]{2,1224}$/)), examples: ['another-id'] },
}

const ofCredentials: KeyTable = {
  'aws:multifactorauthpresent': { accepts: optional(flag), examples: ['true', 'false'] },
  'aws:multifactorauthage': { accepts: optional(text(/^\d{1,6}$/)), examples: ['0', '3600'] },
  'aws:tokenissuetime': { accepts: optional(date) },
}

/** Keys that depend on how the session of a role came about. */
const ofRoleSession: KeyTable = {
  ...ofCredentials,
  'aws:multifactorauthpresent': { accepts: flag },
  'aws:principaltag/': { accepts: optional(tagValue) },
  'aws:sourceidentity': { accepts: optional(sourceIdentity), examples: ['another-identity'] },
  'aws:federatedprovider': { accepts: optional(anyText) },
  'saml:': { accepts: anyValue },
}

const ofService: KeyTable = {
  'aws:sourcearn': { accepts: optional(text(/^arn:[^:]+:[^:]+:[^:]*:[^:]*:./)) },
  'aws:sourceaccount': { accepts: optional(text(/^\d{12}$/)), examples: ['999999999999'] },
  'aws:sourceorgid': { accepts: optional(text(/^o-[a-z\d]{10,32}$/)), examples: ['o-anotherone'] },
  'aws:sourceorgpaths': { accepts: optional((value) => typeof value === 'object') },
}

/** Open keys if a whole account is trusted: who in it calls. */
const ofAccount: KeyTable = {
  ...ofCredentials,
  'aws:principaltag/': { accepts: optional(tagValue) },
  'aws:username': { accepts: optional(text(/^[\w+=,.@-]{1,64}$/)) },
  'aws:userid': { accepts: anyText },
  'aws:principaltype': { accepts: text(/^(?:User|AssumedRole)$/) },
  'aws:sourceidentity': ofSession['sts:sourceidentity'] ?? { accepts: anyText },
}

/** Open keys if every principal is trusted. */
const ofEverybody: KeyTable = {
  'aws:principalarn': { accepts: text(/^arn:[^:]+:iam::\d{12}:(?:user|role)\/./) },
  'aws:principalaccount': { accepts: text(/^\d{12}$/) },
  'aws:principalorgid': { accepts: optional(text(/^o-[a-z\d]{10,32}$/)), examples: ['o-anotherone'] },
  'aws:principalorgpaths': { accepts: optional((value) => typeof value === 'object') },
}

export function keysOfUser(): OpenKeys {
  return USER
}

/** Returns the keys of a role's sessions. Tags of a session replace the role's, and remove none. */
export function keysOfRole({ id, tags }: Pick<RoleRow, 'id' | 'tags'>): OpenKeys {
  const userId = { accepts: (value: unknown) => typeof value === 'string' && value.startsWith(`${id}:`) }
  const tagged = tags.map(
    ({ key }) => [`aws:principaltag/${key.toLowerCase()}`, { accepts: tagValue }] as const,
  )
  return openKeys({
    ...ofSession,
    ...ofNetwork,
    ...externalId,
    ...ofRoleSession,
    ...Object.fromEntries(tagged),
    'aws:userid': userId,
  })
}

export function keysOfService(): OpenKeys {
  return SERVICE
}

/** @param accountId the account that is trusted, or undefined if everybody is */
export function keysOfAccount(partition: string, accountId?: string): OpenKeys {
  const arn = new RegExp(`^arn:${partition}:iam::${accountId ?? '\\d{12}'}:(?:user|role)/.`)
  const open = { ...ofSession, ...ofNetwork, ...externalId, ...ofAccount }
  return openKeys(
    accountId === undefined
      ? { ...open, ...ofEverybody }
      : { ...open, 'aws:principalarn': { accepts: text(arn) } },
  )
}

/**
 * @param prefix the beginning of the provider's condition keys, without the colon
 * @param audiences undefined if the trust policy decides
 */
export function keysOfWebIdentity(prefix: string, audiences: readonly string[] | undefined): OpenKeys {
  const lower = prefix.toLowerCase()
  const audience = `${lower}:aud`
  const keys = openKeys({
    ...ofSession,
    ...ofNetwork,
    'sts:roleauthorizedbyidp': { accepts: flag },
    [`${lower}:`]: { accepts: anyValue },
    [`${lower}:sub`]: { accepts: anyText, examples: ['another-subject'] },
    [audience]: audiences ? oneOf(audiences) : { accepts: anyText, examples: ['another-audience'] },
  })
  return audiences?.length === 1 ? keysExcept(keys, new Set([audience])) : keys
}

function oneOf(values: readonly string[]): OpenKey {
  return { accepts: (value) => typeof value === 'string' && values.includes(value), examples: values }
}

export function keysOfSaml(): OpenKeys {
  return SAML
}

/** Returns the same keys without those that already have their values. */
export function keysExcept({ open, areCompatible }: OpenKeys, known: ReadonlySet<string>): OpenKeys {
  return { open: (key) => (known.has(key) ? undefined : open(key)), areCompatible }
}

function openKeys(table: KeyTable): OpenKeys {
  const beginnings = Object.keys(table).filter((key) => /[/:]$/.test(key))
  const open = (key: string) => {
    const own = table[key]
    if (own) return own
    const beginning = beginnings.find((start) => key.startsWith(start))
    return beginning === undefined ? undefined : table[beginning]
  }
  return { open, areCompatible }
}

/** Returns whether the values can come from one request: MFA and when it was used, a resource and its account. */
function areCompatible(values: OpenValues): boolean {
  const [present, age] = [values.get('aws:multifactorauthpresent'), values.get('aws:multifactorauthage')]
  const hasBoth = values.has('aws:multifactorauthpresent') && values.has('aws:multifactorauthage')
  if (hasBoth && (present === 'true') !== (age !== undefined)) return false
  const [arn, account] = [values.get('aws:sourcearn'), values.get('aws:sourceaccount')]
  if (typeof arn !== 'string' || account === undefined) return true
  const owner = arn.split(':')[4] ?? ''
  return owner === '' || owner === account
}

const USER = openKeys({ ...ofSession, ...ofNetwork, ...externalId, ...ofCredentials })
const SERVICE = openKeys({ ...ofServiceSession, ...ofService })
const SAML = openKeys({ ...ofSession, ...ofNetwork, 'saml:': { accepts: anyValue } })
