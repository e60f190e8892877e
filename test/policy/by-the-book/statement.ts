/** Checks whether a statement of a policy applies to a request: D3. */
import { conditionHolds } from './condition.ts'
import { type JsonObject, listOf, readDocument, stringsOf } from './document.ts'
import { fullArn, matches, patternOf, resourcePattern } from './pattern.ts'
import { denyApplies, type Grant, grantOfAllow, strongest } from './principal.ts'
import type { BookContext, BookRequest } from './types.ts'

/**
 * Returns whether the element lists the action. A1, A2, A4: compares case-insensitively, without trimming or
 * splitting.
 */
const actionListed = (element: unknown, action: string): boolean =>
  stringsOf(element).some((text) => matches(patternOf(text.toLowerCase()), action.toLowerCase()))

/**
 * Returns whether the element is well-formed. A statement with an element and its negation, or with
 * non-strings, never matches.
 */
function isWellFormed(statement: JsonObject, name: 'Action' | 'Resource'): boolean {
  if (name in statement && `Not${name}` in statement) return false
  const element = statement[name] ?? statement[`Not${name}`] ?? []
  return listOf(element).every((each) => typeof each === 'string')
}

/**
 * Returns whether the statement matches the action. A3: NotAction matches every action that it does not list.
 */
function actionMatches(statement: JsonObject, action: string): boolean {
  if ('Action' in statement) return actionListed(statement['Action'], action)
  return 'NotAction' in statement && !actionListed(statement['NotAction'], action)
}

/**
 * Returns whether the element lists the resource (R1, R2). V3: undefined if a variable of any pattern cannot
 * be resolved. `context` is absent if the document has no variables.
 */
function resourceListed(
  element: unknown,
  resource: string,
  attachment: PolicyAttachment,
  context?: BookContext,
): boolean | undefined {
  const texts = attachment === 'caller' ? stringsOf(element).map(fullArn) : stringsOf(element)
  const patterns = texts.map((text) => resourcePattern(text, context))
  if (patterns.includes(undefined)) return undefined
  return patterns.some((pattern) => pattern !== undefined && matches(pattern, resource))
}

/**
 * What the policy is attached to. `caller`: the caller, as an identity policy, boundary, or session policy.
 * `elsewhere`: an organization or endpoint. `role`: a role, as its trust policy. `resource`: another resource.
 */
export type PolicyAttachment = 'caller' | 'elsewhere' | 'role' | 'resource'

/**
 * Returns whether a statement without a Resource covers the resource that its policy is attached to. Sources:
 * R6, R6a. Statements of key policies must name it.
 */
const coversOwnResource = (attachment: PolicyAttachment, action: string): boolean =>
  attachment === 'role' || (attachment === 'resource' && !action.toLowerCase().startsWith('kms:'))

/** Returns whether the statement matches the resource (R5, R6). */
function resourceMatches(
  statement: JsonObject,
  { action, resource }: BookRequest,
  attachment: PolicyAttachment,
  context?: BookContext,
): boolean {
  if ('Resource' in statement)
    return resourceListed(statement['Resource'], resource, attachment, context) === true
  if ('NotResource' in statement)
    return resourceListed(statement['NotResource'], resource, attachment, context) === false
  return coversOwnResource(attachment, action)
}

/**
 * Returns the statements of one Effect whose action, resource, and conditions match. Their principal does not
 * matter.
 */
function matching(
  effect: 'Allow' | 'Deny',
  document: string,
  request: BookRequest,
  attachment: PolicyAttachment = 'elsewhere',
): readonly JsonObject[] {
  const { action, context } = request
  const { hasVariables, statements } = readDocument(document)
  return statements.filter(
    (statement) =>
      statement['Effect'] === effect &&
      isWellFormed(statement, 'Action') &&
      isWellFormed(statement, 'Resource') &&
      actionMatches(statement, action) &&
      resourceMatches(statement, request, attachment, hasVariables ? context : undefined) &&
      conditionHolds(statement, context, hasVariables),
  )
}

const hasPrincipal = (statement: JsonObject): boolean =>
  'Principal' in statement || 'NotPrincipal' in statement

/**
 * Returns whether a policy that belongs to the caller or its organization allows. P10: an Allow with a principal never applies.
 */
export const allows = (
  document: string,
  request: BookRequest,
  attachment: PolicyAttachment = 'caller',
): boolean => matching('Allow', document, request, attachment).some((statement) => !hasPrincipal(statement))

/**
 * Returns whether a policy that belongs to the caller or its organization denies. P10: a Deny applies regardless of its
 * principal.
 */
export const denies = (
  document: string,
  request: BookRequest,
  attachment: PolicyAttachment = 'caller',
): boolean => matching('Deny', document, request, attachment).length > 0

/** Returns the strongest grant of a policy with principals. */
export const grantTo = (document: string, request: BookRequest, attachment?: PolicyAttachment): Grant =>
  strongest(
    matching('Allow', document, request, attachment).map((each) => grantOfAllow(each, request.principal)),
  )

/** Returns whether a policy with principals denies the caller. */
export const deniesCaller = (
  document: string,
  request: BookRequest,
  hasBoundary: boolean,
  attachment?: PolicyAttachment,
): boolean =>
  matching('Deny', document, request, attachment).some((each) =>
    denyApplies(each, request.principal, hasBoundary),
  )
