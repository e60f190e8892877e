/** A view of a parsed document for checks. It has what can be read of it; the rest is found by checks. */

import {
  itemsOf,
  type Member,
  memberOf,
  membersOf,
  type Node,
  type ObjectNode,
  type StringNode,
  statementsOf,
  stringsOf,
} from '../json-document.ts'
import type { PolicyKind } from './catalog.ts'
import type { LintedPolicyType, LintedResourceType, LintFacts, LintOptions } from './types.ts'

export interface Policy {
  readonly text: string
  readonly root: Node
  readonly kind: PolicyKind
  readonly resourceType: LintedResourceType | undefined
  readonly facts: LintFacts
  readonly statements: readonly Statement[]
}

export interface Statement {
  readonly node: ObjectNode
  readonly policy: Policy
  readonly effect: 'Allow' | 'Deny' | undefined
  /** `Action` or `NotAction`, and so on. Undefined if both are missing; of both, the positive one. */
  readonly actions: Element | undefined
  readonly resources: Element | undefined
  readonly principals: PrincipalElement | undefined
  readonly conditions: readonly Condition[]
}

export interface Element {
  readonly member: Member
  readonly negated: boolean
  /** The strings in the element. */
  readonly values: readonly StringNode[]
}

export interface PrincipalElement {
  readonly member: Member
  readonly negated: boolean
  /** `"*"` as such has the type `*`. */
  readonly values: readonly PrincipalValue[]
}

export interface PrincipalValue {
  /** `AWS`, `Service`, and so on, as written. */
  readonly type: string
  readonly node: StringNode
}

/** One key under one operator. */
export interface Condition {
  readonly statement: Statement
  readonly operator: StringNode
  readonly key: StringNode
  /** The list of values, or the single value. */
  readonly value: Node
  /** The items of the list, or the single value. */
  readonly values: readonly Node[]
}

/** Returns a view of a document. Elements of the wrong type are left out. */
export function viewPolicy(text: string, root: Node, options: LintOptions): Policy {
  const objects = statementsOf(root).filter((node) => node.kind === 'object')
  const { resourceType, facts } = options
  const statements: Statement[] = []
  const kind = kindOf(options, objects)
  const policy: Policy = { text, root, kind, resourceType, facts, statements }
  for (const node of objects) statements.push(viewStatement(node, policy))
  return policy
}

const kinds: Readonly<Record<LintedPolicyType, PolicyKind>> = {
  IDENTITY_POLICY: 'identity',
  RESOURCE_POLICY: 'resource',
  SERVICE_CONTROL_POLICY: 'serviceControl',
  RESOURCE_CONTROL_POLICY: 'resourceControl',
}

/**
 * Returns the kind of a policy. A trust policy can be sent as a resource policy of no particular type, and is then checked
 * as a trust policy (AWS CLI Command Reference, example of `validate-policy`).
 *
 * Unverified: ValidatePolicy takes a document without resources, with an action that assumes a role, for a trust policy.
 */
function kindOf({ policyType, resourceType }: LintOptions, statements: readonly ObjectNode[]): PolicyKind {
  if (policyType !== 'RESOURCE_POLICY') return kinds[policyType]
  if (resourceType !== undefined)
    return resourceType === 'AWS::IAM::AssumeRolePolicyDocument' ? 'trust' : 'resource'
  return statements.some(assumesRole) && !statements.some(hasResources) ? 'trust' : 'resource'
}

function assumesRole(statement: ObjectNode): boolean {
  return stringsOf(memberOf(statement, 'Action')?.value).some(({ value }) => /^sts:AssumeRole/i.test(value))
}

function hasResources(statement: ObjectNode): boolean {
  return resourceElements(statement).length > 0
}

/** Returns the members Resource and NotResource, as far as a statement has them. */
export function resourceElements({ members }: ObjectNode): readonly Member[] {
  return members.filter(({ name }) => name.value === 'Resource' || name.value === 'NotResource')
}

function viewStatement(node: ObjectNode, policy: Policy): Statement {
  const conditions: Condition[] = []
  const statement: Statement = {
    node,
    policy,
    effect: effectOf(memberOf(node, 'Effect')?.value),
    actions: elementOf(node, 'Action'),
    resources: elementOf(node, 'Resource'),
    principals: principalsOf(node),
    conditions,
  }
  for (const { name: operator, value } of membersOf(memberOf(node, 'Condition')?.value))
    for (const { name: key, value: each } of membersOf(value))
      conditions.push({ statement, operator, key, value: each, values: itemsOf(each) })
  return statement
}

function effectOf(node: Node | undefined): Statement['effect'] {
  if (node?.kind !== 'string') return undefined
  return node.value === 'Allow' || node.value === 'Deny' ? node.value : undefined
}

function elementOf(statement: ObjectNode, name: 'Action' | 'Resource'): Element | undefined {
  const positive = memberOf(statement, name)
  const member = positive ?? memberOf(statement, `Not${name}`)
  return member && { member, negated: positive === undefined, values: stringsOf(member.value) }
}

function principalsOf(statement: ObjectNode): PrincipalElement | undefined {
  const positive = memberOf(statement, 'Principal')
  const member = positive ?? memberOf(statement, 'NotPrincipal')
  return member && { member, negated: positive === undefined, values: principalValuesOf(member.value) }
}

function principalValuesOf(value: Node): readonly PrincipalValue[] {
  if (value.kind === 'string') return value.value === '*' ? [{ type: '*', node: value }] : []
  return membersOf(value).flatMap(({ name, value: each }) =>
    stringsOf(each).map((node) => ({ type: name.value, node })),
  )
}

export function stringsIn(nodes: readonly Node[]): readonly StringNode[] {
  return nodes.filter((node) => node.kind === 'string')
}

/** Returns whether a value is exactly this string. */
export function isText(node: Node | undefined, text: string): boolean {
  return node?.kind === 'string' && node.value === text
}
