/** Reads parameters of requests, without recognition. */
import { expect } from '@jest/globals'
import type { ApiProtocol } from '../../../core/aws/api-operations.ts'
import { AwsError } from '../../../protocol/errors.ts'
import { parametersOf } from '../../../recognition/parameters/index.ts'
import type { Parameters, Value } from '../../../recognition/parameters/types.ts'
import { callOf, type HeadOptions, headOf } from '../../support/guard-calls.ts'

interface Request extends HeadOptions {
  readonly protocol?: ApiProtocol
}

export const read = (name: string, body: string | Uint8Array, { protocol, ...head }: Request = {}) =>
  parametersOf(callOf(name, {}, protocol), headOf(head), Buffer.from(body))

/** Reads the members of an input in JSON. */
export const parametersIn = (name: string, input: unknown) =>
  read(name, JSON.stringify(input), { protocol: 'json' })

/** Returns the values, or the code of the refusal. Fails for any other error. */
export function outcomeOf(parameters: Parameters, path: string): readonly Value[] | string {
  try {
    const values = parameters.valuesAt(path)
    expect(parameters.has(path)).toBe(values.length > 0)
    return values
  } catch (error) {
    if (error instanceof AwsError) return error.code
    throw error
  }
}
