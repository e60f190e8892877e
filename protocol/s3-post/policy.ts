/**
 * Checks forms against the policies that they contain.
 *
 * Sources: S3 API reference, "Creating a POST policy"; public reports for what the reference leaves out.
 */
import { conditionFailed, extraFields, invalidPolicy, policyExpired } from './errors.ts'
import type { FormFields, SizeRange } from './fields.ts'

/** The request that a form makes. */
export interface Upload {
  readonly fields: FormFields
  /** The bucket in the URL. */
  readonly bucket: string
  /** The key, in which `${filename}` is replaced. */
  readonly key: string
}

/**
 * Checks that the policy of a form has not expired, and permits all of its fields.
 *
 * @param encoded the policy, in Base64
 * @param now epoch milliseconds
 * @returns the limits for the size of the file. Undefined when the policy has none
 * @throws InvalidPolicyDocument (400), AccessDenied (403)
 */
export function checkPostPolicy(encoded: string, upload: Upload, now: number): SizeRange | undefined {
  const { expiration, conditions } = parsePolicy(encoded)
  if (now > expiration) throw policyExpired()
  const values = new Map([...upload.fields, ['bucket', upload.bucket], ['key', upload.key]])
  const covered = new Set<string>()
  let range: SizeRange | undefined
  for (const condition of conditions) {
    if (isRange(condition)) range = narrower(range, rangeOf(condition))
    else covered.add(checkField(condition, values))
  }
  const extra = [...values.keys()].filter((name) => !covered.has(name) && !isExempt(name)).sort()
  if (extra.length > 0) throw extraFields(extra)
  return range
}

/** A condition as a list, such as `["eq", "$key", "a"]`. */
type Condition = readonly unknown[]

interface PostPolicy {
  /** Epoch milliseconds. */
  readonly expiration: number
  readonly conditions: readonly Condition[]
}

const EXPIRATION = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/

function parsePolicy(encoded: string): PostPolicy {
  const document = new Map<string, unknown>(Object.entries(objectIn(encoded)))
  const expiration = document.get('expiration')
  const conditions = document.get('conditions')
  if (expiration === undefined) throw invalidPolicy('Policy missing expiration.')
  const time =
    typeof expiration === 'string' && EXPIRATION.test(expiration) ? Date.parse(expiration) : Number.NaN
  if (Number.isNaN(time)) throw invalidPolicy(`Invalid 'expiration' value: '${String(expiration)}'`)
  if (!Array.isArray(conditions)) throw invalidPolicy('Policy missing conditions.')
  return { expiration: time, conditions: conditions.map(asList) }
}

function objectIn(encoded: string): object {
  try {
    const document: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString())
    if (isObject(document)) return document
  } catch {
    throw invalidPolicy('Invalid JSON.')
  }
  throw invalidPolicy('Invalid JSON.')
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns `{"acl": "private"}` as the list that means the same. */
function asList(condition: unknown): Condition {
  if (Array.isArray(condition)) return condition
  if (!isObject(condition)) throw invalidPolicy('Invalid JSON.')
  const [entry, ...others] = Object.entries(condition)
  if (entry === undefined || others.length > 0) {
    const rule = 'Simple-Conditions must have exactly one property specified.'
    throw invalidPolicy(`Invalid Simple-Condition: ${rule}`)
  }
  const [name, value] = entry
  if (typeof value !== 'string') throw invalidPolicy('Invalid Simple-Condition: value must be a string.')
  return ['eq', `$${name}`, value]
}

function isRange([operator]: Condition): boolean {
  return operator === 'content-length-range'
}

function rangeOf(condition: Condition): SizeRange {
  const [, minimum, maximum] = condition
  if (condition.length !== 3 || !isSize(minimum) || !isSize(maximum)) throw failed(condition)
  return { minimum, maximum }
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** The file must be within each of the ranges. */
function narrower(one: SizeRange | undefined, other: SizeRange): SizeRange {
  if (one === undefined) return other
  return {
    minimum: Math.max(one.minimum, other.minimum),
    maximum: Math.min(one.maximum, other.maximum),
  }
}

/**
 * Checks the condition on a field, which must be there, and returns the name of the field.
 *
 * Unverified: An undocumented condition always fails, because S3's response is known only from a
 * report.
 */
function checkField(condition: Condition, values: FormFields): string {
  const [operator, field, expected] = condition
  if (condition.length !== 3 || typeof field !== 'string' || typeof expected !== 'string')
    throw failed(condition)
  const name = field.slice(1).toLowerCase()
  const value = field.startsWith('$') ? values.get(name) : undefined
  if (value === undefined || !fits(operator, name, value, expected)) throw failed(condition)
  return name
}

function fits(operator: unknown, name: string, value: string, expected: string): boolean {
  if (operator === 'eq') return value === expected
  if (operator !== 'starts-with') return false
  // A content type can be a list. Each entry must fit.
  const all = name === 'content-type' ? value.split(',').map((each) => each.trimStart()) : [value]
  return all.every((each) => each.startsWith(expected))
}

function failed(condition: Condition): Error {
  return conditionFailed(`[${condition.map((each) => JSON.stringify(each)).join(', ')}]`)
}

const EXEMPT: ReadonlySet<string> = new Set(['awsaccesskeyid', 'policy', 'signature', 'x-amz-signature'])

/** Fields need no condition if they are the signature, or if S3 ignores them. */
function isExempt(name: string): boolean {
  return EXEMPT.has(name) || name.startsWith('x-ignore-')
}
