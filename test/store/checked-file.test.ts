/** How often a file is read that is checked often, and that every change of a lock is noticed. */
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { CheckedFile, isOnLocalFileSystem } from '../../store/checked-file.ts'
import { type DirectoryLock, lockDirectory } from '../../store/lock.ts'
import { temporaryDirectory } from './support.ts'

/** A file, and how often it is read by so many checks, each of which accepts it. */
async function checked(options: { isLocal?: boolean; age?: number; wholeSeconds?: boolean } = {}) {
  const { isLocal = true, age = 1000, wholeSeconds = false } = options
  const path = join(await temporaryDirectory(), 'file')
  await writeFile(path, 'expected 0')
  let reads = 0
  const file = new CheckedFile(path, {
    isLocal,
    isExpected: (text) => {
      reads++
      return text.startsWith('expected')
    },
    now: () => statSync(path).ctimeMs + age,
    stat: (each) => {
      const { dev, ino, size, ctimeMs } = statSync(each)
      return { dev, ino, size, ctimeMs: wholeSeconds ? Math.floor(ctimeMs / 1000) * 1000 : ctimeMs }
    },
  })
  const readsBy = (checks: number) => {
    const before = reads
    for (let i = 0; i < checks; i++) expect(file.unexpectedText()).toBeUndefined()
    return reads - before
  }
  return { path, readsBy }
}

test('a file is read once, and once after each change', async () => {
  const { path, readsBy } = await checked()
  expect(readsBy(10)).toBe(1)
  expect(readsBy(10)).toBe(0)
  for (const text of ['expected 1', 'expected a longer text', 'expected 2']) {
    writeFileSync(path, text)
    expect(readsBy(10)).toBe(1)
  }
})

test.each<[string, Parameters<typeof checked>[0], number]>([
  ['that other machines can change', { isLocal: false }, 10],
  ['that stores whole seconds', { wholeSeconds: true }, 10],
  ['where it was written 99 ms ago', { age: 99 }, 10],
  ['where it was written 101 ms ago', { age: 101 }, 1],
])('on a file system %s', async (_where, options, reads) => {
  expect((await checked(options)).readsBy(10)).toBe(reads)
})

test('a file that changes while it is checked is read by the next check', async () => {
  const path = join(await temporaryDirectory(), 'file')
  await writeFile(path, 'expected')
  const isExpected = (text: string) => {
    writeFileSync(path, 'another!')
    return text === 'expected'
  }
  const file = new CheckedFile(path, { isExpected, isLocal: true, now: () => Date.now() + 1000 })
  expect(file.unexpectedText()).toBeUndefined()
  expect(file.unexpectedText()).toBe('another!')
})

/** @param age how long ago the lock was last written, in milliseconds */
async function held(age: number): Promise<{ lock: DirectoryLock; path: string }> {
  const directory = await temporaryDirectory()
  const path = join(directory, 'lock')
  const timers = { sleep: async () => {}, every: () => () => {}, now: () => statSync(path).ctimeMs + age }
  return { path, lock: await lockDirectory(directory, { timers, isLocal: true }) }
}

function expectOwn(lock: DirectoryLock): void {
  for (let i = 0; i < 3; i++) expect(lock.loss()).toBeUndefined()
}

/** Returns a text of the same length that is not the lock of this process. */
const other = (path: string) => readFileSync(path, 'utf8').replace(/"id":"./, '"id":"x')

describe.each([
  ['that was read just now', 0],
  ['that is not read anymore', 1000],
])('a lock %s', (_when, age) => {
  test.each<[string, (path: string) => Promise<void>]>([
    ['is deleted', (path) => rm(path)],
    ['is overwritten', async (path) => writeFileSync(path, other(path))],
    [
      'is overwritten and gets its old time',
      async (path) => {
        const { atime, mtime } = await stat(path)
        writeFileSync(path, other(path))
        await utimes(path, atime, mtime)
      },
    ],
    [
      'is replaced',
      async (path) => {
        await writeFile(`${path}.new`, other(path))
        await rename(`${path}.new`, path)
      },
    ],
    [
      'is deleted and created again',
      async (path) => {
        const text = other(path)
        await rm(path)
        await writeFile(path, text)
      },
    ],
    ['is emptied', async (path) => truncateSync(path)],
  ])('%s: the next check notices', async (_what, change) => {
    const { lock, path } = await held(age)
    expectOwn(lock)
    await change(path)
    expect(lock.loss()).toBeDefined()
    expect(() => lock.require()).toThrow(/ was (?:deleted|taken over)/)
    await lock.release()
  })
})

test('a lock that was moved away and comes back belongs to its owner again', async () => {
  const { lock, path } = await held(1000)
  expectOwn(lock)
  await rename(path, `${path}.away`)
  expect(lock.loss()?.reason).toContain('was deleted')
  await rename(`${path}.away`, path)
  expectOwn(lock)
  await lock.release()
})

describe('a directory', () => {
  const onLinux = process.platform === 'linux' ? test : test.skip

  onLinux('in memory is local', () => {
    expect(isOnLocalFileSystem('/dev/shm')).toBe(true)
  })

  onLinux('of an unknown file system is not', () => {
    expect(isOnLocalFileSystem('/proc')).toBe(false)
  })

  onLinux('is not local on other systems', () => {
    expect(isOnLocalFileSystem('/dev/shm', 'darwin')).toBe(false)
  })

  test('that is missing is not', () => {
    expect(isOnLocalFileSystem('/missing')).toBe(false)
  })
})
