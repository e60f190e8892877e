import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export const snapshotName = 'db.json'
export const journalName = (segment: number) => `journal.${segment}.jsonl`

/** Files contain secrets, so only their owner can read them. */
export const fileMode = 0o600
const directoryMode = 0o700

/** Text is buffered until each write has about this many characters. */
const writeSize = 256 * 1024

function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT')
}

export function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error
}

export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code
}

/**
 * Creates a directory and its missing parents. Node's recursive mkdir never returns if the parent exists but
 * creating anything in it fails with ENOENT, as in Linux's /proc.
 */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await makeUnlessThere(path)
  } catch (error) {
    const parent = dirname(path)
    if (!isMissing(error) || parent === path) throw error
    await makeDirectory(parent)
    await makeUnlessThere(path)
  }
}

async function makeUnlessThere(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: directoryMode })
  } catch (error) {
    const there = await stat(path).catch(() => undefined)
    if (!there?.isDirectory()) throw error
    return
  }
  await syncDirectory(dirname(path)).catch(ignoreUnreadable)
}

/**
 * Ignores EACCES. Files can be created in an unreadable directory, but their names cannot be made durable.
 */
function ignoreUnreadable(error: unknown): void {
  if (!hasCode(error, 'EACCES')) throw error
}

/** Reads a file at once (`readFile` reads small chunks). Returns undefined if the file does not exist. */
export async function readWhole(path: string): Promise<Buffer | undefined> {
  const handle = await open(path, 'r').catch(ignoreMissing)
  if (handle === undefined) return undefined
  try {
    const bytes = Buffer.allocUnsafe((await handle.stat()).size)
    let length = 0
    // Some file systems read less than requested. A read of 0 bytes is the end.
    for (let read = 1; read > 0 && length < bytes.length; length += read) {
      read = (await handle.read(bytes, length, bytes.length - length, length)).bytesRead
    }
    return bytes.subarray(0, length)
  } finally {
    await handle.close()
  }
}

/** Distinguishes a file from another that replaces it under the same name. */
export interface FileIdentity {
  readonly dev: number
  readonly ino: number
}

/**
 * Returns the file with this name, if any.
 * Synchronous, because each append calls it and the thread pool is slower.
 */
export function identityOf(path: string): FileIdentity | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    // Any error here, such as a file in place of the directory, also hides the file from the next start.
    return undefined
  }
}

export function isSameFile(one: FileIdentity, other: FileIdentity | undefined): boolean {
  return one.ino === other?.ino && one.dev === other.dev
}

/** Makes the names of new, renamed, and deleted files durable. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Returns a new name beside the file, for text that is not complete yet. No other process uses it. */
export function temporaryFor(path: string): string {
  return `${path}.${randomUUID()}.tmp`
}

const temporaryName = /^(?:lock|[a-z]+\.json|journal\.\d+\.jsonl)\.[0-9a-f-]{36}\.tmp$/

/** Removes the temporary files of every process, those that still run too. */
export async function removeTemporaries(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (temporaryName.test(name)) await rm(join(directory, name), { force: true })
  }
}

/**
 * Replaces a file with the text of `parts`, completely, or not at all after an error or a crash. The parts
 * are written in slices, between which other work continues. `ready` runs before the new file replaces the
 * old one.
 */
export async function replaceFile(
  path: string,
  parts: Iterable<string>,
  ready: () => Promise<void>,
): Promise<void> {
  const temporary = temporaryFor(path)
  try {
    await writeFile(temporary, parts)
    await ready()
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncDirectory(dirname(path))
}

async function writeFile(path: string, parts: Iterable<string>): Promise<void> {
  const handle = await open(path, 'w', fileMode)
  try {
    for (const slice of slices(parts)) await handle.writeFile(slice)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function* slices(parts: Iterable<string>): Generator<string, void, undefined> {
  let slice = ''
  for (const part of parts) {
    slice += part
    if (slice.length < writeSize) continue
    yield slice
    slice = ''
  }
  yield slice
}
