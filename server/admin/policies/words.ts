/** Completes words in a policy: services, actions, condition keys, operators, and ARNs. */

import {
  actionFacts,
  actionsOfService,
  conditionKeys,
  isMultiValued,
  keysOfAction,
  resourceTypes,
  serviceName,
  servicePrefixes,
  typeOfKey,
} from '../../../core/aws/service-authorization.ts'
import { OPERATORS, OPERATORS_OF_TYPE } from '../../../policy/conditions/names.ts'
import { type Iamulator, invalidQuery, ok, type Reply, refuseUnknownParameters } from '../endpoint.ts'
import { isValueType } from './check/operators.ts'

/** An answer has at most this many words, so that it stays small while a user types. */
const MAXIMUM_WORDS = 200

/** A word in the schema `PolicyWord` of openapi.json. */
interface Word {
  readonly word: string
  /** A short note beside the word, such as an access level or a type. */
  readonly note?: string
  readonly resourceTypes?: readonly { readonly name: string; readonly arn: string }[]
  readonly multivalued?: boolean
}

type Source = (query: URLSearchParams) => readonly Word[]

/** The values of `of`. */
const SOURCES: Readonly<Record<string, Source>> = {
  action: (query) => actionWords(query.get('prefix') ?? ''),
  key: (query) => keyWords(query.getAll('action')),
  operator: (query) => operatorWords(query.get('key') ?? ''),
  resource: (query) => resourceWords(query.getAll('action')),
}

/** Handles `GET /_iamulator/policy-words`. */
export function listWords(_iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  refuseUnknownParameters(query, ['of', 'prefix', 'action', 'key'])
  const of = query.get('of') ?? ''
  const source = Object.hasOwn(SOURCES, of) ? SOURCES[of] : undefined
  if (!source)
    throw invalidQuery(
      `"of" must be ${Object.keys(SOURCES)
        .join(', ')
        .replace(/, (\w+)$/, ', or $1')}.`,
    )
  const prefix = (query.get('prefix') ?? '').toLowerCase()
  const words = source(query)
  const begins = words.filter(({ word }) => word.toLowerCase().startsWith(prefix))
  const contains = words.filter((each) => !begins.includes(each) && each.word.toLowerCase().includes(prefix))
  const all = [...begins, ...contains]
  return ok({ words: all.slice(0, MAXIMUM_WORDS), more: all.length > MAXIMUM_WORDS })
}

/** Services until there is a colon, then the actions of the service. */
function actionWords(prefix: string): readonly Word[] {
  const [service = '', ...rest] = prefix.split(':')
  if (rest.length === 0)
    return servicePrefixes().map((each) => ({ word: `${each}:`, ...noted(serviceName(each)) }))
  const types = resourceTypes(service)
  return actionsOfService(service).map(({ service: own, name, accessLevel, resourceTypes: used }) => ({
    word: `${own}:${name}`,
    note: accessLevel,
    resourceTypes: used.flatMap((type) => types.filter((each) => each.name === type.name)).map(toType),
  }))
}

function toType({ name, arn }: { readonly name: string; readonly arn: string }) {
  return { name, arn }
}

function noted(note: string | undefined): Pick<Word, 'note'> {
  return note === undefined ? {} : { note }
}

/** Returns the keys of the actions before the global ones. Without known actions, all keys. */
function keyWords(actions: readonly string[]): readonly Word[] {
  const own = new Set(actions.flatMap((action) => keysOfAction(action)))
  const isKnown = actions.some((action) => actionFacts(action))
  const others = conditionKeys().filter((key) => !own.has(key) && (!isKnown || isGlobal(key)))
  return [...own, ...others].map((key) => ({
    word: key.replace(/\$\{\w+\}/g, ''),
    ...noted(typeOfKey(key)),
    multivalued: isMultiValued(key),
  }))
}

function isGlobal(key: string): boolean {
  return key.startsWith('aws:')
}

/** Returns the operators for the type of the key. Without a known key, all. */
function operatorWords(key: string): readonly Word[] {
  const type = typeOfKey(key)
  const names = isValueType(type) ? [...OPERATORS_OF_TYPE[type], 'Null'] : OPERATORS
  const quantified = isMultiValued(key)
    ? names
        .filter((name) => name !== 'Null')
        .flatMap((name) => [`ForAnyValue:${name}`, `ForAllValues:${name}`])
    : names
  const conditional = quantified.filter((name) => name !== 'Null').map((name) => `${name}IfExists`)
  return [...quantified, ...conditional].map((word) => ({ word, ...noted(type) }))
}

/** Returns the formats of the ARNs that the actions act on. */
function resourceWords(actions: readonly string[]): readonly Word[] {
  const types = actions.flatMap((action) => {
    const facts = actionFacts(action)
    const names = new Set(facts?.resourceTypes.map(({ name }) => name))
    return resourceTypes(facts?.service ?? '').filter(({ name }) => names.has(name))
  })
  const words = types.map(({ name, arn }) => ({ word: arn, note: name }))
  return [...new Map(words.map((each) => [each.word, each])).values(), { word: '*', note: 'every resource' }]
}
