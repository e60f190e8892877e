/**
 * Checks of arguments that TypeScript would reject, for programs in JavaScript. A misspelled property must not mean
 * that there is none: a filter would then select everything, and a reset would reset every account.
 */

import { LAYER_NAMES } from '../../analysis/explanation/change-text.ts'
import { suggestionFor } from '../../core/standards/nearest.ts'
import { IamulatorError } from '../errors.ts'
import type { AccountId, DecisionFilter, DenialReason } from '../interface.ts'

/** The names of the properties, as an object so that the compiler finds a missing one. */
type Names<T> = Readonly<Record<keyof T, true>>

const REASON: Names<DenialReason> = { layer: true, policy: true, statement: true }
const FILTER: Names<DecisionFilter> = {
  ...{ principal: true, caller: true, action: true, resource: true, effect: true, layer: true },
  ...{ account: true, unknownActions: true, limit: true },
}
const EFFECTS: Names<Record<'allowed' | 'denied', unknown>> = { allowed: true, denied: true }

/** @throws IamulatorError for an unknown property or layer */
export function requireReason(because: DenialReason): void {
  requireProperties('because', because, REASON)
  requireValue('because.layer', because.layer, LAYER_NAMES)
}

/** @throws IamulatorError for an unknown property, effect, or layer */
export function requireFilter(filter: DecisionFilter): void {
  requireProperties('filter', filter, FILTER)
  requireValue('filter.effect', filter.effect, EFFECTS)
  requireValue('filter.layer', filter.layer, LAYER_NAMES)
}

/**
 * @param place how the message names the object
 * @param known the names that are permitted
 * @throws IamulatorError unless the value is an object that has no other properties
 */
export function requireProperties(place: string, value: unknown, known: object): void {
  if (typeof value !== 'object' || value === null)
    throw invalid(`Invalid value ${shown(value)} at ${place}: must be an object.`)
  const names = Object.keys(known)
  const unknown = Object.keys(value).find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw invalid(`Unknown property "${unknown}" at ${place}.${suggestionFor(unknown, names)}`)
}

function requireValue(place: string, value: unknown, known: object): void {
  const names = Object.keys(known)
  if (value !== undefined && !names.includes(String(value)))
    throw invalid(`Invalid value ${shown(value)} at ${place}.${suggestionFor(String(value), names)}`)
}

/** @throws IamulatorError unless the argument is a function, such as for a promise that already runs */
export function requireFunction(method: string, work: unknown): void {
  if (typeof work === 'function') return
  throw invalid(`${method} needs a function: await iam.${method}(() => client.send(command)).`)
}

/** @throws IamulatorError for a promise, which would be an object without properties */
export function requireNoPromise(what: string, value: unknown): void {
  if (isPromise(value)) throw invalid(`${what} is a promise: await it first.`)
}

export function isPromise(value: unknown): boolean {
  return typeof Reflect.get(Object(value), 'then') === 'function'
}

/** @throws IamulatorError for anything but a string of 12 digits */
export function requireAccountId(id: string): AccountId {
  if (isAccountId(id)) return id
  throw new IamulatorError(
    'InvalidAccount',
    `An account ID is a string of 12 digits, which ${shown(id)} is not.`,
  )
}

function isAccountId(id: unknown): id is AccountId {
  return typeof id === 'string' && /^\d{12}$/.test(id)
}

const RESOURCES = ['user', 'role', 'group', 'policy']

/** @throws IamulatorError for anything but `root`, or the type and the name of a resource */
export function requireResource(resource: string): void {
  if (resource === 'root') return
  const [type = '', ...name] = String(resource).split('/')
  if (!RESOURCES.includes(type))
    throw invalid(
      `Unknown type of resource in ${shown(resource)}.${suggestionFor(type, [...RESOURCES, 'root'])}`,
    )
  if (name.join('/') === '') throw invalid(`The name is missing in ${shown(resource)}: use "${type}/NAME".`)
}

export function invalid(message: string): IamulatorError {
  return new IamulatorError('InvalidArgument', message)
}

/** Returns the value as a program would write it. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
