/** Journals of a directory, each of which says how the one before it ends. */
import { copyFile, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { FileJournal } from '../../store/file-journal.ts'
import { openStore, type Store, StoreDamagedError } from '../../store/index.ts'
import { firstSegment } from '../../store/journal.ts'
import { encodeLine, formatVersion, noCheck } from '../../store/lines.ts'
import {
  account,
  diskFull,
  type Faults,
  faultyJournal,
  linesOf,
  names,
  put,
  temporaryDirectory,
  user,
} from './support.ts'

/** Four journals without a snapshot, as checkpoints leave them that failed. Each has two users. */
const JOURNALS = [1, 2, 3, 4]
const USERS = JOURNALS.flatMap((number) => [`a${number}`, `b${number}`])

let directory: string
beforeEach(async () => {
  directory = await temporaryDirectory()
  const journal = new FileJournal({ directory, sync: true })
  await journal.replay(firstSegment, () => {})
  await journal.append([{ reset: Buffer.from('secret').toString('base64') }])
  for (const number of JOURNALS) {
    if (number > 1) await journal.rotate()
    for (const name of [`a${number}`, `b${number}`])
      await journal.append([[[account, 'users', name, user(name)]]])
  }
  await journal.close()
})

const nameOf = (number: number) => `journal.${number}.jsonl`
const fileOf = (number: number) => join(directory, nameOf(number))

const contents = () => Promise.all(JOURNALS.map((number) => readFile(fileOf(number)).catch(() => undefined)))

async function expectRefused(number: number, text: string): Promise<void> {
  const before = await contents()
  const attempt = openStore({ directory })
  await expect(attempt).rejects.toBeInstanceOf(StoreDamagedError)
  await expect(attempt).rejects.toThrow(`${fileOf(number)} is damaged at byte `)
  await expect(attempt).rejects.toThrow(text)
  expect(await contents()).toEqual(before)
}

/** Keeps only the first lines of a journal. */
async function cut(number: number, kept: number): Promise<void> {
  const lines = await linesOf(directory, nameOf(number))
  await writeFile(
    fileOf(number),
    lines
      .slice(0, kept)
      .map((line) => `${line}\n`)
      .join(''),
  )
}

async function reopened(work: (store: Store) => unknown = () => {}): Promise<void> {
  const store = await openStore({ directory })
  await work(store)
  await store.close()
}

test('journals that nobody touched are replayed', async () => {
  await reopened((store) => expect(names(store).sort()).toEqual([...USERS].sort()))
})

describe('a journal is refused and named', () => {
  test.each([
    [1, 2],
    [1, 3],
    [2, 2],
    [3, 2],
  ])('that was cut at the end of a line: journal %i after %i lines', async (number, kept) => {
    await cut(number, kept)
    await expectRefused(number, `it does not end where ${fileOf(number + 1)} continues`)
  })

  test('that was cut after its head, and nothing is written to it', async () => {
    await cut(1, 1)
    await expectRefused(1, 'it does not end where')
  })

  test('that was cut inside a line', async () => {
    const { length } = await readFile(fileOf(2))
    for (const bytes of [1, 20, 60]) {
      await truncate(fileOf(2), length - bytes - (await lastLine(2)).length - 1)
      await expectRefused(2, 'the line does not match its checksum')
    }
  })

  test.each([1, 2, 4])('that was emptied: journal %i', async (number) => {
    await truncate(fileOf(number), 0)
    await expectRefused(number, 'the line does not match its checksum')
  })

  test('that was exchanged for another', async () => {
    await rename(fileOf(2), fileOf(9))
    await rename(fileOf(3), fileOf(2))
    await rename(fileOf(9), fileOf(3))
    await expectRefused(2, 'it is journal.3.jsonl under another name')
  })

  test.each([
    [1, 2],
    [2, 4],
    [3, 1],
  ])('that is a copy of another: %i as %i', async (from, to) => {
    await copyFile(fileOf(from), fileOf(to))
    await expectRefused(to, `it is journal.${from}.jsonl under another name`)
  })

  test.each([2, 3, 4])('that is missing: journal %i', async (number) => {
    await rm(fileOf(number))
    await expectRefused(number, 'it is missing')
  })

  test('of another directory', async () => {
    const other = await temporaryDirectory()
    const journal = new FileJournal({ directory: other, sync: true })
    await journal.replay(firstSegment, () => {})
    await journal.append([{ reset: 'AAAA' }])
    await journal.rotate()
    await journal.rotate()
    await journal.close()
    await copyFile(join(other, nameOf(2)), fileOf(2))
    await expectRefused(1, `it does not end where ${fileOf(2)} continues`)
  })
})

const lastLine = async (number: number) => (await linesOf(directory, nameOf(number))).at(-1) ?? ''

describe('a crash while the next journal begins', () => {
  test('leaves the journal before it without its last line, or with a part of it', async () => {
    const line = `${await lastLine(3)}\n`
    const { length } = await readFile(fileOf(3))
    for (const missing of [1, 5, line.length]) {
      await truncate(fileOf(3), length - missing)
      const journal = new FileJournal({ directory, sync: true })
      let records = 0
      await journal.replay(firstSegment, () => records++)
      await journal.close()
      expect(records).toBe(1 + USERS.length)
    }
  })

  test('because the disk is full, loses nothing that comes later', async () => {
    const faults: Faults = {}
    const journal = faultyJournal(directory, faults)
    await journal.replay(firstSegment, () => {})
    await journal.append([[[account, 'users', 'c4', user('c4')]]])
    let writes = 0
    faults.write = (file, bytes, position) => (writes++ === 0 ? file.write(bytes, position) : diskFull())
    await expect(journal.rotate()).rejects.toThrow('ENOSPC')
    delete faults.write
    await journal.append([[[account, 'users', 'a5', user('a5')]]])
    await journal.close()
    await reopened((store) => expect(names(store).sort()).toEqual([...USERS, 'c4', 'a5'].sort()))
  })
})

describe('a directory of an older version', () => {
  /** Writes the journals without what chains them. */
  async function unchain(): Promise<void> {
    for (const number of JOURNALS) {
      let check = noCheck
      const encoded = (value: unknown) => {
        const line = encodeLine(value, check)
        check = line.check
        return `${line.text}\n`
      }
      const lines = (await linesOf(directory, nameOf(number))).slice(1)
      const records = lines.map((line) => JSON.parse(line)[1]).filter(({ length }) => length !== 0)
      const head = { format: 'iamulator journal', version: formatVersion }
      await writeFile(fileOf(number), [head, ...records].map(encoded).join(''))
    }
  }

  test('is loaded, and its next journal is chained', async () => {
    await unchain()
    const journal = new FileJournal({ directory, sync: true })
    await journal.replay(firstSegment, () => {})
    await journal.rotate()
    await journal.append([[[account, 'users', 'a5', user('a5')]]])
    await journal.close()
    const store = await openStore({ directory })
    expect(names(store).sort()).toEqual([...USERS, 'a5'].sort())
    await store.close()
  })

  test('is refused if the journal after it does not follow', async () => {
    await unchain()
    const journal = new FileJournal({ directory, sync: true })
    await journal.replay(firstSegment, () => {})
    await journal.rotate()
    await journal.close()
    await cut(4, 2)
    await expectRefused(4, 'it does not end where')
  })

  test('is refused if it has rows and no secret', async () => {
    await unchain()
    await cut(1, 1)
    await expectRefused(1, 'it does not begin with the secret')
  })
})

test('a snapshot with rows and no secret is damaged', async () => {
  await reopened((store) => put(store, 'alice'))
  const file = join(directory, 'db.json')
  const [head = '', , ...rows] = (await readFile(file, 'utf8')).split('\n')
  const records = rows
    .filter((line) => line.startsWith('["'))
    .map((line) => JSON.parse(line.replace(/,$/, ''))[1])
  let check = noCheck
  const lines = records.map((record) => {
    const line = encodeLine(record, check)
    check = line.check
    return line.text
  })
  await writeFile(
    file,
    `${head}\n${lines.join(',\n')}\n],"check":"${check.toString(16).padStart(8, '0')}"}\n`,
  )
  await expect(openStore({ directory })).rejects.toThrow(
    `${file} is damaged at byte 0: it does not begin with the secret`,
  )
})
