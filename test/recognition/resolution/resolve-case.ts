/** Resolves a case as the guard does: questions are answered from the case's state until none is missing. */

import { recognizeForeign } from '../../../recognition/foreign/index.ts'
import { parametersOf } from '../../../recognition/parameters/index.ts'
import { resolve } from '../../../recognition/resolution/index.ts'
import type { Known } from '../../../recognition/resolution/lookups.ts'
import type { ResolveOptions } from '../../../recognition/resolution/resolving.ts'
import type { Resolution } from '../../../recognition/resolution/types.ts'
import type { RecognizedCall } from '../../../recognition/types.ts'
import { headOf } from '../../support/guard-calls.ts'
import { ACCOUNT, type Case, REGION, type State } from './case.ts'

export const SCOPE = { partition: 'aws', region: REGION, accountId: ACCOUNT }

/** Recognizes the request of a case. */
export function callIn({ request }: Case): RecognizedCall {
  const { body, ...head } = request
  const recognition = recognizeForeign(headOf(head), Buffer.from(body ?? ''))
  if (recognition.kind !== 'call') throw new Error(`Not recognized: ${JSON.stringify(recognition)}`)
  return recognition.call
}

export function resolveCase(each: Case, options: Partial<ResolveOptions> = {}): Resolution {
  const { body, ...request } = each.request
  const head = headOf(request)
  const call = callIn(each)
  return resolveCall(call, { head, body: Buffer.from(body ?? '') }, each.state ?? {}, {
    isKeyInUse: (prefix) => (each.inUse ?? []).includes(prefix),
    ...options,
  })
}

interface Bytes {
  readonly head: ResolveOptions['head']
  readonly body: Buffer
}

export function resolveCall(
  call: RecognizedCall,
  { head, body }: Bytes,
  state: State,
  options: Partial<ResolveOptions> = {},
): Resolution {
  const asked = new Set<string>()
  const known: Known = ({ kind, value }) =>
    asked.has(`${kind} ${value}`) ? answerIn(state[kind], value) : undefined
  const all = {
    head,
    scope: SCOPE,
    known,
    now: 0,
    isKeyInUse: () => false,
    roleArn: () => undefined,
    ...options,
  }
  for (let round = 0; round < 5; round++) {
    const resolution = resolve(call, parametersOf(call, head, body), all)
    if (resolution.missing.length === 0) return resolution
    for (const { kind, value } of resolution.missing) asked.add(`${kind} ${value}`)
  }
  throw new Error('Questions are missing after five rounds.')
}

function answerIn<Answer>(
  answers: Readonly<Record<string, Answer>> | undefined,
  value: string,
): Answer | null {
  return answers !== undefined && Object.hasOwn(answers, value) ? (answers[value] ?? null) : null
}
