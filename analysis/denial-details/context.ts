/** Condition keys as IAM Toolbox writes them: every value is text. */
import { isIPv6 } from 'node:net'
import { typeOfKey } from '../../core/aws/service-authorization.ts'

type Value = string | readonly string[]
type Context = Readonly<Record<string, string>>

/** Keys that AWS spells otherwise here than in its reference. Source: API Reference, GetRequestAuthorizationDetails. */
const SPELLINGS: Readonly<Record<string, string>> = {
  'aws:principalarn': 'aws:PrincipalARN',
  'aws:userid': 'aws:UserId',
}

/** Returns the context of a request. @param written keys in their spelling, with their values */
export function textContext(written: readonly (readonly [key: string, value: Value])[]): Context {
  const entries = written.map(([key, value]) => [
    SPELLINGS[key.toLowerCase()] ?? key,
    textOfValue(key, value),
  ])
  return Object.fromEntries(entries)
}

/**
 * Returns a value as text.
 *
 * Unverified: The values of a list are separated by a comma and a blank.
 */
function textOfValue(key: string, value: Value): string {
  return typeof value === 'string' ? textOfSingle(key, value) : `[${value.join(', ')}]`
}

function textOfSingle(key: string, value: string): string {
  switch (typeOfKey(key)) {
    case 'Date':
      return textOfTime(value)
    case 'IPAddress':
      return value.includes('/') ? value : `${value}/${isIPv6(value) ? 128 : 32}`
    default:
      return value
  }
}

/** Returns a time in ISO 8601, in whole seconds. `aws:EpochTime` is a number in policies. */
function textOfTime(value: string): string {
  const time = new Date(/^\d+$/.test(value) ? Number(value) * 1000 : value)
  return Number.isNaN(time.getTime()) ? value : time.toISOString().replace(/\.\d+Z$/, 'Z')
}

/** The context that all evaluations have in common, and what each of them has besides. */
export function dividedContexts(contexts: readonly Context[]) {
  const [first = {}, ...others] = contexts
  const isCommon = (key: string) => others.every((each) => each[key] === first[key])
  const common = Object.fromEntries(Object.entries(first).filter(([key]) => isCommon(key)))
  const own = contexts.map((each) =>
    Object.fromEntries(Object.entries(each).filter(([key]) => !Object.hasOwn(common, key))),
  )
  return { common, own }
}
