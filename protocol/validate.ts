/**
 * The constraints of the model, checked on parsed input, and AWS's sentence about what failed.
 *
 * IAM and STS render a failure differently (recorded, 2025-03 and 2026-02): IAM names the member alone, STS
 * echoes the value as well, but for secrets.
 */
import { validationErrors } from './errors.ts'
import {
  type ListShape,
  type Member,
  type OperationModel,
  type ServiceModel,
  type Shape,
  type StringShape,
  shapeOf,
} from './service-model.ts'
import { isStructure, type Structure } from './structure.ts'

interface Failure {
  /** The top-level member, which decides where the failure stands in the list. */
  readonly member: string
  readonly path: string
  readonly value: unknown
  readonly sensitive: boolean
  readonly constraint: string
}

/**
 * Throws ValidationError when `input` breaks a constraint of `operation`.
 *
 * @param input as `readInput` gives it; sound afterwards for the operation's input type
 */
export function validate(service: ServiceModel, operation: OperationModel, input: Structure): void {
  const failures: Failure[] = []
  for (const member of operation.input) {
    const value = input[member.name]
    if (value === undefined && !member.required) continue
    const name = lowerFirst(member.name)
    checkMember({ service, failures, member: name }, member, value, name)
  }
  if (failures.length > 0) throw validationErrors(sorted(failures).map((failure) => render(service, failure)))
}

interface Scope {
  readonly service: ServiceModel
  readonly failures: Failure[]
  readonly member: string
}

function checkMember(scope: Scope, member: Member, value: unknown, path: string): void {
  if (value !== undefined) checkValue(scope, shapeOf(scope.service, member.shape), value, path)
  else if (member.required) fail(scope, path, ABSENT, 'Member must not be null')
}

function checkValue(scope: Scope, shape: Shape, value: unknown, path: string): void {
  if (shape.type === 'structure') checkStructure(scope, shape.members, value, path)
  else if (shape.type === 'list') checkList(scope, shape, value, path)
  else if (shape.type === 'map') checkMap(scope, shape.value, value, path)
  else
    for (const constraint of brokenConstraints(scope.service, shape, value))
      fail(scope, path, { value, sensitive: isSensitive(shape) }, constraint)
}

function checkStructure(scope: Scope, members: readonly Member[], value: unknown, path: string): void {
  const structure = isStructure(value) ? value : {}
  for (const member of members) {
    checkMember(scope, member, structure[member.name], `${path}.${lowerFirst(member.name)}`)
  }
}

function checkList(scope: Scope, shape: ListShape, value: unknown, path: string): void {
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  const item = shapeOf(scope.service, shape.of)
  const found = { value, sensitive: isSensitive(item) }
  for (const constraint of brokenLimits(shape, 'length', items.length)) fail(scope, path, found, constraint)
  if (item.type === 'structure' || item.type === 'list' || item.type === 'map') {
    items.forEach((each, index) => {
      checkValue(scope, item, each, `${path}.${index + 1}.member`)
    })
  } else if (items.some((each) => brokenConstraints(scope.service, item, each).length > 0)) {
    fail(
      scope,
      path,
      found,
      `Member must satisfy constraint: [${elementConstraints(scope.service, item).join(', ')}]`,
    )
  }
}

function checkMap(scope: Scope, valueShape: string, value: unknown, path: string): void {
  for (const [key, each] of Object.entries(isStructure(value) ? value : {})) {
    checkValue(scope, shapeOf(scope.service, valueShape), each, `${path}.${key}.member`)
  }
}

const ABSENT = { value: undefined, sensitive: false }

function fail(
  scope: Scope,
  path: string,
  { value, sensitive }: Pick<Failure, 'value' | 'sensitive'>,
  constraint: string,
): void {
  scope.failures.push({ member: scope.member, path, value, sensitive, constraint })
}

function isSensitive(shape: Shape): boolean {
  return 'sensitive' in shape
}

/** The constraints that `value` breaks. Pattern before length, as STS answers most of the time (17 of 20). */
function brokenConstraints(service: ServiceModel, shape: Shape, value: unknown): string[] {
  if (shape.type === 'string' && typeof value === 'string')
    return brokenStringConstraints(service, shape, value)
  if (isNumeric(shape) && typeof value === 'number') return brokenLimits(shape, 'value', value)
  if (shape.type === 'blob' && value instanceof Uint8Array) return brokenLimits(shape, 'length', value.length)
  return []
}

