import { describe, expect, jest, test } from '@jest/globals'
import { StoreUnavailableError } from '../../store/index.ts'
import { raise, turnOfLoop, watch, world } from './attempts.ts'

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
