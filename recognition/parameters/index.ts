/**
 * Reads the parameters of requests, in the names of the API models.
 *
 * A body is parsed when a parameter in it is asked for, and only once.
 */

import type { RequestHead } from '../request.ts'
import type { RecognizedCall } from '../types.ts'
import { type BodyNode, type Found, valuesOf, walk } from './body.ts'
import { type CompiledOperation, compiledFor } from './compiled.ts'
import { ElementParameters } from './elements.ts'
import { decodedBody } from './encoding.ts'
import { OtherReadings } from './other-readings.ts'
import { Outside } from './outside.ts'
import { rootOf } from './root.ts'
import { isSameQueue } from './sqs.ts'
import type { Parameters, Value } from './types.ts'

/**
 * Returns the parameters of a call. Asking for one that is in the body throws AwsError when the body cannot be read.
 *
 * @param body without the encoding `aws-chunked`. Empty if `readsBody` is false
 */
export function parametersOf(call: RecognizedCall, head: RequestHead, body: Buffer): Parameters {
  return new RequestParameters(call, head, body)
}

/** Returns whether a parameter that decides is in the body, so that the body has to be read before the decision. */
export function readsBody(call: RecognizedCall): boolean {
  return compiledFor(call).readsBody
}

class RequestParameters implements Parameters {
  readonly #call: RecognizedCall
  readonly #head: RequestHead
  readonly #body: Buffer
  readonly #operation: CompiledOperation
  readonly #values = new Map<string, readonly Value[]>()
  #decodedBody: Buffer | undefined
  #root: BodyNode | undefined
  #outside: Outside | undefined
  #others: OtherReadings | undefined

  constructor(call: RecognizedCall, head: RequestHead, body: Buffer) {
    this.#call = call
    this.#head = head
    this.#body = body
    this.#operation = compiledFor(call)
  }

  valuesAt(path: string): readonly Value[] {
    const known = this.#values.get(path)
    if (known) return known
    const found = valuesOf(this.#found(path))
    const elsewhere = this.#elsewhere(path, found)
    const values = elsewhere.length === 0 ? found : [...found, ...elsewhere]
    this.#values.set(path, values)
    return values
  }

  has(path: string): boolean {
    return this.#found(path).length > 0 || this.#elsewhere(path, []).length > 0
  }

  elements(list: string): readonly Parameters[] {
    return this.#found(list).map((each) => new ElementParameters(this, this.#operation, list, each))
  }

  #found(path: string): readonly Found[] {
    const { place, steps } = this.#operation.path(path)
    if (place) {
      this.#outside ??= new Outside(this.#call, this.#head)
      return this.#outside.valuesAt(place, steps.slice(1))
    }
    this.#root ??= rootOf(this.#call, this.#head, this.#decoded)
    return walk(this.#root, steps)
  }

  #elsewhere(path: string, found: readonly Value[]): readonly string[] {
    const { otherNames } = this.#operation.path(path)
    if (otherNames.length === 0) return NO_TEXTS
    this.#others ??= new OtherReadings(this.#call, this.#head, this.#decoded)
    const others = this.#others.valuesOf(otherNames)
    if (others.length === 0) return NO_TEXTS
    return others.filter((each) => !found.some((value) => isSame(path, each, value)))
  }

  get #decoded(): Buffer {
    this.#decodedBody ??= decodedBody(this.#body, this.#head.header('content-encoding'))
    return this.#decodedBody
  }
}

const NO_TEXTS: readonly string[] = []

function isSame(path: string, one: string, other: Value): boolean {
  return one === other || (path === 'QueueUrl' && typeof other === 'string' && isSameQueue(one, other))
}
