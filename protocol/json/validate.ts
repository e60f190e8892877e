/**
 * Checks the input of JSON services that have words of their own for a violation of the model's constraints, and report
 * only the first one. `protocol/validate.ts` checks the input of the others.
 */
import { regExpOf, scalarCount } from '../constraints.ts'
import { isEmailAddress } from '../email-address.ts'
import { AwsError } from '../errors/aws-error.ts'
import {
  inputRequired,
  invalidEnum,
  invalidPattern,
  maxLengthExceeded,
  maxValueExceeded,
  minLengthExceeded,
  minValueExceeded,
} from '../errors/organizations/common.ts'
import { policyTypeNotSupported, targetNotSupported } from '../errors/organizations/effective-policies.ts'
import {
  invalidAccountTarget,
  invalidEmailTarget,
  invalidPartyType,
} from '../errors/organizations/handshakes.ts'
import {
  type JsonModel,
  type Member,
  type OperationModel,
  type Shape,
  type StringShape,
  shapeOf,
} from '../service-model.ts'
import { withUnderscores } from '../snake-case.ts'
import { isStructure, type Structure } from '../structure.ts'

/** How a member violates its constraints. */
interface Violation {
  readonly kind: 'absent' | 'pattern' | 'enum' | 'tooShort' | 'tooLong' | 'belowMinimum' | 'aboveMaximum'
  /** Names of members. An element of a list is its number, counted from 1, and `member`. */
  readonly path: readonly string[]
}

/** A service's errors for invalid input. Each takes the member, named as the service names it. */
type Words = Readonly<Record<Violation['kind'], (member: string) => AwsError>> & {
  readonly nameOf: (path: readonly string[]) => string
  /** Structures with errors of their own, by their shapes. The value is undefined if the request lacks it. */
  readonly structures: Readonly<Record<string, (value: unknown) => AwsError | undefined>>
  /**
   * Errors of invalid members that an operation reports differently, by `Operation.Member`. The result is undefined for
   * values with the usual error.
   */
  readonly exceptions: Readonly<Record<string, (value: unknown) => AwsError | undefined>>
}

const WORDS: Readonly<Record<string, Words>> = {
  organizations: {
    nameOf: (path) => path.map(inCapitals).join('_'),
    absent: inputRequired,
    pattern: invalidPattern,
    enum: invalidEnum,
    tooShort: minLengthExceeded,
    tooLong: maxLengthExceeded,
    belowMinimum: minValueExceeded,
    aboveMaximum: maxValueExceeded,
    structures: { HandshakeParty: partyErrorOf },
    exceptions: {
      'DescribeEffectivePolicy.PolicyType': (type) =>
        type === 'SERVICE_CONTROL_POLICY' ? policyTypeNotSupported() : undefined,
      'ListEffectivePolicyValidationErrors.AccountId': (id) =>
        id === undefined || ROOT_OR_UNIT.test(String(id)) ? targetNotSupported() : undefined,
      'ListEffectivePolicyValidationErrors.PolicyType': (type) =>
        type === undefined ? undefined : policyTypeNotSupported(),
    },
  },
}

const ACCOUNT_NUMBER = /^\d{12}$/
const ROOT_OR_UNIT = /^(?:r|ou)-/

/** Returns the error of a target that cannot be invited (recorded on AWS, September 2026). */
function partyErrorOf(party: unknown): AwsError | undefined {
  if (party === undefined) return invalidAccountTarget()
  const { Type, Id = '' } = isStructure(party) ? party : {}
  switch (Type) {
    case 'ACCOUNT':
      return ACCOUNT_NUMBER.test(String(Id)) ? undefined : invalidAccountTarget()
    case 'EMAIL':
      return isEmailAddress(String(Id)) ? undefined : invalidEmailTarget()
    default:
      return invalidPartyType()
  }
}

/** Returns `HANDSHAKE_ID` for `HandshakeId`. */
function inCapitals(name: string): string {
  return withUnderscores(name).toUpperCase()
}

/**
 * Throws the service's error if `input` violates a constraint of `operation`.
 *
 * Unverified: The members are checked in the order of the model, because AWS's order is not known.
 *
 * @param input as `readJsonInput` returns it; conforms to the operation's input type afterwards
 */
export function validateJson(service: JsonModel, operation: OperationModel, input: Structure): void {
  const violation = violationIn(service, operation.input, input, [])
  if (!violation) return
  if (violation instanceof AwsError) throw violation
  const words = wordsOf(service)
  throw (
    exceptionTo(service, operation, violation, input) ?? words[violation.kind](words.nameOf(violation.path))
  )
}

