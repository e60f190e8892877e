/** Ensures that only one process at a time installs or builds in this folder. The others wait for it. */
import { appendFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './root.mjs'
import { say } from './say.mjs'

/** Has one line for each process that must end before the lock is free: its ID and start time. */
const LOCK = join(root, '.setup-lock')
const POLL_MILLISECONDS = 100
/** Number of polls after which a message is printed. */
const SILENT_POLLS = 10

/** Runs the work while this process holds the lock. Ignores the lock of a dead process. */
export async function withLock(work) {
  for (let polls = 1; !tryLock(); polls++) {
    const holder = livingHolder()
    if (holder === undefined) continue
    if (polls === SILENT_POLLS) say(`waiting for process ${holder}, which is installing or building`)
    await sleep(POLL_MILLISECONDS)
  }
  process.on('exit', unlock)
  try {
    return await work()
  } finally {
    process.off('exit', unlock)
    unlock()
  }
}

/** Shares the lock with a process started by its holder. Killing the holder then keeps it locked. */
export function shareLockWith(pid) {
  appendFileSync(LOCK, lineFor(pid))
}

function unlock() {
  rmSync(LOCK, { force: true })
}

/**
 * `link` is atomic and replaces no file: the lock appears with all its content, or another process has it.
 */
function tryLock() {
  const own = `${LOCK}.${process.pid}`
  writeFileSync(own, lineFor(process.pid))
  try {
    linkSync(own, LOCK)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(own)
  }
}

/** Returns the ID of a running holder, or undefined if there is none. Removes a lock of dead processes. */
function livingHolder() {
  const content = contentOf(LOCK)
  if (content === undefined) return undefined
  const holder = content.split('\n').find(isAlive)
  if (holder !== undefined) return holder.split(' ')[0]
  removeStale(content)
  return undefined
}

/** Puts the lock back if another process replaced it between reading and moving. */
function removeStale(content) {
  const aside = `${LOCK}.${process.pid}.stale`
  try {
    renameSync(LOCK, aside)
    if (contentOf(aside) !== content) linkSync(aside, LOCK)
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  }
  rmSync(aside, { force: true })
}

function contentOf(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    return undefined
  }
}

function lineFor(pid) {
  return `${pid} ${startOf(pid)}\n`
}

function isAlive(line) {
  const [pid, start] = line.split(' ')
  if (!(Number(pid) > 0) || startOf(pid) !== start) return false
  try {
    return process.kill(Number(pid), 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/**
 * Returns the start time, which distinguishes a process from a later one with the same ID. Empty for dead
 * processes and on systems without /proc.
 */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // Starts with the third field, because the second one, the name, may contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? '' : fields[19]
  } catch {
    return ''
  }
}
