/** Checks of the trust policies of roles. */

import type { Node, StringNode } from '../../json-document.ts'
import { globOf, matchesGlob } from '../../match.ts'
import { isFederatedName } from '../../validate/trust-principal.ts'
import { type Check, type Hit, hitIf, inStatements } from '../check.ts'
import {
  type Element,
  type Policy,
  type PrincipalValue,
  resourceElements,
  type Statement,
} from '../policy.ts'

export const trust: readonly Check[] = [
  inStatements('ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL', ({ principals }) =>
    principals ? hitIf(principals.negated, principals.member.value) : [],
  ),
  inPrincipals('ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL', ({ type, node }) =>
    hitIf(type === '*', node),
  ),
  inStatements('ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE', ({ node }) =>
    resourceElements(node).map(({ value }) => ({ at: [value] })),
  ),
  inPrincipals('INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY', ({ type, node }) =>
    hitIf(type === 'Federated' && !/[*?]/.test(node.value) && !isFederatedName(node.value), node),
  ),
  inStatements('MISMATCHED_ACTION_FOR_PRINCIPAL', findMismatchedActions),
  { code: 'MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY', find: findMissingRolesAnywhereActions },
  inStatements('REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY', findRedundantSessions),
]

function inPrincipals(code: Check['code'], find: (value: PrincipalValue) => readonly Hit[]): Check {
  return inStatements(code, (statement) => principalsOf(statement).flatMap(find))
}

function principalsOf({ principals }: Statement): readonly PrincipalValue[] {
  return principals?.values ?? []
}

function actionsOf({ actions }: Statement): readonly StringNode[] {
  return actions === undefined || actions.negated ? [] : actions.values
}

type PrincipalClass = 'saml' | 'oidc' | 'other'

/** Who can call the actions that assume a role. */
const callers: ReadonlyMap<string, PrincipalClass> = new Map([
  ['sts:assumerole', 'other'],
  ['sts:assumerolewithsaml', 'saml'],
  ['sts:assumerolewithwebidentity', 'oidc'],
])

function classOf({ type, node }: PrincipalValue): PrincipalClass {
  if (type !== 'Federated') return 'other'
  return node.value.includes(':saml-provider/') ? 'saml' : 'oidc'
}

/**
 * Source of the form: AWS CLI Command Reference, example of `validate-policy`.
 *
 * Unverified: Everyone, and actions with wildcards, match each other in trust policies, and of a repeated action, the
 * first one is reported.
 */
function findMismatchedActions(statement: Statement): readonly Hit[] {
  const actions = new Map(
    actionsOf(statement)
      .toReversed()
      .map((node) => [node.value.toLowerCase(), node]),
  )
  return [...callers].flatMap(([name, expected]) => {
    const action = actions.get(name)
    const wrong = principalsOf(statement)
      .filter((each) => each.node.value !== '*' && classOf(each) !== expected)
      .map(({ node }) => node)
    if (action === undefined || wrong.length === 0) return []
    const principalNames = wrong.map(({ value }) => value).join(', ')
    return [{ at: [action, ...wrong], values: { actionName: action.value, principalNames } }]
  })
}

const rolesAnywhere = 'rolesanywhere.amazonaws.com'
const rolesAnywhereActions = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession']

/**
 * Unverified: Several statements of a trust policy together can allow the actions that a provider needs, and the issue
 * is located at the first of them. Statements without actions have an issue of their own.
 */
function findMissingRolesAnywhereActions({ statements }: Policy): readonly Hit[] {
  const concerned = statements.flatMap(trustOfRolesAnywhere)
  const globs = concerned.flatMap(({ actions }) => actions.values.map(({ value }) => globOf(value)))
  const isComplete = rolesAnywhereActions.every((action) => globs.some((glob) => matchesGlob(glob, action)))
  if (isComplete) return []
  return concerned.slice(0, 1).map(({ actions, nodes }) => ({ at: [actions.member.value, ...nodes] }))
}

interface ServiceTrust {
  readonly actions: Element
  /** The principals that name the service. */
  readonly nodes: readonly Node[]
}

/** Returns what a statement allows IAM Roles Anywhere, or nothing. */
function trustOfRolesAnywhere(statement: Statement): readonly ServiceTrust[] {
  const { effect, actions } = statement
  const nodes = principalsOf(statement)
    .map(({ node }) => node)
    .filter(({ value }) => value === rolesAnywhere)
  if (effect !== 'Allow' || nodes.length === 0 || actions === undefined || actions.negated) return []
  return [{ actions, nodes }]
}

const role = /^arn:[^:]*:iam::(\d{12}):role\/(?:[\s\S]*\/)?([^/]+)$/
/** AWS's page writes the ARN of a session with the service `iam`. */
const session = /^arn:[^:]*:(?:iam|sts)::(\d{12}):assumed-role\/([^/]+)\//

function findRedundantSessions(statement: Statement): readonly Hit[] {
  const nodes = principalsOf(statement).map(({ node }) => node)
  const roles = new Map(nodes.flatMap((node) => entriesOf(role, node)))
  return nodes.flatMap((node) =>
    entriesOf(session, node).flatMap(([key]) => {
      const parent = roles.get(key)
      if (parent === undefined) return []
      return [{ at: [node, parent], values: { redundant_principal: node.value, parent_role: parent.value } }]
    }),
  )
}

/** Returns the account and the name of a role, as a key, if the principal has the form. */
function entriesOf(form: RegExp, node: StringNode): readonly (readonly [string, StringNode])[] {
  const match = form.exec(node.value)
  return match === null ? [] : [[`${match[1]}/${match[2]}`, node]]
}