function brokenStringConstraints(service: ServiceModel, shape: StringShape, value: string): string[] {
  const broken = brokenLimits(shape, 'length', scalarCount(value))
  if (shape.pattern !== undefined && !regExpOf(shape.pattern).test(value))
    broken.unshift(mustMatch(shape.pattern))
  if (shape.enum && !shape.enum.includes(value)) broken.push(mustBeOneOf(service, shape.enum))
  return broken
}

interface Limits {
  readonly min?: number
  readonly max?: number
}

function isNumeric(shape: Shape): shape is Limits & Extract<Shape, { type: 'integer' | 'long' }> {
  return shape.type === 'integer' || shape.type === 'long'
}

function brokenLimits({ min, max }: Limits, what: 'length' | 'value', actual: number): string[] {
  const broken: string[] = []
  if (max !== undefined && actual > max) broken.push(notOver(what, max))
  if (min !== undefined && actual < min) broken.push(notUnder(what, min))
  return broken
}

/**
 * Every constraint on the elements of a list, broken or not: AWS prints them all.
 * The last one was recorded for elements with a pattern only (tag keys, but neither client ids nor thumbprints).
 */
function elementConstraints(service: ServiceModel, shape: Shape): string[] {
  if (shape.type !== 'string') return []
  return [
    ...(shape.max !== undefined ? [notOver('length', shape.max)] : []),
    ...(shape.min !== undefined ? [notUnder('length', shape.min)] : []),
    ...(shape.pattern !== undefined ? [mustMatch(shape.pattern), 'Member must not be null'] : []),
    ...(shape.enum ? [mustBeOneOf(service, shape.enum)] : []),
  ]
}

const notOver = (what: string, limit: number) => `Member must have ${what} less than or equal to ${limit}`
const notUnder = (what: string, limit: number) => `Member must have ${what} greater than or equal to ${limit}`
const mustMatch = (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`

/** Recorded: IAM does not list the values. STS does (seen in other tools only). */
function mustBeOneOf(service: ServiceModel, values: readonly string[]): string {
  const text = 'Member must satisfy enum value set'
  return service.service === 'iam' ? text : `${text}: [${values.join(', ')}]`
}

/**
 * AWS names the member alone where the model calls its shape sensitive: so public reports of `Value at 'sAMLAssertion' ...` have
 * it, and `Value at 'webIdentityToken' ...`. None was recorded: likely (85 %), not certain.
 */
function render(service: ServiceModel, { path, value, sensitive, constraint }: Failure): string {
  if (service.service === 'iam' || sensitive)
    return `Value at '${path}' failed to satisfy constraint: ${constraint}`
  const echo = value === undefined ? 'null' : `'${echoed(value)}'`
  return `Value ${echo} at '${path}' failed to satisfy constraint: ${constraint}`
}

/** As Java prints lists and maps. That AWS shows structures as it shows maps is unverified. */
function echoed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(echoed).join(', ')}]`
  if (!isStructure(value)) return String(value)
  const members = Object.entries(value).map(([name, member]) => `${lowerFirst(name)}=${echoed(member)}`)
  return `{${members.join(', ')}}`
}

/**
 * The order in which AWS lists several failures: that of a Java HashMap of default capacity keyed by member
 * name. It explains both recorded answers with three failures, which are in neither model nor alphabetical order.
 */
function sorted(failures: readonly Failure[]): Failure[] {
  return failures.toSorted((a, b) => bucketOf(a.member) - bucketOf(b.member))
}

function bucketOf(name: string): number {
  let hash = 0
  for (let index = 0; index < name.length; index++) hash = (Math.imul(hash, 31) + name.charCodeAt(index)) | 0
  return (hash ^ (hash >>> 16)) & 15
}

/** Lengths count Unicode scalar values (measured on STS). */
function scalarCount(text: string): number {
  return SURROGATE.test(text) ? [...text].length : text.length
}

const SURROGATE = /[\ud800-\udfff]/

const regExps = new Map<string, RegExp>()

/**
 * A Java pattern of the model as a RegExp that matches whole values. The `u` flag goes exactly where `\p` occurs:
 * without it `\p{L}` means letters of its own name, with it some other patterns of the model do not compile.
 */
export function regExpOf(pattern: string): RegExp {
  let regExp = regExps.get(pattern)
  if (!regExp) {
    regExp = new RegExp(`^(?:${pattern})$`, pattern.includes('\\p') ? 'u' : '')
    regExps.set(pattern, regExp)
  }
  return regExp
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
