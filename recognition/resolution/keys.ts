/** The condition keys that the parameters of a request fill. */
import type { KeyFacts } from '../../core/aws/api-operations.ts'
import { isMultiValued } from '../../core/aws/service-authorization.ts'
import type { Parameters, Value } from '../parameters/types.ts'
import { hasKey } from './action-keys.ts'
import { memberOf } from './functions/text-function.ts'
import { hasFunction, pathsOf, rawValuesOf, valuesOf } from './paths.ts'
import type { Seen } from './resolving.ts'

export type KeyValue = string | readonly string[]

/** Most decisions have no keys, and share these. */
const NO_KEYS: Record<string, KeyValue> = {}
const NO_ORIGINS: Record<string, string> = {}

/** Condition keys by name, and where each came from. */
export class Keys {
  #context = NO_KEYS
  #origins = NO_ORIGINS

  set(key: string, value: KeyValue, from: string): void {
    if (this.#context === NO_KEYS) {
      this.#context = {}
      this.#origins = {}
    }
    // A key has a prefix, even if the rest of it is the client's.
    this.#context[key] = value
    this.#origins[key] = from
  }

  /** Sets a key to one value or to a list, whichever the key has. */
  setValues(key: string, values: readonly string[], from: string): void {
    const [first] = values
    if (first !== undefined) this.set(key, values.length > 1 || isMultiValued(key) ? values : first, from)
  }

  get context(): Readonly<Record<string, KeyValue>> {
    return this.#context
  }

  get origins(): Readonly<Record<string, string>> {
    return this.#origins
  }
}

/** AWS permits 50 tags. More is refused by every service, and need not be listed. */
const MAX_VALUES = 1000

/** Needs to know the table, and is set with the other keys of single services. */
const OF_TABLE = 'dynamodb:LeadingKeys'

/** Sets the keys that the facts fill, if the action has them. */
export function setKeys(
  keys: Keys,
  facts: KeyFacts | undefined,
  action: string,
  type: string | undefined,
  seen: Seen,
): void {
  if (facts === undefined) return
  for (const source of keySourcesOf(facts, action, type)) setKey(keys, source, seen)
}

/** A key that the facts fill, and what fills it. */
interface KeySource {
  readonly key: string
  /** Whether the key has a placeholder. */
  readonly isTemplate: boolean
  readonly sources: readonly KeyInput[]
  readonly origin: string
}

/** An expression, or the paths of names and values. */
interface KeyInput {
  readonly text: string
  /** The path of a parameter, if the expression is nothing else. */
  readonly path: string | undefined
  readonly pairs: readonly [namePath: string, valuePath: string] | undefined
}

type SourcesByType = Map<string | undefined, readonly KeySource[]>

const known = new WeakMap<KeyFacts, Map<string, SourcesByType>>()

/** Returns those that the action has on the type. They are found once for each action and type. */
function keySourcesOf(facts: KeyFacts, action: string, type: string | undefined): readonly KeySource[] {
  const before = known.get(facts)?.get(action)?.get(type)
  if (before) return before
  const byAction = known.get(facts) ?? new Map<string, SourcesByType>()
  const byType: SourcesByType = byAction.get(action) ?? new Map()
  const sources = findKeySources(facts, action, type)
  known.set(facts, byAction.set(action, byType.set(type, sources)))
  return sources
}

function findKeySources(facts: KeyFacts, action: string, type: string | undefined): readonly KeySource[] {
  return Object.entries(facts).flatMap(([key, source]) => {
    if (key === OF_TABLE || !hasKey(action, type, key)) return []
    const written = typeof source === 'string' ? [source] : source
    const sources = written.map(toInput)
    return [{ key, isTemplate: PLACEHOLDER.test(key), sources, origin: originOf(written) }]
  })
}

function toInput(source: string | readonly [string, string]): KeyInput {
  if (typeof source !== 'string') return { text: '', path: undefined, pairs: source }
  const [path] = pathsOf(source)
  return { text: source, path: path === source ? path : undefined, pairs: undefined }
}

function setKey(keys: Keys, { key, isTemplate, sources, origin }: KeySource, seen: Seen): void {
  let values: readonly string[] = NO_TEXTS
  for (const each of sources) {
    if (each.pairs) setPairs(keys, key, each.pairs, seen)
    else if (isTemplate) setTags(keys, key, each.text, seen)
    else values = joined(values, textsOf(each, seen))
  }
  if (values.length > 0) keys.setValues(key, distinct(values), origin)
}

