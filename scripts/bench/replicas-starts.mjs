/** Measures how replicas start from checkpoints, and whether requests wait while one is written. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.mjs'
import { ask, request } from './load.mjs'
import { median, report } from './report.mjs'
import { sleep, startFloor, startIamulator, UNLIMITED_USERS } from './servers.mjs'

const USERS = 100_000
const ROUNDS = 5
/** Between two reads, in milliseconds. */
const READ_INTERVAL = 5
/** Replicas look every 10 seconds whether a checkpoint is due. */
const CHECKPOINT_DEADLINE = 60_000
const FLAGS = [...UNLIMITED_USERS, '--log-level', 'error']

/**
 * @param database a PostgreSQL server
 * @param {string} directory an empty one
 */
export async function measureReplicaStarts(database, directory) {
  mkdirSync(directory, { recursive: true })
  const data = join(directory, 'many')
  await fill(data, join(directory, 'seed.json'))
  const url = await database.schema()
  importState(data, url)
  await measureStartTimes({ data: ['--data', data], store: ['--store', url] })
  await measurePauses(database, url)
}

async function fill(data, seedFile) {
  const users = Array.from({ length: USERS }, (_, index) => ({ name: `bench-${index}` }))
  writeFileSync(seedFile, JSON.stringify({ users }))
  const server = await startIamulator('--data', data, '--seed', seedFile, ...FLAGS)
  await server.stop()
}

/** Writes the state in a directory as a checkpoint. */
function importState(data, url) {
  const args = ['dist/cli.js', 'store', 'import', '--data', data, '--store', url]
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

async function measureStartTimes(flags) {
  const rounds = []
  for (let round = 0; round < ROUNDS; round++) {
    const times = {}
    for (const [name, own] of Object.entries(flags)) {
      const server = await startIamulator(...own, ...FLAGS)
      await server.stop()
      times[name] = server.startMilliseconds
    }
    rounds.push(times)
  }
  const ratio = median(rounds.map(({ data, store }) => store / data))
  const milliseconds = median(rounds.map(({ store }) => store))
  report(
    'start with 100,000 users from a checkpoint relative to --data',
    ratio,
    'x',
    { atMost: 2 },
    `(${milliseconds.toFixed(0)} ms)`,
  )
}

/** Makes a checkpoint due, and measures how long requests wait while it is written. */
async function measurePauses(database, url) {
  const floor = await startFloor('http')
  const server = await startIamulator('--store', url, '--reads', 'local', ...FLAGS)
  try {
    const quiet = await longestRead(server, floor, sleep(CHECKPOINT_DEADLINE / 30))
    await lengthenLog(database, url)
    const { position } = await lastCheckpoint(database, url)
    await untilApplied(server.port)
    const longest = await longestRead(server, floor, untilCheckpoint(database, url, position))
    const note = `(${quiet.toFixed(0)} ms without a checkpoint)`
    report(
      'longest read while a checkpoint is written, beyond a bare server',
      longest,
      'ms',
      { atMost: 50 },
      note,
    )
  } finally {
    await server.stop()
    await floor.stop()
  }
}

/** Appends entries without changes until the log has more of them than there are rows. */
async function lengthenLog(database, url) {
  const { position, id } = await lastCheckpoint(database, url)
  if (position === undefined || id === undefined) throw new Error('there is no checkpoint')
  const [last] = await database.query('select coalesce(max(position), 0) as position from iamulator_log', url)
  const from = Math.max(Number(last.position), Number(position))
  await database.query(
    `insert into iamulator_log select ${from} + number, 'bench:' || number, '[]'
      from generate_series(1, ${USERS * 1.1}) as number`,
    url,
  )
}

async function lastCheckpoint(database, url) {
  const rows = await database.query(
    'select position, id from iamulator_checkpoint order by position desc limit 1',
    url,
  )
  return rows[0] ?? {}
}

/** Waits until the server has applied the entries. */
async function untilApplied(port) {
  for (let position = 0; position < USERS; ) {
    const metrics = await (await fetch(`http://127.0.0.1:${port}/_iamulator/metrics`)).text()
    position = Number(/^iamulator_log_position (\d+)$/m.exec(metrics)?.[1])
    await sleep(READ_INTERVAL)
  }
}

async function untilCheckpoint(database, url, position) {
  const deadline = performance.now() + CHECKPOINT_DEADLINE
  while ((await lastCheckpoint(database, url)).position === position) {
    if (performance.now() > deadline) throw new Error('no checkpoint was written')
    await sleep(200)
  }
}

/**
 * Reads until a promise resolves. Each time, also asks the bare server, which waits for the machine just as long.
 * Returns the longest time of a read beyond that, in milliseconds.
 */
async function longestRead(server, floor, end) {
  let isOver = false
  const over = end.finally(() => {
    isOver = true
  })
  const read = ({ port }) => request(port, 'iam', { Action: 'GetUser', UserName: 'bench-1' })
  const [fromServer, fromFloor] = [read(server), read(floor)]
  let longest = 0
  while (!isOver) {
    const times = await Promise.all([timeOf(server.port, fromServer), timeOf(floor.port, fromFloor)])
    longest = Math.max(longest, times[0] - times[1])
    await sleep(READ_INTERVAL)
  }
  await over
  return longest
}

async function timeOf(port, bytes) {
  const start = performance.now()
  const answer = await ask(port, bytes)
  if (!answer.startsWith('HTTP/1.1 200')) throw new Error(answer)
  return performance.now() - start
}
