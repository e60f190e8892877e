/** Sends the guard's own reads to the upstream, some at a time, and tells what their answers mean. */
import type { AskUpstream, UpstreamRequest, UpstreamResponse } from '../transport/types.ts'
import { type FailedRead, KnowledgeFailure, unexpected } from './failure.ts'
import { errorCode, type Outcome, outcomeOf } from './outcome.ts'

export interface ReadRequest {
  readonly read: FailedRead
  readonly request: UpstreamRequest
  /** The same request for an operation that does not exist. */
  readonly control: UpstreamRequest
  /** Statuses of answers without a body that mean that nothing is there, and codes that do, besides the usual ones. */
  readonly absent?: readonly string[] | undefined
  /** Whether the answer that nothing is there is returned, because it tells more than that. */
  readonly keepsAbsence?: boolean | undefined
}

/** In milliseconds. An emulator can be replaced by a newer one at the same address. */
const UNSUPPORTED_FOR = 60_000
const MAXIMUM_CONCURRENT = 16

export class UpstreamClient {
  readonly #ask: AskUpstream
  readonly #now: () => number
  /** Operation -> until when it is not asked for, in the time of `now`. */
  readonly #unsupported = new Map<string, number>()
  /** The operations that the upstream has answered with a result, or an error with a code. */
  readonly #answered = new Set<string>()
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(ask: AskUpstream, now: () => number) {
    this.#ask = ask
    this.#now = now
  }

  /**
   * Returns the answer. Undefined when nothing is there (unless `keepsAbsence`), or when the upstream does not have the operation.
   *
   * @throws KnowledgeFailure for every other answer, and for none
   */
  async read({
    read,
    request,
    control,
    absent,
    keepsAbsence,
  }: ReadRequest): Promise<UpstreamResponse | undefined> {
    const operation = `${read.service}:${read.operation}`
    if ((this.#unsupported.get(operation) ?? Number.NEGATIVE_INFINITY) > this.#now()) return undefined
    const response = await this.#answerTo(request, read)
    const outcome = outcomeOf(response, absent)
    this.#note(operation, outcome)
    if (outcome === 'result' || (outcome === 'absent' && keepsAbsence)) return response
    if (outcome === 'absent' || outcome === 'unsupported') return undefined
    if (outcome === 'bare' && (await this.#isUnknown(operation, response, control, read))) return undefined
    throw new KnowledgeFailure(read, unexpected(response, errorCode(response)))
  }

  /**
   * Returns the answer. The question is repeated once if the upstream answers with a page for internal errors: moto,
   * which handles requests in threads, sometimes does so when several are its first.
   */
  async #answerTo(request: UpstreamRequest, read: FailedRead): Promise<UpstreamResponse> {
    const response = await this.#send(request, read)
    return outcomeOf(response) === 'bare' ? await this.#send(request, read) : response
  }

  /** Returns whether the upstream is known to have the operation. */
  has({ service, operation }: FailedRead): boolean {
    return this.#answered.has(`${service}:${operation}`)
  }

  #note(operation: string, outcome: Outcome): void {
    if (outcome === 'unsupported') this.#unsupported.set(operation, this.#now() + UNSUPPORTED_FOR)
    else if (outcome !== 'bare') this.#answered.add(operation)
  }

  /**
   * Returns whether the upstream answers this operation as it answers one that does not exist. moto answers
   * both with a page for internal errors. An operation that it once answered properly exists.
   */
  async #isUnknown(
    operation: string,
    { status, body }: UpstreamResponse,
    control: UpstreamRequest,
    read: FailedRead,
  ): Promise<boolean> {
    if (this.#answered.has(operation)) return false
    const other = await this.#send(control, read)
    return other.status === status && other.body.equals(body)
  }

  async #send(request: UpstreamRequest, read: FailedRead): Promise<UpstreamResponse> {
    if (this.#running >= MAXIMUM_CONCURRENT) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#running++
    try {
      return await this.#ask(request)
    } catch (error) {
      throw new KnowledgeFailure(read, error instanceof Error ? error.message : 'no answer.', error)
    } finally {
      // A request that waits takes over the place of this one.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}
