import { afterEach, describe, expect } from '@jest/globals'
import pg from 'pg'
import { StoreError } from '../../../store/index.ts'
import { openPostgres, type PostgresOptions } from '../../../store/shared/postgres/index.ts'
import type { LogEntry, SharedDatabase } from '../../../store/shared/shared-log.ts'
import { realTimers } from '../../../store/timers.ts'
import { PATIENCE, postgresServer, postgresTest } from '../../support/postgres.ts'
import { PostgresProxy } from '../../support/postgres-proxy.ts'
import { CONNECT_TIMEOUT } from '../../support/postgres-server.ts'
import { eventually, insist } from './eventually.ts'

const server = postgresServer()
const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

const entry = (position: number, body = '[]'): LogEntry => ({ position, id: `a:${position}`, body })
const previous = (position: number) => (position === 1 ? '' : `a:${position - 1}`)
const append = (log: SharedDatabase, position: number) => log.append(entry(position), previous(position))

/** Wait so long for a notification that it always counts as arrived, if it arrives at all. */
const patientTimers = {
  ...realTimers,
  every: (milliseconds: number, work: () => void) => realTimers.every(60 * milliseconds, work),
}
/** Gives up so soon that tests of that take no time. What must be answered has to be repeated. */
const IMPATIENCE = { answerTimeout: 300 }

async function prepared(url: string, options: PostgresOptions = {}): Promise<SharedDatabase> {
  const log = await openPostgres(url, { ...PATIENCE, timers: patientTimers, ...options })
  open.push(log)
  return log
}

async function connect(url: string, options: PostgresOptions = {}, heard: string[] = []) {
  const log = await prepared(url, options)
  await log.open(({ id }) => heard.push(id))
  return log
}

/** Connects with limits that a busy machine exceeds now and then. */
async function connectAtLast(url: string, options: PostgresOptions): Promise<SharedDatabase> {
  const log = await prepared(url, options)
  await insist(() => log.open(() => {}))
  return log
}

async function proxyTo(port: number): Promise<PostgresProxy> {
  const proxy = await PostgresProxy.start(port)
  open.push({ close: () => proxy.stop() })
  return proxy
}

/** Counts the committed entries, without the connections of the test. */
async function countEntries(url: string): Promise<number> {
  const [row] = await server().query('select count(*)::int as count from iamulator_log', url)
  return Number(row?.['count'])
}

describe('an append', () => {
  postgresTest('is found after a crash of the server before the acknowledgment', async () => {
    const proxy = await proxyTo(server().port)
    const url = await server().schema()
    const log = await connect(url.replace(server().host, proxy.host))
    expect(await append(log, 1)).toBe('done')
    proxy.silence = 'answers'
    const lost = expect(append(log, 2)).rejects.toThrow()
    await eventually(async () => (await countEntries(url)) === 2)
    await server().kill()
    await lost
    await server().resume()
    proxy.silence = 'none'
    expect(await insist(() => append(log, 2))).toBe('taken')
    expect(await log.read(1, 10)).toEqual([entry(1), entry(2)])
    expect(await append(log, 3)).toBe('done')
  })

  postgresTest('without an answer is given up, and its retry waits for it', async () => {
    const proxy = await proxyTo(server().port)
    const url = await server().schema()
    const proxied = url.replace(server().host, proxy.host).replace(CONNECT_TIMEOUT, 'connect_timeout=1')
    const log = await connectAtLast(proxied, IMPATIENCE)
    const other = await connect(url)
    expect(await append(other, 1)).toBe('done')
    proxy.silence = 'answers'
    await expect(append(log, 2)).rejects.toThrow()
    await eventually(async () => (await countEntries(url)) === 2)
    await expect(append(log, 2)).rejects.toThrow()
    proxy.silence = 'none'
    expect(await insist(() => append(log, 2))).toBe('taken')
    expect(await other.read(1, 10)).toEqual([entry(1), entry(2)])
  })

  postgresTest('that the server ends can be repeated on the same connection', async () => {
    const url = await server().schema()
    const log = await connectAtLast(url, { statementTimeout: 200 })
    const blocking = new pg.Client({ connectionString: url })
    await blocking.connect()
    open.push({ close: () => blocking.end() })
    await blocking.query('begin; lock iamulator_log')
    await expect(append(log, 1)).rejects.toMatchObject({ code: '57014' })
    await blocking.query('rollback')
    expect(await insist(() => append(log, 1))).toBe('done')
  })
})