function exceptionTo(
  service: JsonModel,
  operation: OperationModel,
  { path }: Violation,
  input: Structure,
): AwsError | undefined {
  const [name] = Object.entries(service.operations).find(([, each]) => each === operation) ?? []
  const exception = wordsOf(service).exceptions[`${name}.${path.join('.')}`]
  return exception?.(input[path.join('.')])
}

/** Returns whether a service reports invalid input in words of its own. */
export function hasOwnWords({ service }: JsonModel): boolean {
  return Object.hasOwn(WORDS, service)
}

function wordsOf({ service }: JsonModel): Words {
  const words = WORDS[service]
  if (!words) throw new TypeError(`${service} has no words for invalid input`)
  return words
}

function violationIn(
  service: JsonModel,
  members: readonly Member[],
  structure: Structure,
  path: readonly string[],
): Violation | AwsError | undefined {
  for (const member of members) {
    const violation = memberViolation(service, member, structure[member.name], [...path, member.name])
    if (violation) return violation
  }
  return undefined
}

function memberViolation(
  service: JsonModel,
  { shape, required }: Member,
  value: unknown,
  path: readonly string[],
): Violation | AwsError | undefined {
  const ownRule = wordsOf(service).structures[shape]
  if (ownRule) return ownRule(value)
  if (value === undefined) return required ? { kind: 'absent', path } : undefined
  return violationOf(service, shape, value, path)
}

function violationOf(
  service: JsonModel,
  shapeName: string,
  value: unknown,
  path: readonly string[],
): Violation | AwsError | undefined {
  const shape = shapeOf(service, shapeName)
  switch (shape.type) {
    case 'structure':
      return violationIn(service, shape.members, isStructure(value) ? value : {}, path)
    case 'list':
      return listViolation(service, shape, Array.isArray(value) ? value : [], path)
    case 'map':
      return itemViolation(service, shape.value, Object.entries(isStructure(value) ? value : {}), path)
    default:
      return scalarViolation(shape, value, path)
  }
}

function listViolation(
  service: JsonModel,
  shape: Extract<Shape, { readonly type: 'list' }>,
  items: readonly unknown[],
  path: readonly string[],
): Violation | AwsError | undefined {
  const numbered = items.map((item, index): readonly [string, unknown] => [String(index + 1), item])
  return (
    limitViolation(shape, items.length, ['tooShort', 'tooLong'], path) ??
    itemViolation(service, shape.of, numbered, path)
  )
}

function itemViolation(
  service: JsonModel,
  shapeName: string,
  items: readonly (readonly [name: string, item: unknown])[],
  path: readonly string[],
): Violation | AwsError | undefined {
  for (const [name, item] of items) {
    const here = [...path, name, 'member']
    if (item === undefined) return { kind: 'absent', path: here }
    const violation = violationOf(service, shapeName, item, here)
    if (violation) return violation
  }
  return undefined
}

function scalarViolation(shape: Shape, value: unknown, path: readonly string[]): Violation | undefined {
  switch (shape.type) {
    case 'string':
      return stringViolation(shape, String(value), path)
    case 'integer':
    case 'long':
      return limitViolation(shape, Number(value), ['belowMinimum', 'aboveMaximum'], path)
    case 'blob':
      return limitViolation(
        shape,
        value instanceof Uint8Array ? value.length : 0,
        ['tooShort', 'tooLong'],
        path,
      )
    default:
      return undefined
  }
}

/** A pattern precedes the length: an empty ID does not match (recorded on AWS Organizations, September 2026). */
function stringViolation(shape: StringShape, value: string, path: readonly string[]): Violation | undefined {
  if (shape.enum && !shape.enum.includes(value)) return { kind: 'enum', path }
  if (shape.pattern !== undefined && !regExpOf(shape.pattern).test(value)) return { kind: 'pattern', path }
  return limitViolation(shape, scalarCount(value), ['tooShort', 'tooLong'], path)
}

function limitViolation(
  { min, max }: { readonly min?: number; readonly max?: number },
  actual: number,
  [under, over]: readonly [Violation['kind'], Violation['kind']],
  path: readonly string[],
): Violation | undefined {
  if (min !== undefined && actual < min) return { kind: under, path }
  return max !== undefined && actual > max ? { kind: over, path } : undefined
}
