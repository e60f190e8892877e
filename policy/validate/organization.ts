import { isObject, type Json, listOf, parseJson } from '../json.ts'
import { resourceControlServices } from '../resource-control.ts'
import { problemIn } from './identity.ts'
import { statementsProblem } from './statements.ts'
import { readStrictly, type StrictStatement } from './strict.ts'

/** Organizations has the same text for every error. */
export const malformedPolicy =
  'The provided policy document does not meet the requirements of the specified policy type.'

/**
 * Returns the text of the MalformedPolicyDocumentException for a service control policy. Undefined if AWS
 * accepts the policy. Service control policies have the syntax of inline policies: they need no version (recorded on
 * AWS, September 2026).
 *
 * Unverified: Service control policies may have the older version, as resource control policies may.
 */
export function validateServiceControlPolicy(document: string, partition: string): string | undefined {
  const rules = { managed: false, partition, literals: 'all', anyForm: true } as const
  return problemIn(document, rules) === undefined ? undefined : malformedPolicy
}

/**
 * Returns the text of the MalformedPolicyDocumentException for a resource control policy. Undefined if AWS
 * accepts the policy. Customers' resource control policies can only deny, must apply to every principal, and
 * must name a supported service in each action. Both versions are accepted, and a missing one (recorded on AWS,
 * September 2026).
 */
export function validateResourceControlPolicy(document: string, partition: string): string | undefined {
  const policy = readStrictly(document)
  if (!policy?.statements.every(isResourceControl)) return malformedPolicy
  return statementsProblem(policy.statements, 'welcome', 'all', partition) === undefined
    ? undefined
    : malformedPolicy
}

function isResourceControl(statement: StrictStatement): boolean {
  const { effect, principal, notPrincipal, actions, hasNotAction } = statement
  const appliesToEveryone = isEveryone(principal) && notPrincipal === undefined
  return effect === 'Deny' && appliesToEveryone && !hasNotAction && actions.every(isSupported)
}

/**
 * Returns whether a Principal is everybody (recorded on AWS, September 2026, as is that a list is refused).
 *
 * Unverified: A list under `AWS` in the Principal of a resource control policy is refused, like a bare list.
 */
function isEveryone(principal: Json | undefined): boolean {
  if (!isObject(principal)) return principal === '*'
  return principal['AWS'] === '*' && Object.keys(principal).length === 1
}

/**
 * Returns whether the service of an action supports resource control policies. AWS accepts actions that a
 * service does not have, and services in capitals (recorded on AWS, September 2026).
 */
function isSupported(action: string): boolean {
  const [service = ''] = action.split(':')
  return resourceControlServices.has(service.toLowerCase())
}

/**
 * Returns a valid resource control policy as Organizations stores it: compact, with a list of statements, and
 * with the version that a missing one means (recorded on AWS, September 2026).
 */
export function storedResourceControlPolicy(document: string): string {
  const json = parseJson(document)
  if (!isObject(json)) return document
  return JSON.stringify({ Version: '2008-10-17', ...json, Statement: listOf(json['Statement']) })
}
