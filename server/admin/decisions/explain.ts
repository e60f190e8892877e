/** Explains why a question, or a request that was already decided, is allowed or denied. */
import { judgeCall } from '../../access/judge.ts'
import type { RecordedDecision } from '../../access/recent-decisions.ts'
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import { bodyReader } from '../body.ts'
import { type Iamulator, ok, type Reply } from '../endpoint.ts'
import { explanationOf } from './explanation.ts'
import { questionOf, readQuestion } from './question.ts'
import { notesOn } from './unknown-names.ts'

const readRecorded = bodyReader<{ readonly requestId: string }>('RecordedRequest')

/** Handles `POST /_iamulator/explain`. The body is a question, or `{"requestId": "..."}`. */
export async function explain(iamulator: Iamulator, body: unknown): Promise<Reply> {
  if (typeof body === 'object' && body !== null && 'requestId' in body) {
    const { requestId } = await readRecorded(body)
    return explainRecorded(iamulator, requestId)
  }
  const question = await readQuestion(body)
  return ok(explanationOf(judgeCall(questionOf(iamulator, question)), notesOn(question)))
}

/** Explains the decisions on a request, oldest first. Each permission that it needed is one decision. */
function explainRecorded({ decisions }: Iamulator, requestId: string): Reply {
  const recorded = [...decisions].filter((decision) => decision.requestId === requestId).reverse()
  const [first] = recorded
  if (!first) throw noSuchDecision(requestId)
  return ok({
    requestId,
    time: timeOf(first),
    decisions: recorded.map(({ verdict }) => explanationOf(verdict)),
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
