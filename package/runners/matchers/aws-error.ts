/** The matcher about errors of AWS, as SDKs throw them. */
import { isPromise, requireProperties } from '../../handle/arguments.ts'
import { announceDenial } from '../../handle/expected-denials.ts'
import { type ErrorDetails, failure, type MatcherContext, type MatcherResult, resultOf } from './result.ts'

interface AwsError {
  /** SDKs add `Exception` to some codes, and keep the code of the response beside it. */
  readonly codes: readonly string[]
  readonly status: number | undefined
  readonly message: string
}

const DETAILS: Readonly<Record<keyof ErrorDetails, true>> = { status: true, message: true }

export function toBeAwsError(
  context: MatcherContext,
  received: unknown,
  code: string,
  details: ErrorDetails = {},
): MatcherResult {
  requireProperties('details', details, DETAILS)
  const expected = `an AWS error ${code}${detailsText(details)}`
  if (isPromise(received))
    return failure(
      context,
      `toBeAwsError needs an error: await expect(promise).rejects.toBeAwsError('${code}')`,
    )
  const error = errorIn(received)
  if (!error) return resultOf(false, `expected ${expected}, but got ${textOf(received)}`)
  const pass = error.codes.includes(code) && hasDetails(error, details)
  if (pass) announceRequest(received)
  const [name] = error.codes
  const actual = `${name}${error.status === undefined ? '' : ` (${error.status})`}: ${error.message}`
  return resultOf(
    pass,
    pass ? `expected anything but ${expected}, but got ${actual}` : `expected ${expected}, but got ${actual}`,
  )
}

/** Returns the error. Undefined if it has no code. */
function errorIn(received: unknown): AwsError | undefined {
  if (typeof received !== 'object' || received === null || !('message' in received)) return undefined
  // Version 3 of the SDK, version 2, and the errors of the handle.
  const { name, Code, code, $metadata, statusCode, status, $fault } = Object(received)
  const codes = [Code, code, $fault === undefined ? undefined : name].filter(isText)
  if (codes.length === 0) return undefined
  const found: unknown = $metadata?.httpStatusCode ?? statusCode ?? status
  return {
    codes,
    status: typeof found === 'number' ? found : undefined,
    message: String(received.message),
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function hasDetails({ status, message }: AwsError, details: ErrorDetails): boolean {
  if (details.status !== undefined && details.status !== status) return false
  const wanted = details.message
  if (wanted === undefined) return true
  if (typeof wanted === 'string') return message.includes(wanted)
  return 'asymmetricMatch' in wanted ? wanted.asymmetricMatch(message) : wanted.test(message)
}

function detailsText({ status, message }: ErrorDetails): string {
  return [
    status === undefined ? '' : ` with status ${status}`,
    message === undefined
      ? ''
      : ` and the message ${typeof message === 'string' ? JSON.stringify(message) : message}`,
  ].join('')
}

function textOf(received: unknown): string {
  return received instanceof Error ? `${received.name}: ${received.message}` : JSON.stringify(received)
}

/** A test that expects the error also expects the denial that caused it. */
function announceRequest(received: unknown): void {
  const { $metadata, requestId = $metadata?.requestId } = Object(received)
  if (isText(requestId)) announceDenial({ requestId })
}
