/** Explains why a question, or a request that was already decided, is allowed or denied. */
import { judgeCall } from '../../access/judge.ts'
import type { RecordedDecision } from '../../access/recent-decisions.ts'
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import { bodyReader } from '../body.ts'
import { type Iamulator, invalidQuery, ok, type Reply, refuseUnknownParameters } from '../endpoint.ts'
import { explanationOf } from './explanation.ts'
import { plain, textOfExplanation } from './explanation-text.ts'
import { questionOf, readQuestion } from './question.ts'
import { notesOn } from './unknown-names.ts'

const readRecorded = bodyReader<{ readonly requestId: string }>('RecordedRequest')

type Explained = ReturnType<typeof explanationOf> & { readonly text?: string }

/**
 * Handles `POST /_iamulator/explain`. The body is a question, or `{"requestId": "..."}`. With `?text=true`,
 * explanations have their text for people, too.
 */
export async function explain(iamulator: Iamulator, body: unknown, query: URLSearchParams): Promise<Reply> {
  const finish = wantsText(query) ? withText : (explained: Explained) => explained
  if (typeof body === 'object' && body !== null && 'requestId' in body) {
    const { requestId } = await readRecorded(body)
    return explainRecorded(iamulator, requestId, finish)
  }
  const question = await readQuestion(body)
  return ok(finish(explanationOf(judgeCall(questionOf(iamulator, question)), notesOn(question))))
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

/** Explains the decisions on a request, oldest first. Each permission that it needed is one decision. */
function explainRecorded(
  { decisions }: Iamulator,
  requestId: string,
  finish: (explained: Explained) => Explained,
): Reply {
  const recorded = [...decisions].filter((decision) => decision.requestId === requestId).reverse()
  const [first] = recorded
  if (!first) throw noSuchDecision(requestId)
  return ok({
    requestId,
    time: timeOf(first),
    decisions: recorded.map(({ verdict }) => finish(explanationOf(verdict))),
  })
}

function timeOf({ time }: RecordedDecision): string {
  return new Date(time).toISOString()
}

function noSuchDecision(requestId: string): EndpointError {
  return new EndpointError(
    404,
    'NoSuchDecision',
    `No decision is recorded for the request ${JSON.stringify(requestId)}. Either it was rejected before policies were evaluated (invalid signature or input, unknown operation, or temporary credentials that cannot call the operation), it needs no permission, the server runs with --auth off, or it is older than the last 10,000 decisions or the last reset.`,
  )
}
