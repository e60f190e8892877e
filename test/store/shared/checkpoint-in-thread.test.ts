/** The thread that writes checkpoints to PostgreSQL, as it is in the npm package. */
import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStore } from '../../../store/index.ts'
import { checkpointInThread } from '../../../store/shared/checkpoint-in-thread.ts'
import { checkpointPostgres } from '../../../store/shared/checkpoint-postgres.ts'
import { openPostgres } from '../../../store/shared/postgres/index.ts'
import { bundled } from '../../support/bundle.ts'
import { postgresServer, postgresTest } from '../../support/postgres.ts'
import { names, put } from '../support.ts'
import { insist } from './eventually.ts'

const server = postgresServer()
/** Longer than a busy machine takes, in milliseconds. */
const PATIENCE = 120_000
/** Checkpoints fail if the database takes long to answer. Replicas write them again later. */
const ATTEMPTS = 10
let directory: string

beforeAll(async () => {
  directory = await bundled({
    'checkpoint-in-thread': 'store/shared/checkpoint-in-thread.ts',
    'checkpoint-thread': 'store/shared/checkpoint-thread.ts',
  })
})
afterAll(() => rm(directory, { recursive: true }))

/** Writes a checkpoint in a process of its own. Returns what it prints. */
async function outputOf(url: string): Promise<string> {
  const program = `
    const program = require('node:url').pathToFileURL('./checkpoint-thread.js')
    require('./checkpoint-in-thread.js').checkpointInThread(program, ${JSON.stringify(url)})
      .then(() => console.log('written'), ({ message }) => console.log(message))`
  const options = { cwd: join(directory, 'dist'), timeout: PATIENCE }
  return (await promisify(execFile)(process.execPath, ['-e', program], options)).stdout.trim()
}

async function replicaOf(url: string, name: string) {
  const database = await connectTo(url)
  const shared = { database, name, program: '1.0.0', address: undefined, settings: 'same' }
  return openStore({ shared: { ...shared, reads: 'linear', patience: PATIENCE } })
}

function connectTo(url: string) {
  return openPostgres(url, { answerTimeout: PATIENCE, statementTimeout: PATIENCE })
}

/** Checks that a replica starts from what `write` has written. */
async function expectCheckpoint(write: (url: string) => Promise<unknown>): Promise<void> {
  const url = await server().schema()
  const a = await replicaOf(url, 'a')
  const users = Array.from({ length: 1200 }, (_, index) => `user${index}`)
  for (const name of users) put(a, name)
  await a.durable()
  await write(url)
  const database = await connectTo(url)
  await database.open(() => {})
  const found = await database.latestCheckpoint()
  expect(found?.position).toBe(a.status().shared?.position)
  expect(found?.parts).toBeGreaterThanOrEqual(3)
  // Only the checkpoint contains everything now.
  await database.truncate(found?.position ?? 0)
  await database.close()
  const b = await replicaOf(url, 'b')
  expect(names(b)).toEqual(users.toSorted())
  expect(b.secret.equals(a.secret)).toBe(true)
  await Promise.all([a.close(), b.close()])
}

postgresTest('the thread writes a checkpoint, from which a replica starts', () =>
  expectCheckpoint(async (url) => {
    let output = ''
    for (let attempt = 0; output !== 'written' && attempt < ATTEMPTS; attempt++) output = await outputOf(url)
    expect(output).toBe('written')
  }),
)

postgresTest('another process can write one, too', () =>
  expectCheckpoint((url) => insist(() => checkpointPostgres(url))),
)

test('it reports why it failed', async () => {
  const output = await outputOf('postgres://postgres:secret@127.0.0.1:1/postgres')
  expect(output).toContain('127.0.0.1:1')
  expect(output).not.toContain('secret')
})

test('it needs its program, which needs a thread', async () => {
  const missing = pathToFileURL(join(directory, 'dist', 'missing.js'))
  await expect(checkpointInThread(missing, 'postgres://127.0.0.1:1/')).rejects.toThrow('missing.js')
  await expect(import('../../../store/shared/checkpoint-thread.ts')).rejects.toThrow(TypeError)
})

test('it ends without an error if the checkpoint is written', async () => {
  const program = join(directory, 'dist', 'nothing.cjs')
  await writeFile(program, '')
  await expect(checkpointInThread(pathToFileURL(program), 'postgres://127.0.0.1:1/')).resolves.toBeUndefined()
})
