/**
 * The values that brute force tries. Each space varies one part of a request, and lists so many values that two short
 * patterns which differ at all differ on one of them. Every alphabet has a letter that no pattern contains.
 */
import { type AuthorizationRequest, isContextValue } from '../../../policy/index.ts'
import { type Caller, callers } from './callers.ts'
import { shapes, texts } from './texts.ts'
import type { Fields } from './written.ts'

/** What a value sets in a request. */
export interface Value {
  readonly action?: string
  readonly resource?: string
  readonly caller?: Caller
  /** Condition keys in lower case. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>
}

export interface Space {
  readonly values: readonly Value[]
  /** Returns the elements of a statement that the values decide about, or nothing if it has none of them. */
  readonly partOf: (statement: Fields) => Fields | undefined
  /** Whether the values are callers. A statement without a principal then matters too. */
  readonly namesCallers?: true
  /** Whether a value is found in the policy, so that the members of a list don't speak for themselves. */
  readonly isTied?: true
}

function picked(statement: Fields, names: readonly string[]): Fields | undefined {
  const found = names.filter((name) => name in statement).map((name) => [name, statement[name]])
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

/** Returns the condition of a statement about the given keys only. */
function conditionOn(statement: Fields, keys: readonly string[]): Fields | undefined {
  const operators = Object.entries(Object(statement['Condition'])).flatMap(([operator, tests]) => {
    const found = Object.entries(Object(tests)).filter(([key]) => keys.includes(key.toLowerCase()))
    return found.length === 0 ? [] : [[operator, Object.fromEntries(found)] as const]
  })
  return operators.length === 0 ? undefined : { Condition: Object.fromEntries(operators) }
}

/** Lower and upper case, a letter that no pattern has, and colons. */
const ACTION_TEXTS = [...new Set([...texts('abz:', 4), ...texts('az', 6), ...texts('a:', 6)])]

/**
 * Resources with few parts, with five or more colons, and ARNs with each number of parts.
 * `*` is what an action without resources is asked for.
 */
const RESOURCE_TEXTS = [
  ...new Set([
    '*',
    ...texts('abz:', 4),
    ...['::::', ':::::', 'arn:', 'arn:a:', 'arn::::', 'arn:::::'].flatMap((start) =>
      texts('abz:', 3).map((end) => start + end),
    ),
  ]),
]

export const actions: Space = {
  values: ACTION_TEXTS.map((action) => ({ action })),
  partOf: (statement) => picked(statement, ['Action', 'NotAction']),
}

export const resources: Space = {
  values: RESOURCE_TEXTS.map((resource) => ({ resource })),
  partOf: (statement) => picked(statement, ['Resource', 'NotResource']),
}

/**
 * Returns the space of one condition key, which can also be absent. A list is among the values, because nobody says
 * that the key has only one.
 */
function keySpace(name: string, values: readonly (string | readonly string[])[]): Space {
  const key = name.toLowerCase()
  const all = isMultivalued(key) ? values : [...values, ['a'], ['z']]
  return {
    values: [{}, ...all.map((value) => ({ context: { [key]: value } }))],
    partOf: (statement) => conditionOn(statement, [key]),
  }
}

const MULTIVALUED: ReadonlySet<string> = new Set(['x:set', 'x:numbers', 'x:addresses', 'x:arns', 'x:either'])

/** Returns whether the key has lists of values in these spaces. */
export function isMultivalued(key: string): boolean {
  return MULTIVALUED.has(key.toLowerCase())
}

/** Returns all sets of up to `most` of the values, the empty one included. */
function subsets(values: readonly string[], most: number): readonly (readonly string[])[] {
  if (most === 0 || values.length === 0) return [[]]
  const [first = '', ...rest] = values
  return [...subsets(rest, most), ...subsets(rest, most - 1).map((set) => [first, ...set])]
}

const setTexts = ['', 'a', 'b', 'ab', 'aa', 'ba', 'A', 'z']

/** Keys by name. The names of typed keys are those of {@link types}. */
export const keys = {
  text: keySpace('x:text', [...texts('abzA', 3), ...['Z', 'aB', 'AB', 'Ab', 'aaab', 'abab', '*', 'a*', '?']]),
  folded: keySpace('x:folded', [
    ...['', 'k', 'K', '\u212a', 's', 'S', 'ſ', 'ß', 'ẞ', 'ss', 'SS', 'i', 'I', 'İ', 'i\u0307', 'ı'],
    ...['Σ', 'σ', 'ς', 'aΣ', 'aσ', 'aς', 'AΣ', 'Aς', 'aΣa', 'aσa', '\u{10400}', '\u{10428}', 'z', 'kk', 'Kk'],
  ]),
  number: keySpace('x:number', [
    ...['-11', '-10', '-2', '-1.5', '-1', '-0.5', '0', '-0', '0.5', '1', '1.0', '1e0', '1.25', '1.5', '1.75'],
    ...['2', '2.5', '9', '9.5', '10', '10.0', '1e1', '10.5', '11', '1e9', 'x', '', '*'],
  ]),
  date: keySpace('x:date', [
    ...[
      '2025-12-31T23:59:59.998Z',
      '2025-12-31T23:59:59.999Z',
      '2026-01-01',
      '1767225600',
      '2026-01-01T00:00:00Z',
    ],
    ...['2026-01-01T00:00:00.001Z', '2026-01-01T06:00:00Z', '2026-01-01T12:00:00Z', '1767268800'],
    ...[
      '2026-01-01T11:59:59.999Z',
      '2026-01-01T12:00:00.001Z',
      '2026-01-02T00:00:00Z',
      '2026-01-01T23:59:59.999Z',
    ],
    ...['2027-01-01', '1970-01-01', '0', '1', '-1', '2030-01-01', 'x', ''],
  ]),
  flag: keySpace('x:flag', ['true', 'false', 'TRUE', 'x', '']),
  bytes: keySpace('x:bytes', ['QQ==', 'QQ', 'Qg==', 'QUI=', 'QUJD', 'x', '']),
  address: keySpace('x:address', [
    ...['9.255.255.255', '10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.0.127', '10.0.0.128', '10.0.0.129'],
    ...['10.0.0.255', '10.0.1.0', '10.0.1.1', '10.255.255.255', '11.0.0.0', '127.255.255.255', '128.0.0.0'],
    ...[
      '0.0.0.0',
      '255.255.255.255',
      '::ffff:10.0.0.1',
      '::ffff:a00:1',
      '::',
      '::1',
      '2001:db8::',
      '2001:db8::1',
    ],
    ...['2001:db7:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db8::2', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
    ...['2001:db9::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'x', '', '10.0.0.1/32'],
  ]),
  arn: keySpace('x:arn', [
    ...[
      '',
      'a',
      'z',
      'a:b',
      ':::::',
      '::::',
      'arn:aws:s3:::a',
      'x:x:x:x:x',
      'ARN:AWS:S3:::a',
      'arn:aws:s3:::a:',
    ],
    ...shapes(
      ['arn:', 'z:'],
      ['aws:'],
      ['s3:', 'a:'],
      [':', 'a:'],
      [':', '1:', '12:'],
      ['', 'a', 'b', 'ab', 'z', 'a:b', 'a:', 'a:z'],
    ),
  ]),
  set: keySpace('x:set', subsets(setTexts, 4)),
  numbers: keySpace('x:numbers', subsets(['0', '1', '1.0', '1.5', '2', '3', 'x', ''], 3)),
  addresses: keySpace(
    'x:addresses',
    subsets(['10.0.0.0', '10.0.0.1', '10.0.0.200', '10.9.0.0', '11.0.0.0', '::1', 'x', ''], 3),
  ),
  arns: keySpace(
    'x:arns',
    subsets(['arn:aws:s3:::a', 'arn:aws:s3:::b', 'arn:aws:s3:::ab', 'arn:aws:s3:a::a', 'a', '', 'z'], 3),
  ),
  /** A key of which nobody knows whether it has many values. */
  either: keySpace('x:either', [...setTexts, ...subsets(setTexts, 3)]),
  /** A key that several types of operators are used on. */
  mixed: keySpace('x:mixed', [
    ...[
      '',
      'a',
      '1',
      '1.0',
      '2',
      'true',
      'TRUE',
      'false',
      '10.0.0.1',
      '10.0.0.2',
      '::1',
      '2026-01-01',
      '2026',
    ],
    ...['1767225600', 'arn:aws:s3:::a', 'arn:aws:s3:::b', 'QQ==', 'z', '0.5', '1.5', '3'],
  ]),
  other: keySpace('x:other', ['', 'a', 'b', 'z']),
} as const

/** The types that AWS would publish for keys of {@link keys}. */
export const types: ReadonlyMap<string, 'Numeric' | 'Date' | 'Bool' | 'IPAddress'> = new Map([
  ['x:number', 'Numeric'],
  ['x:numbers', 'Numeric'],
  ['x:date', 'Date'],
  ['x:flag', 'Bool'],
  ['x:address', 'IPAddress'],
  ['x:addresses', 'IPAddress'],
])

const PRINCIPAL_KEYS = ['aws:principalarn', 'aws:principalaccount', 'aws:principaltype', 'aws:username']

/** Callers with the condition keys that follow from who they are. */
export const principals: Space = {
  namesCallers: true,
  values: callers.map((caller) => ({ caller, context: caller.keys })),
  partOf: (statement) => {
    const named = picked(statement, ['Principal', 'NotPrincipal'])
    const condition = conditionOn(statement, PRINCIPAL_KEYS)
    return named || condition ? { ...named, ...condition } : undefined
  },
}

/** Callers that have identity policies, as in a question about them. */
export const identities: Space = {
  ...principals,
  values: principals.values.filter(({ caller }) => caller?.principal.accountId !== undefined),
}

const tiedTexts = [
  '*',
  ...texts('abz/', 2),
  ...texts('ab', 2).flatMap((end) => [`a/${end}/`, `${end}/a`, `${end}b*`]),
]

/** The keys that variables are filled with, together with the resource: a variable ties them. */
export const tied: Space = {
  isTied: true,
  values: ['', 'a', 'b', 'ab', 'z', '*', undefined].flatMap((one) =>
    ['', 'a', 'z', undefined].flatMap((two) =>
      tiedTexts.map(
        (end): Value => ({ resource: `:::::${end}`, context: present({ 'x:one': one, 'x:two': two }) }),
      ),
    ),
  ),
  partOf: (statement) => {
    const named = picked(statement, ['Resource', 'NotResource'])
    const condition = conditionOn(statement, ['x:one', 'x:two'])
    return named || condition ? { ...named, ...condition } : undefined
  },
}

/** Returns the keys that have a value. */
function present(values: Readonly<Record<string, string | undefined>>): NonNullable<Value['context']> {
  const entries = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
  return Object.fromEntries(entries)
}

/** The parts of a request that no space varies. */
const DEFAULTS = { action: 'a:a', resource: '*', principal: callers[0].principal }

/** Returns the request that the values of several spaces make together. */
export function requestOf(values: readonly Value[]): AuthorizationRequest {
  const { action = DEFAULTS.action, resource = DEFAULTS.resource, caller } = Object.assign({}, ...values)
  const context = new Map(values.flatMap((value) => Object.entries(value.context ?? {})))
  return { action, resource, principal: caller?.principal ?? DEFAULTS.principal, context }
}

const validity: Readonly<Record<string, (text: string) => boolean>> = {
  Numeric: (text) => isContextValue('numeric', text),
  Date: (text) => isContextValue('date', text),
  IPAddress: (text) => isContextValue('ip', text),
  Bool: (text) => text === 'true' || text === 'false',
}

/** Returns whether the key can have the value: of its type, and a list only if it has lists. */
function isPossible(key: string, value: string | readonly string[]): boolean {
  const isValid = validity[types.get(key) ?? ''] ?? (() => true)
  return Array.isArray(value) === isMultivalued(key) && [value].flat().every(isValid)
}

/** Returns the space without values that their keys can't have. */
export function validSpace(space: Space): Space {
  const isValid = ({ context = {} }: Value) =>
    Object.entries(context).every(([key, value]) => isPossible(key, value))
  return { ...space, values: space.values.filter(isValid) }
}
