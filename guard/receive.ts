/** Receives bodies that have to be known before the decision. */

import { clearTimeout, setTimeout } from '../core/runtime/timers.ts'
import type { BodyCheck } from '../protocol/sigv4.ts'
import type { Arrived } from './progress.ts'
import { tooBusyError, tooLongError, tooSlowError } from './refusal/errors.ts'
import type { RefusedRequest } from './refusal/index.ts'
import type { Guard } from './state.ts'
import { receiveArrived, receiveBody, TooLong } from './transport/index.ts'
import type { ReceivedBody } from './transport/types.ts'

const MEGABYTE = 1024 * 1024

/** Lambda takes archives of 50 MB, which grow by a third in base64. Source: Lambda Developer Guide, quotas. */
const MAXIMUM_BYTES = 70 * MEGABYTE
/** Of all requests together, so that nobody can exhaust the memory before signatures are verified. */
const MAXIMUM_BYTES_AT_ONCE = 512 * MEGABYTE
/** The documents that requests to S3 consist of, apart from objects, which are not received. */
const MAXIMUM_BYTES_OF_S3 = 8 * MEGABYTE
/** Nobody vouches for the sender. */
const MAXIMUM_BYTES_UNSIGNED = 2 * MEGABYTE

/** How bodies are received whose hash is computed afterwards. */
const UNCHECKED: BodyCheck = { kind: 'none' }

/** @throws AwsError for a body that is too long, too slow, or not what was declared; SenderGone when the client leaves */
export async function receive(arrived: Arrived, check = UNCHECKED): Promise<ReceivedBody> {
  const { emulator, exchange, refused } = arrived
  const { guard } = emulator
  const limit = limitFor(arrived)
  const account = new MemoryAccount(guard, refused)
  // Nothing is reserved for bytes that are only announced: clients that send nothing would keep all others out.
  account.require(Math.min(limit, Number(exchange.head.header('content-length') ?? 0)))
  const admit = (bytes: number) => account.take(bytes)
  try {
    // node:http hands over the body after the listeners for the head have returned.
    await undefined
    const plan = { check, signingName: refused.service?.signingName, limit, admit }
    return (
      receiveArrived(exchange, plan) ??
      (await inTime(receiveBody(exchange, plan), guard.receiveMilliseconds, () => tooSlowError(refused)))
    )
  } catch (error) {
    throw error instanceof TooLong ? tooLongError(limit, refused) : error
  } finally {
    account.close()
  }
}

/** The memory that one body takes, of that for all of them. */
class MemoryAccount {
  readonly #guard: Guard
  readonly #refused: RefusedRequest
  #bytes = 0
  #isClosed = false

  constructor(guard: Guard, refused: RefusedRequest) {
    this.#guard = guard
    this.#refused = refused
  }

  /** @throws AwsError when there is no memory for so many bytes more */
  require(bytes: number): void {
    if (this.#isClosed || this.#guard.receivedBytes + bytes > MAXIMUM_BYTES_AT_ONCE)
      throw tooBusyError(this.#refused)
  }

  take(bytes: number): void {
    this.require(bytes)
    this.#bytes += bytes
    this.#guard.receivedBytes += bytes
  }

  /** Returns the memory. What arrives afterwards is refused. */
  close(): void {
    this.#isClosed = true
    this.#guard.receivedBytes -= this.#bytes
    this.#bytes = 0
  }
}

/** Rejects with an error when a promise takes longer. */
async function inTime<Value>(
  promise: Promise<Value>,
  milliseconds: number,
  error: () => Error,
): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(error()), milliseconds)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

function limitFor({ refused, exchange }: Arrived): number {
  if (refused.service?.signingName === 's3') return MAXIMUM_BYTES_OF_S3
  const { head } = exchange
  const isSigned = head.header('authorization') !== undefined || /(?:^|&)X-Amz-Credential=/.test(head.query)
  return isSigned ? MAXIMUM_BYTES : MAXIMUM_BYTES_UNSIGNED
}
