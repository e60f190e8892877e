/** An upstream that answers as a test says, with a clock that the test sets. */

import { Knowledge } from '../../../guard/knowledge/index.ts'
import type { UpstreamRequest, UpstreamResponse } from '../../../guard/transport/types.ts'
import type { Answers, Lookup, LookupKind } from '../../../recognition/resolution/lookups.ts'
import { answerOf } from './upstream-calls.ts'

export const ACCOUNT = '111122223333'
export const WHERE = { accountId: ACCOUNT, partition: 'aws', region: 'us-east-1' } as const

export interface ScriptedAnswer {
  /** By default, 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** An object is JSON. */
  readonly body?: string | object
}

type Script = (request: UpstreamRequest) => ScriptedAnswer | Promise<ScriptedAnswer>

export class ScriptedUpstream {
  /** The requests so far. */
  readonly asked: UpstreamRequest[] = []
  /** In milliseconds. */
  time = 1_000_000
  readonly knowledge: Knowledge
  #script: Script

  constructor(script: Script) {
    this.#script = script
    this.knowledge = new Knowledge({
      ask: (request) => this.#answer(request),
      now: () => this.time,
      defaultAccount: '000000000000',
    })
  }

  answerWith(script: Script): void {
    this.#script = script
  }

  /** Asks one question in a request of its own. */
  ask<Kind extends LookupKind>(
    kind: Kind,
    value: string,
    where: Omit<Lookup, 'kind' | 'value'> = WHERE,
  ): Promise<Answers[Kind]> {
    return answerOf(this.knowledge, { kind, value, ...where })
  }

  /** The operations that were asked for, by the target, the action, or the path. */
  get operations(): readonly string[] {
    return this.asked.map(operationOf)
  }

  async #answer(request: UpstreamRequest): Promise<UpstreamResponse> {
    this.asked.push(request)
    const { status = 200, headers = {}, body = '' } = await this.#script(request)
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return { status, header: (name) => headers[name], body: Buffer.from(text) }
  }
}

export function operationOf({ headers = {}, body = '', path, query }: UpstreamRequest): string {
  const target = headers['x-amz-target']?.split('.').at(-1)
  return (
    target ?? new URLSearchParams(body).get('Action') ?? (query === undefined ? path : `${path}?${query}`)
  )
}
