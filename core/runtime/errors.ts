/** Errors whose message is all that a command prints for its user. */
export { messageOf } from '../../store/errors.ts'

/** Thrown when a seed cannot be used. The message names the file, line, and column. */
export class SeedError extends Error {
  override readonly name = 'SeedError'
}

/** Thrown when the server cannot start with its settings. The message describes what to change. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** Thrown when a command cannot do its work, such as without a server. The message says why. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  /** The exit status of the command. */
  readonly status: number

  /** @param status by default, the status of a command that has no answer */
  constructor(message: string, status = 2) {
    super(message)
    this.status = status
  }
}
