/** The log and its hints, in every engine. */
import { describe, expect } from '@jest/globals'
import type { Hint, SharedDatabase } from '../../../store/shared/shared-log.ts'
import { append, type Engine, entry, idsOf, logTestOf } from './conformance-support.ts'
import { eventually } from './eventually.ts'

export function describeLog(name: string, engine: Engine): void {
  const logTest = logTestOf(engine)
  const { create } = engine

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
}
