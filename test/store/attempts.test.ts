import { describe, expect, jest, test } from '@jest/globals'
import { Attempts } from '../../store/attempts.ts'
import { StoreConflictError, StoreUnavailableError } from '../../store/index.ts'

interface Batch {
  readonly promise: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Commits that become durable, or are undone, when a test says so. */
function world(isShared = true) {
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

const turnOfLoop = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Notes how a promise ends. */
function watch(promise: unknown) {
  const seen: { value?: unknown; error?: unknown } = {}
  Promise.resolve(promise).then(
    (value) => Object.assign(seen, { value }),
    (error) => Object.assign(seen, { error }),
  )
  return seen
}

describe('without replicas', () => {
  test('an attempt that saw nothing pending answers at once', () => {
    const { attempts } = world(false)
    const kind = jest.fn(() => 'read')
    expect(attempts.run(() => 5, kind)).toBe(5)
    expect(() => attempts.run(() => raise('no such user'), undefined)).toThrow('no such user')
    expect(kind).not.toHaveBeenCalled()
  })

  test('an attempt waits for what it wrote, whether it returns or throws', async () => {
    const { attempts, write, succeed } = world(false)
    const returned = watch(attempts.run(() => write(), undefined))
    const thrown = watch(attempts.run(() => raise('exists'), undefined))
    await turnOfLoop()
    expect([returned, thrown]).toEqual([{}, {}])
    await succeed()
    expect([returned, thrown]).toEqual([{ value: undefined }, { error: new Error('exists') }])
  })

  test('an attempt runs once, in steps as well', async () => {
    const { attempts, write, fail } = world(false)
    const attempt = jest.fn(async () => write())
    const seen = [watch(attempts.run(attempt, undefined)), watch(attempts.runInSteps(attempt, undefined))]
    await turnOfLoop()
    await fail()
    const error = new StoreUnavailableError('The database does not answer')
    expect(seen).toEqual([{ error }, { error }])
    expect(attempt).toHaveBeenCalledTimes(2)
    expect(attempts.reruns).toBe(0)
  })
})

describe('an attempt', () => {
  test('runs again when another replica came first', async () => {
    const { attempts, write, conflict, succeed } = world()
    let runs = 0
    const attempt = () => {
      write()
      return ++runs
    }
    const seen = watch(attempts.run(attempt, undefined))
    await conflict()
    await conflict()
    expect(seen).toEqual({})
    await succeed()
    expect(seen).toEqual({ value: 3 })
    expect(attempts.reruns).toBe(2)
  })

  test('runs again when its error depended on what was undone', async () => {
    const { attempts, write, conflict } = world()
    let exists = true
    write()
    const seen = watch(attempts.run(() => (exists ? raise('exists') : 'created'), undefined))
    exists = false
    await conflict()
    expect(seen).toEqual({ value: 'created' })
  })

  test('that waits before it writes runs again, too', async () => {
    const { attempts, write, conflict, succeed } = world()
    let runs = 0
    const attempt = async () => {
      await turnOfLoop()
      write()
      return ++runs
    }
    const seen = watch(attempts.run(attempt, undefined))
    await turnOfLoop()
    await conflict()
    await turnOfLoop()
    await succeed()
    expect(seen).toEqual({ value: 2 })
  })

  test('fails when nobody knows what became of its changes', async () => {
    const { attempts, write, fail } = world()
    const attempt = jest.fn(() => write())
    const seen = watch(attempts.run(attempt, undefined))
    await fail()
    expect(seen).toEqual({ error: new StoreUnavailableError('The database does not answer') })
    expect(attempt).toHaveBeenCalledTimes(1)
  })

  test.each(['run', 'runInSteps'] as const)('is given up after 15 seconds (%s)', async (method) => {
    const { attempts, write, conflict, pass } = world()
    const seen = watch(attempts[method](async () => write(), undefined))
    for (let second = 0; second < 15; second++) {
      await turnOfLoop()
      pass(1000)
      await conflict()
    }
    expect(seen).toEqual({})
    pass(1)
    await conflict()
    expect(seen).toEqual({ error: new StoreUnavailableError('Other replicas came first for 15 seconds') })
  })
})

describe('turns', () => {
  test('are for kinds that have written before', async () => {
    const { attempts, write, succeed, park, turns, turn } = world()
    park()
    const written = watch(
      attempts.run(
        () => write(),
        () => 'CreateUser',
      ),
    )
    expect(attempts.run(() => 'unparked', undefined)).toBeInstanceOf(Promise)
    await succeed()
    expect(written).toEqual({ value: undefined })
    expect(
      attempts.run(
        () => 'read',
        () => 'GetUser',
      ),
    ).toBe('read')
    expect(
      attempts.run(
        () => 'read',
        () => 'GetUser',
      ),
    ).toBe('read')
    expect(turn).not.toHaveBeenCalled()
    const attempt = jest.fn(() => 'later')
    const seen = [watch(attempts.run(attempt, () => 'CreateUser'))]
    seen.push(
      watch(
        attempts.runInSteps(
          async () => attempt(),
          () => 'CreateUser',
        ),
      ),
    )
    await turnOfLoop()
    expect(attempt).not.toHaveBeenCalled()
    for (const end of turns) end()
    await turnOfLoop()
    expect(seen).toEqual([{ value: 'later' }, { value: 'later' }])
  })

  test('are taken before an attempt runs again', async () => {
    const { attempts, write, conflict, succeed, park, turns } = world()
    const attempt = jest.fn(() => write())
    const seen = watch(attempts.run(attempt, undefined))
    park()
    await conflict()
    expect(attempt).toHaveBeenCalledTimes(1)
    turns[0]?.()
    await turnOfLoop()
    expect(attempt).toHaveBeenCalledTimes(2)
    await succeed()
    expect(seen).toEqual({ value: undefined })
  })

  test('are for at most 10,000 kinds', async () => {
    const { attempts, write, succeed, turn } = world()
    for (let index = 0; index <= 10_000; index++)
      watch(
        attempts.run(
          () => write(),
          () => `kind ${index}`,
        ),
      )
    await succeed()
    attempts.run(
      () => {},
      () => 'kind 10000',
    )
    expect(turn).not.toHaveBeenCalled()
    attempts.run(
      () => {},
      () => 'kind 9999',
    )
    expect(turn).toHaveBeenCalledTimes(1)
  })
})

describe('an attempt in steps', () => {
  /** Writes, waits until a test goes on, and writes again. */
  async function twoSteps({ attempts, write }: ReturnType<typeof world>) {
    const steps: (() => void)[] = []
    let runs = 0
    const attempt = async () => {
      const run = ++runs
      write()
      await new Promise<void>((resolve) => steps.push(resolve))
      write()
      return run
    }
    const goOn = async () => {
      steps.shift()?.()
      await turnOfLoop()
    }
    const seen = watch(attempts.runInSteps(attempt, undefined))
    await turnOfLoop()
    return { seen, goOn }
  }

  test('waits for all its changes', async () => {
    const it = world()
    const { seen, goOn } = await twoSteps(it)
    await it.succeed()
    await goOn()
    expect(seen).toEqual({})
    await it.succeed()
    expect(seen).toEqual({ value: 1 })
  })

  test('runs again when none of its changes is saved', async () => {
    const it = world()
    const { seen, goOn } = await twoSteps(it)
    await it.conflict()
    await goOn()
    await it.conflict()
    await goOn()
    await it.succeed()
    expect(seen).toEqual({ value: 2 })
    expect(it.attempts.reruns).toBe(1)
  })

  test.each([['first'], ['last']])('fails when only the %s change is saved', async (saved) => {
    const it = world()
    const { seen, goOn } = await twoSteps(it)
    await (saved === 'first' ? it.succeed() : it.conflict())
    await goOn()
    await (saved === 'last' ? it.succeed() : it.conflict())
    const reason = 'Another replica came first, and only a part of the changes is saved'
    expect(seen).toEqual({ error: new StoreUnavailableError(reason) })
  })

  test('runs again when something was undone that it saw', async () => {
    const { attempts, write, conflict } = world()
    let runs = 0
    write()
    const seen = watch(attempts.runInSteps(async () => ++runs, undefined))
    await turnOfLoop()
    await conflict()
    expect(seen).toEqual({ value: 2 })
  })

  test('does not run again when others are undone after its changes are saved', async () => {
    const it = world()
    const { seen, goOn } = await twoSteps(it)
    await it.succeed()
    await goOn()
    await it.succeed()
    it.write()
    await it.conflict()
    expect(seen).toEqual({ value: 1 })
  })

  test('throws what it threw, once its changes are saved', async () => {
    const { attempts, write, succeed } = world()
    const attempt = async () => {
      write()
      raise('midway')
    }
    const seen = watch(attempts.runInSteps(attempt, undefined))
    await turnOfLoop()
    expect(seen).toEqual({})
    await succeed()
    expect(seen).toEqual({ error: new Error('midway') })
  })
})

describe('a part of an attempt in steps', () => {
  /** Runs an attempt with one part, which calls `work`. */
  function withPart(attempts: Attempts, work: () => unknown) {
    let runs = 0
    const attempt = async () => {
      const value = await attempts.run(async () => work(), undefined)
      return [++runs, value]
    }
    return watch(attempts.runInSteps(attempt, undefined))
  }

  test('runs again without the rest', async () => {
    const { attempts, write, conflict, succeed } = world()
    const work = jest.fn(write)
    const seen = withPart(attempts, work)
    await turnOfLoop()
    await conflict()
    await succeed()
    expect(work).toHaveBeenCalledTimes(2)
    expect(seen).toEqual({ value: [1, undefined] })
  })

  test.each(['at once', 'after a wait'])(
    'keeps the rest from running again once it is saved (%s)',
    async (when) => {
      const { attempts, write, conflict, succeed } = world()
      let runs = 0
      const attempt = async () => {
        runs++
        await attempts.run(async () => {
          if (when !== 'at once') await turnOfLoop()
          write()
        }, undefined)
        write()
      }
      const seen = watch(attempts.runInSteps(attempt, undefined))
      await turnOfLoop()
      await turnOfLoop()
      await succeed()
      await conflict()
      const reason = 'Another replica came first, and only a part of the changes is saved'
      expect(seen).toEqual({ error: new StoreUnavailableError(reason) })
      expect(runs).toBe(1)
    },
  )

  test('keeps the rest from running again if nobody knows whether it is saved', async () => {
    const { attempts, write, fail, conflict } = world()
    const seen = withPart(attempts, write)
    await turnOfLoop()
    const failed = fail()
    write()
    await failed
    await conflict()
    expect(seen).toEqual({ error: new StoreUnavailableError('The database does not answer') })
    expect(attempts.reruns).toBe(0)
  })

  test('lets the rest run again if it has only read', async () => {
    const { attempts, write, conflict, succeed } = world()
    const seen = withPart(attempts, () => 'read')
    await turnOfLoop()
    expect(seen).toEqual({ value: [1, 'read'] })
    let runs = 0
    const attempt = async () => {
      await attempts.run(() => 'read', undefined)
      write()
      return ++runs
    }
    const again = watch(attempts.runInSteps(attempt, undefined))
    await turnOfLoop()
    await conflict()
    await turnOfLoop()
    await succeed()
    expect(again).toEqual({ value: 2 })
  })

  test('can contain further attempts', async () => {
    const { attempts, write, succeed } = world()
    const seen = withPart(attempts, () => attempts.run(() => write(), undefined))
    await turnOfLoop()
    await succeed()
    expect(seen).toEqual({ value: [1, undefined] })
  })
})

function raise(message: string): never {
  throw new Error(message)
}
