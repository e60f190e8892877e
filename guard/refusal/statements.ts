/**
 * PartiQL statements, of which single ones can be refused. BatchExecuteStatement executes the others, and its answer has
 * an error for each. ExecuteTransaction executes none (recorded on AWS, September 2026).
 */
import { transactionCanceled } from '../../protocol/errors/dynamodb.ts'
import { upstreamBrokeOff } from '../../protocol/errors/guard.ts'
import type { AwsError } from '../../protocol/errors.ts'
import type { Answer } from '../../protocol/request.ts'
import type { RequestHead } from '../../recognition/request.ts'
import { jsonOf, listAt } from '../../recognition/values.ts'
import type { RefusedRequest } from './forms.ts'
import { jsonAnswerOf } from './json-answer.ts'
import { type Remainder, withNewBody } from './remainder.ts'
import { messageText } from './text.ts'

export interface RefusedStatement {
  /** The table, as its ARN has it. */
  readonly tableName: string
  readonly error: AwsError
}

/** The refused statements by their positions, from 0. */
export type RefusedStatements = ReadonlyMap<number, RefusedStatement>

/** Returns the request without the refused statements. @param body without members that it has twice */
export function withoutRefusedStatements(
  head: RequestHead,
  body: Buffer,
  refused: Pick<RefusedStatements, 'has'>,
): Remainder {
  const input = JSON.parse(body.toString())
  const kept = listAt(input, 'Statements').filter((_statement, position) => !refused.has(position))
  const rest = Buffer.from(JSON.stringify({ ...input, Statements: kept }))
  return { head: withNewBody(head, rest), body: rest }
}

/** Returns the upstream's answer with the refused statements. @param body undefined when all are refused */
export function withRefusedStatements(
  body: Buffer | undefined,
  refused: RefusedStatements,
  count: number,
  request: RefusedRequest,
): Answer {
  const output = body === undefined ? {} : jsonOf(body.toString())
  const others = [...listAt(output, 'Responses')]
  if (others.length !== count - refused.size) return noResponses(request)
  const Responses = Array.from({ length: count }, (_, position) => {
    const statement = refused.get(position)
    return statement ? responseOf(statement) : others.shift()
  })
  return jsonAnswerOf({ ...Object(output), Responses }, { status: 200 }, request)
}

/** Without a response for each statement, the client would take one for that of another. */
function noResponses(request: RefusedRequest): Answer {
  const { code, text, status } = upstreamBrokeOff(NO_RESPONSES)
  return jsonAnswerOf({ __type: code, message: text }, { status }, request)
}

const NO_RESPONSES = 'The upstream did not answer BatchExecuteStatement with a response for each statement.'

function responseOf({ tableName, error }: RefusedStatement) {
  return { Error: { Code: CODE, Message: messageText(error.text ?? '') }, TableName: tableName }
}

const CODE = 'AccessDenied'

/** Returns the error of a transaction with refused statements. */
export function canceledBy(refused: RefusedStatements, count: number): AwsError {
  const reasons = Array.from({ length: count }, (_, position) => {
    const error = refused.get(position)?.error
    return error ? { Code: CODE, Message: messageText(error.text ?? '') } : { Code: 'None' }
  })
  const [first] = refused.values()
  return transactionCanceled(reasons, first?.error.authorizationId)
}

/** Returns the name of a table, without its index. */
export function tableNameIn(arn: string): string {
  return /:table\/([^/]+)/.exec(arn)?.[1] ?? '*'
}
