import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { openStore, type Store } from '../../store/index.ts'
import { formatVersion } from '../../store/lines.ts'
import { UsageData } from '../../store/usage.ts'
import { UsageRecords } from '../../store/usage-records.ts'
import { temporaryDirectory } from './support.ts'

const entry = (date: number) => ({ date, region: 'eu-central-1', service: 'sts' })

test('usage data is there again after the store was closed, and gone after a reset', async () => {
  const directory = await temporaryDirectory()
  const first = await openStore({ directory })
  first.usage.set('AKIA1', entry(1))
  first.usage.set('AKIA2', entry(2))
  first.usage.set('AKIA1', entry(3))
  await first.close()
  const second = await openStore({ directory })
  expect([second.usage.get('AKIA1'), second.usage.get('AKIA2')]).toEqual([entry(3), entry(2)])
  expect(second.usage.get('AKIA3')).toBeUndefined()
  second.reset()
  await second.close()
  const third = await openStore({ directory })
  expect(third.usage.get('AKIA1')).toBeUndefined()
  await third.close()
})

test('it is written some time after a change, once for all changes', async () => {
  const path = join(await temporaryDirectory(), 'usage.json')
  const usage = new UsageData(path, undefined, 1)
  usage.set('AKIA1', entry(1))
  usage.set('AKIA2', entry(2))
  const written = async () => JSON.parse(await readFile(path, 'utf8').catch(() => '{}'))
  while ((await written()).usage === undefined) await new Promise((resolve) => setTimeout(resolve, 1))
  expect(await written()).toEqual({
    version: formatVersion,
    usage: [
      ['AKIA1', entry(1)],
      ['AKIA2', entry(2)],
    ],
  })
  await usage.close()
})

test('clearing can be taken back', async () => {
  const usage = new UsageData()
  usage.set('AKIA1', entry(1))
  const undo = usage.clear()
  expect(usage.get('AKIA1')).toBeUndefined()
  undo()
  expect(usage.get('AKIA1')).toEqual(entry(1))
})

test('a failed write is nobody’s failure, and the next one makes up for it', async () => {
  const directory = await temporaryDirectory()
  const usage = new UsageData(join(directory, 'missing', 'usage.json'))
  usage.set('AKIA1', entry(1))
  await usage.close()
  expect(await readdir(directory)).toEqual([])
})

describe('details', () => {
  test('tell the latest use of each service and each action', async () => {
    const directory = await temporaryDirectory()
    const first = await openStore({ directory })
    first.usage.set('AIDA1', entry(1), 'iam:GetUser')
    first.usage.set('AIDA1', entry(2), 'iam:ListUsers')
    first.usage.set('AIDA1', entry(3), 'sts:GetCallerIdentity')
    first.usage.set('AIDA1', entry(4), 'iam:GetUser')
    first.usage.set('AIDA1', entry(5))
    first.usage.set('AKIA1', entry(6))
    const check = ({ usage }: Store) => {
      expect(usage.get('AIDA1')).toEqual(entry(5))
      expect(usage.details('AIDA1')).toEqual({
        services: new Map([
          ['iam', entry(4)],
          ['sts', entry(3)],
        ]),
        actions: new Map([
          ['iam:GetUser', entry(4)],
          ['iam:ListUsers', entry(2)],
          ['sts:GetCallerIdentity', entry(3)],
        ]),
      })
      expect(usage.details('AKIA1')).toBeUndefined()
    }
    check(first)
    await first.close()
    const second = await openStore({ directory })
    check(second)
    second.usage.set('AIDA1', entry(7), 'sqs:SendMessage')
    expect(second.usage.details('AIDA1')?.services.size).toBe(3)
    await second.close()
  })

  test.each([
    ['a name', '[["AIDA1",{"date":1},"iam","iam:GetUser"]]'],
    ['no dates', '[["AIDA1",{"date":1},[["iam",{}]],[]]]'],
    ['no list', '{"AIDA1":{"date":1}}'],
  ])('that are %s stop the start', async (_what, usage) => {
    const directory = await temporaryDirectory()
    await (await openStore({ directory })).close()
    await writeFile(join(directory, 'usage.json'), `{"version":${formatVersion},"usage":${usage}}`)
    await expect(openStore({ directory })).rejects.toThrow('it contains no valid last-used dates')
  })
})

test('of very many things those that were not used for longest are forgotten', () => {
  const records = new UsageRecords(2)
  for (const key of ['a', 'b', 'c', 'a', 'd', 'e']) records.set(key, entry(1), undefined)
  const kept = () => ['a', 'b', 'c', 'd', 'e'].filter((key) => records.get(key))
  expect(kept()).toEqual(['a', 'c', 'd', 'e'])
  records.set('a', entry(2), 'iam:GetUser')
  expect(records.get('a')).toMatchObject({ last: entry(2) })
  expect(Array.from(records, ([key]) => key).sort()).toEqual(kept())
})
