/** Checkpoints, in every engine. */
import { describe, expect } from '@jest/globals'
import {
  append,
  type Engine,
  entry,
  idsOf,
  logTestOf,
  partsOf,
  record,
  timeOf,
} from './conformance-support.ts'

export function describeCheckpoints(name: string, engine: Engine): void {
  const logTest = logTestOf(engine)

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
}
