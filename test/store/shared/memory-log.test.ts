import { describe, expect, test } from '@jest/globals'
import { StoreVersionError } from '../../../store/index.ts'
import { MemoryDatabase, type MemoryFaults } from '../../../store/shared/memory-log.ts'
import type { Hint, LogEntry, SharedDatabase } from '../../../store/shared/shared-log.ts'
import type { ReplicaNote } from '../../../store/shared/status.ts'
import type { WrittenRecord } from '../../../store/types.ts'
import { VirtualTime } from './virtual-time.ts'

const entry = (position: number, id: string, body = '[]'): LogEntry => ({ position, id, body })

function database(faults: MemoryFaults = {}) {
  const time = new VirtualTime()
  const memory = new MemoryDatabase(time)
  memory.faults = faults
  return { time, memory, a: memory.connect('a'), b: memory.connect('b') }
}

async function append(log: SharedDatabase, ids: readonly string[]): Promise<void> {
  for (const [index, id] of ids.entries()) await log.append(entry(index + 1, id), ids[index - 1] ?? '')
}

describe('the log', () => {
  test('gives a position to one replica, after the entry that it names', async () => {
    const { a, b, memory } = database()
    expect(await a.last()).toEqual({ position: 0, id: '' })
    const answers = await Promise.all([a.append(entry(1, 'a:1'), ''), b.append(entry(1, 'b:1'), '')])
    expect(answers).toEqual(['done', 'taken'])
    expect(await b.append(entry(2, 'b:1'), 'b:0')).toBe('taken')
    expect(await b.append(entry(3, 'b:1'), 'a:1')).toBe('taken')
    expect(await b.append(entry(2, 'b:1'), 'a:1')).toBe('done')
    expect(await a.append(entry(1, 'a:1'), '')).toBe('taken')
    expect(await a.last()).toEqual({ position: 2, id: 'b:1' })
    expect(memory.entries.map(({ id }) => id)).toEqual(['a:1', 'b:1'])
  })

  test('is read from any position', async () => {
    const { a } = database()
    await append(a, ['a:1', 'a:2', 'a:3'])
    const ids = async (position: number, limit: number) => (await a.read(position, limit)).map(({ id }) => id)
    expect(await ids(1, 2)).toEqual(['a:1', 'a:2'])
    expect(await ids(3, 2)).toEqual(['a:3'])
    expect(await ids(4, 2)).toEqual([])
  })

  test('hints at each entry', async () => {
    const hints: Hint[] = []
    const { a, b, time, memory } = database()
    await a.open(() => {})
    await b.open((hint) => hints.push(hint))
    await a.append(entry(1, 'a:1'), '')
    memory.hintsHaveBodies = false
    await a.append(entry(2, 'a:2'), 'a:1')
    await time.pass(0)
    expect(hints).toEqual([
      { position: 1, id: 'a:1', previousId: '', body: '[]' },
      { position: 2, id: 'a:2', previousId: 'a:1', body: undefined },
    ])
    await a.append(entry(3, 'a:3'), 'a:2')
    await b.close()
    await time.pass(0)
    expect(hints).toHaveLength(2)
  })

  test('is truncated up to a checkpoint, and goes on after it', async () => {
    const { a, memory } = database()
    await append(a, ['a:1', 'a:2', 'a:3'])
    await expect(a.truncate(2)).rejects.toThrow('No checkpoint contains the entries before 2')
    await a.writeCheckpoint({ position: 2, id: 'a:2' }, [[{ reset: '' }]])
    await a.truncate(2)
    expect((await a.read(1, 9)).map(({ id }) => id)).toEqual(['a:2', 'a:3'])
    await a.writeCheckpoint({ position: 3, id: 'a:3' }, [])
    await a.truncate(3)
    memory.fork(1)
    expect(await a.last()).toEqual({ position: 2, id: 'a:2' })
    expect(await a.append(entry(3, 'a:4'), 'a:2')).toBe('done')
  })

  test('gets another history', async () => {
    const { b, memory } = database()
    await append(b, ['b:1', 'b:2', 'b:3'])
    memory.fork(2, ['[]', '[]', '[]'])
    expect((await b.read(1, 9)).map(({ id }) => id)).toEqual(['b:1', 'fork:1', 'fork:2', 'fork:3'])
    expect(await b.append(entry(4, 'b:4'), 'b:3')).toBe('taken')
  })
})

describe('checkpoints', () => {
  test('are read part by part; the latest one counts', async () => {
    const { a } = database()
    expect(await a.latestCheckpoint()).toBeUndefined()
    await a.writeCheckpoint({ position: 2, id: 'a:2' }, [[{ reset: 'x' }], [{ topic: 't', value: 1 }]])
    await a.writeCheckpoint({ position: 1, id: 'a:1' }, [])
    expect(await a.latestCheckpoint()).toEqual({ position: 2, id: 'a:2', parts: 2, date: 1_764_000_000_000 })
    const parts: unknown[] = []
    for await (const part of a.checkpointParts({ position: 2, id: 'a:2' })) parts.push(part)
    expect(parts).toEqual([[{ reset: 'x' }], [{ topic: 't', value: 1 }]])
    const missing = a.checkpointParts({ position: 2, id: 'b:2' })[Symbol.asyncIterator]().next()
    await expect(missing).rejects.toThrow('The parts of the checkpoint at 2 are missing')
  })

  test('all but two go with the entries', async () => {
    const { a, memory } = database()
    for (const position of [1, 2, 3]) await a.writeCheckpoint({ position, id: `a:${position}` }, [])
    await a.truncate(3)
    expect(memory.checkpoints.map(({ position }) => position)).toEqual([2, 3])
  })
})

