import { describe, expect, jest, test } from '@jest/globals'
import type { Attempts } from '../../store/attempts.ts'
import { StoreUnavailableError } from '../../store/index.ts'
import { raise, turnOfLoop, watch, world } from './attempts.ts'

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
