import {
  appendFile,
  chmod,
  cp,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import { openStore, type Store, StoreDamagedError, StoreVersionError } from '../../store/index.ts'
import { encodeLine, formatVersion, noCheck } from '../../store/lines.ts'
import { account, crashCopy, linesOf, names, put, temporaryDirectory } from './support.ts'

/**
 * Returns the files of a store that crashed. Before that, it had put alice, bob, and carol, with one commit
 * each.
 */
async function crashed(): Promise<string> {
  const directory = await temporaryDirectory()
  const store = await openStore({ directory })
  for (const name of ['alice', 'bob', 'carol']) put(store, name)
  await store.durable()
  const copy = await crashCopy(directory)
  await store.close()
  return copy
}

/** Returns the files of a store that was closed cleanly. */
async function closed(): Promise<string> {
  const directory = await temporaryDirectory()
  const store = await openStore({ directory })
  put(store, 'alice')
  await store.close()
  return directory
}

async function reopened(directory: string, work: (store: Store) => unknown): Promise<void> {
  const store = await openStore({ directory })
  await work(store)
  await store.close()
}

async function contents(directory: string): Promise<ReadonlyMap<string, string>> {
  const files = (await readdir(directory)).sort()
  return new Map(
    await Promise.all(files.map(async (f) => [f, await readFile(join(directory, f), 'utf8')] as const)),
  )
}

/** Expects that opening fails with the error and leaves every file unchanged. */
async function expectRefused(directory: string, error: unknown, text: string): Promise<void> {
  const before = await contents(directory)
  const attempt = openStore({ directory })
  await expect(attempt).rejects.toThrow(text)
  await expect(attempt).rejects.toBeInstanceOf(error)
  expect(await contents(directory)).toEqual(before)
}

async function edit(directory: string, name: string, change: (text: string) => string): Promise<void> {
  const file = join(directory, name)
  await writeFile(file, change(await readFile(file, 'utf8')))
}

const firstJournal = 'journal.1.jsonl'

/** Truncates the journal within its last line, of which `cut` bytes stay. */
async function tear(directory: string, cut: number): Promise<void> {
  const file = join(directory, firstJournal)
  const last = (await linesOf(directory, firstJournal)).at(-1) ?? ''
  await truncate(file, (await stat(file)).size - last.length - 1 + cut)
}

describe('the last line of the journal', () => {
  test('is cut off wherever it is torn, with a warning that the status keeps', async () => {
    const directory = await crashed()
    const last = (await linesOf(directory, firstJournal)).at(-1) ?? ''
    for (const cut of [1, 5, 13, 40, last.length - 1]) {
      const copy = await crashCopy(directory)
      await tear(copy, cut)
      const warnings: string[] = []
      const store = await openStore({ directory: copy, warn: (text) => warnings.push(text) })
      expect(warnings).toEqual([
        `Removed an incomplete line (${cut} bytes) at the end of ${join(copy, firstJournal)}, left by a crash.`,
      ])
      expect(store.status()).toMatchObject({ writable: true, warnings })
      expect(names(store)).toEqual(['alice', 'bob'])
      put(store, 'dora')
      await store.close()
      await reopened(copy, (again) => {
        expect(names(again)).toEqual(['alice', 'bob', 'dora'])
        expect(again.status()).not.toHaveProperty('warnings')
      })
    }
  })

  test('is complete without its line break, and missing without a trace', async () => {
    const directory = await crashed()
    const last = (await linesOf(directory, firstJournal)).at(-1) ?? ''
    for (const [cut, expected] of [
      [last.length, ['alice', 'bob', 'carol']],
      [0, ['alice', 'bob']],
    ] as const) {
      const copy = await crashCopy(directory)
      await tear(copy, cut)
      const warnings: string[] = []
      const store = await openStore({ directory: copy, warn: (text) => warnings.push(text) })
      expect([names(store), warnings]).toEqual([expected, []])
      put(store, 'dora')
      await store.durable()
      const again = await crashCopy(copy)
      await store.close()
      await reopened(again, (found) => expect(names(found)).toEqual([...expected, 'dora']))
    }
  })

  test('is cut off when it consists of zeros, which a power failure can leave', async () => {
    const zeros = await crashed()
    await appendFile(join(zeros, firstJournal), Buffer.alloc(500))
    await reopened(zeros, (store) => expect(names(store)).toEqual(['alice', 'bob', 'carol']))
  })

  test.each([
    ['carol', 'the last commit'],
    ['bob', 'the last 2 commits'],
  ])(
    'and what follows it are kept when %s is damaged: they may have been acknowledged',
    async (name, lost) => {
      const directory = await crashed()
      const lines = await linesOf(directory, firstJournal)
      const damaged = lines.findIndex((line) => line.includes(`"${name}"`))
      const byte = lines.slice(0, damaged).join('\n').length + 1
      await edit(directory, firstJournal, (text) => text.replaceAll(name, `${name.slice(1)}x`))
      const advice = `restore the file from a copy, or shorten it to ${byte} bytes, which loses ${lost}.`
      await expectRefused(directory, StoreDamagedError, advice)
      await truncate(join(directory, firstJournal), byte)
      await reopened(directory, (store) => {
        expect(names(store)).toEqual(['alice', 'bob', 'carol'].slice(0, damaged - 2))
      })
    },
  )

  test('is no excuse for damage before it', async () => {
    const directory = await crashed()
    await edit(directory, firstJournal, (text) => text.replaceAll('carol', 'caral'))
    await truncate(join(directory, firstJournal), 4096)
    await expectRefused(directory, StoreDamagedError, firstJournal)
  })

  test('must be complete in a segment that is not the last one', async () => {
    const directory = await crashed()
    const head = `${(await linesOf(directory, firstJournal))[0]}\n`
    await writeFile(join(directory, 'journal.2.jsonl'), head)
    for (const cut of [10, ((await linesOf(directory, firstJournal)).at(-1) ?? '').length]) {
      const copy = await crashCopy(directory)
      await tear(copy, cut)
      await expectRefused(copy, StoreDamagedError, 'restore the file from a copy.')
    }
  })
})

describe('damage elsewhere stops the start, names its place and changes nothing', () => {
  test('in the middle of the journal', async () => {
    const directory = await crashed()
    const lines = await linesOf(directory, firstJournal)
    const byte = lines.slice(0, 3).join('\n').length + 1
    await edit(directory, firstJournal, (text) => text.replaceAll('bob', 'bab'))
    await expectRefused(directory, StoreDamagedError, `${firstJournal} is damaged at byte ${byte}`)
    const error = await openStore({ directory }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: 'StoreDamagedError', file: join(directory, firstJournal), byte })
  })

  test('in the head of the journal', async () => {
    const directory = await crashed()
    await edit(directory, firstJournal, (text) => `x${text}`)
    await expectRefused(directory, StoreDamagedError, `${firstJournal} is damaged at byte 0`)
  })

  test('a journal that was emptied, or cut off in its head', async () => {
    for (const rest of ['', '["', encodeLine({ version: formatVersion }, noCheck).text]) {
      const directory = await crashed()
      await edit(directory, firstJournal, () => rest)
      await expectRefused(directory, StoreDamagedError, `${firstJournal} is damaged at byte 0`)
    }
  })

  test('a line of the journal that is gone, doubled or in another place', async () => {
    const edits: ((lines: readonly string[]) => readonly (string | undefined)[])[] = [
      ([head, , alice, bob, carol]) => [head, alice, bob, carol],
      ([head, secret, , bob, carol]) => [head, secret, bob, carol],
      ([head, secret, alice, bob, carol]) => [head, secret, alice, alice, bob, carol],
      ([head, secret, alice, bob, carol]) => [head, secret, bob, alice, carol],
    ]
    for (const change of edits) {
      const directory = await crashed()
      await edit(directory, firstJournal, (text) => change(text.split('\n')).concat('').join('\n'))
      await expectRefused(directory, StoreDamagedError, 'does not match its checksum')
    }
  })

  test('a record of the snapshot that is gone', async () => {
    const directory = await closed()
    await edit(directory, 'db.json', (text) => text.replace(/,\n\["[^\n]*alice.*/, ''))
    await expectRefused(directory, StoreDamagedError, 'does not match its checksum')
  })

  test('a segment that is missing', async () => {
    const directory = await crashed()
    await cp(join(directory, firstJournal), join(directory, 'journal.3.jsonl'))
    await expectRefused(directory, StoreDamagedError, 'journal.2.jsonl is damaged at byte 0: it is missing')
  })

  test('the snapshot, or the journal that belongs to it, is missing', async () => {
    const directory = await closed()
    const copy = await crashCopy(directory)
    await rm(join(directory, 'journal.2.jsonl'))
    await expectRefused(directory, StoreDamagedError, 'journal.2.jsonl is damaged at byte 0: it is missing')
    await rm(join(copy, 'db.json'))
    const gone = `${join(copy, 'db.json')} is damaged at byte 0: it is missing, but `
    await expectRefused(copy, StoreDamagedError, `${gone}${join(copy, 'journal.2.jsonl')} depends on it.`)
  })

  test('in a line of the snapshot', async () => {
    const directory = await closed()
    const lines = await linesOf(directory, 'db.json')
    const byte = lines.slice(0, 2).join('\n').length + 1
    await edit(directory, 'db.json', (text) => text.replaceAll('alice', 'alyce'))
    await expectRefused(directory, StoreDamagedError, `db.json is damaged at byte ${byte}`)
  })

  test('in the head of the snapshot', async () => {
    const directory = await closed()
    await edit(directory, 'db.json', () => '')
    await expectRefused(directory, StoreDamagedError, 'db.json is damaged at byte 0')
    await edit(directory, 'db.json', () => `{"version":${formatVersion},"records":[\n]}\n`)
    await expectRefused(directory, StoreDamagedError, 'it does not name a journal segment')
    for (const segment of [0, -1, 1.5, '1e400', 2 ** 53, '"2"', null]) {
      const head = `{"version":${formatVersion},"segment":${segment},"records":[\n],"check":"00000000"}\n`
      await edit(directory, 'db.json', () => head)
      await expectRefused(directory, StoreDamagedError, 'it does not name a journal segment')
    }
    await edit(directory, 'db.json', () => '{"segment":1,"records":[\n]}\n')
    await expectRefused(directory, StoreDamagedError, 'its format version is missing')
  })

  test('a snapshot whose end is missing', async () => {
    const directory = await closed()
    await edit(directory, 'db.json', (text) => text.replace(/\n\].*\n$/, '\n'))
    await expectRefused(directory, StoreDamagedError, 'the rest is missing')
  })

  test('usage data', async () => {
    const directory = await closed()
    const begun = `{"version":${formatVersion}`
    for (const text of [begun, 'null', `${begun},"usage":5}`, `${begun},"usage":[5]}`]) {
      await writeFile(join(directory, 'usage.json'), text)
      await expectRefused(directory, StoreDamagedError, 'usage.json is damaged at byte 0')
    }
  })
})

describe('another format is refused', () => {
  test.each([
    ['a newer one', formatVersion + 1, 'Use a newer version'],
    ['an older one', formatVersion - 1, 'Use another directory'],
  ])('of the journal: %s', async (_which, version, advice) => {
    const directory = await crashed()
    await edit(directory, firstJournal, (text) =>
      text.replace(/^.*\n/, `${encodeLine({ version }, noCheck).text}\n`),
    )
    const refusal = `has format version ${version}, but this program requires ${formatVersion}. ${advice}`
    await expectRefused(directory, StoreVersionError, refusal)
  })

  test('of the snapshot', async () => {
    const directory = await closed()
    await edit(directory, 'db.json', (text) => text.replace(`"version":${formatVersion}`, '"version":9'))
    await expectRefused(directory, StoreVersionError, 'has format version 9')
  })
})

test('a segment that was being made during the crash is made again', async () => {
  for (const torn of ['', '["', encodeLine({ version: formatVersion }, noCheck).text]) {
    const directory = await crashed()
    const temporary = 'journal.2.jsonl.00000000-0000-4000-8000-000000000000.tmp'
    await writeFile(join(directory, temporary), torn)
    await reopened(directory, (store) => {
      expect(names(store)).toEqual(['alice', 'bob', 'carol'])
      put(store, 'dora')
    })
    expect(await readdir(directory)).not.toContain(temporary)
    await reopened(directory, (store) => expect(names(store)).toContain('dora'))
  }
})

test('the snapshot is JSON, and nobody but the owner reads any file', async () => {
  const directory = await closed()
  const { records } = JSON.parse(await readFile(join(directory, 'db.json'), 'utf8'))
  expect(records[1][1]).toMatchObject({ account, table: 'users', keys: ['alice'] })
  for (const name of await readdir(directory)) {
    expect([name, (await stat(join(directory, name))).mode & 0o777]).toEqual([name, 0o600])
  }
})

test('directories that the store makes are durable in those above them', async () => {
  const directory = await realpath(await temporaryDirectory())
  const handle = await open(directory)
  const synced: string[] = []
  const original = handle.sync
  const spy = jest.spyOn(Object.getPrototypeOf(handle), 'sync').mockImplementation(async function (
    this: unknown,
  ) {
    synced.push(await readlink(`/proc/self/fd/${Reflect.get(Object(this), 'fd')}`))
    return Reflect.apply(original, this, [])
  })
  await reopened(join(directory, 'made', 'here'), () => {})
  spy.mockRestore()
  await handle.close()
  expect(synced.slice(0, 2)).toEqual([directory, join(directory, 'made')])
})

test('a directory that the store makes is its owner’s alone; one that is there already keeps its mode', async () => {
  const directory = await temporaryDirectory()
  await chmod(directory, 0o755)
  const inside = join(directory, 'made', 'here')
  for (const each of [directory, inside]) await reopened(each, (store) => put(store, 'alice'))
  const modes = await Promise.all([directory, inside].map(async (each) => (await stat(each)).mode & 0o777))
  expect(modes).toEqual([0o755, 0o700])
})
