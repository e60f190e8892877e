import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { openStore } from '../../store/index.ts'
import { UsageData } from '../../store/usage.ts'
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
  const usage = new UsageData(path, 1)
  usage.set('AKIA1', entry(1))
  usage.set('AKIA2', entry(2))
  const written = async () => JSON.parse(await readFile(path, 'utf8').catch(() => '{}'))
  while ((await written()).usage === undefined) await new Promise((resolve) => setTimeout(resolve, 1))
  expect(await written()).toEqual({
    version: 1,
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
