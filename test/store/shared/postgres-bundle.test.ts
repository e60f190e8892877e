/** The client for PostgreSQL in the npm package: a file of its own that only replicas load. */
import { execFile } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bundled } from '../../support/bundle.ts'
import { postgresServer, postgresTest } from '../../support/postgres.ts'

const server = postgresServer()

let directory: string
/** The files of the bundle that contain the client, with their sizes in characters. */
let client: ReadonlyMap<string, number>

beforeAll(async () => {
  directory = await bundled({ index: 'package/index.ts', postgres: 'store/shared/postgres/index.ts' })
  client = await filesWith('SCRAM-SHA-256')
})
afterAll(() => rm(directory, { recursive: true }))

async function filesWith(text: string): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const name of await readdir(join(directory, 'dist'))) {
    const content = name.endsWith('.js') ? await readFile(join(directory, 'dist', name), 'utf8') : ''
    if (content.includes(text)) found.set(name, content.length)
  }
  return found
}

/** Runs a program in the folder of the bundle. Returns its output, and then the files of the bundle that it loaded. */
async function outputOf(program: string): Promise<string[]> {
  const listing = `Object.keys(require.cache).map((path) => require('path').basename(path)).join(' ')`
  const code = `(async () => { ${program} })().finally(() => console.log(${listing}))`
  const options = { cwd: join(directory, 'dist'), timeout: 60_000 }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', code], options)
  expect(stderr).toBe('')
  return stdout.trim().split('\n')
}

test('an emulator without replicas does not load it', async () => {
  const [loaded = ''] = await outputOf(`
    const { createIamulator } = require('./index.js')
    const { mkdtempSync } = require('fs')
    for (const options of [{}, { data: mkdtempSync('data-') }]) await (await createIamulator(options)).close()`)
  expect(loaded.split(' ')).toContain('index.js')
  expect(loaded.split(' ').filter((name) => client.has(name))).toEqual([])
})

test('a replica loads it, and connects', async () => {
  const [message, loaded = ''] = await outputOf(`
    const { openPostgres } = require('./postgres.js')
    const database = await openPostgres('postgres://ada@127.0.0.1:1/iam')
    await database.open(() => {}).catch((error) => console.log(error.message))
    await database.close()`)
  expect(message).toBe('no database takes writes (127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1)')
  expect(loaded.split(' ').filter((name) => client.has(name))).toEqual([...client.keys()])
})

postgresTest('it works for many calls at once, and prints nothing', async () => {
  const [answers] = await outputOf(`
    const { openPostgres } = require('./postgres.js')
    const database = await openPostgres(${JSON.stringify(await server().schema())})
    await database.open(() => {})
    const entry = { position: 1, id: 'a:1', body: '[]' }
    const appends = await Promise.all([1, 2, 3, 4].map(() => database.append(entry, '')))
    const ends = await Promise.all([1, 2, 3, 4].map(() => database.last()))
    console.log(JSON.stringify([appends, ends.map(({ id }) => id)]))
    await database.close()`)
  expect(JSON.parse(answers ?? '')).toEqual([
    ['done', 'taken', 'taken', 'taken'],
    ['a:1', 'a:1', 'a:1', 'a:1'],
  ])
})

test('it is one file, and small', () => {
  expect([...client.values()]).toEqual([expect.any(Number)])
  for (const characters of client.values()) expect(characters).toBeLessThan(250_000)
})
