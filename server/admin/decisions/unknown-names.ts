/**
 * Notes about names in a question that AWS does not have. The question is answered anyway, because a service of
 * the user's own may have them.
 */
import {
  actionFacts,
  actionsOfService,
  conditionKeys,
  isConditionKey,
  servicePrefixes,
} from '../../../core/aws/service-authorization.ts'
import { nearestOf } from '../../../core/standards/nearest.ts'
import type { QuestionBody } from './question.ts'

/** Returns a sentence for each unknown name, with the nearest known one. */
export function notesOn({ action, context = {} }: QuestionBody): readonly string[] {
  const keys = Object.keys(context).filter((key) => !isConditionKey(key) && !isClaim(key))
  return [
    ...[noteOnAction(action)].filter((note) => note !== undefined),
    ...keys.map((key) => unknown('condition key', key, nearestKey(key))),
  ]
}

/** Returns a sentence about an unknown action. Undefined for an action of AWS. */
export function noteOnAction(action: string): string | undefined {
  return actionFacts(action) ? undefined : unknown('action', action, nearestAction(action))
}

function unknown(kind: string, name: string, nearest: string | undefined): string {
  const suggestion = nearest === undefined ? '' : ` Did you mean "${nearest}"?`
  return `The ${kind} ${JSON.stringify(name)} is not in AWS's service authorization reference.${suggestion}`
}

/** Returns whether the key is a claim of an identity provider, which has the provider's host name as its prefix. */
export function isClaim(key: string): boolean {
  return /^[^:]*[./]/.test(key)
}

/** Returns the action that was probably meant. */
export function nearestAction(action: string): string | undefined {
  const [prefix, name] = partsOf(action)
  const names = actionsOfService(prefix).map((each) => each.name)
  if (names.length > 0) return qualified(prefix.toLowerCase(), nearestOf(name, names))
  const having = servicePrefixes().filter((each) => actionFacts(`${each}:${name}`))
  const service = nearestOf(prefix, having)
  return service && qualified(service, actionFacts(`${service}:${name}`)?.name)
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
