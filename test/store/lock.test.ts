import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { openStore, StoreError, StoreLockedError } from '../../store/index.ts'
import { names, put, temporaryDirectory } from './support.ts'

test('a directory serves one store at a time', async () => {
  const directory = await temporaryDirectory()
  const store = await openStore({ directory })
  const second = openStore({ directory })
  await expect(second).rejects.toThrow(StoreLockedError)
  await expect(second).rejects.toThrow(`${directory} is in use by process ${process.pid}`)
  await store.close()
  await (await openStore({ directory })).close()
  expect(await readdir(directory)).not.toContain('lock')
})

test('a lock whose process is dead, or is another one by now, is taken over', async () => {
  const directory = await temporaryDirectory()
  const tooHigh = 2 ** 30
  for (const content of [`${tooHigh} 1\n`, `${process.pid} 1\n`, '', 'x y\n', '-5 1\n']) {
    await writeFile(join(directory, 'lock'), content)
    const store = await openStore({ directory })
    expect(await readFile(join(directory, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} \\d+\n$`))
    await store.close()
    expect((await readdir(directory)).filter((name) => name.startsWith('lock'))).toEqual([])
  }
})

test('of two who come at once to a dead process’s lock, one gets it', async () => {
  const directory = await temporaryDirectory()
  await writeFile(join(directory, 'lock'), `${2 ** 30} 1\n`)
  const results = await Promise.allSettled(Array.from({ length: 2 }, () => openStore({ directory })))
  const opened = results.filter((result) => result.status === 'fulfilled')
  expect(opened).toHaveLength(1)
  for (const { value } of opened) await value.close()
})

test('what starts left behind that were killed goes; that of a start under way stays', async () => {
  const directory = await temporaryDirectory()
  const id = '00000000-0000-4000-8000-000000000000'
  const kept = [`lock.${process.pid}.${id}`, `lock.${2 ** 30}.txt`]
  for (const name of [...kept, `lock.${2 ** 30}.${id}`, `lock.${2 ** 30}.${id}.stale`]) {
    await writeFile(join(directory, name), '')
  }
  await (await openStore({ directory })).close()
  expect((await readdir(directory)).filter((name) => name.startsWith('lock'))).toEqual(kept.sort())
})

test.each([
  ['deleted', undefined],
  ['that of another process', `${process.ppid} 1\n`],
])('a lock that is %s is left alone, and so are the files', async (_what, content) => {
  const directory = await temporaryDirectory()
  const lock = join(directory, 'lock')
  const store = await openStore({ directory })
  put(store, 'alice')
  store.usage.set('alice', { date: 1, region: 'us-east-1', service: 'iam' })
  await store.durable()
  await rm(lock)
  if (content !== undefined) await writeFile(lock, content)
  const before = (await readdir(directory)).sort()
  const closing = store.close()
  await expect(closing).rejects.toThrow(StoreError)
  await expect(closing).rejects.toThrow(`Nothing was saved in ${directory} on shutdown: its lock`)
  expect((await readdir(directory)).sort()).toEqual(before)
  if (content !== undefined) expect(await readFile(lock, 'utf8')).toBe(content)
  const again = await openStore({ directory })
  expect(names(again)).toEqual(['alice'])
  await again.close()
})

test('a directory that fails to open is given free', async () => {
  const directory = await temporaryDirectory()
  await writeFile(join(directory, 'usage.json'), 'x')
  await expect(openStore({ directory })).rejects.toThrow('usage.json')
  expect(await readdir(directory)).not.toContain('lock')
})
