/** Requests of expectations, which may name several actions and several resources. */

import type { Question } from '../../schemas/endpoints.ts'
import type { ExpectedRequests, OneOrMore } from '../interface.ts'
import { invalid } from './arguments.ts'

/**
 * Returns a question for each action on each resource.
 *
 * @throws IamulatorError without an action, and for an empty list, with which an expectation could not fail
 */
export function questionsIn(requests: ExpectedRequests): readonly Question[] {
  const { action, actions, resource, resources, ...others } = requests
  const named = valuesOf({ action, actions })
  if (named.length === 0) throw invalid('The request has no action: name one in "action".')
  const on = valuesOf({ resource, resources }).map((each) => ({ resource: each }))
  return named.flatMap((each) =>
    (on.length === 0 ? [{}] : on).map((where) => ({ ...others, action: each, ...where })),
  )
}

/** Returns the values of members with the same meaning, which may be one value or a list. */
export function valuesOf<Value extends string>(
  members: Readonly<Record<string, OneOrMore<Value> | undefined>>,
): readonly Value[] {
  return Object.entries(members).flatMap(([name, value]) => {
    if (value === undefined) return []
    if (typeof value !== 'string' && value.length === 0)
      throw invalid(`"${name}" is empty: list at least one.`)
    return value
  })
}