describe('connections', () => {
  postgresTest('without a pooler let the server remember statements', async () => {
    const proxy = await proxyTo(server().port)
    const log = await connect((await server().schema()).replace(server().host, proxy.host))
    expect(proxy.hasNames).toBe(false)
    expect(await append(log, 1)).toBe('done')
    expect(proxy.hasNames).toBe(true)
  })

  postgresTest('that are cut are made again, and listen again', async () => {
    const proxy = await proxyTo(server().port)
    const url = (await server().schema()).replace(server().host, proxy.host)
    const heard: string[] = []
    const log = await connect(url, {}, heard)
    const other = await connect(url)
    await append(other, 1)
    await eventually(() => heard.includes('a:1'))
    proxy.cut()
    expect(await insist(() => log.last())).toEqual({ position: 1, id: 'a:1' })
    expect(await insist(() => append(other, 2))).toBe('done')
    await eventually(() => heard.includes('a:2'))
    expect(proxy.connections).toBeLessThanOrEqual(4)
  })

  postgresTest('that the server ends while nobody asks are made again', async () => {
    const url = await server().schema()
    const log = await connect(url)
    await server().query(
      `select pg_terminate_backend(pid, 60000) from pg_stat_activity where application_name = 'iamulator'`,
    )
    expect(await insist(() => log.last())).toEqual({ position: 0, id: '' })
    expect(await insist(() => append(log, 1))).toBe('done')
  })

  postgresTest('can be tried again until the server is there', async () => {
    const proxy = await proxyTo(server().port)
    const url = await server().schema()
    const heard: string[] = []
    const log = await prepared(url.replace(server().host, proxy.host))
    await server().kill()
    await expect(log.open(() => heard.push('first'))).rejects.toThrow()
    await expect(log.last()).rejects.toThrow('the database is not open')
    await server().resume()
    await insist(() => log.open(({ id }) => heard.push(id)))
    await append(await connect(url), 1)
    await eventually(() => heard.length > 0)
    expect(heard).toEqual(['a:1'])
  })

  postgresTest('lead to the same database, even if both hosts of the URL take writes', async () => {
    const proxy = await proxyTo(server().port)
    // Connections of other tests may not have ended yet.
    const url = `${await server().schema(`${proxy.host},${server().host}`)}&application_name=two-hosts`
    const log = await connect(url)
    expect(proxy.connections).toBe(2)
    // One of the connections is lost, and only the second host is there. The other connection follows.
    proxy.close()
    const [writer] = await server().query(
      `select pid from pg_stat_activity where application_name = 'two-hosts' and query not like '%listen%' limit 1`,
    )
    await server().query(`select pg_terminate_backend(${writer?.['pid']})`)
    await eventually(() => proxy.connections === 1)
    expect(await insist(() => append(log, 1))).toBe('done')
    expect(await insist(() => log.last())).toEqual({ position: 1, id: 'a:1' })
    await eventually(() => proxy.connections === 0)
  })

  postgresTest('are not made after the end', async () => {
    const log = await prepared(await server().schema())
    const opening = expect(log.open(() => {})).rejects.toThrow('the database is closed')
    await log.close()
    await opening
  })

  postgresTest('that hang are given up', async () => {
    const proxy = await proxyTo(server().port)
    const url = await server().schema()
    const log = await connectAtLast(url.replace(server().host, proxy.host), IMPATIENCE)
    proxy.silence = 'both'
    await expect(log.last()).rejects.toThrow()
    await expect(append(log, 1)).rejects.toThrow()
    proxy.silence = 'none'
    expect(await insist(() => log.last())).toEqual({ position: 0, id: '' })
    // An answer that comes too late makes the replica repeat the append.
    expect(['done', 'taken']).toContain(await insist(() => append(log, 1)))
    expect(await insist(() => log.read(1, 10))).toEqual([entry(1)])
  })

  postgresTest('do not keep a process waiting that ends while they hang', async () => {
    const proxy = await proxyTo(server().port)
    const log = await connect((await server().schema()).replace(server().host, proxy.host))
    proxy.silence = 'both'
    const asked = expect(log.last()).rejects.toThrow()
    await log.close()
    await asked
  })

  postgresTest('whose writes are not safe are named', async () => {
    const url = await server().schema()
    const notes: string[] = []
    const unsafe = url.replace('options=', `options=${encodeURIComponent('-c synchronous_commit=off ')}`)
    await connect(unsafe, { note: (text) => notes.push(text) })
    expect(notes).toEqual([
      'The database acknowledges writes before they are on disk (synchronous_commit = off, fsync = on). ' +
        'A power failure can lose acknowledged writes.',
    ])
  })

  postgresTest('through a pooler without notifications ask for new entries', async () => {
    const proxy = await proxyTo(server().port)
    proxy.isPooler = true
    const url = await server().schema()
    const notes: string[] = []
    const heard: string[] = []
    const pooled = { note: (text: string) => notes.push(text), timers: realTimers }
    const log = await connect(url.replace(server().host, proxy.host), pooled, heard)
    expect(notes).toEqual([expect.stringContaining('as behind a pooler in transaction mode')])
    // Answered after the first question for new entries, which tells where they begin.
    await log.last()
    const direct = await connect(url)
    await append(direct, 1)
    await append(direct, 2)
    await direct.append(entry(3, JSON.stringify(['x'.repeat(9000)])), 'a:2')
    await eventually(() => heard.length === 3)
    expect(heard).toEqual(['a:1', 'a:2', 'a:3'])
    expect(await append(log, 4)).toBe('done')
    expect(await log.last()).toEqual({ position: 4, id: 'a:4' })
    expect(notes).toHaveLength(1)
    expect(proxy.hasNames).toBe(false)
  })
})

