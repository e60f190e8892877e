/** Lets the process that an emulator runs in use the endpoints without a connection. */
import type { Answer, WireRequest } from '../../protocol/request.ts'
import type { Iamulator } from './endpoint.ts'
import { answerEmulatorRequest, answerEmulatorRequestAtOnce } from './index.ts'

/** A request to one of the emulator's own endpoints. */
export interface EndpointCall {
  readonly method: string
  /** The path, with the query if there is one. */
  readonly target: string
  /** JSON text. */
  readonly body?: string
}

export interface InProcessEndpoints {
  /** Resolves when everything in the answer is durable. Never rejects: errors become answers. */
  answer(call: EndpointCall): Promise<Answer>
  /**
   * Answers immediately, before the answer is durable. Errors become answers.
   *
   * @throws Error for an endpoint that waits
   */
  answerAtOnce(call: EndpointCall): Answer
}

/** @param url the server's URL, which answers contain */
export function inProcessEndpoints(iamulator: Iamulator, url: string): InProcessEndpoints {
  const { host } = new URL(url)
  return {
    answer: (call) => answerEmulatorRequest(iamulator, toWireRequest(call, host)),
    answerAtOnce: (call) => answerEmulatorRequestAtOnce(iamulator, toWireRequest(call, host)),
  }
}

function toWireRequest({ method, target, body = '' }: EndpointCall, host: string): WireRequest {
  const [path = '', query = ''] = target.split('?')
  return {
    method,
    path,
    query,
    headers: ['Host', host],
    body: Buffer.from(body),
    remoteAddress: '127.0.0.1',
    secure: false,
    header: (name) => (name === 'host' ? host : undefined),
  }
}
