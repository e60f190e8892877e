import { parseExactly } from './exact-numbers.ts'
import { isObject, isString, type Json, type JsonObject, listOf } from './json.ts'

/**
 * A statement's elements, not yet interpreted.
 * Principal and Condition keep the JSON that the document contains.
 */
export interface Statement {
  /** Position in the document, from 0. Statements that cannot be read count too. */
  readonly index: number
  readonly sid: string | undefined
  readonly effect: 'Allow' | 'Deny'
  readonly actions: Element
  readonly resources: Element | undefined
  readonly principals: PrincipalElement | undefined
  readonly condition: Json | undefined
}

/** `Action`, or `NotAction` when negated. The same applies to `Resource` and `NotResource`. */
export interface Element {
  readonly negated: boolean
  readonly values: readonly string[]
}

export interface PrincipalElement {
  readonly negated: boolean
  readonly value: Json
}

export interface PolicyDocument {
  /** Whether `${...}` is a variable, which requires Version 2012-10-17. */
  readonly variables: boolean
  readonly statements: readonly Statement[]
}

/**
 * Reads a document for evaluation. Omits statements without a valid effect or action, or with an invalid
 * resource, because they match nothing. Returns undefined if the text is not a policy.
 */
export function readDocument(text: string): PolicyDocument | undefined {
  const json = parseExactly(text)
  if (!isObject(json)) return undefined
  const statements = listOf(json['Statement']).map(readStatement)
  return {
    variables: json['Version'] === '2012-10-17',
    statements: statements.filter((statement) => statement !== undefined),
  }
}

/** Returns undefined if the statement matches nothing. */
export function readStatement(json: Json | undefined, index: number): Statement | undefined {
  if (!isObject(json)) return undefined
  const effect = json['Effect']
  const actions = readElement(json, 'Action')
  const resources = readElement(json, 'Resource')
  if ((effect !== 'Allow' && effect !== 'Deny') || actions === undefined) return undefined
  if (resources === undefined && ('Resource' in json || 'NotResource' in json)) return undefined
  return {
    index,
    sid: isString(json['Sid']) ? json['Sid'] : undefined,
    effect,
    actions,
    resources,
    principals: readPrincipals(json),
    condition: json['Condition'],
  }
}

/** Returns undefined if both forms of the element are present, because they contradict each other. */
function readElement(statement: JsonObject, name: 'Action' | 'Resource'): Element | undefined {
  const positive = statement[name]
  const negative = statement[`Not${name}`]
  const negated = positive === undefined
  const value = negated ? negative : positive
  if (value === undefined || (!negated && negative !== undefined)) return undefined
  const values = listOf(value)
  return values.every(isString) ? { negated, values } : undefined
}

/** Returns an element that matches no principal if both Principal and NotPrincipal are present. */
function readPrincipals(statement: JsonObject): PrincipalElement | undefined {
  const { Principal: positive, NotPrincipal: negative } = statement
  if (negative === undefined) return positive === undefined ? undefined : { negated: false, value: positive }
  return positive === undefined ? { negated: true, value: negative } : { negated: false, value: {} }
}