describe('faults', () => {
  test('an answer is lost, or a request', async () => {
    const { a, memory } = database()
    memory.faults = { call: () => ({ outcome: 'lost' }) }
    await expect(a.append(entry(1, 'a:1'), '')).rejects.toThrow('The connection was lost')
    memory.faults = { call: () => ({ outcome: 'refused' }) }
    await expect(a.append(entry(2, 'a:2'), 'a:1')).rejects.toThrow('The connection was refused')
    memory.faults = {}
    expect(await a.append(entry(2, 'a:2'), 'a:1')).toBe('done')
  })

  test('a call takes time, before or after it is done', async () => {
    const { a, b, memory, time } = database()
    memory.faults = { call: ({ replica }) => (replica === 'a' ? { before: 20 } : { before: 5, after: 40 }) }
    const answers = [a.append(entry(1, 'a:1'), ''), b.append(entry(1, 'b:1'), '')]
    await time.pass(10)
    expect(memory.end.id).toBe('b:1')
    expect(await time.until(Promise.all(answers))).toEqual(['taken', 'done'])
    expect(time.elapsed()).toBe(45)
  })

  test('a call that is never answered was done', async () => {
    const { a, memory, time } = database({ call: () => ({ outcome: 'silent' }) })
    let isSettled = false
    a.append(entry(1, 'a:1'), '').finally(() => {
      isSettled = true
    })
    await time.pass(100_000)
    expect(memory.end.id).toBe('a:1')
    expect(isSettled).toBe(false)
  })

  test('hints are lost, late, and repeated', async () => {
    const heard: string[] = []
    const { a, b, memory, time } = database()
    await b.open(({ id }) => heard.push(`${time.elapsed()} ${id}`))
    memory.faults = { hint: ({ position }) => (position === 1 ? [] : position === 2 ? [30] : [0, 50]) }
    await append(a, ['a:1', 'a:2', 'a:3'])
    await time.pass(100)
    expect(heard).toEqual(['0 a:3', '30 a:2', '50 a:3'])
  })

  test('a database that is down refuses everything; so does a closed connection', async () => {
    const { a, b, memory } = database()
    memory.isDown = true
    await expect(a.last()).rejects.toThrow('The connection was refused')
    memory.isDown = false
    await a.close()
    await expect(a.last()).rejects.toThrow('The connection was refused')
    expect(await b.last()).toEqual({ position: 0, id: '' })
  })
})

describe('what else replicas share', () => {
  test('one replica at a time is alone', async () => {
    const { a, b } = database()
    const outcomes = [
      await a.alone('checkpoint', async () => {
        expect(await b.alone('checkpoint', async () => {})).toBe(false)
      }),
      await b.alone('checkpoint', async () => {}),
    ]
    expect(outcomes).toEqual([true, true])
    const failing = a.alone('checkpoint', () => Promise.reject(new Error('no space left')))
    await expect(failing).rejects.toThrow('no space left')
    expect(await b.alone('checkpoint', async () => {})).toBe(true)
  })

  test('replicas see each other for 15 seconds', async () => {
    const { a, b, time } = database()
    const note = (name: string): ReplicaNote => ({
      ...{ name, program: '1.0.0', format: 1, position: 3, address: undefined, settings: 'hash' },
    })
    const seen = time.now()
    expect(await a.register(note('a'))).toEqual([{ ...note('a'), seen }])
    await time.pass(14_999)
    expect((await b.register(note('b'))).map(({ name }) => name)).toEqual(['a', 'b'])
    await time.pass(1)
    expect((await b.register(note('b'))).map(({ name }) => name)).toEqual(['b'])
    await a.register(note('a'))
    await b.unregister('b')
    expect((await a.register(note('a'))).map(({ name }) => name)).toEqual(['a'])
  })

  test('the later last-used dates stay', async () => {
    const { a, b } = database()
    const use = (date: number) => ({ date, region: 'us-east-1', service: 'iam' })
    const record = (date: number, action: number): WrittenRecord => [
      ...(['key', use(date), [['iam', use(date)]], [['iam:ListUsers', use(action)]]] as const),
    ]
    await a.mergeUsage(0, [['key', use(5)]])
    const first = await b.usageSince(0, '')
    expect(first.records).toEqual([['key', use(5)]])
    expect((await b.usageSince(0, first.since)).records).toEqual([])
    await b.mergeUsage(0, [record(4, 4)])
    await b.mergeUsage(0, [record(3, 9)])
    const expected = ['key', use(5), [['iam', use(4)]], [['iam:ListUsers', use(9)]]]
    expect((await a.usageSince(0, first.since)).records).toEqual([expected])
    await b.mergeUsage(0, [['key', use(1)]])
    expect((await a.usageSince(0, '')).records).toEqual([expected])
    await a.mergeUsage(1, [['other', use(1)]])
    await b.mergeUsage(0, [['key', use(20)]])
    expect((await a.usageSince(1, '')).records).toEqual([['other', use(1)]])
    expect((await a.usageSince(0, '')).records).toEqual([])
  })

  test('the database has a clock and a format', async () => {
    const { a, b, time } = database()
    await time.pass(7)
    expect(await a.format()).toEqual({ version: 1, minimum: 1 })
    await b.setFormat(99)
    expect(await a.format()).toEqual({ version: 99, minimum: 99 })
    await expect(a.open(() => {})).rejects.toThrow(StoreVersionError)
  })
})
