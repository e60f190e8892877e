/** What the answer to a read means: a result, nothing there, or a failure that could hide something. */

import { jsonOf, textAt } from '../../recognition/values.ts'
import type { UpstreamResponse } from '../transport/types.ts'

export type Outcome =
  | 'result'
  /** The resource, or what was asked about it, does not exist. */
  | 'absent'
  /** The upstream says that it does not have the operation. */
  | 'unsupported'
  /** An error without a code, such as a page of a web framework. It says nothing about the resource. */
  | 'bare'
  | 'failed'

const ABSENT = /NotFound|NoSuch|Non[Ee]xistent|DoesNotExist/

const UNSUPPORTED: ReadonlySet<string> = new Set([
  ...['UnknownOperationException', 'UnknownOperation', 'InvalidAction', 'UnknownAction'],
  ...['NotImplemented', 'NotImplementedError', 'NotImplementedException'],
])

/** @param absent further codes, and statuses of answers without one, that mean that nothing is there */
export function outcomeOf(response: UpstreamResponse, absent: readonly string[] = []): Outcome {
  const { status } = response
  if (status >= 200 && status < 300) return 'result'
  const code = errorCode(response)
  // S3 answers questions about a delete marker like this.
  if (status === 405) return 'absent'
  if (status === 501 || (code !== undefined && UNSUPPORTED.has(code))) return 'unsupported'
  if (code === undefined) return bareOutcome(status, absent)
  const isAbsent = ABSENT.test(code) || absent.includes(code) || namesNothing(response)
  return isAbsent ? 'absent' : 'failed'
}

/** Recognizes AWS's sentence for invalid values. Only names vary in reads, and nothing can have an invalid name. */
function namesNothing(response: UpstreamResponse): boolean {
  return response.status === 400 && /\bfailed to satisfy constraint\b/.test(beginningOf(response))
}

/** A page for 404 can be about the resource or the operation, so it says nothing about other resources. */
function bareOutcome(status: number, absent: readonly string[]): Outcome {
  if (status === 404 || absent.includes(String(status))) return 'absent'
  return status >= 500 ? 'bare' : 'failed'
}

/** In bytes: the part of an answer in which the code is looked for. */
const BEGINNING = 65_536

function beginningOf({ body }: UpstreamResponse): string {
  return body.toString('utf8', 0, BEGINNING)
}

const CODE = /<Code>\s*([\w.]{1,200})\s*<\/Code>/

/** Returns the code of an error, without the namespace before `#` or what follows `:`. */
export function errorCode(response: UpstreamResponse): string | undefined {
  const { header } = response
  const text = beginningOf(response)
  const json = text.startsWith('{') ? jsonOf(text) : undefined
  const code =
    header('x-amzn-errortype') ?? textAt(json, '__type') ?? textAt(json, 'code') ?? CODE.exec(text)?.[1]
  const name = code?.split(':')[0]?.split('#').at(-1)
  return name === '' ? undefined : name
}