describe('a checkpoint', () => {
  const end = (position: number) => ({ position, id: `a:${position}` })
  const part = (value: unknown) => [{ topic: 'test', value }]

  async function partsOf(log: SharedDatabase, position: number): Promise<unknown[]> {
    const parts: unknown[] = []
    for await (const records of log.checkpointParts(end(position))) parts.push(records)
    return parts
  }

  async function countParts(url: string): Promise<unknown> {
    const [row] = await server().query('select count(*)::int as count from iamulator_checkpoint_part', url)
    return row?.['count']
  }

  postgresTest('is not written for another history, or before the latest one', async () => {
    const url = await server().schema()
    const log = await connect(url)
    for (const position of [1, 2]) await append(log, position)
    const problem = 'the log has no entry 2 with the ID b:2, or has a later checkpoint'
    await expect(log.writeCheckpoint({ position: 2, id: 'b:2' }, [part(1)])).rejects.toThrow(problem)
    await expect(log.writeCheckpoint(end(3), [part(1)])).rejects.toThrow('the log has no entry 3')
    await log.writeCheckpoint(end(2), [part(2)])
    await expect(log.writeCheckpoint(end(1), [part(1)])).rejects.toThrow('or has a later checkpoint')
    expect(await log.latestCheckpoint()).toMatchObject(end(2))
    expect(await countParts(url)).toBe(1)
  })

  postgresTest('is whole if two replicas write it at once', async () => {
    const url = await server().schema()
    const [a, b] = [await connect(url), await connect(url)]
    await append(a, 1)
    await Promise.all([
      a.writeCheckpoint(end(1), [part('a'), part('a'), part('a')]),
      b.writeCheckpoint(end(1), [part('b'), part('b')]),
    ])
    const parts = await partsOf(a, 1)
    expect([
      [part('a'), part('a'), part('a')],
      [part('b'), part('b')],
    ]).toContainEqual(parts)
    expect(await countParts(url)).toBe(parts.length)
  })

  postgresTest('of which parts are missing is not read', async () => {
    const url = await server().schema()
    const log = await connect(url)
    await append(log, 1)
    await log.writeCheckpoint(
      end(1),
      Array.from({ length: 9 }, (_, index) => part(index)),
    )
    for (const missing of [8, 3]) {
      await server().query(`delete from iamulator_checkpoint_part where part = ${missing}`, url)
      await expect(partsOf(log, 1)).rejects.toThrow('the database has lost parts of checkpoint 1')
    }
  })

  postgresTest('that was never completed goes with the next one', async () => {
    const url = await server().schema()
    const log = await connect(url)
    function* failing() {
      yield part(1)
      throw new Error('no space left')
    }
    for (const position of [1, 2, 3]) await append(log, position)
    await expect(log.writeCheckpoint(end(1), failing())).rejects.toThrow('no space left')
    for (const position of [2, 3]) await log.writeCheckpoint(end(position), [part(position)])
    expect(await countParts(url)).toBe(3)
    await log.truncate(3)
    expect(await countParts(url)).toBe(2)
  })
})

