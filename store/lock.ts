import { randomUUID } from 'node:crypto'
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreLockedError } from './errors.ts'
import { fileMode, hasCode, ignoreMissing } from './files.ts'

/**
 * When a process started, in a form that a later process with the same number does not share; empty if that is
 * unknown, or if the process is dead and only waits for its parent to notice.
 */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  // From the third field on; the second one, the name, may hold spaces and brackets.
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

/** Whether the process that wrote this lock still runs. */
async function isOfLivingProcess(content: string): Promise<boolean> {
  const [pid, start] = content.trim().split(' ')
  const number = Number(pid)
  if (!Number.isInteger(number) || number <= 0 || !isAlive(number)) return false
  return (await startOf(number)) === (start ?? '')
}

function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(ignoreMissing)
}

/** `link` is atomic and does not replace: either the lock appears with all its content, or somebody else has it. */
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
 * A dead process's lock is moved away. If it is not the dead one's any more, whoever has it now must keep it: it is put
 * back, which only a third process that starts in that very moment could prevent.
 */
async function removeStale(lock: string, content: string, aside: string): Promise<void> {
  await rename(lock, aside)
  if ((await contentOf(aside)) !== content) await tryLink(aside, lock)
  await rm(aside)
}

/** A lock can be lost: whoever deletes its file lets another process in. */
export interface DirectoryLock {
  isHeld(): Promise<boolean>
  /** Leaves the lock of another process alone. */
  release(): Promise<void>
}

/** Locks a directory for this process, and takes over the lock of a process that is dead. Throws StoreLockedError. */
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

/** What starts left behind that were killed. The process in the name tells them from those of a start under way. */
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
