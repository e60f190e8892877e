/** Endpoints that make API calls fail or wait, so that clients can test their retries and timeouts. */

import { suggestionFor } from '../../core/standards/nearest.ts'
import { matchesPattern } from '../../core/standards/pattern.ts'
import { EndpointError } from '../endpoints/endpoint-error.ts'
import { type Fault, type FaultError, type FaultSpec, isFaultOf } from '../endpoints/faults.ts'
import { serviceNames, services } from '../services/index.ts'
import { ACCOUNT_MEMBERS, accountIn, accountInQuery } from './account.ts'
import { type Handler, type Iamulator, invalidBody, isObject, membersOf, ok, type Reply } from './endpoint.ts'

const MAXIMUM_DELAY = 600_000
const MAXIMUM_TIMES = 1_000_000
const MAXIMUM_MESSAGE = 10_000

type Members = ReadonlyMap<string, unknown>

/** Lists all faults, or those that are for one account only. */
export function listFaults(iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  return ok({ faults: iamulator.faults.all.filter(isSelectedBy(iamulator, query)).map(toJson) })
}

export function addFault(iamulator: Iamulator, body: unknown): Reply {
  const number = iamulator.faults.add(faultIn(iamulator, body))
  if (number === undefined)
    throw new EndpointError(
      409,
      'TooManyFaults',
      'The maximum number of faults is reached. Remove one first.',
    )
  return ok({ id: String(number) })
}

/** Removes one fault. It may be used up: clients that clean up need not know. */
export const removeFault: Handler = ({ faults }, _body, _query, { parameters: { id = '' } }) => {
  if (!/^\d{1,15}$/.test(id) || !faults.wasAdded(Number(id)))
    throw new EndpointError(404, 'NoSuchFault', `There has been no fault with the ID ${JSON.stringify(id)}.`)
  return ok({ removed: faults.remove(({ number }) => number === Number(id)) })
}

/** Removes all faults, or those that are for one account only. */
export function removeFaults(iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  return ok({ removed: iamulator.faults.remove(isSelectedBy(iamulator, query)) })
}

/** @throws EndpointError InvalidQuery */
function isSelectedBy(iamulator: Iamulator, query: URLSearchParams): (fault: Fault) => boolean {
  const account = accountInQuery(iamulator, query)
  return (fault) => !account || isFaultOf(fault, account)
}

function toJson({ number, action, account, error, delayMilliseconds, times }: Fault) {
  return {
    id: String(number),
    action,
    account: account?.accountId,
    partition: account?.partition,
    error,
    delayMs: delayMilliseconds,
    times: times === Number.POSITIVE_INFINITY ? undefined : times,
  }
}

/** @throws EndpointError InvalidBody */
function faultIn(iamulator: Iamulator, body: unknown): FaultSpec {
  const members = membersOf(body, ['action', ...ACCOUNT_MEMBERS, 'error', 'delayMs', 'times'])
  const fault = {
    action: actionIn(members),
    account: accountIn(iamulator, members),
    error: errorIn(members.get('error')),
    delayMilliseconds: wholeNumber(members, 'delayMs', 0, MAXIMUM_DELAY) ?? 0,
    times: wholeNumber(members, 'times', 1, MAXIMUM_TIMES) ?? Number.POSITIVE_INFINITY,
  }
  if (!fault.error && fault.delayMilliseconds === 0)
    throw invalidBody('A fault needs "error", "delayMs", or both.')
  return fault
}

/** Returns the pattern for actions. Rejects one that no call could match. */
function actionIn(members: Members): string {
  const pattern = members.get('action')
  if (typeof pattern !== 'string')
    throw invalidBody('"action" must be a pattern for actions, such as "iam:Create*".')
  const actions = serviceNames.flatMap((name) =>
    Object.keys(services[name].model.operations).map(services[name].action),
  )
  if (actions.some((action) => matchesPattern(pattern, action))) return pattern
  throw invalidBody(
    `No action that iamulator knows matches ${JSON.stringify(pattern)}.${suggestionFor(pattern, actions)}`,
  )
}

function errorIn(error: unknown): FaultError | undefined {
  if (error === undefined) return undefined
  if (!isObject(error)) throw invalidBody('"error" must be an object, such as {"code": "Throttling"}.')
  const members = membersOf(error, ['code', 'status', 'message'])
  const code = members.get('code')
  const message = members.get('message')
  if (typeof code !== 'string' || !/^[A-Za-z][\w.-]{0,127}$/.test(code))
    throw invalidBody('"code" must be the code of an error, such as "Throttling".')
  if (message !== undefined && (typeof message !== 'string' || message.length > MAXIMUM_MESSAGE))
    throw invalidBody(`"message" must be a text of at most ${MAXIMUM_MESSAGE} characters.`)
  return { code, status: wholeNumber(members, 'status', 400, 599), message }
}

function wholeNumber(members: Members, name: string, least: number, most: number): number | undefined {
  const value = members.get(name)
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
  throw invalidBody(`"${name}" must be a whole number from ${least} to ${most}.`)
}