function distinct(values: readonly string[]): readonly string[] {
  return values.length === 1 ? values : [...new Set(values)].slice(0, MAX_VALUES)
}

const NO_TEXTS: readonly string[] = []

function joined(before: readonly string[], after: readonly string[]): readonly string[] {
  if (after.length === 0) return before
  return before.length === 0 ? after : [...before, ...after]
}

function originOf(sources: readonly (string | readonly [string, string])[]): string {
  const [first] = sources.flatMap((each) => (typeof each === 'string' ? pathsOf(each) : []))
  return first === undefined ? 'constant' : `parameter ${first}`
}

const PLACEHOLDER = /\$\{\w+\}|<\w+>/

/** Sets one key for each pair of name and value: members of the elements of a list, or keys and values of a map. */
function setPairs(
  keys: Keys,
  template: string,
  [namePath, valuePath]: readonly [string, string],
  seen: Seen,
): void {
  const tags = pairsAt(namePath, seen).flatMap(({ parameters, index }): Tag[] => {
    const [name] = parameters.valuesAt(namePath).slice(index)
    return name === undefined ? [] : [[name, parameters.valuesAt(valuePath)[index] ?? '']]
  })
  setEach(keys, template, tags, namePath)
}

interface Pair {
  readonly parameters: Parameters
  readonly index: number
}

/** An element of a list can lack its value, so that elements are read one by one. */
function pairsAt(namePath: string, { parameters }: Seen): readonly Pair[] {
  const list = namePath.slice(0, namePath.lastIndexOf('.'))
  if (list.endsWith('[]'))
    return parameters
      .elements(list)
      .slice(0, MAX_VALUES)
      .map((element) => ({ parameters: element, index: 0 }))
  const names = parameters.valuesAt(namePath).slice(0, MAX_VALUES)
  return names.map((_name, index) => ({ parameters, index }))
}

/** Sets one key for each tag in a form such as `a=1&b=2`, or in a list of keys and values. */
function setTags(keys: Keys, template: string, expression: string, seen: Seen): void {
  const [path = ''] = pathsOf(expression)
  const tags = hasFunction(expression)
    ? tagsInForm(expression, path, seen)
    : seen.parameters.valuesAt(path).flatMap(tagOf)
  setEach(keys, template, tags.slice(0, MAX_VALUES), path)
}

/**
 * Sets one key for each tag.
 *
 * The case of names does not count in keys: of `Case` and `case`, in either order, the value of `case` is the one that
 * policies see (recorded on AWS, September 2026). Later keys replace earlier ones.
 */
function setEach(keys: Keys, template: string, tags: readonly Tag[], path: string): void {
  const inOrder = tags.length > 1 ? tags.toSorted(([a], [b]) => compareTexts(textOf(a), textOf(b))) : tags
  for (const [name, value] of inOrder) {
    const key = template.replace(PLACEHOLDER, () => textOf(name))
    keys.set(key, textOf(value), `parameter ${path}`)
  }
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

type Tag = readonly [name: Value, value: Value]

/** The names and values of `a=1&b=2`. Names can contain an encoded equals sign. */
function tagsInForm(expression: string, path: string, seen: Seen): readonly Tag[] {
  const names = valuesOf(`${path}|formTagKeys`, seen).values
  const pairs = valuesOf(expression, seen).values
  return names.map((name, at) => [name, pairs[at]?.slice(name.length + 1) ?? ''])
}

function tagOf(element: Value): readonly Tag[] {
  const name = memberOf(element, 'Key')
  return name === undefined ? [] : [[name, memberOf(element, 'Value') ?? '']]
}

function textsOf({ text, path }: KeyInput, seen: Seen): readonly string[] {
  if (path === undefined && (hasFunction(text) || text.startsWith('='))) return valuesOf(text, seen).values
  const values = path === undefined ? rawValuesOf(text, seen.parameters) : seen.parameters.valuesAt(path)
  return values.length === 0 ? NO_TEXTS : values.map(textOf)
}

const textOf = (value: Value) => (typeof value === 'string' ? value : JSON.stringify(value))
