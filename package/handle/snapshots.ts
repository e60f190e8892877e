/**
 * Snapshots of the state.
 *
 * A server keeps 100 of each account at most. A test that takes one seldom deletes it, so that snapshots whose
 * process has forgotten the function that restores them are deleted before the next one is taken.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { setImmediate, setTimeout } from '../../core/runtime/timers.ts'
import { IamulatorError } from '../errors.ts'
import type { Snapshot } from '../interface.ts'
import type { Transport } from '../transport/transport.ts'
import type { Scope } from './scope.ts'

/** The snapshots that the server keeps for handles with the same transport, by their path. */
type Kept = Map<string, WeakRef<Snapshot>>

const keptBy = new WeakMap<Transport, Kept>()

export async function takeSnapshot(scope: Scope): Promise<Snapshot> {
  const kept = keptBy.get(scope.transport) ?? new Map<string, WeakRef<Snapshot>>()
  keptBy.set(scope.transport, kept)
  await deleteAll(scope.transport, forgottenIn(kept))
  const path = await save(scope, kept)
  const snapshot = snapshotAt(path, scope, kept)
  kept.set(path, new WeakRef(snapshot))
  return snapshot
}

/** Deletes the snapshots of all handles with this transport, before it is closed. */
export async function deleteSnapshots(transport: Transport): Promise<void> {
  const kept = keptBy.get(transport) ?? new Map<string, WeakRef<Snapshot>>()
  const paths = [...kept.keys()]
  kept.clear()
  if (paths.length === 0) return
  // A server that hangs must not keep a handle from being closed.
  await Promise.race([deleteAll(transport, paths), elapsed(PATIENCE)])
}

const PATIENCE = 1000

function elapsed(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref()
  })
}

/** Returns the path of a new snapshot. */
async function save(scope: Scope, kept: Kept): Promise<string> {
  try {
    return await post(scope)
  } catch (error) {
    if (!(error instanceof IamulatorError && error.code === 'TooManySnapshots')) throw error
    await collectGarbage()
    const forgotten = forgottenIn(kept)
    if (forgotten.length === 0) throw error
    await deleteAll(scope.transport, forgotten)
    return post(scope)
  }
}

async function post(scope: Scope): Promise<string> {
  const { id } = await scope.post<{ id: string }>('snapshots', scope.limit)
  return `/_iamulator/snapshots/${encodeURIComponent(id)}`
}

/** The snapshot is not in the functions that use it, so that the process can forget it. */
function snapshotAt(path: string, { transport }: Scope, kept: Kept): Snapshot {
  const restore = async () => void (await transport.request('POST', `${path}/restore`, {}))
  let deleting: Promise<void> | undefined
  const discard = () => {
    deleting ??= kept.delete(path) ? transport.request('DELETE', path) : Promise.resolve()
    return deleting
  }
  const discardNow = () => {
    if (kept.delete(path)) transport.requestSync('DELETE', path)
  }
  return Object.assign(restore, {
    delete: discard,
    discard,
    [Symbol.asyncDispose]: discard,
    [Symbol.dispose]: discardNow,
  })
}

/** Removes the snapshots that nothing refers to any more, and returns their paths. */
function forgottenIn(kept: Kept): readonly string[] {
  const forgotten = [...kept].flatMap(([path, snapshot]) => (snapshot.deref() ? [] : [path]))
  for (const path of forgotten) kept.delete(path)
  return forgotten
}

async function deleteAll(transport: Transport, paths: readonly string[]): Promise<void> {
  // A server that is gone has no snapshots. One that does not delete them refuses the next one.
  await Promise.allSettled(paths.map((path) => transport.request('DELETE', path)))
}

/**
 * Makes the process forget what nothing refers to. It would do so some time later by itself, but perhaps after
 * thousands of tests.
 */
async function collectGarbage(): Promise<void> {
  // The target of a `WeakRef` exists until the end of the task after it was returned.
  await new Promise<void>((resolve) => {
    setImmediate(resolve)
  })
  collect()
}

function collect(): void {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('globalThis.gc')
  setFlagsFromString('--no-expose-gc')
  // Runtimes other than Node have none.
  if (typeof gc === 'function') gc()
}
