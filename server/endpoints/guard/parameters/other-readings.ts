/**
 * Values that a service could take for a parameter, although AWS would not.
 *
 * Emulators read requests leniently. moto, for one, prefers a query to a body of JSON, and reads that body as a form too:
 * `{"Name":"a","x":"&Name=b&"}` names `b` there. Both readings are decided on, so that no request reaches what nobody
 * decided on.
 */
import type { RecognizedCall } from '../recognition/types.ts'
import type { RequestHead } from '../request.ts'
import { textOf } from './outside.ts'
import { queueInPath } from './sqs.ts'

const AMPERSAND = 0x26

/** Reads one request. */
export class OtherReadings {
  readonly #call: RecognizedCall
  readonly #head: RequestHead
  readonly #body: Buffer
  #pairs: readonly (readonly [string, string])[] | undefined

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
    if (this.#isForm) return names.includes('QueueUrl') ? this.#queue() : []
    this.#pairs ??= this.#readPairs()
    const values = this.#pairs.flatMap(([name, value]) => (names.includes(name) ? [value] : []))
    return [...new Set([...values, ...(names.includes('QueueUrl') ? this.#queue() : [])])]
  }

  /** The Query protocols take their parameters from the query and the body anyway. */
  get #isForm(): boolean {
    return this.#call.protocol === 'query' || this.#call.protocol === 'ec2'
  }

  #readPairs(): readonly (readonly [string, string])[] {
    const { query } = this.#head
    const inQuery = query === '' ? [] : [...new URLSearchParams(textOf(query))]
    const isText = this.#call.protocol === 'json' || this.#call.protocol === 'rest-json'
    return isText && this.#body.includes(AMPERSAND)
      ? [...inQuery, ...new URLSearchParams(this.#body.toString())]
      : inQuery
  }

  #queue(): readonly string[] {
    return this.#call.service.key === 'sqs' ? queueInPath(this.#head.path) : []
  }
}
