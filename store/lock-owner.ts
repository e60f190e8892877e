import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { hasCode } from './files.ts'

/** The process that holds a lock, as far as other processes can check it. Unknown parts are empty. */
export interface LockOwner {
  readonly pid: number
  /** Differs from the start of a later process with the same ID. */
  readonly start: string
  /** The boot ID, which differs between machines and after every restart. */
  readonly boot: string
  /** The PID namespace. The same ID means another process in another container. */
  readonly namespace: string
  readonly host: string
}

/** Where to look for processes. Only tests change it. */
export interface System {
  readonly proc: string
  readonly platform: NodeJS.Platform
}

export const thisSystem: System = { proc: '/proc', platform: process.platform }

/** Whether the owner still runs. Unknown unless it is in the same PID namespace of the same machine. */
export type OwnerState = 'alive' | 'dead' | 'unknown'

export function thisProcess({ proc }: System): LockOwner {
  return {
    pid: process.pid,
    start: orEmpty(() => startIn(readStat(proc, 'self'))),
    boot: orEmpty(() => readFileSync(`${proc}/sys/kernel/random/boot_id`, 'utf8').trim()),
    namespace: orEmpty(() => readlinkSync(`${proc}/self/ns/pid`)),
    host: hostname(),
  }
}

export function stateOf(owner: LockOwner, own: LockOwner, system: System): OwnerState {
  if (!sharesProcessIds(owner, own, system)) return 'unknown'
  if (!exists(owner.pid)) return 'dead'
  // A process that may not be seen, or a system without /proc, leaves open whether the ID was reused.
  const stat = showsOwnNamespace(system) ? orEmpty(() => readStat(system.proc, owner.pid)) : ''
  if (stat === '' || owner.start === '') return 'unknown'
  return startIn(stat) === owner.start && !isZombie(stat) ? 'alive' : 'dead'
}

/** Returns whether a process ID means the same process to both. */
export function sharesProcessIds(owner: LockOwner, own: LockOwner, { platform }: System): boolean {
  if (owner.boot !== own.boot || owner.namespace !== own.namespace) return false
  // Only Linux has containers. Elsewhere, the host name is all that there is.
  return platform === 'linux' ? own.boot !== '' && own.namespace !== '' : owner.host === own.host
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

/** Returns false if /proc was mounted in another PID namespace, whose process IDs it shows. */
function showsOwnNamespace({ proc }: System): boolean {
  return orEmpty(() => readlinkSync(`${proc}/self`)) === String(process.pid)
}

function readStat(proc: string, pid: number | 'self'): string {
  return readFileSync(`${proc}/${pid}/stat`, 'latin1')
}

/** Returns the fields from the third on. The second one, the name, can contain spaces and brackets. */
function fieldsOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function startIn(stat: string): string {
  return fieldsOf(stat)[19] ?? ''
}

/** A zombie holds no files anymore. */
function isZombie(stat: string): boolean {
  return fieldsOf(stat)[0] === 'Z'
}

/** Returns an empty text where the system does not tell. */
function orEmpty(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
