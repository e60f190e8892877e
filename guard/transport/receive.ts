/** Receives whole bodies. */

import type { Exchange } from '../../core/engine/exchange.ts'
import type { BodyCheck } from '../../protocol/sigv4/body-check.ts'
import { AwsChunkedBody } from './body/aws-chunked.ts'
import type { BodyFilter } from './body/filter.ts'
import { filterOf } from './body/index.ts'
import { type Admit, collect, hasArrived, takeArrived } from './body/pump.ts'
import type { ReceivedBody } from './types.ts'

interface Receiving {
  readonly check: BodyCheck
  /** The service as in the scope of signatures. */
  readonly signingName: string | undefined
  /** The maximum length in bytes. */
  readonly limit: number
  readonly admit?: Admit
}

/**
 * Receives the body of a request, verifies it, and removes aws-chunked encoding.
 *
 * @throws AwsError for a body that is not what was declared, TooLong, SenderGone when the client leaves, or what
 * `admit` throws
 */
export async function receiveBody(exchange: Exchange, receiving: Receiving): Promise<ReceivedBody> {
  const { check, signingName, limit, admit } = receiving
  const filter = filterOf(exchange.head, check, signingName)
  exchange.invite()
  return verified(await collect(exchange.request, limit, admit), filter, check)
}

/** As `receiveBody`, at once. Undefined for a body that has not arrived as a whole, of which nothing is taken. */
export function receiveArrived(exchange: Exchange, receiving: Receiving): ReceivedBody | undefined {
  const { head, request } = exchange
  if (!hasArrived(request)) return undefined
  const { check, signingName, limit, admit } = receiving
  const filter = filterOf(head, check, signingName)
  exchange.invite()
  return verified(takeArrived(request, limit, admit), filter, check)
}

function verified(raw: Buffer, filter: BodyFilter | undefined, check: BodyCheck): ReceivedBody {
  if (!filter) return { bytes: raw, checksums: [], sha256: undefined }
  const pieces: Buffer[] = []
  const emit = (bytes: Buffer) => void pieces.push(bytes)
  if (raw.length > 0) filter.push(raw, emit)
  filter.end(emit)
  const checksums = filter instanceof AwsChunkedBody ? filter.checksums : []
  const sha256 = check.kind === 'hash' ? check.sha256 : undefined
  return { bytes: Buffer.concat(pieces), checksums, sha256 }
}
