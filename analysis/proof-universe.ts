/** The facts that AWS publishes about services and that proofs use. */

import {
  actionFacts,
  actionsOfService,
  isConditionKey,
  isMultiValued,
  keysOfAction,
  matchesKey,
  resourceTypes,
  servicePrefixes,
  typeOfKey,
} from '../core/aws/service-authorization.ts'
import type { KeyType, Universe } from '../policy/proofs/index.ts'

/** The types of the reference that proofs distinguish, by their names there. */
const KEY_TYPES: ReadonlyMap<string | undefined, KeyType> = new Map([
  ['ARN', 'ARN'],
  ['Binary', 'Binary'],
  ['Bool', 'Bool'],
  ['Date', 'Date'],
  ['IPAddress', 'IPAddress'],
  ['Numeric', 'Numeric'],
  ['String', 'String'],
])

let universe: Universe | undefined

/** Returns the universe of AWS's service authorization reference. It reads the whole reference on first use. */
export function proofUniverse(): Universe {
  universe ??= {
    actions: servicePrefixes().flatMap((prefix) =>
      actionsOfService(prefix).map(({ service, name }) => `${service}:${name}`),
    ),
    resourcesOf,
    nestedIn,
    hasKey,
    typeOf: (key) => KEY_TYPES.get(typeOfKey(key)),
    isMultivalued: (key) => (isConditionKey(key) ? isMultiValued(key) : undefined),
  }
  return universe
}

/** Returns the ARNs of the action's resource types, with `*` for each placeholder. */
function resourcesOf(action: string): readonly string[] {
  return patternsOf(action).own
}

/**
 * If the ARNs of another type begin with the ARNs of a type of the action, and go on with a slash, then the last
 * placeholder of the latter has no slashes: the name of a bucket is not the ARN of an object.
 */
export function nestedIn(action: string): readonly string[] {
  return patternsOf(action).nested
}

type ActionFacts = NonNullable<ReturnType<typeof actionFacts>>
type ResourceType = ReturnType<typeof resourceTypes>[number]

/** The patterns of an action's resources, and of what is inside of them. */
type Patterns = Readonly<Record<'own' | 'nested', readonly string[]>>

const NONE: Patterns = { own: [], nested: [] }
/** Proofs ask for the same actions again and again. */
const patterns = new WeakMap<ActionFacts, Patterns>()

function patternsOf(action: string): Patterns {
  const facts = actionFacts(action)
  if (facts === undefined) return NONE
  const known = patterns.get(facts) ?? findPatterns(facts)
  patterns.set(facts, known)
  return known
}

function findPatterns({ service, resourceTypes: named }: ActionFacts): Patterns {
  const names = new Set(named.map(({ name }) => name))
  const all = resourceTypes(service)
  const own = all.filter(({ name }) => names.has(name))
  const isParent = ({ arn }: ResourceType) => {
    const inside = all.filter((type) => type.arn.startsWith(`${arn}/`))
    return inside.length > 0 && !inside.some(({ name }) => names.has(name))
  }
  const nested = own.filter(isParent).map((type) => `${patternOf(type)}/*`)
  return { own: own.map(patternOf), nested }
}

function patternOf({ arn }: ResourceType): string {
  return arn.replaceAll(/\$\{\w+\}/g, '*')
}

/** The reference doesn't list which global keys an action has, except for keys of tags. */
function hasKey(action: string, key: string): boolean | undefined {
  if (actionFacts(action) === undefined) return undefined
  if (keysOfAction(action).some((known) => matchesKey(known, key))) return true
  return key.toLowerCase().startsWith('aws:') ? undefined : false
}
