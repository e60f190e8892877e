/** What a policy is generated from, and how. All of it is in the address. */
import { param, setParams } from '../../../router.ts'
import type { Entity } from '../editor/facts.ts'

/** The fields of tokens that the server can filter by. */
const FIELDS: ReadonlySet<string> = new Set(['caller', 'action', 'resource', 'layer', 'account', 'origin'])

export function tokensInAddress(): readonly string[] {
  const tokens = param('q').split(' ').filter(Boolean)
  const caller = param('caller')
  return caller === '' ? tokens : [`caller:${caller}`, ...tokens]
}

export function setTokens(tokens: readonly string[]): void {
  setParams({ q: tokens.join(' '), caller: undefined })
}

/** Calls of other clients than the console: those of AWS's API, and those that other emulators ask about. */
const NOT_OF_CONSOLE = 'a*'

/** Returns the filter for the server. A token without a field looks for a caller. */
export function filterOf(tokens: readonly string[]): Readonly<Record<string, string | readonly string[]>> {
  const filter: Record<string, readonly string[]> = { origin: [NOT_OF_CONSOLE] }
  for (const token of tokens.filter((each) => !each.startsWith('-'))) {
    const [name = '', ...rest] = token.split(':')
    const isField = FIELDS.has(name) && rest.length > 0
    const field = isField ? name : 'caller'
    const text = isField ? rest.join(':') : token
    filter[field] = [...(filter[field] ?? []), field === 'account' ? text : `*${text}*`]
  }
  const since = param('since')
  return since === '' ? filter : { ...filter, since }
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
    denied: param('denied') === '1',
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
