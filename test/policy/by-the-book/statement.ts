/** Whether a statement of a policy applies to a request: D3. */
import { conditionHolds } from './condition.ts'
import { type JsonObject, listOf, readDocument, stringsOf } from './document.ts'
import { matches, patternOf, resourcePattern } from './pattern.ts'
import { denyHits, type Grant, grantOfAllow, strongest } from './principal.ts'
import type { BookContext, BookRequest } from './types.ts'

/** A1, A2, A4: case-insensitively, nothing trimmed or split. */
const actionListed = (element: unknown, action: string): boolean =>
  stringsOf(element).some((text) => matches(patternOf(text.toLowerCase()), action.toLowerCase()))

/** A statement speaks of nothing if it has both an element and its negation, or one that is not all text. */
function isLegible(statement: JsonObject, name: 'Action' | 'Resource'): boolean {
  if (name in statement && `Not${name}` in statement) return false
  const element = statement[name] ?? statement[`Not${name}`] ?? []
  return listOf(element).every((each) => typeof each === 'string')
}

/** A3: NotAction is everything but what it lists. */
function actionMatches(statement: JsonObject, action: string): boolean {
  if ('Action' in statement) return actionListed(statement['Action'], action)
  return 'NotAction' in statement && !actionListed(statement['NotAction'], action)
}

/** R1, R2, V3: undefined if a variable of any of them cannot be resolved. `context` is absent where there are no variables. */
function resourceListed(element: unknown, resource: string, context?: BookContext): boolean | undefined {
  const patterns = stringsOf(element).map((text) => resourcePattern(text, context))
  if (patterns.includes(undefined)) return undefined
  return patterns.some((pattern) => pattern !== undefined && matches(pattern, resource))
}

/** Whose policy it is: the caller's or its organization's, a role's trust policy, or another resource's. */
export type Belonging = 'elsewhere' | 'role' | 'resource'

/** R6, R6a: the statement is about what the policy is attached to; statements of key policies have to say so. */
const isAboutItsOwn = (belonging: Belonging, action: string): boolean =>
  belonging === 'role' || (belonging === 'resource' && !action.toLowerCase().startsWith('kms:'))

/** R5, R6 */
function resourceMatches(
  statement: JsonObject,
  { action, resource }: BookRequest,
  belonging: Belonging,
  context?: BookContext,
): boolean {
  if ('Resource' in statement) return resourceListed(statement['Resource'], resource, context) === true
  if ('NotResource' in statement) return resourceListed(statement['NotResource'], resource, context) === false
  return isAboutItsOwn(belonging, action)
}

/** The statements of one Effect whose action, resource and conditions match, whatever their principal. */
function matching(
  effect: 'Allow' | 'Deny',
  document: string,
  request: BookRequest,
  belonging: Belonging = 'elsewhere',
): readonly JsonObject[] {
  const { action, context } = request
  const { hasVariables, statements } = readDocument(document)
  return statements.filter(
    (statement) =>
      statement['Effect'] === effect &&
      isLegible(statement, 'Action') &&
      isLegible(statement, 'Resource') &&
      actionMatches(statement, action) &&
      resourceMatches(statement, request, belonging, hasVariables ? context : undefined) &&
      conditionHolds(statement, context, hasVariables),
  )
}

const hasPrincipal = (statement: JsonObject): boolean =>
  'Principal' in statement || 'NotPrincipal' in statement

/** For policies that belong to the caller: P10, an Allow with a principal never applies. */
export const allows = (document: string, request: BookRequest): boolean =>
  matching('Allow', document, request).some((statement) => !hasPrincipal(statement))

/** For policies that belong to the caller: P10, a Deny applies whatever its principal. */
export const denies = (document: string, request: BookRequest): boolean =>
  matching('Deny', document, request).length > 0

/** For policies with principals: the strongest of what they grant. */
export const grantTo = (document: string, request: BookRequest, belonging?: Belonging): Grant =>
  strongest(
    matching('Allow', document, request, belonging).map((each) => grantOfAllow(each, request.principal)),
  )

/** For policies with principals. */
export const deniesCaller = (
  document: string,
  request: BookRequest,
  hasBoundary: boolean,
  belonging?: Belonging,
): boolean =>
  matching('Deny', document, request, belonging).some((each) =>
    denyHits(each, request.principal, hasBoundary),
  )
