/**
 * The filter: tokens that a call must match, all of them.
 *
 * `action:s3:Put*` looks in one field and `alice` in all, `-` negates, and `*` matches anything. Capitals do not
 * matter.
 */
import { accountOf } from '../../state/console-state.ts'
import { type Call, wordsOf } from './call.ts'

type Reader = (call: Call) => string

/** Field -> what its tokens match. */
export const FIELDS: Readonly<Record<string, Reader>> = {
  caller: ({ caller }) => caller,
  action: ({ action }) => action,
  operation: ({ operation }) => operation,
  resource: ({ resource }) => resource,
  layer: ({ layer }) => layer,
  account: ({ account }) => (account === '' ? '' : `${account} ${accountOf(account).name}`),
  effect: ({ outcome }) => outcome,
  error: ({ error }) => error,
  origin: ({ origin }) => origin,
}

/** Fields whose few values are matched whole: `effect:allowed` is not `notAllowed`. */
const EXACT: ReadonlySet<string> = new Set(['effect'])

const ANYWHERE: Reader = ({ caller, action, operation, resource, layer, account, error, ...call }) =>
  [caller, action, operation, resource, layer, account, error, call.requestId, ...wordsOf(call.refused)].join(
    '\n',
  )

/** What is shown before anybody filters: not the calls of the console itself. */
export const USUAL: readonly string[] = ['-origin:console']

interface Token {
  readonly field: string
  readonly isNegated: boolean
  /** In lower case. */
  readonly pattern: string
}

function parsed(text: string): Token {
  const isNegated = text.startsWith('-') && text.length > 1
  const [name = '', ...rest] = (isNegated ? text.slice(1) : text).split(':')
  const field = name.toLowerCase()
  if (rest.length > 0 && Object.hasOwn(FIELDS, field))
    return { field, isNegated, pattern: rest.join(':').toLowerCase() }
  return { field: '', isNegated, pattern: [name, ...rest].join(':').toLowerCase() }
}

/** Returns whether a text is a whole token, which a space ends. */
export function isComplete(text: string): boolean {
  const { field, pattern } = parsed(text)
  return field !== '' && pattern !== ''
}

/** Returns whether a call matches all tokens. */
export function predicateOf(tokens: readonly string[]): (call: Call) => boolean {
  const tests = tokens.map(parsed).filter(({ pattern }) => pattern !== '')
  return (call) => tests.every((token) => matches(token, call))
}

function matches({ field, isNegated, pattern }: Token, call: Call): boolean {
  const value = (FIELDS[field] ?? ANYWHERE)(call).toLowerCase()
  const isExact = EXACT.has(field) && !pattern.includes('*')
  return (isExact ? value === pattern : contains(value, pattern)) !== isNegated
}

/** Returns whether the parts between asterisks occur in the text, one after the other. */
function contains(text: string, pattern: string): boolean {
  let at = 0
  for (const part of pattern.split('*')) {
    const found = text.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return true
}

/** Returns the tokens without each of which something would be left, although nothing is. */
export function tokensInTheWay(tokens: readonly string[], calls: readonly Call[]): readonly string[] {
  return tokens.filter((token) => calls.some(predicateOf(tokens.filter((each) => each !== token))))
}

/** Suggests fields for what is typed, and then the most frequent values of the field. */
export function suggestionsFor(typed: string, calls: readonly Call[]): readonly string[] {
  const minus = typed.startsWith('-') ? '-' : ''
  const text = typed.slice(minus.length)
  const [name = '', ...rest] = text.split(':')
  const field = name.toLowerCase()
  if (rest.length === 0)
    return Object.keys(FIELDS)
      .filter((each) => each.startsWith(field))
      .map((each) => `${minus}${each}:`)
  const read = FIELDS[field]
  return read ? valuesOf(read, rest.join(':'), calls).map((value) => `${minus}${field}:${value}`) : []
}

function valuesOf(read: Reader, typed: string, calls: readonly Call[]): readonly string[] {
  const pattern = typed.toLowerCase()
  const counts = new Map<string, number>()
  for (const call of calls) {
    // An account is found by its name, and its token has its number.
    const [value = ''] = read(call).split(' ')
    if (value !== '' && contains(read(call).toLowerCase(), pattern))
      counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const isBeginning = (value: string) => Number(value.toLowerCase().startsWith(pattern))
  return [...counts]
    .sort(([one, few], [other, many]) => isBeginning(other) - isBeginning(one) || many - few)
    .map(([value]) => value)
}
