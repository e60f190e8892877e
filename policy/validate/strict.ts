/**
 * Reads documents strictly, to find what AWS calls syntax errors. These are unknown elements and wrong JSON
 * types.
 */
import { readOperator } from '../conditions/operators.ts'
import {
  complete,
  hasOnly,
  isList,
  isObject,
  isScalar,
  isString,
  type Json,
  type JsonObject,
  listOf,
} from '../json.ts'
import { parseDistinct } from './distinct.ts'
import type { Literal } from './literals.ts'

export interface StrictPolicy {
  /**
   * Whether AWS's older parser rejects the form of the document. It rejects white space before the document,
   * and a single statement without a list before the version (public reports of users).
   */
  readonly hasOddForm: boolean
  readonly version: string | undefined
  readonly statements: readonly StrictStatement[]
}

export interface StrictStatement {
  readonly sid: string
  /** Allow or Deny, in upper or lower case. */
  readonly effect: string
  /** The values of Action or NotAction. Empty when both are absent. */
  readonly actions: readonly string[]
  readonly hasNotAction: boolean
  /** The values of Resource or NotResource. Empty when both are absent. */
  readonly resources: readonly string[]
  readonly hasNotResource: boolean
  readonly principal: Json | undefined
  readonly notPrincipal: Json | undefined
  /** The values of conditions that are not any text. */
  readonly literals: readonly Literal[]
}

export const versions: ReadonlySet<Json | undefined> = new Set(['2008-10-17', '2012-10-17'])

export const policyElements: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement'])
export const statementElements: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])

/** Returns undefined if the document has syntax errors. */
export function readStrictly(document: string): StrictPolicy | undefined {
  const json = parseDistinct(document)
  if (!isObject(json) || !hasOnly(json, policyElements)) return undefined
  const { Version: version, Id: id } = json
  if (version !== undefined && !(isString(version) && versions.has(version))) return undefined
  if (id !== undefined && !isString(id)) return undefined
  const statements = complete(listOf(json['Statement']).map(readStatement))
  const hasOddForm = /^\s/.test(document) || isStatementFirst(json)
  return statements === undefined || statements.length === 0 ? undefined : { hasOddForm, version, statements }
}

function isStatementFirst(json: JsonObject): boolean {
  const names = Object.keys(json)
  return isObject(json['Statement']) && names.indexOf('Statement') < names.indexOf('Version')
}

function readStatement(json: Json): StrictStatement | undefined {
  if (!isObject(json) || !hasOnly(json, statementElements)) return undefined
  const { Sid: sid = '', Effect: effect, Principal: principal, NotPrincipal: notPrincipal } = json
  const actions = readElement(json, 'Action')
  const resources = readElement(json, 'Resource')
  const literals = readLiterals(json['Condition'])
  if (!isString(sid) || !isString(effect) || !isEffect(effect)) return undefined
  if (actions === undefined || resources === undefined || literals === undefined) return undefined
  const hasNotAction = json['NotAction'] !== undefined
  const hasNotResource = json['NotResource'] !== undefined
  return { sid, effect, actions, hasNotAction, resources, hasNotResource, principal, notPrincipal, literals }
}

function isEffect(effect: string): boolean {
  return /^(?:allow|deny)$/i.test(effect)
}

function readElement(statement: JsonObject, name: 'Action' | 'Resource'): readonly string[] | undefined {
  const positive = statement[name]
  const negative = statement[`Not${name}`]
  if (positive !== undefined && negative !== undefined) return undefined
  const values = listOf(positive ?? negative)
  return values.every(isString) ? values : undefined
}

/** Returns the values of a condition element, or undefined if the element has syntax errors. */
export function readLiterals(condition: Json | undefined): readonly Literal[] | undefined {
  if (condition === undefined) return []
  if (!isObject(condition)) return undefined
  const lists = Object.entries(condition).map(([operator, keys]) => readLiteralsUnder(operator, keys))
  return complete(lists)?.flat()
}

/** Returns the values under an operator. An unknown operator is valid as long as it has no keys. */
function readLiteralsUnder(written: string, keys: Json): readonly Literal[] | undefined {
  if (!isObject(keys)) return undefined
  const values = Object.values(keys).flatMap((value) => (isList(value) ? value : [value]))
  if (Object.keys(keys).length === 0) return []
  const operator = readOperator(written)
  if (operator === undefined || !values.every(isScalar)) return undefined
  const { type } = operator
  return type === undefined ? [] : values.map((value) => ({ type, text: String(value) }))
}
