import type { LiteralCheck } from './literals.ts'
import { legacyParsing, statementsProblem } from './statements.ts'
import { readStrictly } from './strict.ts'

/** The rules in which kinds of policies differ. */
interface Rules {
  /** Whether the version must be 2012-10-17. */
  readonly managed: boolean
  readonly literals: LiteralCheck
  /** The partition of the account, the only one that the policy can name. */
  readonly partition: string
  /** Whether the form is irrelevant that AWS's older parser rejects in identity policies. */
  readonly anyForm: boolean
}

/**
 * Returns the text of AWS's MalformedPolicyDocument error for an inline or managed policy. Undefined if AWS
 * accepts the document. Managed policies must have version 2012-10-17.
 */
export function validateIdentityPolicy(
  document: string,
  { managed, partition }: Pick<Rules, 'managed' | 'partition'>,
): string | undefined {
  return problemIn(document, { managed, partition, literals: 'all', anyForm: false })
}

/** Returns the first error of a policy without principals. */
export function problemIn(
  document: string,
  { managed, literals, partition, anyForm }: Rules,
): string | undefined {
  const policy = readStrictly(document)
  if (policy === undefined) return 'Syntax errors in policy.'
  if (managed && policy.version !== '2012-10-17')
    return 'Policy document must be version 2012-10-17 or greater.'
  if (!anyForm && policy.hasOddForm) return legacyParsing
  return statementsProblem(policy.statements, 'forbidden', literals, partition)
}
