import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, writeSync } from 'node:fs'
import { type FileHandle, link, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CheckedFile, isOnLocalFileSystem } from './checked-file.ts'
import { messageOf, StoreLockedError, StoreUnavailableError } from './errors.ts'
import { fileMode, hasCode, ignoreMissing, removeTemporaries, temporaryFor } from './files.ts'
import {
  type LockOwner,
  type System,
  sharesProcessIds,
  stateOf,
  thisProcess,
  thisSystem,
} from './lock-owner.ts'
import { realTimers, type Timers } from './timers.ts'

export interface LockOptions {
  readonly timers?: Timers | undefined
  readonly system?: System | undefined
  /** Whether no other machine can change the directory. Only tests set it. */
  readonly isLocal?: boolean | undefined
  /** Receives a sentence when a start waits for a lock, and when the lock is lost or returns. */
  readonly warn?: ((text: string) => void) | undefined
}

const beatMilliseconds = 2000
const pollMilliseconds = 500
/** An owner that cannot be checked loses its lock when it has not renewed it for this long. */
const patienceSeconds = 10

/** Why a lock no longer belongs to this process. */
export interface LockLoss {
  /** A sentence without its period. */
  readonly reason: string
  /** Whether another process has the lock. */
  readonly taken: boolean
}

/**
 * The lock of a directory. It can be lost: if its file is deleted, or if this process stops for so long that
 * it seems dead, another process can acquire the lock.
 */
export interface DirectoryLock {
  /** Checks the lock. Synchronous, because each append calls it and the thread pool is slower. */
  loss(): LockLoss | undefined
  /** Returns what `loss` returned last. The heartbeat calls it too, so this is at most 2 seconds old. */
  readonly lastLoss: LockLoss | undefined
  /** Throws StoreUnavailableError if the lock is lost. */
  require(): void
  /** Deletes the lock, unless it belongs to another process. */
  release(): Promise<void>
}

/**
 * Locks a directory for this process, and replaces the lock of a dead process. Throws StoreLockedError.
 * Afterward, no earlier owner can replace a file in it: each checks the lock after it has created the
 * temporary file and before it renames that, and the temporary files are gone.
 */
export async function lockDirectory(directory: string, options: LockOptions = {}): Promise<DirectoryLock> {
  const own = thisProcess(options.system ?? thisSystem)
  const prefix = `${JSON.stringify({ id: randomUUID(), ...own }).slice(0, -1)},"beat":"`
  const handle = await new Acquisition(directory, own, options).run(prefix + beatText(0))
  const lock = new HeldLock(directory, handle, prefix, options)
  try {
    await removeTemporaries(directory)
  } catch (error) {
    await lock.release()
    throw error
  }
  return lock
}

const lockIn = (directory: string) => join(directory, 'lock')

/** The end of a lock's text, which is always as long. */
function beatText(beat: number): string {
  return `${String(beat).padStart(10, '0')}"}\n`
}

/** Returns the owner that a lock names, or undefined for a text that this program did not write. */
function ownerIn(text: string): LockOwner | undefined {
  try {
    const owner = JSON.parse(text)
    const isOwner = Number.isInteger(owner.pid) && owner.pid > 0 && typeof owner.host === 'string'
    return isOwner ? owner : undefined
  } catch {
    return undefined
  }
}

/** The attempts of one start to acquire the lock. */
class Acquisition {
  readonly #directory: string
  readonly #lock: string
  readonly #own: LockOwner
  readonly #system: System
  readonly #timers: Timers
  readonly #warn: ((text: string) => void) | undefined

  constructor(directory: string, own: LockOwner, { timers, system, warn }: LockOptions) {
    this.#directory = directory
    this.#lock = lockIn(directory)
    this.#own = own
    this.#system = system ?? thisSystem
    this.#timers = timers ?? realTimers
    this.#warn = warn
  }

