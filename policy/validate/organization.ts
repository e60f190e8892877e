import { validateIdentityPolicy } from './identity.ts'
import { statementsProblem } from './statements.ts'
import { readStrictly, type StrictStatement } from './strict.ts'

/** Organizations has one text for whatever is wrong. */
const refusal = 'The provided policy document does not meet the requirements of the specified policy type.'

/**
 * Service control policies are written like managed policies. The text of the MalformedPolicyDocumentException, or
 * undefined.
 */
export function validateServiceControlPolicy(document: string): string | undefined {
  return validateIdentityPolicy(document, { managed: true }) === undefined ? undefined : refusal
}

/**
 * Resource control policies of customers only deny, everyone, and name the service of each action (AWS Organizations
 * User Guide, "RCP syntax"). The text of the MalformedPolicyDocumentException, or undefined.
 */
export function validateResourceControlPolicy(document: string): string | undefined {
  const policy = readStrictly(document)
  if (policy?.version !== '2012-10-17' || !policy.statements.every(isResourceControl)) return refusal
  return statementsProblem(policy.statements, 'welcome') === undefined ? undefined : refusal
}

function isResourceControl(statement: StrictStatement): boolean {
  const { effect, principal, notPrincipal, actions, sparesActions } = statement
  const bindsEveryone = principal === '*' && notPrincipal === undefined
  return effect === 'Deny' && bindsEveryone && !sparesActions && !actions.includes('*')
}
