/** Parameters outside the body: in the path, the query, and the headers of the REST protocols. */

import type { ApiOperation, WireLocation } from '../../core/aws/api-operations.ts'
import { repeatedParameter } from '../../protocol/errors/bodies.ts'
import type { RequestHead } from '../request.ts'
import type { RecognizedCall } from '../types.ts'
import { firstMember, type Step } from './path.ts'

export interface Place {
  readonly location: Exclude<WireLocation, 'body'>
  readonly name: string
}

/** Returns where the parameters outside the body are, by their names in the model. */
export function placesOf({ wire = {} }: ApiOperation): ReadonlyMap<string, Place> {
  return new Map(
    Object.entries(wire).flatMap(([path, [location, name]]): [string, Place][] =>
      location === 'body' ? [] : [[firstMember(path), { location, name }]],
    ),
  )
}

/** Reads the parameters outside the body of one request. */
export class Outside {
  readonly #call: RecognizedCall
  readonly #head: RequestHead
  #query: URLSearchParams | undefined
  #headersInQuery: ReadonlyMap<string, readonly string[]> | undefined

  constructor(call: RecognizedCall, head: RequestHead) {
    this.#call = call
    this.#head = head
  }

  /**
   * Returns the values in a place. An empty text is like an absent parameter.
   *
   * @param steps those of the path after the parameter
   * @throws AwsError when values of a parameter that is no list differ
   */
  valuesAt({ location, name }: Place, [step]: readonly Step[]): readonly string[] {
    // Older clients have some parameters in the path that are in the query now.
    const label = present(this.#call.labels.get(name))
    if (label.length > 0) return label
    switch (location) {
      case 'uri':
        return []
      case 'querystring':
        return this.#queryValues(name, step)
      case 'header':
        return this.#headerValues(name, step)
      case 'headers':
        return step ? this.#prefixed(name.toLowerCase(), step) : []
    }
  }

  #queryValues(name: string, step: Step | undefined): readonly string[] {
    this.#query ??= new URLSearchParams(textOf(this.#head.query))
    const values = this.#query.getAll(name)
    return (step ? values : single(name, values)).flatMap(present)
  }

  #headerValues(name: string, step: Step | undefined): readonly string[] {
    const value = textOf(this.#head.header(name.toLowerCase()) ?? '')
    if (step) return value.split(',').flatMap((each) => present(each.trim()))
    return single(name, [...present(withoutCapital(value)), ...this.#hoisted(name)])
  }

  /** Presigned requests to S3 can have the headers of S3 in their query. */
  #hoisted(name: string): readonly string[] {
    const isOfS3 = this.#call.service.signingName.startsWith('s3') && /^x-amz-/i.test(name)
    if (!isOfS3 || this.#head.query === '') return []
    this.#headersInQuery ??= headersIn(this.#head.query)
    return this.#headersInQuery.get(name.toLowerCase()) ?? []
  }

  /** Returns the headers of a map: their names without the prefix, or their values. */
  #prefixed(prefix: string, step: Step): readonly string[] {
    const names = this.#head.headers
      .filter((_each, index) => index % 2 === 0)
      .map((each) => each.toLowerCase())
    const keys = new Set(
      names.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length)),
    )
    return [...keys].flatMap((key) => {
      if (step.kind === 'keys') return [key]
      const isAsked = step.kind === 'values' && step.fits(key)
      return isAsked ? [textOf(this.#head.header(prefix + key) ?? '')] : []
    })
  }
}

/** Returns the values of a query by lowercase name. */
function headersIn(query: string): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(textOf(query))) {
    const values = headers.get(name.toLowerCase()) ?? []
    values.push(...present(value))
    headers.set(name.toLowerCase(), values)
  }
  return headers
}

/** @throws AwsError when there are different values: the service could read another one than the guard */
function single(name: string, values: readonly string[]): readonly string[] {
  const [first, ...others] = new Set(values)
  if (others.length > 0) throw repeatedParameter(name)
  return first === undefined ? [] : [first]
}

function present(value: string | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : [value]
}

/** Older SDKs for Python write booleans in headers with a capital. */
function withoutCapital(value: string): string {
  return value === 'True' || value === 'False' ? value.toLowerCase() : value
}

/** Returns the text whose bytes in UTF-8 are the characters of `bytes`. */
export function textOf(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString()
}
