/** Explains why a question, or a request that was already decided, is allowed or denied. */

import { plain, textOfExplanation } from '../../../analysis/explanation/explanation-text.ts'
import { type GuardedCall, guardedCallOf } from '../../../analysis/explanation/guarded-call.ts'
import { judgeCall, type Verdict } from '../../../core/access/judge.ts'
import { isDecision, type RecordedDecision } from '../../../core/access/records/recent-decisions.ts'
import { authorizationIdIn } from '../../../core/aws/ids.ts'
import { refusalText } from '../../../core/runtime/refusal-text.ts'
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import { bodyReader } from '../body.ts'
import {
  type Iamulator,
  invalidQuery,
  ok,
  type Place,
  type Reply,
  refuseUnknownParameters,
} from '../endpoint.ts'
import { askAnyReplica, isAskedByReplica, replicaMember } from '../replicas/ask.ts'
import { decidedAgain } from './decide-again.ts'
import type { DetailedExplanation } from './explanation-details.ts'
import { isAudited, toListedRefusal } from './filters.ts'
import { questionOf, readQuestion } from './question.ts'
import { notesOn, requirePossibleNames } from './question-names.ts'

interface RecordedRequest {
  readonly requestId: string
  readonly now?: boolean | undefined
}

interface DeniedRequest {
  /** The authorization ID, or a text that contains it. */
  readonly authorizationId: string
  readonly now?: boolean | undefined
}

/** The code of the error that only other replicas get. */
const UNKNOWN_HERE = 'UnknownHere'

const readRecorded = bodyReader<RecordedRequest>('RecordedRequest')
const readDenied = bodyReader<DeniedRequest>('DeniedRequest')

type Explained = DetailedExplanation & {
  readonly text?: string
  readonly guarded?: GuardedCall | undefined
  readonly audited?: true | undefined
}
type Finish = (explained: Explained) => Explained

/** Loads what proves changes before a decision is made again, so that nothing waits between the decision and the changes. */
const details = () => import('./explanation-details.ts')

/**
 * Handles `POST /_iamulator/explain`. The body is a question, `{"requestId": "..."}`, or `{"authorizationId": "..."}`. With `?text=true`,
 * explanations have their text for people, too.
 */
export async function explain(
  iamulator: Iamulator,
  body: unknown,
  query: URLSearchParams,
  place: Place,
): Promise<Reply> {
  const finish: Finish = wantsText(query) ? withText : (explained) => explained
  const members = Object(body)
  if ('requestId' in members) {
    const request = await readRecorded(body)
    return (
      (await explainRecorded(iamulator, request, finish)) ??
      explainElsewhere(iamulator, request, query, place)
    )
  }
  if ('authorizationId' in members) {
    const request = await readDenied(body)
    return (
      (await explainDenied(iamulator, request, finish)) ?? explainElsewhere(iamulator, request, query, place)
    )
  }
  const question = await readQuestion(body)
  requirePossibleNames(iamulator, question)
  const { detailedExplanation } = await details()
  const verdict = judgeCall(questionOf(iamulator, question))
  return ok(finish(await detailedExplanation(iamulator, verdict, notesOn(iamulator, question))))
}

function wantsText(query: URLSearchParams): boolean {
  refuseUnknownParameters(query, ['text'])
  const text = query.get('text') ?? 'false'
  if (text !== 'true' && text !== 'false') throw invalidQuery('"text" must be true or false.')
  return text === 'true'
}

function withText(explained: Explained): Explained {
  return { ...explained, text: textOfExplanation(explained, plain) }
}

/**
 * Explains the decisions on a request, oldest first. Each permission that it needed is one decision. Undefined when this
 * replica knows nothing of the request.
 */
async function explainRecorded(
  iamulator: Iamulator,
  { requestId, now }: RecordedRequest,
  finish: Finish,
): Promise<Reply | undefined> {
  const recorded = decisionsOn(iamulator, requestId)
  if (recorded.length === 0) return refusedEarly(iamulator, requestId)
  return explanationOf(iamulator, { requestId, recorded, now }, finish)
}

/** Explains a denial. Undefined when this replica does not know it. */
async function explainDenied(
  iamulator: Iamulator,
  { authorizationId, now }: DeniedRequest,
  finish: Finish,
): Promise<Reply | undefined> {
  const denial = iamulator.denials.get(authorizationIdIn(authorizationId))
  return denial && explainRecorded(iamulator, { requestId: denial.requestId, now }, finish)
}

/** What is known of a decision on a request that is explained. */
type Explainable = Pick<RecordedDecision, 'verdict' | 'time' | 'guarded' | 'isLetPass'>

/**
 * Returns the recorded decisions on a request, oldest first. Those on a denial are known also when newer ones have replaced
 * them.
 */
function decisionsOn({ decisions, denials }: Iamulator, requestId: string): readonly Explainable[] {
  const recorded = [...decisions].filter((decision) => decision.requestId === requestId).reverse()
  const denial = recorded.length === 0 ? denials.ofRequest(requestId) : undefined
  return denial ? denial.verdicts.map((verdict) => ({ verdict, time: denial.time })) : recorded
}

