/** Tests the copies of the whole state from a directory to a database, and back. */
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { openStore, type Place, type Store, serverPlace } from '../../../store/index.ts'
import { Contact } from '../../../store/shared/contact.ts'
import { loadLog } from '../../../store/shared/load-log.ts'
import { MemoryDatabase } from '../../../store/shared/memory-log.ts'
import { openPostgres } from '../../../store/shared/postgres/index.ts'
import { exportState, importState } from '../../../store/shared/transfer.ts'
import type { State } from '../../../store/state.ts'
import { at } from '../../support/places.ts'
import { PATIENCE, postgresServer, postgresTest } from '../../support/postgres.ts'
import { account, crashCopy, names, other, put, role, temporaryDirectory, user } from '../support.ts'
import { VirtualTime } from './virtual-time.ts'

const server = postgresServer()

const china: Place = { partition: 'aws-cn', accountId: account }
const use = (date: number) => ({ date, region: 'eu-central-1', service: 'iam' })

/** Makes a directory with a snapshot, and a journal after it. */
async function exampleDirectory(users = 3): Promise<string> {
  const directory = await temporaryDirectory()
  const first = await openStore({ directory, durability: 'os' })
  first.transact(at(account), (tx) => {
    for (let index = 0; index < users; index++) tx.users.put(`user${index}`, user(`user${index}`))
  })
  first.transact(china, (tx) => tx.roles.put('app', role('app')))
  await first.close()
  const second = await openStore({ directory, durability: 'os' })
  put(second, 'late')
  second.transact(at(account), (tx) => tx.users.delete('user0'))
  second.usage.set('AKIA1', use(1), 'iam:GetUser')
  second.usage.set('AIDA2', use(2))
  second.transact(at(other), (tx) => tx.settings.put('account', { keyGeneration: 2, alias: 'blue' }))
  await second.durable()
  const crashed = await crashCopy(directory)
  await second.close()
  // Last-used dates are written on shutdown, and the journal is empty then.
  await copyFile(join(directory, 'usage.json'), join(crashed, 'usage.json'))
  return crashed
}

/** Returns everything in a store: its secret, all rows by their places, and last-used dates. */
function contentsOf(store: Store) {
  const { rows, shared } = store.save()
  const tables = Array.from(rows, ([place, saved]) =>
    Array.from(saved, ([table, entries]) => [place, table, [...entries].sort()] as const),
  )
  const usage = [...(shared?.usage ?? [])].sort()
  return { secret: store.secret.toString('hex'), tables: tables.flat().sort(), usage }
}

async function opened<T>(directory: string, work: (store: Store) => T): Promise<T> {
  const store = await openStore({ directory, durability: 'os' })
  try {
    return work(store)
  } finally {
    await store.close()
  }
}

const stateIn = async (database: MemoryDatabase): Promise<State> =>
  (await loadLog(database.connect('reader'), new Contact(new VirtualTime(), 1000))).state

