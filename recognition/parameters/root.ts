/** Finds the reader of a body. */
import { malformedInput } from '../../protocol/errors.ts'
import type { RequestHead } from '../request.ts'
import type { RecognizedCall } from '../types.ts'
import type { BodyNode } from './body.ts'
import { cborRoot, jsonRoot } from './document.ts'
import { textOf } from './outside.ts'
import { queryRoot } from './query.ts'
import type { Value } from './types.ts'
import { xmlRoot } from './xml.ts'

/**
 * Returns the root of the parameters in a body.
 *
 * @param decoded without any content encoding
 * @throws AwsError when the body cannot be read
 */
export function rootOf(call: RecognizedCall, head: RequestHead, decoded: Buffer): BodyNode {
  switch (call.protocol) {
    case 'query':
    case 'ec2':
      return queryRoot(textOf(head.query), formOf(head, decoded))
    case 'json':
      return jsonRoot(decoded)
    case 'smithy-rpc-v2-cbor':
      return cborRoot(decoded)
    case 'rest-json':
      return new Rest(decoded.length === 0 ? undefined : jsonRoot(decoded), call.facts.payload)
    case 'rest-xml':
      return new Rest(xmlRoot(decoded), call.facts.payload)
  }
}

/**
 * Returns the form in a body, whatever its media type is: a service could take it as one.
 *
 * @throws AwsError for forms that are not percent-encoded, and for other character sets
 */
function formOf(head: RequestHead, body: Buffer): string {
  const type = head.header('content-type') ?? ''
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(type)?.[1] ?? 'utf-8'
  if (/^\s*multipart\//i.test(type) || !/^utf-?8$/i.test(charset)) throw malformedInput()
  return body.toString()
}

/** The body of a request of the REST protocols: all members that are elsewhere left out, or one member. */
class Rest implements BodyNode {
  readonly #content: BodyNode | undefined
  readonly #payload: string | undefined

  /** @param content undefined if the body is empty */
  constructor(content: BodyNode | undefined, payload: string | undefined) {
    this.#content = content
    this.#payload = payload
  }

  member(names: readonly string[]): BodyNode | undefined {
    if (this.#payload === undefined) return this.#content?.member(names)
    return names.includes(this.#payload) ? this.#content : undefined
  }

  elements(): readonly BodyNode[] {
    return []
  }

  entries(): readonly (readonly [string, BodyNode])[] {
    return []
  }

  value(): Value {
    return this.#content?.value() ?? {}
  }
}
