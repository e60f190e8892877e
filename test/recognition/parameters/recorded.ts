/** Requests of SDKs with the parameters that they were made of. */
import { isDeepStrictEqual } from 'node:util'
import { recognizeForeign } from '../../../recognition/foreign/index.ts'
import { parametersOf, readsBody } from '../../../recognition/parameters/index.ts'
import type { Value } from '../../../recognition/parameters/types.ts'
import type { RequestHead } from '../../../recognition/request.ts'
import type { RecognizedCall } from '../../../recognition/types.ts'
import { headOf } from '../../support/guard-calls.ts'

export interface Recorded {
  readonly service: string
  readonly operation: string
  readonly method: string
  readonly url: string
  /** Alternating names and values. */
  readonly headers: readonly string[]
  /** In base64. */
  readonly body: string
  /** Values by path. Null for values whose text depends on the protocol. */
  readonly expected: Readonly<Record<string, readonly (Value | null)[]>>
}

export function recordedIn(lines: string): readonly Recorded[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

function headIn({ method, url, headers }: Recorded): RequestHead {
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  return headOf({ method, path, query, headers })
}

interface Difference {
  readonly operation: string
  readonly path: string
  readonly expected: readonly (Value | null)[]
  readonly actual: readonly Value[]
}

/** Returns the parameters that are not what they were made of. Undefined if the request is not recognized. */
export function differencesOf(recorded: Recorded): readonly Difference[] | undefined {
  const head = headIn(recorded)
  const body = Buffer.from(recorded.body, 'base64')
  const recognition = recognizeForeign(head, body)
  if (recognition.kind !== 'call') return undefined
  const { service, operation } = recognition.call
  if (service.key !== recorded.service || operation !== recorded.operation) return undefined
  return differencesIn(recorded, recognition.call, head, body)
}

function differencesIn(
  { service, operation, expected: all }: Recorded,
  call: RecognizedCall,
  head: RequestHead,
  body: Buffer,
): readonly Difference[] {
  const parameters = parametersOf(call, head, readsBody(call) ? body : Buffer.alloc(0))
  return Object.entries(all).flatMap(([path, expected]) => {
    const actual: readonly Value[] = JSON.parse(JSON.stringify(parameters.valuesAt(path)))
    const known = actual.map((value, at) => (expected[at] === null ? null : value))
    const name = `${service}.${operation} (${call.protocol})`
    return isDeepStrictEqual(known, expected) ? [] : [{ operation: name, path, expected, actual }]
  })
}
