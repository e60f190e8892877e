/**
 * Checks parsed input against the constraints of the model. Writes AWS's sentences about the failures.
 *
 * IAM and STS render a failure differently (recorded, 2025-03 and 2026-02): IAM names only the member, STS
 * also echoes the value, except for secrets. The services of IAM Identity Center do the same as STS, with codes of
 * their own (public reports on the identity store).
 */
import { regExpOf, scalarCount } from './constraints.ts'
import {
  type InvalidField,
  invalidFields,
  invalidRequest,
  validationException,
} from './errors/json-requests.ts'
import { type AwsError, failuresIn, validationErrors } from './errors.ts'
import { hasOwnWords, validateJson } from './json/validate.ts'
import {
  declaredError,
  type ListShape,
  type MapShape,
  type Member,
  type OperationModel,
  type ServiceModel,
  type Shape,
  type StringShape,
  shapeOf,
} from './service-model.ts'
import { isStructure, type Structure } from './structure.ts'

interface Failure {
  readonly path: string
  readonly value: unknown
  readonly sensitive: boolean
  readonly constraint: string
}

/**
 * Throws ValidationError, or what a service has in its place, if `input` violates a constraint of `operation`.
 *
 * @param input as the reader of its protocol returns it; conforms to the operation's input type afterwards
 */
export function validate(service: ServiceModel, operation: OperationModel, input: Structure): void {
  if (service.protocol === 'json' && hasOwnWords(service)) validateJson(service, operation, input)
  else validateAll(service, operation, input)
}

function validateAll(service: ServiceModel, operation: OperationModel, input: Structure): void {
  const scope: Scope = { service, failures: [] }
  for (const member of inOrderOfFailures(operation.input)) {
    checkMember(scope, member, input[member.name], lowerFirst(member.name))
  }
  const { failures } = scope
  if (failures.length > 0) throw errorOf(service, failures)
}

/**
 * Returns the error of invalid input.
 *
 * Unverified: Services of REST JSON have the sentences of the others, because theirs are not known.
 */
function errorOf(service: ServiceModel, failures: readonly Failure[]): AwsError {
  const clauses = failures.map((failure) => render(service, failure))
  if (service.protocol === 'query') return validationErrors(clauses)
  const declared = declaredError(service, 'ValidationException')
  if (declared?.fieldList) return invalidFields(failuresIn(clauses), failures.map(fieldOf))
  return (declared ? validationException : invalidRequest)(failuresIn(clauses))
}

/** Unverified: The message of an invalid field is its constraint. */
function fieldOf({ path: name, constraint: message }: Failure): InvalidField {
  return { name, message }
}

/**
 * AWS counts and prints no more failures than these (recorded on AWS, September 2026). Nothing is checked
 * after them, because a body of 10 MB has room for millions.
 */
const MAX_FAILURES = 10

interface Scope {
  readonly service: ServiceModel
  readonly failures: Failure[]
}

function checkMember(scope: Scope, member: Member, value: unknown, path: string): void {
  if (value !== undefined) checkValue(scope, shapeOf(scope.service, member.shape), value, path)
  else if (member.required) fail(scope, path, ABSENT, NOT_NULL)
}

function checkValue(scope: Scope, shape: Shape, value: unknown, path: string): void {
  if (isFull(scope)) return
  if (shape.type === 'structure') checkStructure(scope, shape.members, value, path)
  else if (shape.type === 'list') checkList(scope, shape, value, path)
  else if (shape.type === 'map') checkMap(scope, shape, value, path)
  else
    for (const constraint of violatedConstraints(shape, value))
      fail(scope, path, { value, sensitive: isSensitive(shape) }, constraint)
}

function checkStructure(scope: Scope, members: readonly Member[], value: unknown, path: string): void {
  const structure = isStructure(value) ? value : {}
  for (const member of inOrderOfFailures(members)) {
    checkMember(scope, member, structure[member.name], `${path}.${lowerFirst(member.name)}`)
  }
}

/**
 * Checks a list and its elements.
 *
 * Unverified: The elements of a list that is longer than its maximum are not checked, so that the length is the
 * only failure, because AWS's answer to such a list with invalid elements was not recorded.
 */
