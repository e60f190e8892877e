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
    hasKey,
    typeOf: (key) => KEY_TYPES.get(typeOfKey(key)),
    isMultivalued: (key) => (isConditionKey(key) ? isMultiValued(key) : undefined),
  }
  return universe
}

/** Returns the ARNs of the action's resource types, with `*` for each placeholder. */
function resourcesOf(action: string): readonly string[] {
  const facts = actionFacts(action)
  if (facts === undefined) return []
  const names = new Set(facts.resourceTypes.map(({ name }) => name))
  return resourceTypes(facts.service)
    .filter(({ name }) => names.has(name))
    .map(({ arn }) => arn.replaceAll(/\$\{\w+\}/g, '*'))
}

/** The reference doesn't list which global keys an action has, except for those of tags. */
function hasKey(action: string, key: string): boolean | undefined {
  if (actionFacts(action) === undefined) return undefined
  if (keysOfAction(action).some((known) => matchesKey(known, key))) return true
  return key.toLowerCase().startsWith('aws:') ? undefined : false
}
