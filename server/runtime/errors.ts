/** Errors whose message is all that a command prints for its user. */

/** Thrown when a seed cannot be used. The message names the file, line, and column. */
export class SeedError extends Error {
  override readonly name = 'SeedError'
}

/** Thrown when the server cannot start with its settings. The message describes what to change. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** Thrown when a command cannot reach a server, or the server rejects its request. The message says why. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/**
 * Returns the message of a thrown value.
 *
 * It does not use `instanceof`, because Node's errors come from another realm when tests run.
 */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? withoutErrno(String(error.message))
    : String(error)
}

/** Returns `no such file or directory: x` for Node's `ENOENT: no such file or directory, open 'x'`. */
function withoutErrno(message: string): string {
  const [, problem, path] = /^E[A-Z]+: (.+), \w+(?: '([^']*)')?$/.exec(message) ?? []
  if (problem === undefined) return message
  return path === undefined ? problem : `${problem}: ${path}`
}
