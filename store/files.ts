import { statSync } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

export const snapshotName = 'db.json'

/** Files hold secrets: nobody but their owner reads them. */
export const fileMode = 0o600
const directoryMode = 0o700

/** Text is gathered to about this many characters a write. */
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
 * Makes a directory, and those above it that are missing. Node's own recursive mkdir does not end where the directory
 * above is there and still nothing can be made in it because of ENOENT, as in Linux's /proc.
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

/** Names can be made in a directory that may not be read, but nobody can make them durable. */
function ignoreUnreadable(error: unknown): void {
  if (!hasCode(error, 'EACCES')) throw error
}

/** The content of a file in one read (`readFile` takes it in small pieces), or undefined if there is no such file. */
export async function readWhole(path: string): Promise<Buffer | undefined> {
  const handle = await open(path, 'r').catch(ignoreMissing)
  if (handle === undefined) return undefined
  try {
    const bytes = Buffer.allocUnsafe((await handle.stat()).size)
    let length = 0
    // Some file systems read less than they are asked for; nothing more is the end.
    for (let read = 1; read > 0 && length < bytes.length; length += read) {
      read = (await handle.read(bytes, length, bytes.length - length, length)).bytesRead
    }
    return bytes.subarray(0, length)
  } finally {
    await handle.close()
  }
}

/** Tells a file from another that gets its name. */
export interface FileIdentity {
  readonly dev: number
  readonly ino: number
}

/** Which file has this name, if any. It runs with every append, and is faster than what goes through the thread pool. */
export function identityOf(path: string): FileIdentity | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    // Whatever keeps it from being seen, as a file where the directory was, keeps the next start from finding it.
    return undefined
  }
}

export function isSameFile(one: FileIdentity, other: FileIdentity | undefined): boolean {
  return one.ino === other?.ino && one.dev === other.dev
}

/** Makes the names of new, renamed and deleted files durable. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Replaces a file by the text of `parts`: all of it or, after an error or a crash, nothing. The parts are taken in
 * slices, between which other work goes on. `ready` runs before the new file takes its place.
 */
export async function replaceFile(
  path: string,
  parts: Iterable<string>,
  ready: () => Promise<void>,
): Promise<void> {
  const temporary = `${path}.tmp`
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
