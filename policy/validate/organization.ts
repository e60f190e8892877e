import { problemIn } from './identity.ts'
import { statementsProblem } from './statements.ts'
import { readStrictly, type StrictStatement } from './strict.ts'

/** Organizations has the same text for every error. */
const refusal = 'The provided policy document does not meet the requirements of the specified policy type.'

/**
 * Returns the text of the MalformedPolicyDocumentException for a service control policy. Undefined if AWS
 * accepts the policy. Service control policies have the syntax of managed policies.
 */
export function validateServiceControlPolicy(document: string): string | undefined {
  const rules = { managed: true, literals: 'all', anyForm: true } as const
  return problemIn(document, rules) === undefined ? undefined : refusal
}

/**
 * Returns the text of the MalformedPolicyDocumentException for a resource control policy. Undefined if AWS
 * accepts the policy. Customers' resource control policies can only deny, must apply to every principal, and
 * must name the service of each action (AWS Organizations User Guide, "RCP syntax").
 */
export function validateResourceControlPolicy(document: string): string | undefined {
  const policy = readStrictly(document)
  if (policy?.version !== '2012-10-17' || !policy.statements.every(isResourceControl)) return refusal
  return statementsProblem(policy.statements, 'welcome', 'all') === undefined ? undefined : refusal
}

function isResourceControl(statement: StrictStatement): boolean {
  const { effect, principal, notPrincipal, actions, hasNotAction } = statement
  const appliesToEveryone = principal === '*' && notPrincipal === undefined
  return effect === 'Deny' && appliesToEveryone && !hasNotAction && !actions.includes('*')
}
