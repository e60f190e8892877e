import { statementsProblem } from './statements.ts'
import { readStrictly } from './strict.ts'

/**
 * What AWS answers to a document of an inline or managed policy: the text of its MalformedPolicyDocument error, or
 * undefined when it accepts the document. Managed policies must be of version 2012-10-17.
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
