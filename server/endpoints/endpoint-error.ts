/** Refusals of endpoints that are the emulator's own, or that share its rules. */
import type { Emulator } from '../engine/emulator.ts'

/** A refusal. `code` is a word for programs, the message a sentence for people. */
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

/** Before the state is complete nothing can be decided on it. */
export function requireReady({ ready }: Pick<Emulator, 'ready'>): void {
  if (!ready)
    throw new EndpointError(503, 'Starting', 'The server is starting. Try again.', { 'Retry-After': '1' })
}