describe('a state that is imported and exported', () => {
  test.each([3, 5000])('is the same with %d users', async (users) => {
    const directory = await exampleDirectory(users)
    const database = new MemoryDatabase()
    const counts = { rows: users + 2, accounts: 3, uses: 2 }
    expect(await importState({ database: database.connect('import'), directory })).toEqual(counts)
    const result = join(await temporaryDirectory(), 'new', 'state')
    expect(await exportState({ database: database.connect('export'), directory: result })).toEqual(counts)
    const expected = await opened(directory, contentsOf)
    expect(expected.tables).toHaveLength(3)
    expect(expected.usage).toHaveLength(2)
    expect(await opened(result, contentsOf)).toEqual(expected)
  })

  postgresTest('is the same in PostgreSQL', async () => {
    const directory = await exampleDirectory(5000)
    const database = await openPostgres(await server().schema(), PATIENCE)
    try {
      await database.open(() => {})
      const counts = { rows: 5002, accounts: 3, uses: 2 }
      expect(await importState({ database, directory })).toEqual(counts)
      const result = await temporaryDirectory()
      expect(await exportState({ database, directory: result })).toEqual(counts)
      expect(await opened(result, contentsOf)).toEqual(await opened(directory, contentsOf))
    } finally {
      await database.close()
    }
  })

  test('has the keys of the server, which make no account', async () => {
    const directory = await exampleDirectory()
    await opened(directory, (store) =>
      store.transact(serverPlace, (tx) => tx.serverKeys.put('idp-RS256', { pem: 'PEM' })),
    )
    const database = new MemoryDatabase()
    const counts = { rows: 6, accounts: 3, uses: 2 }
    expect(await importState({ database: database.connect('import'), directory })).toEqual(counts)
    const target = join(await temporaryDirectory(), 'new')
    expect(await exportState({ database: database.connect('export'), directory: target })).toEqual(counts)
    const keys = await opened(target, (store) => store.view(serverPlace).serverKeys.get('idp-RS256'))
    expect(keys).toEqual({ pem: 'PEM' })
  })

  test('is in the log, with a checkpoint at its end', async () => {
    const database = new MemoryDatabase()
    await importState({ database: database.connect('import'), directory: await exampleDirectory() })
    expect(database.checkpoints.map(({ position, id }) => ({ position, id }))).toEqual([database.end])
    expect(database.end.position).toBe(1)
  })

  test('is divided, if it is long, into entries and parts that no replica finds too long', async () => {
    const database = new MemoryDatabase()
    const lengths: number[] = []
    database.faults.hint = ({ body = '' }) => {
      lengths.push(body.length)
      return []
    }
    const connection = database.connect('listener')
    await connection.open(() => {})
    await importState({ database: database.connect('import'), directory: await exampleDirectory(5000) })
    expect(lengths.length).toBeGreaterThan(1)
    expect(Math.max(...lengths)).toBeLessThan(600 * 1024)
    expect(database.entries).toHaveLength(1)
    expect(database.checkpoints[0]?.parts).toBeGreaterThan(9)
  })

  test('includes what replicas committed after the checkpoint, but not what they published', async () => {
    const database = new MemoryDatabase()
    const connection = database.connect('replica')
    await importState({ database: connection, directory: await exampleDirectory() })
    const change = [account, 'users', 'more', user('more')]
    const body = JSON.stringify([[change], { topic: 'clock', value: 5 }])
    expect(await connection.append({ position: 2, id: 'replica:1', body }, database.end.id)).toBe('done')
    const directory = await temporaryDirectory()
    await exportState({ database: connection, directory })
    expect(await opened(directory, names)).toEqual(['late', 'more', 'user1', 'user2'])
    expect(await readFile(join(directory, 'db.json'), 'utf8')).not.toContain('clock')
  })

  test('has the last-used dates of the last epoch', async () => {
    const database = new MemoryDatabase()
    const connection = database.connect('replica')
    await importState({ database: connection, directory: await exampleDirectory() })
    const body = JSON.stringify([{ topic: 'usage-epoch', value: 1, outlastsResets: true }])
    await connection.append({ position: 2, id: 'replica:1', body }, database.end.id)
    await connection.mergeUsage(1, [['AKIA3', use(3)]])
    const directory = await temporaryDirectory()
    await exportState({ database: connection, directory })
    expect((await opened(directory, contentsOf)).usage).toEqual([['AKIA3', use(3)]])
  })

  test('reports its progress', async () => {
    const directory = await exampleDirectory(5000)
    const database = new MemoryDatabase()
    const counts: number[] = []
    const progress = (rows: number) => void counts.push(rows)
    await importState({ database: database.connect('import'), directory, progress })
    expect(counts.at(-1)).toBe(5002)
    expect(counts.length).toBeGreaterThan(9)
    counts.length = 0
    await exportState({
      database: database.connect('export'),
      directory: await temporaryDirectory(),
      progress,
    })
    expect(counts.at(-1)).toBe(5002)
  })
})

describe('an import', () => {
  test.each([
    ['that does not exist', 'missing'],
    ['with other files', '.'],
  ])('refuses a directory %s, and leaves it alone', async (_name, path) => {
    const parent = await temporaryDirectory()
    await writeFile(join(parent, 'other.json'), '{}')
    const directory = join(parent, path)
    const database = new MemoryDatabase()
    const before = await readdir(directory).catch(() => undefined)
    await expect(importState({ database: database.connect('import'), directory })).rejects.toThrow(
      `--data: ${directory} contains no state.`,
    )
    expect(await readdir(directory).catch(() => undefined)).toEqual(before)
    expect(database.end.position).toBe(0)
  })

  test('refuses a directory that a server uses', async () => {
    const directory = await temporaryDirectory()
    const store = await openStore({ directory })
    const database = new MemoryDatabase()
    await expect(importState({ database: database.connect('import'), directory })).rejects.toThrow(
      /is in use by process \d+\. Stop it/,
    )
    await store.close()
  })

  test('keeps servers from using the directory until it ends', async () => {
    const directory = await exampleDirectory()
    let refusal: Promise<unknown> | undefined
    const progress = () => {
      refusal ??= openStore({ directory }).catch((error: unknown) => error)
    }
    const database = new MemoryDatabase().connect('import')
    const append = database.append.bind(database)
    database.append = async (...entry) => {
      await refusal
      return append(...entry)
    }
    await importState({ database, directory, progress })
    expect(String(await refusal)).toContain('is in use by process')
    expect(await opened(directory, names)).toEqual(['late', 'user1', 'user2'])
  })

  test('refuses a database that is not empty', async () => {
    const database = new MemoryDatabase()
    const connection = database.connect('import')
    await connection.append({ position: 1, id: 'replica:1', body: '[]' }, '')
    const directory = await exampleDirectory()
    await expect(importState({ database: connection, directory })).rejects.toThrow(
      'The database at --store is not empty. Choose another database or schema, or drop its iamulator_* tables.',
    )
    expect(database.entries).toHaveLength(1)
  })

  test('ends when a replica writes meanwhile, and leaves no part of the state behind', async () => {
    const directory = await exampleDirectory(5000)
    const database = new MemoryDatabase()
    const connection = database.connect('import')
    const append = connection.append.bind(connection)
    connection.append = async (entry, previousId) => {
      if (entry.position === 2) database.append({ position: 2, id: 'replica:1', body: '[]' }, previousId)
      return append(entry, previousId)
    }
    await expect(importState({ database: connection, directory })).rejects.toThrow(
      'A replica wrote to the database at --store. Stop all replicas first.',
    )
    expect((await stateIn(database)).secret).toHaveLength(0)
    const result = await temporaryDirectory()
    await expect(exportState({ database: connection, directory: result })).rejects.toThrow(
      'The database at --store contains no state.',
    )
    expect(await readdir(result)).toEqual([])
  })

  test('releases the directory after an error', async () => {
    const directory = await exampleDirectory()
    const database = new MemoryDatabase()
    database.faults.call = ({ method }) => (method === 'writeCheckpoint' ? { outcome: 'refused' } : undefined)
    await expect(importState({ database: database.connect('import'), directory })).rejects.toThrow(
      'The connection was refused',
    )
    expect(await opened(directory, names)).toEqual(['late', 'user1', 'user2'])
  })
})

