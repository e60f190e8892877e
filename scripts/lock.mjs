/** One process at a time installs or builds in this folder; the others wait for it. */
import { appendFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './root.mjs'
import { say } from './say.mjs'

/** A line for each process whose end its holder's work waits for: number and start. */
const LOCK = join(root, '.setup-lock')
const POLL_MILLISECONDS = 100
/** Who waits for less than this need not be told. */
const SILENT_POLLS = 10

/** Does the work while no other process does work of its own. The lock of a process that is dead counts for nothing. */
export async function alone(work) {
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

/** What the holder of the lock has started keeps it locked too, should the holder be killed. */
export function alsoHeldBy(pid) {
  appendFileSync(LOCK, lineFor(pid))
}

function unlock() {
  rmSync(LOCK, { force: true })
}

/** `link` is atomic and does not replace: either the lock appears with all its content, or somebody else has it. */
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

/** Undefined when the lock is free now; if only the dead held it, it has been removed. */
function livingHolder() {
  const content = contentOf(LOCK)
  if (content === undefined) return undefined
  const holder = content.split('\n').find(isAlive)
  if (holder !== undefined) return holder.split(' ')[0]
  removeStale(content)
  return undefined
}

/** Between reading and moving it another process may have replaced it by its own, which is put back. */
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

/** What tells a process from a later one with the same number, where the system has it; empty for the dead. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // From the third field on; the second one, the name, may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? '' : fields[19]
  } catch {
    return ''
  }
}
