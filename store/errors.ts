/** The base class of all errors that the store throws on purpose. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError'
}

/** The journal cannot be written, so the commit was undone. Reads still work. */
export class StoreUnavailableError extends StoreError {
  override readonly name: string = 'StoreUnavailableError'
}

/** Another replica came first, so the commit was undone. The attempt can run again. */
export class StoreConflictError extends StoreUnavailableError {
  override readonly name = 'StoreConflictError'

  constructor() {
    super('Another replica came first')
  }
}

/** A savepoint of an account cannot be restored, because another account has an ID that must be unique. */
export class SavepointConflictError extends StoreError {
  override readonly name = 'SavepointConflictError'
}

/** Another process has the directory open. */
export class StoreLockedError extends StoreError {
  override readonly name = 'StoreLockedError'
}

/** A file was written by a newer version of the program. */
export class StoreVersionError extends StoreError {
  override readonly name = 'StoreVersionError'
}

/** A file does not contain what was written to it. Nothing was changed. */
export class StoreDamagedError extends StoreError {
  override readonly name = 'StoreDamagedError'
  readonly file: string
  /** Offset of the damaged line. */
  readonly byte: number

  /** @param advice what to do, other than to restore the file */
  constructor(file: string, byte: number, what: string, advice = '') {
    const todo = `restore the file from a copy${advice}`
    super(`${file} is damaged at byte ${byte}: ${what}. Nothing was changed; ${todo}.`)
    this.file = file
    this.byte = byte
  }
}

/**
 * Returns the message of a thrown value.
 * Avoids `instanceof`: in tests, Node's errors come from another realm.
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
