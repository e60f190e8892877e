/** Attempts whose commits become durable, or are undone, when a test says so. */
import { jest } from '@jest/globals'
import { Attempts } from '../../store/attempts.ts'
import { StoreConflictError, StoreUnavailableError } from '../../store/index.ts'

interface Batch {
  readonly promise: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Commits that become durable, or are undone, when a test says so. */
export function world(isShared = true) {
  let pending: Batch | undefined
  let time = 0
  const turns: (() => void)[] = []
  const turn = jest.fn((): Promise<void> | undefined => undefined)
  const attempts = new Attempts(
    () => pending?.promise,
    isShared ? { turn } : undefined,
    () => time,
  )
  const end = (how: (batch: Batch) => void) => {
    const batch = pending
    pending = undefined
    if (batch) how(batch)
    return turnOfLoop()
  }
  return {
    attempts,
    turn,
    turns,
    write: () => {
      pending ??= newBatch()
      attempts.noteWrite()
    },
    /** What is pending becomes durable. */
    succeed: () => end(({ resolve }) => resolve()),
    /** Another replica came first. */
    conflict: () => end(({ reject }) => reject(new StoreConflictError())),
    fail: () => end(({ reject }) => reject(new StoreUnavailableError('The database does not answer'))),
    /** Lets the next attempts wait. */
    park: () => turn.mockImplementation(() => new Promise((resolve) => turns.push(resolve))),
    pass: (milliseconds: number) => {
      time += milliseconds
    },
  }
}

function newBatch(): Batch {
  let resolve = () => {}
  let reject: Batch['reject'] = () => {}
  const promise = new Promise<void>((succeed, fail) => {
    resolve = succeed
    reject = fail
  })
  promise.catch(() => {})
  return { promise, resolve, reject }
}

export const turnOfLoop = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Notes how a promise ends. */
export function watch(promise: unknown) {
  const seen: { value?: unknown; error?: unknown } = {}
  Promise.resolve(promise).then(
    (value) => Object.assign(seen, { value }),
    (error) => Object.assign(seen, { error }),
  )
  return seen
}

export function raise(message: string): never {
  throw new Error(message)
}
