/** What a policy is generated from, and how. All of it is in the address. */
import { param, setParams } from '../../../router.ts'
import type { Entity } from '../editor/facts.ts'

/** The fields of tokens that the server can filter by. */
const FIELDS: ReadonlySet<string> = new Set([
  ...['caller', 'action', 'resource', 'layer', 'account', 'origin', 'effect'],
])

export function tokensInAddress(): readonly string[] {
  const tokens = param('q').split(' ').filter(Boolean)
  const caller = param('caller')
  return caller === '' ? tokens : [`caller:${caller}`, ...tokens]
}

export function setTokens(tokens: readonly string[]): void {
  setParams({ q: tokens.join(' '), caller: undefined })
}

/** Calls from clients other than the console: AWS API calls and questions from other emulators. */
const NOT_OF_CONSOLE = 'a*'

/** What Live leaves out by default. The calls of the console are left out here, too, unless a token asks for them. */
const USUAL = '-origin:console'

/** Whether the server can select calls by a token. Live has the calls, so it can also exclude some. */
const isSupported = (token: string) => !/^(?:-|error:)/.test(token)

/** Returns the tokens of Live that have no effect here. */
export function ignoredTokens(tokens: readonly string[]): readonly string[] {
  return tokens.filter((each) => !isSupported(each) && each !== USUAL)
}

/** Returns the filter for the server. A token without a field looks for a caller. */
export function filterOf(tokens: readonly string[]): Readonly<Record<string, string | readonly string[]>> {
  const filter: Record<string, readonly string[]> = {}
  for (const [field, pattern] of tokens.filter(isSupported).map(patternIn))
    filter[field] = [...(filter[field] ?? []), pattern]
  filter['origin'] ??= [NOT_OF_CONSOLE]
  const effect = EFFECTS.get(param('effect'))
  if (effect !== undefined) filter['effect'] = [effect]
  const since = param('since')
  return since === '' ? filter : { ...filter, since }
}

function patternIn(token: string): readonly [field: string, pattern: string] {
  const [name = '', ...rest] = token.split(':')
  if (!FIELDS.has(name) || rest.length === 0) return ['caller', `*${token}*`]
  const text = rest.join(':')
  if (name === 'effect') return [name, EFFECTS.get(text) ?? text]
  return [name, name === 'account' ? text : `*${text}*`]
}

/** Outcomes in Live -> effects in the list of decisions. */
const EFFECTS: ReadonlyMap<string, string> = new Map([
  ['notAllowed', 'implicitDeny'],
  ['denied', 'explicitDeny'],
  // Of the denied calls, only those that passed count unless blocked ones are included, too.
  ['audited', '*Deny'],
])

/** Whether Live, from which the address can come, showed only refused calls. */
function isAboutDenials(): boolean {
  return /^(?:denied|notAllowed)$/.test(param('effect'))
}

export interface Wishes {
  readonly denied: boolean
  readonly wildcards: boolean
  readonly actionWildcards: boolean
  readonly exact: readonly string[]
  readonly conditions: readonly string[]
}

export function wishesInAddress(): Wishes {
  const list = (name: string) => param(name).split('\n').filter(Boolean)
  return {
    denied: param('denied') === '1' || isAboutDenials(),
    wildcards: param('fold') !== '0',
    actionWildcards: param('verbs') === '1',
    exact: list('exact'),
    conditions: list('conditions'),
  }
}

/** Adds a text to a list of the address, or removes it. */
export function toggle(name: 'exact' | 'conditions', present: readonly string[], text: string): void {
  const next = present.includes(text) ? present.filter((each) => each !== text) : [...present, text]
  setParams({ [name]: next.join('\n') })
}

/** Returns who gets the policy, from its ARN in the address. */
export function holderInAddress(): Entity | undefined {
  const [, type, name] = /:(user|group|role)\/(?:.*\/)?([^/]+)$/.exec(param('for')) ?? []
  if (name === undefined || (type !== 'user' && type !== 'group' && type !== 'role')) return undefined
  return { type, name }
}
