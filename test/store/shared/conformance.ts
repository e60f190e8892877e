/** What every engine of the shared log promises. */
import { describe, expect, test } from '@jest/globals'
import { StoreVersionError } from '../../../store/index.ts'
import type { JournalRecord } from '../../../store/journal.ts'
import type { Hint, LogEntry, SharedDatabase } from '../../../store/shared/shared-log.ts'
import type { ReplicaNote } from '../../../store/shared/status.ts'
import type { WrittenRecord } from '../../../store/types.ts'
import { eventually } from './eventually.ts'

/** A log of its own, to which several replicas connect. */
export interface Space {
  /** Returns the database as one replica sees it. It is not open yet. */
  connect(replica: string): Promise<SharedDatabase>
}

export interface Engine {
  /** Declares tests, or skips them. */
  readonly test: (name: string, body: () => Promise<void>) => void
  /** Creates an empty database. Several can be on one server. */
  create(): Promise<Space>
}

const entry = (position: number, id: string, body = '[]'): LogEntry => ({ position, id, body })
const record = (value: unknown): JournalRecord => ({ topic: 'test', value })
const note = (name: string, more: Partial<ReplicaNote> = {}): ReplicaNote => ({
  ...{ name, program: '1.0.0', format: 1, position: 3, address: undefined, settings: 'hash' },
  ...more,
})
const use = (date: number, service = 'iam') => ({ date, region: 'us-east-1', service })

/** Appends one entry after the other, each as the only writer. */
async function append(log: SharedDatabase, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const end = await log.last()
    expect(await log.append(entry(end.position + 1, id, `["${id}"]`), end.id)).toBe('done')
  }
}

const idsOf = (entries: readonly LogEntry[]) => entries.map(({ id }) => id)

/** Returns the time of the database, which notes when it has seen a replica. */
async function timeOf(log: SharedDatabase): Promise<number> {
  const replicas = await log.register(note('clock'))
  await log.unregister('clock')
  return replicas.find(({ name }) => name === 'clock')?.seen ?? Number.NaN
}

async function partsOf(log: SharedDatabase, position: number, id: string): Promise<unknown[]> {
  const parts: unknown[] = []
  for await (const part of log.checkpointParts({ position, id })) parts.push(part)
  return parts
}