function checkList(scope: Scope, shape: ListShape, value: unknown, path: string): void {
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  const found = { value, sensitive: isSensitive(shapeOf(scope.service, shape.of)) }
  for (const constraint of violatedLimits(shape, 'length', items.length)) fail(scope, path, found, constraint)
  if (items.length <= (shape.max ?? items.length)) checkElements(scope, shape, items, path)
}

function checkElements(scope: Scope, { of }: ListShape, items: readonly unknown[], path: string): void {
  const item = shapeOf(scope.service, of)
  if (item.type === 'structure' || item.type === 'list' || item.type === 'map') {
    for (const [index, each] of items.entries()) {
      if (isFull(scope)) return
      checkValue(scope, item, each, `${path}.${index + 1}.member`)
    }
  } else if (items.some((each) => isInvalid(item, each))) {
    const constraints = elementConstraints(item, of).join(', ')
    const found = { value: items, sensitive: isSensitive(item) }
    fail(scope, path, found, `Member must satisfy constraint: [${constraints}]`)
  }
}

/** An element that the request skips is not valid, whatever its constraints (recorded on AWS, September 2026). */
function isInvalid(element: Shape, value: unknown): boolean {
  return value === undefined || violatedConstraints(element, value).length > 0
}

/**
 * Checks the size of a map, its keys, and its values.
 *
 * Source of the words for keys: public reports on other services, such as Lambda's environment variables.
 */
function checkMap(scope: Scope, shape: MapShape, value: unknown, path: string): void {
  const entries = Object.entries(isStructure(value) ? value : {})
  const keys = shapeOf(scope.service, shape.key)
  const found = { value, sensitive: isSensitive(keys) }
  for (const constraint of violatedLimits(shape, 'length', entries.length))
    fail(scope, path, found, constraint)
  if (entries.some(([key]) => violatedConstraints(keys, key).length > 0)) {
    const constraints = elementConstraints(keys, shape.key).join(', ')
    fail(scope, path, found, `Map keys must satisfy constraint: [${constraints}]`)
  }
  for (const [key, each] of entries) {
    if (isFull(scope)) return
    checkValue(scope, shapeOf(scope.service, shape.value), each, `${path}.${key}.member`)
  }
}

const ABSENT = { value: undefined, sensitive: false }

function isFull({ failures }: Scope): boolean {
  return failures.length >= MAX_FAILURES
}

function fail(
  scope: Scope,
  path: string,
  { value, sensitive }: Pick<Failure, 'value' | 'sensitive'>,
  constraint: string,
): void {
  if (isFull(scope)) return
  scope.failures.push({ path, value, sensitive, constraint })
}

function isSensitive(shape: Shape): boolean {
  return 'sensitive' in shape
}

/** Returns the violated constraints. Patterns precede lengths, as in most STS responses (17 of 20). */
function violatedConstraints(shape: Shape, value: unknown): string[] {
  if (shape.type === 'string' && typeof value === 'string') return violatedStringConstraints(shape, value)
  if (isNumeric(shape) && typeof value === 'number') return violatedLimits(shape, 'value', value)
  if (shape.type === 'blob' && value instanceof Uint8Array)
    return violatedLimits(shape, 'length', value.length)
  return []
}

function violatedStringConstraints(shape: StringShape, value: string): string[] {
  const violated = violatedLimits(shape, 'length', scalarCount(value))
  if (shape.pattern !== undefined && !regExpOf(shape.pattern).test(value))
    violated.unshift(mustMatch(shape.pattern))
  if (shape.enum && !shape.enum.includes(value)) violated.push(mustBeOneOf(shape.enum))
  return violated
}

interface Limits {
  readonly min?: number
  readonly max?: number
}

function isNumeric(shape: Shape): shape is Limits & Extract<Shape, { type: 'integer' | 'long' }> {
  return shape.type === 'integer' || shape.type === 'long'
}

function violatedLimits({ min, max }: Limits, what: 'length' | 'value', actual: number): string[] {
  const violated: string[] = []
  if (max !== undefined && actual > max) violated.push(notOver(what, max))
  if (min !== undefined && actual < min) violated.push(notUnder(what, min))
  return violated
}

