/** Selects recorded decisions by the parameters of a query. The list and the stream share them. */
import type { Place } from '../../../store/index.ts'
import type { RecordedDecision } from '../../access/recent-decisions.ts'
import { ownerInArn } from '../../access/resource-policy.ts'
import { partitionOfArn } from '../../aws/arns.ts'
import { matchesPattern } from '../../standards/pattern.ts'
import { ACCOUNT_MEMBERS, accountIn } from '../account.ts'
import { type Iamulator, invalidQuery } from '../endpoint.ts'
import { timeNamed } from '../time.ts'
import { summaryOf } from './explanation.ts'

/** A decision in the schema `ListedDecision` of openapi.json. */
export type ListedDecision = ReturnType<typeof toListed>

/** Parameter -> the member that it matches. Patterns may contain `*`. */
const patterns: Readonly<Record<string, (decision: ListedDecision) => string>> = {
  caller: ({ caller }) => caller,
  action: ({ action }) => action,
  resource: ({ resource }) => resource,
  effect: ({ decision }) => decision,
  layer: ({ layer }) => layer,
  requestId: ({ requestId }) => requestId,
}

/** The parameters that select decisions, in any list of them. */
export const FILTERS = [...Object.keys(patterns), ...ACCOUNT_MEMBERS, 'since', 'after']

/** Returns the decision in the form of the list, or undefined if it is not selected. */
export type Selection = (decision: RecordedDecision) => ListedDecision | undefined

type World = Pick<Iamulator, 'settings'>

/** @throws EndpointError InvalidQuery */
export function selectionOf(world: World, query: URLSearchParams): Selection {
  const account = accountIn(world, new Map(query), invalidQuery)
  const since = query.has('since')
    ? timeNamed('since', query.get('since'), invalidQuery)
    : Number.NEGATIVE_INFINITY
  const tests = Object.entries(patterns).flatMap(([name, member]) =>
    query.getAll(name).map((pattern) => (decision: ListedDecision) => {
      return matchesPattern(pattern, member(decision))
    }),
  )
  return (decision) => {
    if (decision.time < since || (account && !isAbout(world, decision, account))) return undefined
    const listed = toListed(decision)
    return tests.every((test) => test(listed)) ? listed : undefined
  }
}

/** Returns whether the caller or the resource belongs to the account. */
export function isAbout(
  { settings }: World,
  decision: RecordedDecision,
  { partition, accountId }: Place,
): boolean {
  const { request } = decision.verdict
  const named = partitionOfArn(request.principal.arn) ?? partitionOfArn(request.resource)
  if ((named ?? settings.partition) !== partition) return false
  return request.principal.accountId === accountId || ownerIn(decision) === accountId
}

function ownerIn({ verdict: { request } }: RecordedDecision): string | undefined {
  return request.resourceAccountId ?? ownerInArn(request.resource)
}

function toListed(decision: RecordedDecision) {
  const { number, requestId, time, verdict } = decision
  const account = verdict.request.principal.accountId ?? ownerIn(decision)
  return { number, requestId, time: new Date(time).toISOString(), account, ...summaryOf(verdict) }
}

/** Parses a number that a client gives under a name. @throws EndpointError InvalidQuery */
export function numberNamed(
  name: string,
  text: string | null | undefined,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (text === null || text === undefined) return undefined
  const number = /^\d{1,16}$/.test(text) ? Number(text) : -1
  if (number >= least && number <= most) return number
  throw invalidQuery(`"${name}" must be a whole number from ${least} to ${most}.`)
}
