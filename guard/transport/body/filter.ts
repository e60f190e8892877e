/** What bytes of a body pass on their way to the upstream. */

/** Passes bytes on. */
export type Emit = (bytes: Buffer) => void

/**
 * Verifies a body as it flows, and possibly changes its framing.
 *
 * What completes the body is emitted at the end, once everything was verified. Without it, the upstream does not
 * have a whole request.
 */
export interface BodyFilter {
  /** @throws AwsError when the body cannot be what was declared */
  push(bytes: Buffer, emit: Emit): void
  /** @throws AwsError when the body is not what was declared */
  end(emit: Emit): void
}
