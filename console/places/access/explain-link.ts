/** Links from the map to the decision on an edge or a cell, as a question. */
import type { AccessEdge } from '../../../schemas/endpoints.ts'
import { questionLink } from '../../decisions/question-link.ts'

export type EdgeVerdict = AccessEdge['verdict']

type Conditions = AccessEdge['conditions']

/** Users, roles, and services can be asked about. A provider or an account is nobody in particular. */
const ASKABLE = /^(?:arn:[^:]+:iam::\d{12}:(?:user|role)\/|[\w.-]+\.amazonaws\.com)/

/** Returns the link. Undefined if there is no question about the start of the edge. */
export function edgeLink({ from, to, action, conditions }: AccessEdge): string | undefined {
  if (!ASKABLE.test(from) || !action.startsWith('sts:')) return undefined
  return cellLink(from, action, to, conditions)
}

/** Returns the link to the question about a cell of the matrix. The request is one that meets the conditions. */
export function cellLink(
  principal: string,
  action: string,
  resource: string,
  conditions: Conditions,
): string {
  const { 'aws:userid': userId, ...needed } = conditions[0]?.example ?? {}
  return questionLink({
    principal: userId === undefined ? principal : sessionOf(principal, String(userId)),
    action,
    resource,
    context: Object.entries(needed).map(([key, value]) => `${key}=${[value].flat().join()}`),
  })
}

/** Returns the session of a role whose name is in a user ID, `AROA...:NAME`. */
function sessionOf(role: string, userId: string): string {
  const name = role.slice(role.lastIndexOf('/') + 1)
  const session = userId.slice(userId.indexOf(':') + 1)
  return role.replace(/:iam::(\d{12}):role\/.*$/s, `:sts::$1:assumed-role/${name}/${session}`)
}