/** Declares the tests of an engine. */
export function describeConformance(name: string, { test: declare, create }: Engine): void {
  const open: SharedDatabase[] = []

  /** Runs a test with connections that are closed after it. */
  const logTest = (title: string, body: (connect: Connect) => Promise<void>) =>
    declare(title, async () => {
      const space = await create()
      try {
        await body((replica, options) => connectTo(options?.space ?? space, replica, options?.onHint))
      } finally {
        await Promise.all(open.splice(0).map((database) => database.close()))
      }
    })

  interface ConnectOptions {
    readonly onHint?: (hint: Hint) => void
    readonly space?: Space
  }
  type Connect = (replica: string, options?: ConnectOptions) => Promise<SharedDatabase>

  async function connectTo(space: Space, replica: string, onHint: (hint: Hint) => void = () => {}) {
    const database = await space.connect(replica)
    open.push(database)
    await database.open(onHint)
    return database
  }

  describe(`${name}: the log`, () => {
    logTest('is empty at first', async (connect) => {
      const log = await connect('a')
      expect(await log.last()).toEqual({ position: 0, id: '' })
      expect(await log.read(1, 10)).toEqual([])
      expect(await log.latestCheckpoint()).toBeUndefined()
      expect(await log.format()).toEqual({ version: 1, minimum: 1 })
    })

    logTest('can be opened by several replicas that start at once', async (connect) => {
      const [a, ...others] = await Promise.all([connect('a'), connect('b'), connect('c'), connect('d')])
      await append(a, ['a:1'])
      for (const log of others) expect(await log.last()).toEqual({ position: 1, id: 'a:1' })
    })

    logTest('gives each position to one entry', async (connect) => {
      const [a, b] = [await connect('a'), await connect('b')]
      expect(await a.append(entry(1, 'a:1', '["first"]'), '')).toBe('done')
      expect(await b.append(entry(1, 'b:1'), '')).toBe('taken')
      expect(await b.last()).toEqual({ position: 1, id: 'a:1' })
      expect(await b.read(1, 10)).toEqual([entry(1, 'a:1', '["first"]')])
    })

    logTest('takes an entry only after the one that it names', async (connect) => {
      const log = await connect('a')
      expect(await log.append(entry(1, 'a:1'), 'x:1')).toBe('taken')
      expect(await log.append(entry(2, 'a:1'), '')).toBe('taken')
      await append(log, ['a:1', 'a:2'])
      expect(await log.append(entry(3, 'a:3'), 'a:1')).toBe('taken')
      expect(await log.append(entry(3, 'a:3'), '')).toBe('taken')
      expect(await log.append(entry(4, 'a:3'), 'a:2')).toBe('taken')
      expect(idsOf(await log.read(1, 10))).toEqual(['a:1', 'a:2'])
      expect(await log.append(entry(3, 'a:3'), 'a:2')).toBe('done')
    })

    logTest('takes an entry once, and tells who was there', async (connect) => {
      const log = await connect('a')
      await append(log, ['a:1'])
      expect(await log.append(entry(2, 'a:2', '["once"]'), 'a:1')).toBe('done')
      expect(await log.append(entry(2, 'a:2', '["once"]'), 'a:1')).toBe('taken')
      expect(await log.read(2, 10)).toEqual([entry(2, 'a:2', '["once"]')])
    })

    logTest('never gives a position to two writers at once, and has no gaps', async (connect) => {
      const logs = await Promise.all([connect('a'), connect('b'), connect('c')])
      const done: string[] = []
      const write = async (log: SharedDatabase, replica: number) => {
        for (let count = 0; count < 40; count++) {
          const end = await log.last()
          const id = `${replica}:${count}`
          if ((await log.append(entry(end.position + 1, id), end.id)) === 'done') done.push(id)
        }
      }
      await Promise.all(logs.map(write))
      const entries = await logs[0].read(1, 1000)
      expect(entries.map(({ position }) => position)).toEqual(entries.map((_, index) => index + 1))
      expect(idsOf(entries).toSorted()).toEqual(done.toSorted())
      expect(done.length).toBeGreaterThanOrEqual(40)
    })

    logTest('is read from any position, up to a limit', async (connect) => {
      const log = await connect('a')
      await append(log, ['a:1', 'a:2', 'a:3', 'a:4'])
      expect(idsOf(await log.read(1, 2))).toEqual(['a:1', 'a:2'])
      expect(await log.read(3, 10)).toEqual([entry(3, 'a:3', '["a:3"]'), entry(4, 'a:4', '["a:4"]')])
      expect(await log.read(5, 10)).toEqual([])
    })

    logTest('takes bodies of any size and any characters', async (connect) => {
      const log = await connect('a')
      const text = JSON.stringify([`${'äöü€😀"\\\u0000'.repeat(10)}${'x'.repeat(5_000_000)}`])
      for (const position of [1, 2, 3])
        expect(
          await log.append(entry(position, `a:${position}`, text), position > 1 ? `a:${position - 1}` : ''),
        ).toBe('done')
      const entries = await log.read(1, 10)
      expect(idsOf(entries)).toEqual(['a:1', 'a:2', 'a:3'])
      expect(entries.every(({ body }) => body === text)).toBe(true)
    })
  })

  describe(`${name}: hints`, () => {
    logTest('tell other replicas what was appended', async (connect) => {
      const hints: Hint[] = []
      const log = await connect('a')
      await connect('b', { onHint: (hint) => hints.push(hint) })
      await append(log, ['a:1'])
      const bodies = ['["äöü€\\n"]', JSON.stringify(['x'.repeat(100_000)])]
      await log.append(entry(2, 'a:2', bodies[0]), 'a:1')
      await log.append(entry(3, 'a:3', bodies[1]), 'a:2')
      await eventually(() => hints.length >= 3)
      expect(hints).toEqual([
        { position: 1, id: 'a:1', previousId: '', body: '["a:1"]' },
        { position: 2, id: 'a:2', previousId: 'a:1', body: bodies[0] },
        { position: 3, id: 'a:3', previousId: 'a:2', body: hints[2]?.body },
      ])
      // A hint may be too short for the entry.
      expect([undefined, bodies[1]]).toContain(hints[2]?.body)
    })

    logTest('come from the log of the same emulator only', async (connect) => {
      const heard: string[] = []
      const space = await create()
      const [log, neighbor] = [await connect('a'), await connect('a', { space })]
      await connect('b', { onHint: ({ id }) => heard.push(id) })
      await connect('b', { space, onHint: ({ id }) => heard.push(id) })
      await append(neighbor, ['neighbor:1'])
      await append(log, ['a:1'])
      await eventually(() => heard.length >= 2)
      expect(heard.toSorted()).toEqual(['a:1', 'neighbor:1'])
      expect(await log.last()).toEqual({ position: 1, id: 'a:1' })
    })

    logTest('do not come for what was not appended', async (connect) => {
      const heard: string[] = []
      const log = await connect('a')
      await connect('b', { onHint: ({ id }) => heard.push(id) })
      await append(log, ['a:1'])
      await log.append(entry(1, 'taken:1'), '')
      await append(log, ['a:2'])
      await eventually(() => heard.includes('a:2'))
      expect(heard).toEqual(['a:1', 'a:2'])
    })
  })

  describe(`${name}: checkpoints`, () => {
    const parts = [[record(1), record('ä')], [record([2])], []]

    logTest('consist of parts, and the latest one counts', async (connect) => {
      const log = await connect('a')
      await append(log, ['a:1', 'a:2'])
      await log.writeCheckpoint({ position: 1, id: 'a:1' }, [[record(0)]])
      const before = await timeOf(log)
      await log.writeCheckpoint({ position: 2, id: 'a:2' }, parts)
      const latest = await log.latestCheckpoint()
      expect(latest).toEqual({ position: 2, id: 'a:2', parts: 3, date: expect.any(Number) })
      expect(latest?.date).toBeGreaterThanOrEqual(Math.trunc(before))
      expect(latest?.date).toBeLessThanOrEqual(await timeOf(log))
      expect(await partsOf(log, 2, 'a:2')).toEqual(parts)
      await expect(partsOf(log, 2, 'b:2')).rejects.toThrow()
    })

    logTest('can have many large parts', async (connect) => {
      const log = await connect('a')
      await append(log, ['a:1'])
      const many = Array.from({ length: 21 }, (_, index) => [record([index, 'x'.repeat(300_000)])])
      await log.writeCheckpoint({ position: 1, id: 'a:1' }, many)
      expect(await partsOf(log, 1, 'a:1')).toEqual(many)
    })

    logTest('are not seen before they are complete', async (connect) => {
      const [log, other] = [await connect('a'), await connect('b')]
      await append(log, ['a:1'])
      function* failing() {
        yield [record(1)]
        throw new Error('no space left')
      }
      await expect(log.writeCheckpoint({ position: 1, id: 'a:1' }, failing())).rejects.toThrow(
        'no space left',
      )
      expect(await other.latestCheckpoint()).toBeUndefined()
      await log.writeCheckpoint({ position: 1, id: 'a:1' }, parts)
      expect(await partsOf(other, 1, 'a:1')).toEqual(parts)
    })

    logTest('can begin a log', async (connect) => {
      const log = await connect('a')
      await log.writeCheckpoint({ position: 1, id: 'import:1' }, parts)
      expect(await log.last()).toEqual({ position: 1, id: 'import:1' })
      expect(await log.append(entry(1, 'a:1'), '')).toBe('taken')
      expect(await log.append(entry(2, 'a:1'), 'a:0')).toBe('taken')
      expect(await log.append(entry(2, 'a:1'), 'import:1')).toBe('done')
      expect(await log.last()).toEqual({ position: 2, id: 'a:1' })
    })

    logTest('replace the entries before them, and all checkpoints but two', async (connect) => {
      const log = await connect('a')
      await append(log, ['a:1', 'a:2', 'a:3', 'a:4'])
      for (const position of [1, 2, 3])
        await log.writeCheckpoint({ position, id: `a:${position}` }, [[record(position)]])
      await log.truncate(3)
      expect(idsOf(await log.read(1, 10))).toEqual(['a:3', 'a:4'])
      expect(await partsOf(log, 3, 'a:3')).toEqual([[record(3)]])
      expect(await partsOf(log, 2, 'a:2')).toEqual([[record(2)]])
      await expect(partsOf(log, 1, 'a:1')).rejects.toThrow()
      expect(await log.last()).toEqual({ position: 4, id: 'a:4' })
      await append(log, ['a:5'])
    })

    logTest('do not make positions free that were taken', async (connect) => {
      const log = await connect('a')
      await append(log, ['a:1', 'a:2', 'a:3', 'a:4'])
      await log.writeCheckpoint({ position: 1, id: 'a:1' }, [])
      await log.writeCheckpoint({ position: 4, id: 'a:4' }, [])
      await log.truncate(4)
      expect(await log.append(entry(1, 'b:1'), '')).toBe('taken')
      // Not even to a replica that has only loaded the first checkpoint.
      expect(await log.append(entry(2, 'b:1'), 'a:1')).toBe('taken')
      expect(await log.append(entry(3, 'b:1'), 'a:2')).toBe('taken')
      expect(idsOf(await log.read(1, 10))).toEqual(['a:4'])
    })

    logTest('are needed to delete entries', async (connect) => {
      const log = await connect('a')
      await append(log, ['a:1', 'a:2', 'a:3'])
      await expect(log.truncate(1)).rejects.toThrow()
      await log.writeCheckpoint({ position: 2, id: 'a:2' }, [])
      await expect(log.truncate(3)).rejects.toThrow()
      expect(idsOf(await log.read(1, 10))).toEqual(['a:1', 'a:2', 'a:3'])
      await log.truncate(2)
      expect(idsOf(await log.read(1, 10))).toEqual(['a:2', 'a:3'])
    })
  })

  describe(`${name}: what else replicas share`, () => {
    logTest('one of them at a time is alone', async (connect) => {
      const [a, b] = [await connect('a'), await connect('b')]
      const ran: string[] = []
      const runs = async () => {
        ran.push('b')
      }
      expect(
        await a.alone('checkpoint', async () => {
          expect(await b.alone('checkpoint', runs)).toBe(false)
          expect(await a.alone('checkpoint', runs)).toBe(false)
          ran.push('a')
        }),
      ).toBe(true)
      await expect(a.alone('checkpoint', () => Promise.reject(new Error('no space left')))).rejects.toThrow(
        'no space left',
      )
      expect(await b.alone('checkpoint', runs)).toBe(true)
      expect(ran).toEqual(['a', 'b'])
    })

    logTest('two emulators do not wait for each other', async (connect) => {
      const neighbor = await connect('a', { space: await create() })
      const log = await connect('a')
      let ran: boolean | undefined
      await log.alone('checkpoint', async () => {
        ran = await neighbor.alone('checkpoint', async () => {})
      })
      expect(ran).toBe(true)
    })

    logTest('they see each other', async (connect) => {
      const [a, b] = [await connect('a'), await connect('b')]
      const before = await timeOf(a)
      const [own] = await a.register(note('a'))
      expect(own).toEqual({ ...note('a'), seen: expect.any(Number) })
      expect(own?.seen).toBeGreaterThanOrEqual(before)
      expect(own?.seen).toBeLessThanOrEqual(await timeOf(a))
      const other = note('b', { address: 'http://10.0.0.7:4566', position: 7, format: 2, settings: 'other' })
      const seen = await b.register(other)
      expect(seen.map(({ name }) => name).toSorted()).toEqual(['a', 'b'])
      expect(seen).toContainEqual({ ...other, seen: expect.any(Number) })
      const again = await a.register(note('a', { position: 9 }))
      expect(again.map(({ name, position }) => `${name} ${position}`).toSorted()).toEqual(['a 9', 'b 7'])
      await b.unregister('b')
      expect((await a.register(note('a'))).map(({ name }) => name)).toEqual(['a'])
    })

    logTest('the later date of each use stays', async (connect) => {
      const [a, b] = [await connect('a'), await connect('b')]
      const used = (date: number, action: number): WrittenRecord => [
        ...(['key', use(date), [['iam', use(date)]], [['iam:ListUsers', use(action)]]] as const),
      ]
      await a.mergeUsage(0, [['key', use(5)]])
      expect((await b.usageSince(0, '')).records).toEqual([['key', use(5)]])
      await b.mergeUsage(0, [used(4, 4)])
      await b.mergeUsage(0, [used(3, 9)])
      const expected = ['key', use(5), [['iam', use(4)]], [['iam:ListUsers', use(9)]]]
      expect((await a.usageSince(0, '')).records).toEqual([expected])
      await a.mergeUsage(0, [
        ['key', use(8, 'sts'), [['sts', use(8, 'sts')]], [['sts:GetCallerIdentity', use(8, 'sts')]]],
      ])
      const { records } = await b.usageSince(0, '')
      expect(records).toHaveLength(1)
      const [, last, services, actions] = records[0] ?? []
      expect(last).toEqual(use(8, 'sts'))
      expect(new Map(services)).toEqual(
        new Map([
          ['iam', use(4)],
          ['sts', use(8, 'sts')],
        ]),
      )
      expect(new Map(actions)).toEqual(
        new Map([
          ['iam:ListUsers', use(9)],
          ['sts:GetCallerIdentity', use(8, 'sts')],
        ]),
      )
    })

    logTest('dates are returned that have changed since', async (connect) => {
      const [a, b] = [await connect('a'), await connect('b')]
      const first = await b.usageSince(0, '')
      expect(first.records).toEqual([])
      const many = Array.from({ length: 1500 }, (_, index): WrittenRecord => [`key ${index}`, use(5)])
      await a.mergeUsage(0, [...many, ['key 0', use(4)], ['key 1', use(6)]])
      const second = await b.usageSince(0, first.since)
      expect(second.records).toHaveLength(1500)
      expect(new Map(second.records.map(([key, last]) => [key, last.date])).get('key 1')).toBe(6)
      await a.mergeUsage(0, [['key 2', use(4)]])
      expect((await b.usageSince(0, second.since)).records).toEqual([])
      await a.mergeUsage(0, [['key 2', use(7)]])
      expect((await b.usageSince(0, second.since)).records).toEqual([['key 2', use(7)]])
    })

    logTest('dates of an earlier epoch are ignored', async (connect) => {
      const [a, b] = [await connect('a'), await connect('b')]
      await a.mergeUsage(0, [['key', use(5)]])
      await a.mergeUsage(1, [['other', use(1)]])
      await b.mergeUsage(0, [
        ['key', use(20)],
        ['other', use(20)],
      ])
      expect((await b.usageSince(1, '')).records).toEqual([['other', use(1)]])
      expect((await b.usageSince(2, '')).records).toEqual([])
    })

    logTest('the clock goes on', async (connect) => {
      const log = await connect('a')
      const [first, second] = [await timeOf(log), await timeOf(log)]
      expect(second).toBeGreaterThanOrEqual(first)
      expect(Math.abs(Date.now() - second)).toBeLessThan(60_000)
    })

    logTest('a newer format keeps programs out that do not know it', async (connect) => {
      const [a, b] = [await connect('a'), await connect('b')]
      await a.setFormat(99)
      expect(await b.format()).toEqual({ version: 99, minimum: 99 })
      await expect(connect('c')).rejects.toThrow(StoreVersionError)
    })

    logTest('nothing works after the end', async (connect) => {
      const log = await connect('a')
      await append(log, ['a:1'])
      await log.close()
      await log.close()
      await expect(log.last()).rejects.toThrow()
      await expect(log.append(entry(2, 'a:2'), 'a:1')).rejects.toThrow()
      expect(await (await connect('b')).last()).toEqual({ position: 1, id: 'a:1' })
    })
  })
}

/** `test` in the form that engines declare tests in. */
export const plainTest: Engine['test'] = (name, body) => test(name, body)
