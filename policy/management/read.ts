/** Reads the form of management policies: keys, operators, and controls, but not yet what the values are. */
import { parseExactly } from '../exact-numbers.ts'
import { isList, isObject, isScalar, type Json, type JsonObject } from '../json.ts'
import { parseDistinct } from '../validate/distinct.ts'
import {
  type Container,
  type Grammar,
  type ManagementGrammar,
  type Member,
  type Operator,
  operators,
  type Setting,
  type Written,
} from './grammar.ts'

const control = '@@operators_allowed_for_child_policies'
const controls: ReadonlySet<string> = new Set([...operators, '@@all', '@@none'])

/** Returns the content of the top key. Undefined if the document does not have the form of its type. */
export function readManagementPolicy(document: string, { top, content }: ManagementGrammar) {
  if (parseDistinct(document) === undefined) return undefined
  const parts = partsOf(parseExactly(document))
  const [member, ...others] = parts?.members ?? []
  if (parts === undefined || member?.[0].toLowerCase() !== top || others.length > 0) return undefined
  return hasIdleOperators(parts.operators) ? readNode(member[1], content) : undefined
}

/** Operators beside the top key must have the form of operators, but mean nothing. */
function hasIdleOperators(written: ReadonlyMap<string, Json>): boolean {
  return [...written].every(([key, value]) => {
    if (key === control) return readControl(value) !== undefined
    return isOperator(key) && (isText(value) || textsOf(value) !== undefined)
  })
}

function readNode(json: Json, grammar: Grammar): Written | undefined {
  const parts = partsOf(json)
  if (parts === undefined) return undefined
  const { operators: written, members } = parts
  const allowed = written.has(control) ? readControl(written.get(control)) : operators
  written.delete(control)
  if (allowed === undefined) return undefined
  return grammar.kind === 'setting'
    ? readSetting(written, members, allowed, grammar)
    : readContainer(written, members, allowed, grammar)
}

type Entry = readonly [string, Json]
type Allowed = ReadonlySet<Operator>

/**
 * Separates operators, in lower case, from other members. Undefined if an operator is duplicated.
 *
 * Unverified: Management policies are refused if two operators of a node differ only in case, as AWS refuses
 * such fields.
 */
function partsOf(json: Json | undefined) {
  if (!isObject(json)) return undefined
  const entries: readonly Entry[] = Object.entries<Json>(json satisfies JsonObject)
  const members = entries.filter(([key]) => !key.startsWith('@@'))
  const written = entries.filter(([key]) => key.startsWith('@@'))
  const byKey = new Map(written.map(([key, value]) => [key.toLowerCase(), value]))
  return byKey.size < written.length ? undefined : { operators: byKey, members }
}

/**
 * Returns the operators that a control leaves to lower levels. `@@none` must be the only item, and no item
 * may be duplicated in the same spelling.
 */
function readControl(json: Json | undefined): Allowed | undefined {
  const items = textsOf(json)
  if (items === undefined || items.length === 0 || new Set(items).size < items.length) return undefined
  const named = new Set(items.map((item) => item.toLowerCase()))
  if (![...named].every((item) => controls.has(item))) return undefined
  if (named.has('@@none') && items.length > 1) return undefined
  return named.has('@@all') ? operators : new Set([...operators].filter((operator) => named.has(operator)))
}

function readSetting(
  written: ReadonlyMap<string, Json>,
  members: readonly Entry[],
  allowed: Allowed,
  grammar: Setting,
): Written | undefined {
  const operands = new Map<Operator, readonly string[]>()
  for (const [key, value] of written) {
    const texts = grammar.isList ? textsOf(value) : textOf(value)
    if (!isOperator(key) || texts === undefined) return undefined
    if (!grammar.isList && key !== '@@assign') return undefined
    operands.set(key, texts)
  }
  return members.length > 0 ? undefined : { grammar, operands, allowed, members: [] }
}

function readContainer(
  written: ReadonlyMap<string, Json>,
  entries: readonly Entry[],
  allowed: Allowed,
  grammar: Container,
): Written | undefined {
  if (written.size > 0) return undefined
  const members: Member[] = []
  const distinct = new Set<string>()
  for (const [name, value] of entries) {
    const member = readMember(name, value, grammar)
    if (member === undefined || distinct.has(member.key)) return undefined
    if (member.isField || grammar.names?.mustDiffer) distinct.add(member.key)
    members.push(member)
  }
  return { grammar, operands: new Map(), allowed, members }
}

function readMember(name: string, value: Json, { fields, names }: Container): Member | undefined {
  const key = name.toLowerCase()
  const field = fields.get(key)
  const grammar = field ?? names?.each
  const node = grammar && readNode(value, grammar)
  return node && { key, name, isField: field !== undefined, node }
}

function isOperator(key: string): key is Operator {
  return operators.has(key as Operator)
}

/** Numbers, booleans, and null are texts to policies. */
function isText(json: Json | undefined): json is string | number | boolean | null {
  return json === null || (json !== undefined && isScalar(json))
}

function textOf(json: Json): readonly string[] | undefined {
  return isText(json) ? [String(json)] : undefined
}

function textsOf(json: Json | undefined): readonly string[] | undefined {
  return isList(json) && json.every(isText) ? json.map(String) : undefined
}
