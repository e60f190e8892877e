/**
 * Values that a service could take for a parameter, although AWS would not.
 *
 * Emulators read requests leniently. moto, for one, prefers a query to a body of JSON, and reads that body as a form too:
 * `{"Name":"a","x":"&Name=b&"}` names `b` there. Both readings are decided on, so that no request reaches what nobody
 * decided on.
 */

import type { RequestHead } from '../request.ts'
import type { RecognizedCall } from '../types.ts'
import { textOf } from './outside.ts'
import { queueInPath } from './sqs.ts'

const AMPERSAND = 0x26

type Pair = readonly [name: string, value: string]

const NOTHING: readonly string[] = []
const NO_PAIRS: readonly Pair[] = []

/** Reads one request. */
export class OtherReadings {
  readonly #call: RecognizedCall
  readonly #head: RequestHead
  readonly #body: Buffer
  #pairs: readonly Pair[] | undefined

  constructor(call: RecognizedCall, head: RequestHead, body: Buffer) {
    this.#call = call
    this.#head = head
    this.#body = body
  }

  /**
   * Returns the values of a parameter elsewhere.
   *
   * @param names of the parameter, in the model and on the wire
   */
  valuesOf(names: readonly string[]): readonly string[] {
    const queue = names.includes('QueueUrl') ? this.#queue() : NOTHING
    if (this.#isForm) return queue
    this.#pairs ??= this.#readPairs()
    if (this.#pairs.length === 0) return queue
    const values = this.#pairs.flatMap(([name, value]) => (names.includes(name) ? [value] : []))
    return [...new Set([...values, ...queue])]
  }

  /** The Query protocols take their parameters from the query and the body anyway. */
  get #isForm(): boolean {
    return this.#call.protocol === 'query' || this.#call.protocol === 'ec2'
  }

  #readPairs(): readonly Pair[] {
    const { query } = this.#head
    const inQuery = query === '' ? NO_PAIRS : [...new URLSearchParams(textOf(query))]
    const isText = this.#call.protocol === 'json' || this.#call.protocol === 'rest-json'
    return isText && this.#body.includes(AMPERSAND)
      ? [...inQuery, ...new URLSearchParams(this.#body.toString())]
      : inQuery
  }

  #queue(): readonly string[] {
    return this.#call.service.key === 'sqs' ? queueInPath(this.#head.path) : NOTHING
  }
}
