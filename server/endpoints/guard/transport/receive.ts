/** Receives whole bodies. */
import type { BodyCheck } from '../../../../protocol/sigv4/body-check.ts'
import type { Exchange } from '../../../engine/exchange.ts'
import { AwsChunkedBody } from './body/aws-chunked.ts'
import { filterOf } from './body/index.ts'
import { type Admit, collect } from './body/pump.ts'
import type { ReceivedBody } from './types.ts'

/**
 * Receives the body of a request, verifies it, and removes aws-chunked encoding.
 *
 * @param signingName the service as in the scope of signatures
 * @param limit the maximum length in bytes
 * @throws AwsError for a body that is not what was declared, TooLong, SenderGone when the client leaves, or what
 * `admit` throws
 */
export async function receiveBody(
  exchange: Exchange,
  check: BodyCheck,
  signingName: string | undefined,
  limit: number,
  admit?: Admit,
): Promise<ReceivedBody> {
  const filter = filterOf(exchange.head, check, signingName)
  exchange.invite()
  const raw = await collect(exchange.request, limit, admit)
  if (!filter) return { bytes: raw, checksums: [] }
  const pieces: Buffer[] = []
  const emit = (bytes: Buffer) => void pieces.push(bytes)
  if (raw.length > 0) filter.push(raw, emit)
  filter.end(emit)
  const checksums = filter instanceof AwsChunkedBody ? filter.checksums : []
  const sha256 = check.kind === 'hash' ? check.sha256 : undefined
  return { bytes: Buffer.concat(pieces), checksums, sha256 }
}
