/** What else replicas share, in every engine. */
import { describe, expect } from '@jest/globals'
import { StoreVersionError } from '../../../store/index.ts'
import type { WrittenRecord } from '../../../store/types.ts'
import { append, type Engine, entry, logTestOf, note, timeOf, use } from './conformance-support.ts'
import { eventually } from './eventually.ts'

export function describeReplicas(name: string, engine: Engine): void {
  const logTest = logTestOf(engine)
  const { create } = engine

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
      // The database may find out later that the one before has ended.
      const failing = () => a.alone('checkpoint', () => Promise.reject(new Error('no space left')))
      await expect(eventually(failing)).rejects.toThrow('no space left')
      await eventually(() => b.alone('checkpoint', runs))
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
