/** The names of AWS that were probably meant by names that AWS does not have. */
import {
  actionFacts,
  actionsOfService,
  conditionKeys,
  servicePrefixes,
} from '../core/aws/service-authorization.ts'
import { nearestOf } from '../core/standards/nearest.ts'

/** Returns whether the key is a claim of an identity provider, which has the provider's host name as its prefix. */
export function isClaim(key: string): boolean {
  return /^[^:]*[./]/.test(key)
}

/** Returns the action that was probably meant, or the pattern with the service that was probably meant. */
export function nearestAction(action: string): string | undefined {
  const [prefix, name] = partsOf(action)
  const names = actionsOfService(prefix).map((each) => each.name)
  if (names.length > 0) return qualified(prefix.toLowerCase(), nearestOf(name, names))
  const isPattern = /[*?]/.test(name)
  const having = servicePrefixes().filter((each) => isPattern || actionFacts(`${each}:${name}`))
  const service = nearestOf(prefix, having)
  return service && qualified(service, isPattern ? name : actionFacts(`${service}:${name}`)?.name)
}

/** Returns the condition key that was probably meant. */
export function nearestKey(key: string): string | undefined {
  const slash = key.indexOf('/')
  if (slash === -1)
    return nearestOfKeys(
      key,
      conditionKeys().filter((each) => !each.includes('$')),
    )
  // Of a key such as `aws:RequestTag/team`, only the part before the tag can be misspelled.
  const templates = conditionKeys().filter((each) => each.includes('/${'))
  const nearest = nearestOfKeys(
    key.slice(0, slash),
    templates.map((each) => each.slice(0, each.indexOf('/'))),
  )
  return nearest && nearest + key.slice(slash)
}

/** Returns the nearest key of the same service or, if the service is unknown, the same key of the nearest one. */
function nearestOfKeys(key: string, known: readonly string[]): string | undefined {
  const [prefix, name] = partsOf(key)
  const parts = known.map(partsOf)
  const same = parts.filter(([each]) => each.toLowerCase() === prefix.toLowerCase())
  const [service = ''] = same[0] ?? []
  if (service !== '')
    return qualified(
      service,
      nearestOf(
        name,
        same.map(([, each]) => each),
      ),
    )
  const having = parts.filter(([, each]) => each.toLowerCase() === name.toLowerCase())
  const nearest = nearestOf(
    prefix,
    having.map(([each]) => each),
  )
  return nearest && qualified(nearest, having.find(([each]) => each === nearest)?.[1])
}

function qualified(prefix: string, name: string | undefined): string | undefined {
  return name && `${prefix}:${name}`
}

function partsOf(text: string): readonly [prefix: string, name: string] {
  const colon = text.indexOf(':')
  return [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)]
}
