/** Edges in words. */
import type { AccessEdge, AccessNode, ConditionAlternative } from '../../../schemas/endpoints.ts'
import { roleName } from '../../texts/arns.ts'
import { isWorking } from './map/map-types.ts'

const LAYERS: Readonly<Record<string, string>> = {
  trust: 'Trust',
  identity: 'Identity',
  boundary: 'Boundary',
  session: 'Session',
  serviceControl: 'SCP',
  resourceControl: 'RCP',
  endpoint: 'Endpoint',
}

/** Returns one or two words for the label on an edge. */
export function labelOf(edge: AccessEdge): string {
  if (!isWorking(edge)) return LAYERS[edge.layer] ?? edge.layer
  const [condition] = edge.conditions[0]?.all ?? []
  return condition ? keyInWords(condition.key ?? '', condition.values, condition.holds) : ''
}

const KEYS: Readonly<Record<string, string>> = {
  'sts:externalid': 'external ID',
  'aws:multifactorauthpresent': 'MFA',
  'aws:multifactorauthage': 'recent MFA',
  'aws:sourceip': 'source IP',
  'aws:sourcearn': 'source ARN',
  'aws:sourceaccount': 'source account',
  'sts:rolesessionname': 'session name',
  'sts:sourceidentity': 'source identity',
  'aws:userid': 'session name',
  'aws:currenttime': 'time',
}

function keyInWords(key: string, [value = '']: readonly string[], holds: boolean): string {
  const lower = key.toLowerCase()
  const known = KEYS[lower]
  if (known !== undefined) return known
  const branch = /^repo:[^:]+:ref:refs\/heads\/(.+)$/.exec(value)?.[1]
  if (lower.endsWith(':sub') && branch !== undefined) return `branch ${holds ? 'is' : 'is not'} ${branch}`
  if (lower.endsWith(':sub')) return 'subject'
  if (lower.includes('tag')) return 'tag'
  return key.slice(key.lastIndexOf(':') + 1)
}

/** Returns a way to meet the conditions, as a phrase after "if". */
export function wayInWords({ all }: ConditionAlternative): string {
  return all.map(({ text }) => text).join(' and ')
}

const REASONS: Readonly<Record<string, readonly [silent: string, denies: string]>> = {
  trust: ['The trust policy does not allow it', 'The trust policy denies it'],
  identity: ['It is trusted, but no identity policy allows it', 'An identity policy denies it'],
  boundary: ['The permissions boundary does not allow it', 'The permissions boundary denies it'],
  session: ['The session policies do not allow it', 'A session policy denies it'],
  serviceControl: ['No service control policy allows it', 'A service control policy denies it'],
  resourceControl: ['No resource control policy allows it', 'A resource control policy denies it'],
}

/** Returns why an edge does not work, or what makes it work. */
export function reasonOf({ from, verdict, layer, declaredBy }: AccessEdge): string {
  if (verdict === 'allowed') return workingReason(layer, from)
  const [silent, denies] = REASONS[layer] ?? ['It is not allowed', 'It is denied']
  if (verdict === 'explicitDeny') return denies
  return layer === 'trust' && declaredBy === 'identity'
    ? 'Allowed to, but the role does not trust it'
    : silent
}

function workingReason(layer: string, from: string): string {
  if (layer === 'assignment') return 'its permission set is assigned'
  const hasPolicies = /^arn:[^:]+:iam::\d{12}:(?:user|role)\//.test(from)
  return hasPolicies ? "trust and the caller's policies allow" : 'the trust policy allows'
}

const KINDS: Readonly<Record<AccessNode['kind'], string>> = {
  provider: 'Identity provider',
  service: 'Service',
  account: 'Another account',
  everybody: 'Everybody, in any account',
  person: 'User of Identity Center',
  user: 'User',
  role: 'Role',
}

/** Returns the name of a node. The role of a permission set has the name of the permission set. */
export function nodeName({ kind, name }: Pick<AccessNode, 'kind' | 'name'>): string {
  return kind === 'role' ? roleName(name) : name
}

export function kindInWords({ kind }: AccessNode): string {
  return KINDS[kind]
}
