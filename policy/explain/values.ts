/**
 * Proposes values of a condition key, the likeliest first.
 * The caller checks which of them the condition accepts.
 */
import { readDate } from '../conditions/date.ts'

export type ContextValue = string | readonly string[] | undefined

/**
 * Keys that identify the caller and the resource's owner. With other values, it would be a different request.
 */
const fixedKeys: ReadonlySet<string> = new Set([
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principaltype',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:principalservicenameslist',
  'aws:userid',
  'aws:username',
  'aws:resourceaccount',
  'aws:resourceorgid',
  'aws:resourceorgpaths',
])

/** Keys that every request has. */
const constantKeys: ReadonlySet<string> = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:securetransport',
  'aws:sourceip',
  'aws:requestedregion',
  'aws:viaawsservice',
])

/** @param key in lower case */
export function isChangeable(key: string): boolean {
  return !fixedKeys.has(key)
}

/**
 * Returns the proposed values. An operator without a set prefix never matches a multivalued key, so that only
 * its absence can help.
 *
 * @param key in lower case
 * @param operator as written
 * @param values the policy's values
 * @param isList whether the key is multivalued
 */
export function proposals(
  key: string,
  operator: string,
  values: readonly string[],
  current: ContextValue,
  isList: boolean,
): readonly ContextValue[] {
  const absent = constantKeys.has(key) ? [] : [undefined]
  if (/(?:^|:)null$/i.test(operator)) return [...absent, isList ? ['any value'] : 'any value']
  const isSet = operator.includes(':')
  if (isList && !isSet) return absent
  const near = values.flatMap((value) => nearTo(value, operator))
  const others = othersFor(operator)
  if (!isSet) return [...near, ...absent, ...others]
  const parts = typeof current === 'object' ? [...subsets(current, values), ...current.map(listOf)] : []
  const lists = [...parts, ...near.map(listOf)]
  return isList ? [...lists, ...absent, ...others.map(listOf)] : [...lists, ...near, ...absent, ...others]
}

function listOf(value: string): readonly string[] {
  return [value]
}

/**
 * Returns values that policies do not list. They are addresses of documentation networks (RFC 5737), or
 * descriptive texts.
 */
function othersFor(operator: string): readonly string[] {
  if (/ipaddress/i.test(operator)) return ['192.0.2.1', '198.51.100.1']
  return /(?:^|:)arn/i.test(operator) ? ['arn:aws:another:::value'] : ['another value']
}

/** Returns the request's values that the policy lists, and those that it does not. */
function subsets(current: readonly string[], values: readonly string[]): readonly (readonly string[])[] {
  const listed = current.filter((value) => values.includes(value))
  return [listed, current.filter((value) => !values.includes(value))].filter(({ length }) => length > 0)
}

/** Returns a policy's value and its neighbors. Ranges become one address, because no request has a range. */
function nearTo(value: string, operator: string): readonly string[] {
  if (/ipaddress/i.test(operator)) return value.split('/').slice(0, 1)
  const lower = value.toLowerCase()
  if (lower === 'true' || lower === 'false') return [lower, lower === 'true' ? 'false' : 'true']
  if (/^[+-]?\d+(\.\d+)?$/.test(value)) return [value, String(Number(value) - 1), String(Number(value) + 1)]
  const time = readDate(value)
  if (time !== undefined) return [value, ...[time - 1000, time + 1000].map(dateText)]
  return [...new Set([value, concrete(value, ''), concrete(value, 'x')])]
}

function dateText(time: number): string {
  return new Date(time).toISOString()
}

/** Replaces the wildcards of the value with text that they match. */
function concrete(value: string, run: string): string {
  return value.replaceAll('*', run).replaceAll('?', 'x')
}
