import { randomUUID } from 'node:crypto'
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreLockedError } from './errors.ts'
import { fileMode, hasCode, ignoreMissing } from './files.ts'

/**
 * Returns the start time of a process, which differs from that of a later process with the same ID. Empty if
 * it is unknown, or if the process is a zombie.
 */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  // The fields from the third on. The second one, the name, can contain spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? '' : (fields[19] ?? '')
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

/** Returns whether the process that wrote this lock is still running. */
async function isOfLivingProcess(content: string): Promise<boolean> {
  const [pid, start] = content.trim().split(' ')
  const number = Number(pid)
  if (!Number.isInteger(number) || number <= 0 || !isAlive(number)) return false
  return (await startOf(number)) === (start ?? '')
}

function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(ignoreMissing)
}

/**
 * Returns whether the lock was created.
 * `link` is atomic and never replaces: the lock appears complete, or not at all.
 */
async function tryLink(own: string, lock: string): Promise<boolean> {
  try {
    await link(own, lock)
    return true
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
    return false
  }
}

/**
 * Moves the lock of a dead process away and deletes it. If another process has replaced the lock meanwhile,
 * moves it back. Only a third process that starts at that very moment can prevent this.
 */
async function removeStale(lock: string, content: string, aside: string): Promise<void> {
  await rename(lock, aside)
  if ((await contentOf(aside)) !== content) await tryLink(aside, lock)
  await rm(aside)
}

/** The lock of a directory. It can be lost: if its file is deleted, another process can acquire the lock. */
export interface DirectoryLock {
  isHeld(): Promise<boolean>
  /** Deletes the lock, unless it belongs to another process. */
  release(): Promise<void>
}

/** Locks a directory for this process, and replaces the lock of a dead process. Throws StoreLockedError. */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const lock = join(directory, 'lock')
  const own = `${lock}.${process.pid}.${randomUUID()}`
  const content = `${process.pid} ${await startOf(process.pid)}\n`
  try {
    await writeFile(own, content, { mode: fileMode })
    await removeLeftovers(directory)
    await acquire(directory, lock, own)
  } finally {
    await rm(own, { force: true })
  }
  const isHeld = async () => (await readFile(lock, 'utf8').catch(() => undefined)) === content
  const release = async () => {
    if (await isHeld()) await rm(lock, { force: true })
  }
  return { isHeld, release }
}

/**
 * Removes files of starts that were killed.
 * The process ID in the name shows whether a start is still running.
 */
async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const pid = leftover.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(directory, name), { force: true })
  }
}

const leftover = /^lock\.([1-9]\d*)\.[0-9a-f-]{36}(?:\.stale)?$/

async function acquire(directory: string, lock: string, own: string): Promise<void> {
  while (!(await tryLink(own, lock))) {
    const content = await contentOf(lock)
    if (content === undefined) continue
    if (await isOfLivingProcess(content)) {
      const holder = content.split(' ')[0]
      throw new StoreLockedError(
        `${directory} is in use by process ${holder}. Stop it, or choose another directory.`,
      )
    }
    await removeStale(lock, content, `${own}.stale`).catch(ignoreMissing)
  }
}
