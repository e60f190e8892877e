/** Why the upstream did not answer. */
import type { Upstream } from './types.ts'

/**
 * How the upstream failed.
 *
 * - `down`: no connection was possible.
 * - `slow`: it accepted no connection, or did not answer a question of the guard, in time.
 * - `broken`: it ended the connection without a complete response, or sent one that is malformed or too long.
 */
export type FailureKind = 'down' | 'slow' | 'broken'

export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure'
  readonly kind: FailureKind
  /** Scheme, host, and port. */
  readonly address: string

  constructor(kind: FailureKind, { url }: Upstream, cause?: unknown) {
    const address = `${url.protocol}//${url.host}`
    super(SENTENCES[kind](address, codeOf(cause)), { cause })
    this.kind = kind
    this.address = address
  }
}

const SENTENCES: Readonly<Record<FailureKind, (address: string, code: string) => string>> = {
  down: (address, code) => `The upstream ${address} cannot be reached${code}.`,
  slow: (address) => `The upstream ${address} did not respond in time.`,
  broken: (address, code) => `The upstream ${address} did not send a complete response${code}.`,
}

/** Returns the system's code of an error, such as ECONNREFUSED, in parentheses. */
function codeOf(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined
  return typeof code === 'string' ? ` (${code})` : ''
}
