/** Checks the names in questions to endpoints, with the services that seeds name. */
import { noteOnAction, notesOnKeys, problemWithNames, type WrittenName } from '../../../analysis/names.ts'
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import type { Iamulator } from '../endpoint.ts'
import { requireArn } from './question.ts'
import { requireFactsSize } from './question-sizes.ts'

type World = Pick<Iamulator, 'ownServices'>

/** The members of a question that contain names. */
interface AskedNames {
  readonly action?: string | undefined
  readonly actions?: readonly string[] | undefined
  readonly resource?: string | undefined
  readonly unknownActions?: boolean | undefined
  readonly context?: object | undefined
}

/**
 * Rejects a question about an action that does not exist, or about a resource that the action cannot have, and one that is
 * too large.
 *
 * @param place how the message names the object with the question, such as `question.`
 * @throws EndpointError UnknownAction, ImpossibleResource, InvalidBody
 */
export function requirePossibleNames({ ownServices }: World, asked: AskedNames, place = ''): void {
  const { action, actions = [], resource, unknownActions } = asked
  requireFactsSize(asked, place === '' ? 'The body' : place.slice(0, -1))
  if (resource !== undefined) requireArn(resource, `${place}resource`)
  const listed = actions.map((name, index): WrittenName => ({ place: `${place}actions[${index}]`, name }))
  const names = {
    actions: action === undefined ? listed : [{ place: `${place}action`, name: action }, ...listed],
    resources: resource === undefined ? [] : [{ place: `${place}resource`, name: resource }],
  }
  const problem = problemWithNames(names, { ownServices, unknownActions })
  if (problem) throw new EndpointError(400, problem.code, problem.message)
}

/** Returns a sentence for each name that is not in AWS's reference, of a question that is answered anyway. */
export function notesOn(
  { ownServices }: World,
  { action = '', context = {} }: AskedNames,
): readonly string[] {
  const note = noteOnAction(action, ownServices)
  return [...(note === undefined ? [] : [note]), ...notesOnKeys(Object.keys(context))]
}