const NOT_NULL = 'Member must not be null'

/**
 * Returns every constraint on the elements of a list, violated or not, because AWS prints all of them.
 * `Member must not be null` is recorded for tag keys, but for no other elements: not for policy documents,
 * client IDs, or thumbprints.
 *
 * Unverified: Elements of a list that have no other constraint fail with `Member must not be null`, because
 * AWS's text for such elements was not recorded.
 */
function elementConstraints(shape: Shape, shapeName: string): string[] {
  if (shape.type !== 'string') return []
  const constraints = [
    ...(shape.max !== undefined ? [notOver('length', shape.max)] : []),
    ...(shape.min !== undefined ? [notUnder('length', shape.min)] : []),
    ...(shape.pattern !== undefined ? [mustMatch(shape.pattern)] : []),
    ...(shape.enum ? [mustBeOneOf(shape.enum)] : []),
  ]
  return shapeName === 'tagKeyType' || constraints.length === 0 ? [...constraints, NOT_NULL] : constraints
}

const notOver = (what: string, limit: number) => `Member must have ${what} less than or equal to ${limit}`
const notUnder = (what: string, limit: number) => `Member must have ${what} greater than or equal to ${limit}`
const mustMatch = (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`

/** The orders of enum values that differ from the model's (recorded on AWS, September 2026). */
const RECORDED_ORDERS: readonly (readonly string[])[] = [
  ['v2Token', 'v1Token'],
  ['LocalManagedPolicy', 'User', 'AWSManagedPolicy', 'Role', 'Group'],
]

/**
 * Returns the constraint on an enum, with its values (recorded on AWS, September 2026, for three enums of
 * IAM).
 *
 * Unverified: Errors print the values of an enum in the model's order, except for the recorded enums, because
 * AWS has an order of its own for each.
 */
function mustBeOneOf(values: readonly string[]): string {
  const order = RECORDED_ORDERS.find(
    (each) => each.length === values.length && each.every((value) => values.includes(value)),
  )
  return `Member must satisfy enum value set: [${(order ?? values).join(', ')}]`
}

/**
 * Returns the value as failures quote it. AWS omits the value if the model marks its shape as sensitive.
 * Source: public reports, which quote `Value at 'sAMLAssertion' ...` and `Value at 'webIdentityToken' ...`.
 */
function render(service: ServiceModel, { path, value, sensitive, constraint }: Failure): string {
  if (service.service === 'iam' || sensitive)
    return `Value at '${path}' failed to satisfy constraint: ${constraint}`
  const echo = value === undefined ? 'null' : `'${echoed(value)}'`
  return `Value ${echo} at '${path}' failed to satisfy constraint: ${constraint}`
}

/**
 * Formats lists and maps as Java prints them.
 *
 * Unverified: Structures that an error of STS quotes are printed like maps, because no such text of AWS is
 * known.
 */
function echoed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(echoed).join(', ')}]`
  if (value === undefined) return 'null'
  if (!isStructure(value)) return String(value)
  const members = Object.entries(value).map(([name, member]) => `${lowerFirst(name)}=${echoed(member)}`)
  return `{${members.join(', ')}}`
}

const orders = new WeakMap<readonly Member[], readonly Member[]>()

/**
 * Returns members in the order in which AWS lists their failures.
 * It is the order of a Java HashMap of default capacity, keyed by member name. This explains all recorded
 * responses with several failures: of three members (two responses, in neither model nor alphabetical order),
 * and of tags, whose values precede their keys.
 */
function inOrderOfFailures(members: readonly Member[]): readonly Member[] {
  let order = orders.get(members)
  if (!order) {
    const bucket = ({ name }: Member) => bucketOf(lowerFirst(name))
    order = members.toSorted((a, b) => bucket(a) - bucket(b))
    orders.set(members, order)
  }
  return order
}

function bucketOf(name: string): number {
  let hash = 0
  for (let index = 0; index < name.length; index++) hash = (Math.imul(hash, 31) + name.charCodeAt(index)) | 0
  return (hash ^ (hash >>> 16)) & 15
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
