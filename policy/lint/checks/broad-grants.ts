/** Checks of grants of `iam:PassRole` and `iam:CreateServiceLinkedRole` that name no particular roles. */

import type { Node, StringNode } from '../../json-document.ts'
import { globOf, matchesGlob } from '../../match.ts'
import type { IssueCode } from '../catalog.ts'
import { type Check, type Hit, inStatements } from '../check.ts'
import type { Element, Statement } from '../policy.ts'

/** What is granted. */
interface Grant {
  /** In lower case. */
  readonly action: string
  /** The lower-cased condition key that confines the grant to services. */
  readonly confinedBy: string
  /** Returns whether a resource names more than one role. */
  readonly isBroad: (resource: string) => boolean
}

const passRole: Grant = {
  action: 'iam:passrole',
  confinedBy: 'iam:passedtoservice',
  isBroad: (resource) => isPatternOf('role/', resource),
}

/** Names of roles that begin with those of services are not broad: `role/Service*` (AWS's page). */
const passAnyRole: Grant = {
  ...passRole,
  isBroad: (resource) => isPatternOf('role/', resource) && !namesRoles(resource),
}

/** Patterns of the roles of one service are not broad. */
const createLinkedRole: Grant = {
  action: 'iam:createservicelinkedrole',
  confinedBy: 'iam:awsservicename',
  isBroad: (resource) =>
    isPatternOf('role/aws-service-role/', resource) && !/:role\/aws-service-role\/[^*?/]+\//.test(resource),
}

/**
 * Source of the places: findings of AWS managed policies (public reports of users).
 *
 * Unverified: A condition on the service silences all issues about broad grants, although AWS's page mentions it only
 * for some.
 */
export const broadGrants: readonly Check[] = [
  check('CREATE_SLR_WITH_NOT_RESOURCE', createLinkedRole, exactly, notResource),
  check('CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE', createLinkedRole, byPattern, notResource),
  check('CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE', createLinkedRole, byNotAction, notResource),
  check('CREATE_SLR_WITH_STAR_IN_RESOURCE', createLinkedRole, exactly, broadResources),
  check('CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION', createLinkedRole, byNotAction, broadResources),
  check('PASS_ROLE_WITH_NOT_RESOURCE', passRole, exactly, notResource),
  check('PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE', passRole, byPattern, notResource),
  check('PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE', passRole, byNotAction, notResource),
  check('PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION', passRole, byNotAction, broadResources),
  check('CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE', createLinkedRole, byPattern, broadResources),
  check('PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE', passRole, byPattern, broadResources),
  check('PASS_ROLE_WITH_STAR_IN_RESOURCE', passAnyRole, exactly, broadResources),
]

/** Returns the places in an element that are part of the grant. */
type Find = (element: Element, grant: Grant) => readonly Node[]

function check(code: IssueCode, grant: Grant, findActions: Find, findResources: Find): Check {
  return inStatements(code, (statement) => {
    const { effect, actions, resources } = statement
    if (effect !== 'Allow' || !actions || !resources || isConfined(statement, grant)) return []
    return hitsOf(findActions(actions, grant), findResources(resources, grant))
  })
}

function isConfined({ conditions }: Statement, { confinedBy }: Grant): boolean {
  return conditions.some(({ key }) => key.value.toLowerCase() === confinedBy)
}

/** Unverified: A statement has one finding about a broad grant, even if several of its actions grant the same. */
function hitsOf(actions: readonly Node[], resources: readonly Node[]): readonly Hit[] {
  return actions.length === 0 || resources.length === 0 ? [] : [{ at: [...actions, ...resources] }]
}

function exactly({ negated, values }: Element, { action }: Grant): readonly Node[] {
  return negated ? [] : values.filter(({ value }) => value.toLowerCase() === action)
}

function byPattern({ negated, values }: Element, grant: Grant): readonly Node[] {
  return negated ? [] : values.filter((node) => /[*?]/.test(node.value) && covers(node, grant))
}

function byNotAction({ negated, values, member }: Element, grant: Grant): readonly Node[] {
  return negated && !values.some((node) => covers(node, grant)) ? [member.value] : []
}

function covers({ value }: StringNode, { action }: Grant): boolean {
  return matchesGlob(globOf(value.toLowerCase()), action)
}

function notResource({ negated, member }: Element): readonly Node[] {
  return negated ? [member.value] : []
}

function broadResources({ negated, values }: Element, { isBroad }: Grant): readonly Node[] {
  return negated ? [] : values.filter(({ value }) => isBroad(value))
}

/** Returns whether a resource has a wildcard and can match roles whose last part begins in a certain way. */
function isPatternOf(beginning: string, resource: string): boolean {
  if (/^\*+$/.test(resource)) return true
  const [, , service = '*', , , ...rest] = resource.split(':')
  if (!resource.startsWith('arn:') || !matchesGlob(globOf(service), 'iam')) return false
  const path = rest.length === 0 ? '*' : rest.join(':')
  const wildcard = path.search(/[*?]/)
  const literal = path.slice(0, Math.max(0, wildcard))
  return wildcard >= 0 && (literal.startsWith(beginning) || beginning.startsWith(literal))
}

/** Returns whether a resource has letters of a role's path or name before its first wildcard. */
function namesRoles(resource: string): boolean {
  return /:role\/[^*?]/.test(resource)
}
