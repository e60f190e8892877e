/** A server that recognizes every request, and refuses it in the way that the access key ID chooses. */
import { createServer, type IncomingMessage } from 'node:http'
import {
  dialectFor,
  type RefusedRequest,
  refusalOf,
  refusedUnknown,
  unknownRequestError,
  upstreamError,
} from '../../../guard/refusal/index.ts'
import { denialIn } from '../../../protocol/denials.ts'
import { inDialect } from '../../../protocol/dialects.ts'
import { AwsError } from '../../../protocol/errors.ts'
import { recognizeForeign } from '../../../recognition/foreign/index.ts'
import type { Recognition } from '../../../recognition/types.ts'
import { targetOf } from '../../../server/http/request-target.ts'
import { send } from '../../../server/http/send.ts'
import { wireRequest } from '../../../server/http/wire-request.ts'
import { listen } from '../../support/harness.ts'
import { REQUEST_ID } from './requests.ts'

const CALLER = 'arn:aws:iam::000000000000:user/alice'
const RESOURCE = 'arn:aws:things:us-east-1:000000000000:thing'
export const DOWN = 'The upstream http://127.0.0.1:1 cannot be reached (ECONNREFUSED).'

const FAILURES = {
  denied: (request: RefusedRequest, recognized: Recognition) =>
    denialIn(dialectFor(request), {
      arn: CALLER,
      action: actionOf(recognized),
      resource: RESOURCE,
      reason: (action) => ` because no identity-based policy allows the ${action} action`,
      encoded: 'encoded',
      service: request.service?.prefix,
    }),
  unknownKey: inWords(
    new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403),
  ),
  wrongSignature: inWords(
    new AwsError('SignatureDoesNotMatch', 'The signatures differ. Check the key.', 403),
  ),
  expired: inWords(
    new AwsError('ExpiredToken', 'The security token included in the request is expired', 403),
  ),
  unknown: (request: RefusedRequest) =>
    unknownRequestError(
      { kind: 'unknown', service: request.service?.key, operation: 'Fly', protocol: request.protocol },
      request,
    ),
  down: (request: RefusedRequest) => upstreamError({ kind: 'down', message: DOWN }, request),
} as const

export type Failure = keyof typeof FAILURES

export const ALL_FAILURES: readonly Failure[] = [
  ...(['denied', 'unknownKey', 'wrongSignature', 'expired', 'unknown', 'down'] as const),
]

function inWords(error: AwsError) {
  return (request: RefusedRequest) => inDialect(error, dialectFor(request))
}

function actionOf(recognized: Recognition): string {
  if (recognized.kind !== 'call') return 'unknown:Unknown'
  return (
    recognized.call.facts.grants[0]?.action ??
    `${recognized.call.service.prefix}:${recognized.call.operation}`
  )
}

export interface RefusingServer {
  readonly url: string
  /** All requests so far, such as `denied sqs:SendMessage`. */
  readonly requests: string[]
  close(): Promise<void>
}

export async function startRefusing(): Promise<RefusingServer> {
  const requests: string[] = []
  const http = createServer(async (request, response) => {
    const { head, recognized } = await recognizedFrom(request)
    const refused = refusedBy(recognized, head)
    const failure = failureFor(head.header('authorization'))
    requests.push(`${failure} ${refused.service?.key}:${refused.operation}`)
    const answer = refusalOf(FAILURES[failure](refused, recognized), refused)
    // The SDK for JavaScript calls again if the server has another time.
    send(response, answer, new Date().toUTCString())
  })
  return {
    url: `http://127.0.0.1:${await listen(http)}`,
    requests,
    close: async () => {
      http.closeAllConnections()
      await new Promise((closed) => http.close(closed))
    },
  }
}

function failureFor(authorization = ''): Failure {
  const [, name] = /Credential=(\w+)\//.exec(authorization) ?? []
  const failure = ALL_FAILURES.find((each) => each === name)
  if (!failure) throw new Error(`The access key ID is none of the failures: ${authorization}`)
  return failure
}

async function recognizedFrom(request: IncomingMessage) {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const head = wireRequest(request, targetOf(request.url ?? '/'), body)
  const first = recognizeForeign(head)
  return { head, recognized: first.kind === 'body' ? recognizeForeign(head, body) : first }
}

function refusedBy(recognized: Recognition, head: RefusedRequest['head']): RefusedRequest {
  const asked = { head, requestId: REQUEST_ID }
  if (recognized.kind === 'unknown') return refusedUnknown(recognized, asked)
  if (recognized.kind !== 'call') throw new Error(`The request is ${recognized.kind}`)
  const { service, operation, protocol } = recognized.call
  return { service, operation, protocol, ...asked }
}
