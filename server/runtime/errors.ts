/** Errors of commands, which a user reads: their message is all that is printed. */

/** A seed that cannot be used. The message names file, line and column. */
export class SeedError extends Error {
  override readonly name = 'SeedError'
}

/** A server that cannot start as it was told to. The message says what to change. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** A running server that could not be asked, or that refused. The message says why. */
export class AskError extends Error {
  override readonly name = 'AskError'
}

/** What a thrown value says; errors of Node come from another realm when tests run. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? withoutErrno(String(error.message))
    : String(error)
}

/** `no such file or directory: x` for Node's `ENOENT: no such file or directory, open 'x'`. */
function withoutErrno(message: string): string {
  const [, problem, path] = /^E[A-Z]+: (.+), \w+(?: '([^']*)')?$/.exec(message) ?? []
  if (problem === undefined) return message
  return path === undefined ? problem : `${problem}: ${path}`
}
