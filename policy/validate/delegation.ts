/**
 * Validates the resource policy of an organization, which delegates the management of its policies to members.
 *
 * What is accepted and how it is stored was recorded on AWS in September 2026.
 */
import { compilePolicy } from '../compile.ts'
import { isObject, parseJson } from '../json.ts'
import { globOf, matchesGlob } from '../match.ts'
import { resourcePolicyError } from './resource.ts'
import { statementsProblem } from './statements.ts'
import { readStrictly, type StrictStatement } from './strict.ts'

/** What the policy can be about. */
export interface DelegationFacts {
  readonly partition: string
  /** The names of all actions of Organizations. */
  readonly actions: readonly string[]
  /** The names of those that the policy can contain. */
  readonly delegable: readonly string[]
}

/** The kind of the first error, with the action or resource that AWS names in its message. */
export type DelegationPolicyError =
  | { readonly kind: 'document' }
  | { readonly kind: 'action' | 'resource'; readonly value: string }

/**
 * Returns the first error of a policy, or undefined if AWS accepts it. Whether its principals exist is not part of
 * this.
 *
 * Unverified: PutResourcePolicy checks the syntax of the document first, then its actions, then its resources.
 */
export function delegationPolicyError(
  document: string,
  facts: DelegationFacts,
): DelegationPolicyError | undefined {
  const statements = readStatements(document, facts.partition)
  if (statements === undefined) return { kind: 'document' }
  const action = statements.flatMap(({ actions }) => actions).find((each) => !isDelegable(each, facts))
  if (action !== undefined) return { kind: 'action', value: action }
  const resource = statements.flatMap(({ resources }) => resources).find((each) => !isOfOrganizations(each))
  return resource === undefined ? undefined : { kind: 'resource', value: resource }
}

/** Returns undefined if the document is not such a policy. */
function readStatements(document: string, partition: string): readonly StrictStatement[] | undefined {
  const statements = readStrictly(document)?.statements
  if (statements === undefined || statements.some(isNegated)) return undefined
  if (resourcePolicyError(compilePolicy(document), 'resource') !== undefined) return undefined
  const problem = statementsProblem(statements, 'welcome', 'all', partition)
  return problem === undefined ? statements : undefined
}

function isNegated({ notPrincipal, hasNotAction, hasNotResource }: StrictStatement): boolean {
  return notPrincipal !== undefined || hasNotAction || hasNotResource
}

/** An action with wildcards is accepted if everything that it matches is. */
function isDelegable(pattern: string, { actions, delegable }: DelegationFacts): boolean {
  const glob = globOf(pattern.toLowerCase())
  const matched = actions.filter((name) => matchesGlob(glob, `organizations:${name}`.toLowerCase()))
  return matched.length > 0 && matched.every((name) => delegable.includes(name))
}

/** The validation of ARNs has already refused wildcards in the name of the service. */
function isOfOrganizations(resource: string): boolean {
  return resource === '*' || resource.split(':')[2] === 'organizations'
}

/**
 * Returns a valid policy as Organizations stores it: compact, and beginning with the version, also with the one that a
 * missing version means.
 */
export function storedDelegationPolicy(document: string): string {
  const json = parseJson(document)
  if (!isObject(json)) return document
  return JSON.stringify({ Version: '2008-10-17', ...json })
}
