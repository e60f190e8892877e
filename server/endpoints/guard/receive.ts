/** Receives bodies that have to be known before the decision. */
import type { BodyCheck } from '../../../protocol/sigv4.ts'
import { tooBusyError, tooLongError } from './refusal/errors.ts'
import { receiveBody, TooLong } from './transport/index.ts'
import type { ReceivedBody } from './transport/types.ts'
import type { Trip } from './trip.ts'

const MEGABYTE = 1024 * 1024

/** Lambda takes archives of 50 MB, which grow by a third in base64. Source: Lambda Developer Guide, quotas. */
const MAXIMUM_BYTES = 70 * MEGABYTE
/** Of all requests together, so that nobody can exhaust the memory before signatures are verified. */
const MAXIMUM_BYTES_AT_ONCE = 512 * MEGABYTE
/** The documents that requests to S3 consist of, apart from objects, which are not received. */
const MAXIMUM_BYTES_OF_S3 = 8 * MEGABYTE
/** Nobody vouches for the sender. */
const MAXIMUM_BYTES_UNSIGNED = 2 * MEGABYTE

/** @throws AwsError for a body that is too long, or not what was declared; SenderGone when the client leaves */
export async function receive(trip: Trip, check: BodyCheck): Promise<ReceivedBody> {
  const { service } = trip.refused
  const limit = limitFor(trip)
  const { guard } = trip.emulator
  const reserved = Math.min(limit, Number(trip.exchange.head.header('content-length') ?? limit))
  if (guard.receivedBytes + reserved > MAXIMUM_BYTES_AT_ONCE) throw tooBusyError(trip.refused)
  guard.receivedBytes += reserved
  try {
    trip.body = await receiveBody(trip.exchange, check, service?.signingName, limit)
    return trip.body
  } catch (error) {
    throw error instanceof TooLong ? tooLongError(limit, trip.refused) : error
  } finally {
    guard.receivedBytes -= reserved
  }
}

function limitFor({ refused, exchange }: Trip): number {
  if (refused.service?.signingName === 's3') return MAXIMUM_BYTES_OF_S3
  const { head } = exchange
  const isSigned = head.header('authorization') !== undefined || /(?:^|&)X-Amz-Credential=/.test(head.query)
  return isSigned ? MAXIMUM_BYTES : MAXIMUM_BYTES_UNSIGNED
}
