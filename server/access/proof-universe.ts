/** What AWS publishes about services, as far as proofs about policies use it. */
import type { KeyType, Universe } from '../../policy/proofs/index.ts'
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
} from '../aws/service-authorization.ts'

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
  return typesOf(action).own.map(patternOf)
}

/**
 * If the ARNs of another type begin with those of a type of the action, and go on with a slash, then the last
 * placeholder of the latter has no slashes: the name of a bucket is not the ARN of an object.
 */
function nestedIn(action: string): readonly string[] {
  const { own, others } = typesOf(action)
  const isParentOf = ({ arn }: ResourceType) => {
    const inside = (each: ResourceType) => each.arn.startsWith(`${arn}/`)
    return others.some(inside) && !own.some(inside)
  }
  return own.filter(isParentOf).map((type) => `${patternOf(type)}/*`)
}

type ResourceType = ReturnType<typeof resourceTypes>[number]

/** Returns the resource types of the action, and the other types of its service. */
function typesOf(action: string): Readonly<Record<'own' | 'others', readonly ResourceType[]>> {
  const facts = actionFacts(action)
  if (facts === undefined) return { own: [], others: [] }
  const names = new Set(facts.resourceTypes.map(({ name }) => name))
  const all = resourceTypes(facts.service)
  const isOwn = ({ name }: ResourceType) => names.has(name)
  return { own: all.filter(isOwn), others: all.filter((type) => !isOwn(type)) }
}

function patternOf({ arn }: ResourceType): string {
  return arn.replaceAll(/\$\{\w+\}/g, '*')
}

/** The reference doesn't list which global keys an action has, except for those of tags. */
function hasKey(action: string, key: string): boolean | undefined {
  if (actionFacts(action) === undefined) return undefined
  if (keysOfAction(action).some((known) => matchesKey(known, key))) return true
  return key.toLowerCase().startsWith('aws:') ? undefined : false
}