  async run(text: string): Promise<FileHandle> {
    for (;;) {
      const found = await contentOf(this.#lock)
      if (found === undefined) {
        const handle = await createLock(this.#lock, text)
        if (handle !== undefined) return handle
      } else if (await this.#isAbandoned(found)) {
        await removeIf(this.#lock, (content) => content === found)
      }
    }
  }

  /**
   * Returns true when the owner of a lock is dead or has not renewed it for too long, and false when the lock
   * is gone. Counts polls rather than time, so that a machine that sleeps does not take another one's lock.
   */
  async #isAbandoned(found: string): Promise<boolean> {
    const owner = ownerIn(found)
    if (this.#isDead(owner)) return true
    this.#announceWait(owner)
    for (let waited = 0; waited < patienceSeconds * 1000; waited += pollMilliseconds) {
      await this.#timers.sleep(pollMilliseconds)
      const content = await contentOf(this.#lock)
      if (content === undefined) return false
      if (content !== found) throw this.#inUse(ownerIn(content))
      if (this.#isDead(owner)) return true
    }
    return true
  }

  /** Returns false if that is unknown. Throws StoreLockedError if the owner is known to be alive. */
  #isDead(owner: LockOwner | undefined): boolean {
    const state = owner === undefined ? 'unknown' : stateOf(owner, this.#own, this.#system)
    if (state === 'alive') throw this.#inUse(owner)
    return state === 'dead'
  }

  #announceWait(owner: LockOwner | undefined): void {
    const holder = this.#nameOf(owner)
    this.#warn?.(
      `${this.#lock} belongs to ${holder}, which cannot be checked from here. ` +
        `This server takes it over if it is not renewed within ${patienceSeconds} seconds.`,
    )
  }

  #inUse(owner: LockOwner | undefined): StoreLockedError {
    return new StoreLockedError(
      `${this.#directory} is in use by ${this.#nameOf(owner)}. Stop it, or choose another directory.`,
    )
  }

  #nameOf(owner: LockOwner | undefined): string {
    if (owner === undefined) return 'an unknown process'
    const isHere = sharesProcessIds(owner, this.#own, this.#system)
    return isHere ? `process ${owner.pid}` : nameOnHost(owner)
  }
}

function nameOnHost({ pid, host }: LockOwner): string {
  return `process ${pid} on host ${host}`
}

function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(ignoreMissing)
}

/**
 * Returns the open lock, or undefined if another process was faster.
 * `link` is atomic and never replaces: the lock appears complete, or not at all.
 */
async function createLock(lock: string, text: string): Promise<FileHandle | undefined> {
  const temporary = temporaryFor(lock)
  const handle = await open(temporary, 'wx', fileMode)
  let isOurs = false
  try {
    await handle.writeFile(text)
    isOurs = await tryLink(temporary, lock)
  } finally {
    await rm(temporary, { force: true })
    if (!isOurs) await handle.close()
  }
  return isOurs ? handle : undefined
}

/** Returns false if the lock exists, or if the process that acquired it has removed the temporary file. */
async function tryLink(temporary: string, lock: string): Promise<boolean> {
  try {
    await link(temporary, lock)
    return true
  } catch (error) {
    if (!hasCode(error, 'EEXIST') && !hasCode(error, 'ENOENT')) throw error
    return false
  }
}

/**
 * Moves the lock away and deletes it, if its text is the expected one. Should another process replace it
 * between the two synchronous calls, moves it back. Should a third process acquire the lock before that, the
 * second one notices before it acknowledges a write.
 */
async function removeIf(lock: string, isExpected: (content: string) => boolean): Promise<void> {
  const aside = temporaryFor(lock)
  try {
    if (!isExpected(readFileSync(lock, 'utf8'))) return
    renameSync(lock, aside)
  } catch (error) {
    return ignoreMissing(error)
  }
  const content = await contentOf(aside)
  if (content !== undefined && !isExpected(content)) await tryLink(aside, lock)
  await rm(aside, { force: true })
}

class HeldLock implements DirectoryLock {
  readonly #directory: string
  readonly #lock: string
  /** Stays open, so that renewals never reach the lock of another process. */
  readonly #handle: FileHandle
  /** The text of the lock up to the heartbeat. No other lock begins with it. */
  readonly #prefix: string
  readonly #file: CheckedFile
  readonly #warn: ((text: string) => void) | undefined
  readonly #stop: () => void
  #beats = 0
  #lastLoss: LockLoss | undefined

  constructor(directory: string, handle: FileHandle, prefix: string, options: LockOptions) {
    const { timers = realTimers, isLocal = isOnLocalFileSystem(directory), warn } = options
    this.#directory = directory
    this.#lock = lockIn(directory)
    this.#handle = handle
    this.#prefix = prefix
    const isExpected = (content: string) => this.#isOwn(content)
    this.#file = new CheckedFile(this.#lock, { isExpected, isLocal, now: () => timers.now() })
    this.#warn = warn
    this.#stop = timers.every(beatMilliseconds, () => this.#beat())
  }

  get lastLoss(): LockLoss | undefined {
    return this.#lastLoss
  }

  loss(): LockLoss | undefined {
    const loss = this.#check()
    if (loss?.reason !== this.#lastLoss?.reason) this.#report(loss)
    this.#lastLoss = loss
    return loss
  }

  require(): void {
    const loss = this.loss()
    if (loss !== undefined) throw new StoreUnavailableError(loss.reason)
  }

  async release(): Promise<void> {
    this.#stop()
    await this.#handle.close()
    if (this.#check() === undefined) await removeIf(this.#lock, (content) => this.#isOwn(content))
  }

  #check(): LockLoss | undefined {
    try {
      const content = this.#file.unexpectedText()
      return content === undefined ? undefined : this.#takenBy(ownerIn(content))
    } catch (error) {
      const isDeleted = hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')
      const what = isDeleted ? 'was deleted' : `cannot be read (${messageOf(error)})`
      const reason = `${this.#lock} ${what}, so another server may use ${this.#directory}`
      return { taken: false, reason }
    }
  }

  #isOwn(content: string): boolean {
    return content.startsWith(this.#prefix)
  }

  #takenBy(owner: LockOwner | undefined): LockLoss {
    const holder = owner === undefined ? 'an unknown process' : nameOnHost(owner)
    return { taken: true, reason: `${this.#directory} was taken over by ${holder}` }
  }

  #report(loss: LockLoss | undefined): void {
    this.#warn?.(
      loss === undefined
        ? `${this.#lock} is back, so writes are accepted again.`
        : `Writes are refused: ${loss.reason}.`,
    )
  }

  /** Ignores a failed renewal: it can only cost the lock, and `loss` notices that. */
  #beat(): void {
    if (this.loss() !== undefined) return
    this.#beats += 1
    try {
      writeSync(this.#handle.fd, beatText(this.#beats), Buffer.byteLength(this.#prefix))
    } catch {}
  }
}