describe('a replica that starts', () => {
  /** Starts a replica whose time is virtual. */
  function starting(database: MemoryDatabase, timers: VirtualTime): Promise<Store> {
    const identity = { name: 'replica', program: '1.0.0', address: undefined, settings: '' }
    const connection = database.connect('replica')
    return openStore({
      shared: { ...identity, database: connection, reads: 'linear', patience: 4000, timers },
    })
  }

  const PART = JSON.stringify([[[account, 'users', 'alice', user('alice')]]])

  test('has the state of an import', async () => {
    const directory = await exampleDirectory(5000)
    const database = new MemoryDatabase()
    await importState({ database: database.connect('import'), directory })
    const store = await starting(database, new VirtualTime())
    expect(contentsOf(store)).toMatchObject({
      secret: (await opened(directory, contentsOf)).secret,
      tables: (await opened(directory, contentsOf)).tables,
    })
    await store.close()
  })

  test('waits for the end of an import', async () => {
    const time = new VirtualTime()
    const database = new MemoryDatabase(time)
    database.append({ position: 1, id: 'import:1', body: PART }, '')
    const store = starting(database, time)
    await time.pass(20_000)
    const last = JSON.stringify([{ secret: Buffer.alloc(32, 7).toString('base64'), changes: [] }])
    database.append({ position: 2, id: 'import:2', body: last }, 'import:1')
    await time.pass(1000)
    expect(names(await store)).toEqual(['alice'])
    await (await store).close()
  })

  test('ends if an import is never completed', async () => {
    const time = new VirtualTime()
    const database = new MemoryDatabase(time)
    database.append({ position: 1, id: 'import:1', body: PART }, '')
    const refusal = expect(starting(database, time)).rejects.toThrow(
      'The database was not ready within 30 seconds: an import is not complete. If none is running, drop the iamulator_* tables, and import again',
    )
    await time.pass(31_000)
    await refusal
    expect(database.entries).toHaveLength(1)
  })
})

describe('an export', () => {
  test('refuses a directory that is not empty, and leaves it alone', async () => {
    const directory = await exampleDirectory()
    const database = new MemoryDatabase()
    await importState({ database: database.connect('import'), directory })
    const before = await opened(directory, contentsOf)
    await expect(exportState({ database: database.connect('export'), directory })).rejects.toThrow(
      `--data: ${directory} is not empty. Give a directory that is empty or does not exist.`,
    )
    expect(await opened(directory, contentsOf)).toEqual(before)
  })

  test('refuses an empty database', async () => {
    const directory = await temporaryDirectory()
    const database = new MemoryDatabase().connect('export')
    await expect(exportState({ database, directory })).rejects.toThrow(
      'The database at --store contains no state.',
    )
  })

  test('that fails leaves no state behind', async () => {
    const database = new MemoryDatabase()
    await importState({ database: database.connect('import'), directory: await exampleDirectory() })
    const directory = await temporaryDirectory()
    const progress = () => {
      throw new Error('no space left on device')
    }
    const transfer = { database: database.connect('export'), directory, progress }
    await expect(exportState(transfer)).rejects.toThrow('no space left on device')
    expect(await readdir(directory)).toEqual([])
  })

  test('needs a directory that it can create', async () => {
    const database = new MemoryDatabase()
    await importState({ database: database.connect('import'), directory: await exampleDirectory() })
    const file = join(await temporaryDirectory(), 'file')
    await writeFile(file, '')
    const transfer = { database: database.connect('export'), directory: join(file, 'state') }
    await expect(exportState(transfer)).rejects.toThrow(/ENOTDIR/)
  })
})
