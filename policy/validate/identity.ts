import { statementsProblem } from './statements.ts'
import { readStrictly } from './strict.ts'

/**
 * Returns the text of AWS's MalformedPolicyDocument error for an inline or managed policy. Undefined if AWS
 * accepts the document. Managed policies must have version 2012-10-17.
 */
export function validateIdentityPolicy(
  document: string,
  { managed }: { readonly managed: boolean },
): string | undefined {
  const policy = readStrictly(document)
  if (policy === undefined) return 'Syntax errors in policy.'
  if (managed && policy.version !== '2012-10-17')
    return 'Policy document must be version 2012-10-17 or greater.'
  return statementsProblem(policy.statements, 'forbidden')
}
