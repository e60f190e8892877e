/** The values of condition keys that limit access to somebody known, so that it isn't public. */
import { arnLike } from '../conditions/arn.ts'
import type { Condition } from '../conditions/block.ts'
import { ipAddress, readRange } from '../conditions/ip.ts'
import type { OperandsFactory } from '../conditions/operand.ts'
import { readOperator } from '../conditions/operators.ts'
import { stringEquals, stringEqualsIgnoreCase, stringLike } from '../conditions/string.ts'

/** One operator that matches the values of one key, however many the key has. */
export interface FixedValues {
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}

/** By key in lower case: whether a value is fixed. */
type FixedKeys = ReadonlyMap<string, (value: string) => boolean>

/** The operators that compare with values of policies, without those that negate them. */
const operators: ReadonlyMap<OperandsFactory | undefined, string> = new Map([
  [stringEquals, 'StringEquals'],
  [stringEqualsIgnoreCase, 'StringEqualsIgnoreCase'],
  [stringLike, 'StringLike'],
  [arnLike, 'ArnLike'],
  [ipAddress, 'IpAddress'],
])

const hasWildcard = /[*?]|\$\{/

/** Matches ARNs of access points in a fixed account, whose names can have wildcards. */
const ofAccountPoints = /^arn:[^:]*:s3(?:express)?:[^:]*:\d{12}:[^:]*$/

/** Matches paths in a fixed organization. */
const inOrganization = /^o-[a-z0-9]+\//

/**
 * The keys that limit access through an access point. Source: Amazon S3 User Guide, "The meaning of public".
 *
 * Unverified: The same values limit access to the resources of other services, and so do `kms:CallerAccount`, the keys
 * of organizations, those of the principal, and the keys of the access points of directory buckets. AWS publishes no
 * other definition.
 */
export const keysOfPoints: FixedKeys = new Map<string, (value: string) => boolean>([
  ['aws:sourceip', isNarrow],
  ...['aws:principalorgpaths', 'aws:sourceorgpaths', 'aws:vpceorgpaths'].map(
    (key) => [key, (value: string) => inOrganization.test(value)] as const,
  ),
  ...[
    ...['aws:principalorgid', 'aws:sourcearn', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:sourceowner'],
    ...['aws:sourceaccount', 'aws:sourceorgid', 'aws:userid', 'aws:vpceaccount', 'aws:vpceorgid'],
    ...['s3:dataaccesspointaccount', 's3express:dataaccesspointaccount'],
    ...['s3:x-amz-server-side-encryption-aws-kms-key-id'],
    ...['kms:calleraccount', 'aws:principalarn', 'aws:principalaccount'],
  ].map((key) => [key, isLiteral] as const),
])

/** In the policy of an access point, the ARNs of access points don't limit access. In other policies, they do. */
export const keysOfResources: FixedKeys = new Map([
  ...keysOfPoints,
  ...['s3:dataaccesspointarn', 's3express:dataaccesspointarn'].map(
    (key) => [key, (value: string) => isLiteral(value) || ofAccountPoints.test(value)] as const,
  ),
])

/** Returns the fixed values that the conditions compare keys with, also by negated operators. */
export function fixedValues(conditions: readonly Condition[], keys: FixedKeys): readonly FixedValues[] {
  return conditions.flatMap(({ operator, key, values }) => {
    const isFixed = keys.get(key.toLowerCase())
    const name = operators.get(readOperator(operator)?.comparison?.operands)
    const fixed = isFixed === undefined ? [] : values.filter(isFixed)
    return name === undefined || fixed.length === 0
      ? []
      : [{ operator: `ForAnyValue:${name}`, key, values: fixed }]
  })
}

/** Variables can have any value. */
function isLiteral(value: string): boolean {
  return !hasWildcard.test(value)
}

/** Returns whether the range is at most a /8 of IPv4 or a /32 of IPv6. Broader ones are public. */
function isNarrow(value: string): boolean {
  const range = readRange(value)
  return range !== undefined && range.freeBits <= (range.address.bits === 32 ? 24n : 96n)
}
