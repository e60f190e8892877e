/** Errors of the emulator's own endpoints, and of endpoints that share their rules. */

import type { Emulator } from '../../core/engine/emulator.ts'
import { AwsError } from '../../protocol/errors.ts'

/** An error response. `code` is for programs, and the message for people. */
export class EndpointError extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export const invalidBody = (message: string) => new EndpointError(400, 'InvalidBody', message)

/** Returns an error of AWS in the form of the emulator's own endpoints, and any other error as it is. */
export function asEndpointError(error: unknown): unknown {
  return error instanceof AwsError ? new EndpointError(error.status, error.code, error.message) : error
}

/** Throws until the state is complete, because decisions depend on it. */
export function requireReady({ ready }: Pick<Emulator, 'ready'>): void {
  if (!ready)
    throw new EndpointError(503, 'Starting', 'The server is starting. Try again.', { 'Retry-After': '1' })
}