interface ExplainedRequest {
  readonly requestId: string
  /** At least one. */
  readonly recorded: readonly Explainable[]
  readonly now: boolean | undefined
}

async function explanationOf(
  iamulator: Iamulator,
  { requestId, recorded, now }: ExplainedRequest,
  finish: Finish,
): Promise<Reply | undefined> {
  const [first] = recorded
  if (!first) return undefined
  const { detailedExplanation } = await details()
  const decided = recorded.map(async (decision): Promise<Explained> => {
    const { verdict, guarded } = decision
    const audited = !now && isAudited(iamulator, decision) ? true : undefined
    const current = now ? verdictOfToday(iamulator, verdict) : verdict
    const notes = notesOn(iamulator, { action: current.request.action })
    return {
      guarded: guarded && guardedCallOf(guarded),
      audited,
      ...(await detailedExplanation(iamulator, current, notes)),
    }
  })
  return ok({
    requestId,
    time: new Date(now ? iamulator.clock.now(first.verdict.asked.caller) : first.time).toISOString(),
    authorizationId: iamulator.denials.ofRequest(requestId)?.authorizationId,
    decisions: (await Promise.all(decided)).map(finish),
    ...replicaMember(iamulator),
  })
}

/** Lets the replica explain a request that has recorded it. @throws EndpointError NoSuchDecision */
async function explainElsewhere(
  iamulator: Iamulator,
  request: RecordedRequest | DeniedRequest,
  query: URLSearchParams,
  place: Place,
): Promise<Reply> {
  const missing = (silent?: readonly string[]) =>
    'requestId' in request ? noSuchDecision(request.requestId, silent) : noSuchDenial(request, silent)
  if (iamulator.replica === undefined) throw missing()
  if (isAskedByReplica(place))
    throw new EndpointError(404, UNKNOWN_HERE, 'Another replica may know the request.')
  const { answer, silent } = await askAnyReplica(iamulator, {
    path: `/_iamulator/explain?${query}`,
    body: request,
    isAnswered: ({ status, body: answered }) => status === 200 || (status === 404 && isKnown(answered)),
  })
  if (!answer) throw missing(silent)
  return { status: answer.status, body: { ...answer.body, replica: answer.replica } }
}

/** Returns whether a replica says why it cannot explain a request that it has recorded. */
function isKnown(body: object): boolean {
  return 'error' in body && (body.error === 'NoSuchDecision' || body.error === 'NoSuchPrincipal')
}

/** @throws EndpointError NoSuchPrincipal */
function verdictOfToday({ store }: Iamulator, verdict: Verdict): Verdict {
  const today = decidedAgain((place) => store.settled(store.view(place)), verdict)
  if (today) return today
  const { arn } = verdict.asked.caller
  throw new EndpointError(
    404,
    'NoSuchPrincipal',
    `${arn} no longer exists, so the request cannot be decided again.`,
  )
}

/** @throws EndpointError for a request that is known to have been refused without a decision */
function refusedEarly(iamulator: Iamulator, requestId: string): undefined {
  for (const recorded of iamulator.decisions.everythingNewestFirst()) {
    if (recorded.requestId !== requestId || isDecision(recorded)) continue
    const { error, status, caller, ...facts } = toListedRefusal(iamulator, recorded)
    const answer = error === undefined ? `status ${status}` : `${status} ${error}`
    const by = caller === undefined ? '' : `, called by ${caller},`
    const said = refusalText({ caller, ...facts })
    const start = `The request ${JSON.stringify(requestId)}${by} was refused before policies were evaluated, so there is no decision to explain. `
    throw new EndpointError(
      404,
      'NoSuchDecision',
      `${start}Answer: ${answer}${said === '' ? '' : `: ${said}`}`,
    )
  }
  return undefined
}

/** @param silent the names of replicas that could not be asked */
function noSuchDecision(requestId: string, silent: readonly string[] = []): EndpointError {
  return new EndpointError(
    404,
    'NoSuchDecision',
    `No decision is recorded for the request ${JSON.stringify(requestId)}. Either it was rejected before policies were evaluated (invalid signature or input, unknown operation, or temporary credentials that cannot call the operation), it needs no permission, the server runs with --auth off, or it is older than the last 10,000 decisions or the last reset.${hintOf(silent)}`,
  )
}

/** @param silent the names of replicas that could not be asked */
function noSuchDenial({ authorizationId }: DeniedRequest, silent: readonly string[] = []): EndpointError {
  const id = JSON.stringify(authorizationIdIn(authorizationId))
  return new EndpointError(
    404,
    'NoSuchDecision',
    `No denial has the authorization ID ${id}. Either AWS or another server made the ID, or the denial is older than the last 10,000 denials or the last reset.${hintOf(silent)}`,
  )
}

function hintOf(silent: readonly string[]): string {
  if (silent.length === 0) return ''
  return ` Ask the replica that answered the request, which the header x-iamulator-replica of its response names: ${silent.join(', ')} could not be asked.`
}
