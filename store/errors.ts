/** Every error that the store throws on purpose. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError'
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

/** The journal cannot be written: the commit was undone. Reads go on. */
export class StoreUnavailableError extends StoreError {
  override readonly name = 'StoreUnavailableError'
}

/** Another process has the directory open. */
export class StoreLockedError extends StoreError {
  override readonly name = 'StoreLockedError'
}

/** A file was written by a newer version of the program. */
export class StoreVersionError extends StoreError {
  override readonly name = 'StoreVersionError'
}

/** A file does not hold what was written to it. Nothing was changed. */
export class StoreDamagedError extends StoreError {
  override readonly name = 'StoreDamagedError'
  readonly file: string
  /** Offset of the damaged line. */
  readonly byte: number

  constructor(file: string, byte: number, what: string) {
    super(`${file} is damaged at byte ${byte}: ${what}. Nothing was changed; restore the file from a copy.`)
    this.file = file
    this.byte = byte
  }
}
