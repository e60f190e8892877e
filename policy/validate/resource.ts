/**
 * Validates the syntax of policies that other services store: those of resources and of VPC endpoints. Each
 * service has its own error texts for such a policy; this module reports the place and the error.
 *
 * It rejects only what all services reject (IAM User Guide, "Grammar of the IAM JSON policy language"). Each
 * service itself checks whether principals, actions, and resources exist, and which of them a policy can
 * name. A policy without statements is valid, because it allows nothing. Statements of a resource's policy
 * need no Resource (those of Amazon ECR cannot have one). In an endpoint's policy, a Deny without a Resource
 * would deny nothing.
 */
import type { CompiledPolicy } from '../compile.ts'
import { readOperator } from '../conditions/operators.ts'
import { isList, isObject, isScalar, isString, type Json, type JsonObject, listOf } from '../json.ts'
import { principalTypes } from '../principal-types.ts'
import { parseDistinct } from './distinct.ts'
import { policyElements, statementElements, versions } from './strict.ts'

/** The kind of resource that has the policy. */
export type PolicyOwnerKind = 'resource' | 'endpoint'

type Need = 'required' | 'optional'
type PairedElement = 'Principal' | 'Action' | 'Resource'

/** The elements that each statement must contain. */
const needs: Readonly<Record<PolicyOwnerKind, Readonly<Record<PairedElement, Need>>>> = {
  resource: { Principal: 'required', Action: 'required', Resource: 'optional' },
  endpoint: { Principal: 'optional', Action: 'required', Resource: 'required' },
}

/**
 * A message that callers append to the document's name. It starts with a path: `.Statement[0] has no Effect.`
 */
type Flaw = string | undefined

/** Results by compiled policy, so that each document is checked only once. */
const cache = {
  resource: new WeakMap<CompiledPolicy, { readonly flaw: Flaw }>(),
  endpoint: new WeakMap<CompiledPolicy, { readonly flaw: Flaw }>(),
}

/** Returns the first syntax error of a policy, or undefined if it has none. */
export function resourcePolicyError(policy: CompiledPolicy, keeper: PolicyOwnerKind): Flaw {
  const known = cache[keeper].get(policy)
  if (known !== undefined) return known.flaw
  const flaw = flawInDocument(policy, keeper)
  cache[keeper].set(policy, { flaw })
  return flaw
}

function flawInDocument({ readable, text }: CompiledPolicy, keeper: PolicyOwnerKind): Flaw {
  if (!readable) return ' is not a JSON object.'
  const json = parseDistinct(text)
  if (!isObject(json)) return ' contains duplicate keys in an object.'
  const { Version: version, Id: id, Statement: statement } = json
  if (version !== undefined && !versions.has(version)) return `.Version is invalid: ${shown(version)}.`
  if (id !== undefined && !isString(id)) return `.Id is not a string: ${shown(id)}.`
  const path = (index: number) => (isList(statement) ? `.Statement[${index}]` : '.Statement')
  const inStatements = (each: Json, index: number) => flawInStatement(each, path(index), keeper)
  return unknownElement(json, policyElements, '') ?? firstOf(listOf(statement), inStatements)
}

function flawInStatement(json: Json, path: string, keeper: PolicyOwnerKind): Flaw {
  if (!isObject(json)) return `${path} is not an object: ${shown(json)}.`
  return (
    unknownElement(json, statementElements, path) ??
    flawInSid(json, path) ??
    flawInEffect(json, path) ??
    flawInPair(json, path, 'Principal', keeper) ??
    flawInPair(json, path, 'Action', keeper) ??
    flawInPair(json, path, 'Resource', keeper) ??
    flawInCondition(json['Condition'], `${path}.Condition`)
  )
}

function unknownElement(json: JsonObject, known: ReadonlySet<string>, path: string): Flaw {
  const unknown = Object.keys(json).find((name) => !known.has(name))
  return unknown === undefined ? undefined : `${path} has an unknown element: ${shown(unknown)}.`
}

function flawInSid({ Sid: sid }: JsonObject, path: string): Flaw {
  return sid === undefined || isString(sid) ? undefined : `${path}.Sid is not a string: ${shown(sid)}.`
}

function flawInEffect({ Effect: effect }: JsonObject, path: string): Flaw {
  if (effect === undefined) return `${path} has no Effect.`
  return effect === 'Allow' || effect === 'Deny'
    ? undefined
    : `${path}.Effect is neither Allow nor Deny: ${shown(effect)}.`
}

/** Checks an element that also has a negated form. Both forms at once contradict each other. */
function flawInPair(statement: JsonObject, path: string, name: PairedElement, keeper: PolicyOwnerKind): Flaw {
  const present = [name, `Not${name}`].filter((each) => statement[each] !== undefined)
  if (present.length > 1) return `${path} has both ${name} and Not${name}.`
  const flawIn = name === 'Principal' ? flawInPrincipal : flawInTexts
  const flaws = present.map((each) => flawIn(statement[each], `${path}.${each}`))
  const isMissing = present.length === 0 && needs[keeper][name] === 'required'
  return isMissing ? `${path} has neither ${name} nor Not${name}.` : flaws[0]
}

function flawInTexts(value: Json | undefined, path: string): Flaw {
  const values = listOf(value)
  if (values.length === 0) return `${path} is empty.`
  return firstOf(values, (each) =>
    isString(each) ? undefined : `${path} contains a value that is not a string: ${shown(each)}.`,
  )
}

const knownTypes: ReadonlySet<string> = new Set(principalTypes)

function flawInPrincipal(value: Json | undefined, path: string): Flaw {
  if (value === '*') return undefined
  if (!isObject(value)) return `${path} is neither * nor an object: ${shown(value)}.`
  const types = Object.keys(value)
  if (types.length === 0) return `${path} is empty.`
  const unknown = types.find((type) => !knownTypes.has(type))
  if (unknown !== undefined) return `${path} has an unknown principal type: ${shown(unknown)}.`
  return firstOf(types, (type) => flawInTexts(value[type], `${path}.${type}`))
}

function flawInCondition(block: Json | undefined, path: string): Flaw {
  if (block === undefined) return undefined
  if (!isObject(block)) return `${path} is not an object: ${shown(block)}.`
  return firstOf(Object.entries(block), ([operator, keys]) => flawUnder(operator, keys, path))
}

/**
 * Checks the keys under an operator.
 * As in IAM policies, an unknown operator is valid as long as it has no keys.
 */
function flawUnder(operator: string, keys: Json, path: string): Flaw {
  if (!isObject(keys)) return `${path}.${operator} is not an object: ${shown(keys)}.`
  const entries = Object.entries(keys)
  if (entries.length > 0 && readOperator(operator) === undefined) {
    return `${path} has an unknown operator: ${shown(operator)}.`
  }
  return firstOf(entries, ([key, value]) => {
    const invalid = listOf(value).find((each) => !isScalar(each))
    return invalid === undefined
      ? undefined
      : `${path}.${operator} has an invalid value for ${key}: ${shown(invalid)}.`
  })
}

function shown(value: Json | undefined): string {
  return JSON.stringify(value)
}

function firstOf<T>(items: readonly T[], flawIn: (item: T, index: number) => Flaw): Flaw {
  for (const [index, item] of items.entries()) {
    const flaw = flawIn(item, index)
    if (flaw !== undefined) return flaw
  }
  return undefined
}