describe('what nobody can use', () => {
  const closed = 'postgres://ada:secret@127.0.0.1:1,127.0.0.1:2/iam'

  postgresTest('is an error that names every host and can pass, but no password', async () => {
    const opening = connect(closed)
    await expect(opening).rejects.toThrow(
      /^no database takes writes \(127\.0\.0\.1:1: connect ECONNREFUSED 127\.0\.0\.1:1; 127\.0\.0\.1:2: .+\)$/,
    )
    await expect(opening).rejects.not.toBeInstanceOf(StoreError)
    await expect(opening).rejects.not.toThrow(/secret/)
  })

  postgresTest('is an error that stays, with the wrong password', async () => {
    const { host } = server()
    const opening = connect(`postgres://iamulator:secret@${host}/postgres`)
    await expect(opening).rejects.toThrow(
      `--store: no database takes writes (${host}: password authentication failed for user "iamulator")`,
    )
    await expect(opening).rejects.toBeInstanceOf(StoreError)
  })

  postgresTest('is an error that stays, without the database or the schema', async () => {
    const noDatabase = connect(server().url().replace('/postgres', '/nowhere'))
    await expect(noDatabase).rejects.toThrow('database "nowhere" does not exist')
    await expect(noDatabase).rejects.toBeInstanceOf(StoreError)
    const noSchema = connect(server().url('options=-csearch_path%3Dnowhere'))
    await expect(noSchema).rejects.toThrow('--store: the schema that search_path names does not exist.')
    await expect(noSchema).rejects.toBeInstanceOf(StoreError)
  })

  postgresTest('is an error that stays, without the permission to create tables', async () => {
    const url = await server().schema()
    await server().query(`create role reader login password 'secret'`)
    const schema = /test_\w+/.exec(url)?.[0]
    await server().query(`grant usage on schema ${schema} to reader`)
    const readers = url.replace(/\/\/[^@]+@/, '//reader:secret@')
    const opening = connect(readers)
    await expect(opening).rejects.toThrow(`--store: permission denied for schema ${schema}.`)
    await expect(opening).rejects.toBeInstanceOf(StoreError)
    // Somebody else may create them.
    const log = await connect(url)
    await server().query(`grant select, insert, update, delete on all tables in schema ${schema} to reader`)
    expect(await append(await connect(readers), 1)).toBe('done')
    expect(await log.last()).toEqual({ position: 1, id: 'a:1' })
  })

  postgresTest('is a database with an encoding that lacks characters', async () => {
    await server().query(`create database latin encoding 'LATIN1' template template0`)
    await expect(connect(server().url().replace('/postgres', '/latin'))).rejects.toThrow(
      '--store: the encoding of the database must be UTF8, but is LATIN1. Create another database.',
    )
  })
})
