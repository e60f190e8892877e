/** Links from the map to the decision on an edge or a cell, as a question. */
import type { AccessEdge } from '../../../package/types/endpoints.ts'
import { linkTo } from '../../router.ts'

export type EdgeVerdict = AccessEdge['verdict']

interface Decided {
  readonly from: string
  readonly to: string
  readonly action: string
  readonly conditions: AccessEdge['conditions']
}

/** Users, roles, and services can be asked about. A provider or an account is nobody in particular. */
const ASKABLE = /^(?:arn:[^:]+:iam::\d{12}:(?:user|role)\/|[\w.-]+\.amazonaws\.com)/

/** Returns the link. Undefined if there is no question about the start of the edge. */
export function questionLink({ from, to, action, conditions }: Decided): string | undefined {
  if (!ASKABLE.test(from) || !action.startsWith('sts:')) return undefined
  return linkWith(linkTo(['explain'], { principal: from, action, resource: to }), conditions)
}

/** Adds what the first alternative needs, so that the question is about a request that works. */
function linkWith(link: string, [first]: AccessEdge['conditions']): string {
  const needed = Object.entries(first?.example ?? {})
  const keys = needed.map(
    ([key, value]) => `&context=${encodeURIComponent(`${key}=${[value].flat().join()}`)}`,
  )
  return link + keys.join('')
}

/** Returns the link to the question about a cell of the matrix. */
export function cellLink(
  principal: string,
  action: string,
  resource: string,
  conditions: AccessEdge['conditions'],
): string {
  return linkWith(linkTo(['explain'], { principal, action, resource: resource || undefined }), conditions)
}
