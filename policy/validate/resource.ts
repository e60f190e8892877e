/**
 * What is wrong with the form of a policy that some service keeps: of a resource, or of a VPC endpoint. Each service
 * words it in its own way when the policy is put; this tells the place and the fault.
 *
 * It is what all of them refuse (IAM User Guide, "Grammar of the IAM JSON policy language"), and no more: whether
 * principals, actions and resources exist, and which of them a policy may name, is their own affair. A policy without
 * statements passes, for it allows nothing. The policy of a resource need not name it (that of Amazon ECR cannot), while a
 * Deny of an endpoint's would deny nothing without.
 */
import type { CompiledPolicy } from '../compile.ts'
import { readOperator } from '../conditions/operators.ts'
import { isList, isObject, isScalar, isString, type Json, type JsonObject, listOf } from '../json.ts'
import { parseDistinct } from './distinct.ts'
import { policyElements, statementElements, versions } from './strict.ts'

/** What has the policy. */
export type PolicyKeeper = 'resource' | 'endpoint'

type Need = 'required' | 'optional'
type Pair = 'Principal' | 'Action' | 'Resource'

/** What each statement has to say. */
const needs: Readonly<Record<PolicyKeeper, Readonly<Record<Pair, Need>>>> = {
  resource: { Principal: 'required', Action: 'required', Resource: 'optional' },
  endpoint: { Principal: 'optional', Action: 'required', Resource: 'required' },
}

/** Begins with the path within the document, so that it continues the name of that: `.Statement[0] has no Effect.` */
type Flaw = string | undefined

/** Remembered with the compiled policy, so that a document is looked through once however often it is decided by. */
const remembered = {
  resource: new WeakMap<CompiledPolicy, { readonly flaw: Flaw }>(),
  endpoint: new WeakMap<CompiledPolicy, { readonly flaw: Flaw }>(),
}

/** The first flaw in the form of a policy; undefined: it has none. */
export function flawInPolicy(policy: CompiledPolicy, keeper: PolicyKeeper): Flaw {
  const known = remembered[keeper].get(policy)
  if (known !== undefined) return known.flaw
  const flaw = flawInDocument(policy, keeper)
  remembered[keeper].set(policy, { flaw })
  return flaw
}

function flawInDocument({ readable, text }: CompiledPolicy, keeper: PolicyKeeper): Flaw {
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

function flawInStatement(json: Json, path: string, keeper: PolicyKeeper): Flaw {
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

/** An element of which there is another that spares what it names: both at once contradict each other. */
function flawInPair(statement: JsonObject, path: string, name: Pair, keeper: PolicyKeeper): Flaw {
  const given = [name, `Not${name}`].filter((each) => statement[each] !== undefined)
  if (given.length > 1) return `${path} has both ${name} and Not${name}.`
  const flawIn = name === 'Principal' ? flawInPrincipal : flawInTexts
  const flaws = given.map((each) => flawIn(statement[each], `${path}.${each}`))
  const isMissing = given.length === 0 && needs[keeper][name] === 'required'
  return isMissing ? `${path} has neither ${name} nor Not${name}.` : flaws[0]
}

function flawInTexts(value: Json | undefined, path: string): Flaw {
  const values = listOf(value)
  if (values.length === 0) return `${path} is empty.`
  return firstOf(values, (each) =>
    isString(each) ? undefined : `${path} contains a value that is not a string: ${shown(each)}.`,
  )
}

const principalTypes: ReadonlySet<string> = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser'])

function flawInPrincipal(value: Json | undefined, path: string): Flaw {
  if (value === '*') return undefined
  if (!isObject(value)) return `${path} is neither * nor an object: ${shown(value)}.`
  const types = Object.keys(value)
  if (types.length === 0) return `${path} is empty.`
  const unknown = types.find((type) => !principalTypes.has(type))
  if (unknown !== undefined) return `${path} has an unknown principal type: ${shown(unknown)}.`
  return firstOf(types, (type) => flawInTexts(value[type], `${path}.${type}`))
}

function flawInCondition(block: Json | undefined, path: string): Flaw {
  if (block === undefined) return undefined
  if (!isObject(block)) return `${path} is not an object: ${shown(block)}.`
  return firstOf(Object.entries(block), ([operator, keys]) => flawUnder(operator, keys, path))
}

/** As in policies of IAM, an operator that there is not passes as long as there is nothing under it. */
function flawUnder(operator: string, keys: Json, path: string): Flaw {
  if (!isObject(keys)) return `${path}.${operator} is not an object: ${shown(keys)}.`
  const entries = Object.entries(keys)
  if (entries.length > 0 && readOperator(operator) === undefined) {
    return `${path} has an unknown operator: ${shown(operator)}.`
  }
  return firstOf(entries, ([key, value]) => {
    const illegible = listOf(value).find((each) => !isScalar(each))
    return illegible === undefined
      ? undefined
      : `${path}.${operator} has an invalid value for ${key}: ${shown(illegible)}.`
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
