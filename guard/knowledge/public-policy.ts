/** Whether a bucket policy is public, so that S3 can restrict it to the account of the bucket. */
import { isStructure } from '../../protocol/structure.ts'
import { at } from '../../recognition/values.ts'
import { type PolicyDocument, statementsOf } from './policy-text.ts'

/**
 * The condition keys that make access non-public when their values are fixed.
 *
 * Source: S3 User Guide, "The meaning of public".
 */
const LIMITING: ReadonlySet<string> = new Set([
  ...[
    'aws:principalorgid',
    'aws:principalorgpaths',
    'aws:principalaccount',
    'aws:principalarn',
    'aws:sourcearn',
  ],
  ...[
    'aws:sourcevpc',
    'aws:sourcevpce',
    'aws:sourceowner',
    'aws:sourceaccount',
    'aws:userid',
    'aws:sourceip',
  ],
  ...['s3:x-amz-server-side-encryption-aws-kms-key-id', 's3:dataaccesspointaccount', 's3:dataaccesspointarn'],
])

/** Operators that demand a value. All others are taken as if they limited nothing. */
const DEMANDING =
  /^(?:ForAnyValue:)?(?:String(?:Equals|Like|EqualsIgnoreCase)|Arn(?:Equals|Like)|IpAddress)$/i

/** Addresses of everybody. */
const EVERYWHERE = /^(?:0\.0\.0\.0|::)\/0$/

export function isPublic(document: PolicyDocument): boolean {
  return statementsOf(document).some(
    (statement) =>
      at(statement, 'Effect') === 'Allow' &&
      isForEveryone(statement) &&
      !isLimited(at(statement, 'Condition')),
  )
}

function isForEveryone(statement: unknown): boolean {
  if (at(statement, 'NotPrincipal') !== undefined) return true
  const principal = at(statement, 'Principal')
  return [principal, at(principal, 'AWS')].flat().includes('*')
}

function isLimited(condition: unknown): boolean {
  if (!isStructure(condition)) return false
  return Object.entries(condition).some(
    ([operator, keys]) => DEMANDING.test(operator) && isStructure(keys) && Object.entries(keys).some(limits),
  )
}

function limits([key, values]: [string, unknown]): boolean {
  return LIMITING.has(key.toLowerCase()) && [values].flat().every(isFixed)
}

/** Returns whether a value names somebody or something. */
function isFixed(value: unknown): boolean {
  return typeof value === 'string' && !/^\*?$|\$\{/.test(value) && !EVERYWHERE.test(value)
}
