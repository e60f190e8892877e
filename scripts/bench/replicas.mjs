/** Measures replicas on PostgreSQL relative to a single server, on a machine that also runs the database and the callers. */
import { join } from 'node:path'
import { loadTypeScript } from '../load-typescript.mjs'
import { ask, repeat, request, sendAll } from './load.mjs'
import { measureWithoutReplicas } from './replicas-base.mjs'
import { measureReplicaStarts } from './replicas-starts.mjs'
import { median, report } from './report.mjs'
import { cpuMilliseconds, startIamulator, UNLIMITED_USERS } from './servers.mjs'

const ROUNDS = 5
const CREATES = 1600
const READS = 2400
const REPLICAS = 3
/** Callers of each replica. */
const CALLERS = 6
/** Pairs of a write and a read that must see it. */
const PAIRS = 300
/** The database publishes its counters about once a second. */
const COUNTERS_DELAY = 2500

const FLAGS = [...UNLIMITED_USERS, '--log-level', 'error']

/**
 * @param {string} directory an empty one
 * @param {string | undefined} base a commit to compare servers without replicas with
 */
export async function measureReplicas(directory, base) {
  const { PostgresServer } = await loadTypeScript('test/support/postgres-server.ts')
  const database = await PostgresServer.start()
  try {
    await measureOne(database, join(directory, 'data'))
    await measureThree(database)
    await measureReplicaStarts(database, directory)
  } finally {
    await stop(running)
    await database.stop()
  }
  await measureWithoutReplicas(directory, base)
}

/** Servers that a failed measurement would leave behind. */
const running = new Set()

async function started(starting) {
  const server = await starting
  running.add(server)
  return server
}

async function stop(servers) {
  for (const server of servers) {
    await server.stop()
    running.delete(server)
  }
}

async function measureOne(database, directory) {
  const data = await started(startIamulator('--data', directory, ...FLAGS))
  const replica = await startReplica(await database.schema())
  const rounds = await roundsOf({
    data: () => run([data], creates(), 16),
    replica: () => run([replica], creates(), 16),
  })
  const commitsPerAppend = await counted([replica], 'commits', 'appends')
  await stop([data, replica])
  const middle = middleOf(rounds)
  report(
    'CPU of CreateUser on PostgreSQL relative to --data',
    middle(({ replica, data }) => replica.cpu / data.cpu),
    'x',
    { atMost: 1.5 },
    `(${middle(({ replica }) => replica.cpu).toFixed(2)} ms)`,
  )
  const speed = middle(({ replica, data }) => data.time / replica.time)
  report('speed of CreateUser on PostgreSQL relative to --data, 16 callers', speed, 'x', { atLeast: 0.4 })
  report('commits of an append at 16 callers', commitsPerAppend, '', { atLeast: 4.5 })
}

async function measureThree(database) {
  const url = await database.schema()
  const single = await startReplica(await database.schema())
  const three = await startReplicas(url)
  const rounds = await roundsOf({
    single: () => run([single], creates(), CALLERS * REPLICAS),
    three: () => run(three, creates(), CALLERS),
  })
  await stop([single])
  const totals = await totalsOf(three)
  const attempts = totals.appends + totals.conflicts
  report('conflicts of an append, 3 replicas', totals.conflicts / attempts, '', { atMost: 0.12 })
  report('repeated runs of a commit, 3 replicas', totals.reruns / totals.commits, '', { atMost: 0.2 })
  const speed = middleOf(rounds)(({ single, three }) => single.time / three.time)
  report('speed of 3 replicas relative to one', speed, 'x', { atLeast: 0.35 })
  await measureReads(database, url, three)
  await stop(three)
}

/** @param {string} url of the database of `linear`, replicas whose reads see everything */
async function measureReads(database, url, linear) {
  const local = await startReplicas(url, '--reads', 'local')
  await sendAll(linear[0].port, [signed('CreateUser', 'read')(linear[0].port)], 1)
  const read = () => repeat(READS, () => signed('GetUser', 'read'))
  const before = await transactions(database)
  const rounds = await roundsOf({
    linear: () => run(linear, read(), CALLERS),
    local: () => run(local, read(), CALLERS),
  })
  const questions = ((await transactions(database)) - before) / ((1 + ROUNDS) * READS)
  await stop(local)
  const middle = middleOf(rounds)
  const cpu = middle(({ linear, local }) => linear.cpu / local.cpu)
  report('CPU of GetUser, linear relative to local reads', cpu, 'x', { atMost: 1.25 })
  const speed = middle(({ linear, local }) => local.time / linear.time)
  report('speed of GetUser, linear relative to local reads', speed, 'x', { atLeast: 0.75 })
  report('transactions of the database for a linear read', questions, '', { atMost: 0.5 })
  report('stale reads', await staleReads(linear), `of ${PAIRS}`, { atMost: 0 })
}

/** Counts users that one replica has created and the next one does not know. */
async function staleReads(replicas) {
  let stale = 0
  for (let index = 0; index < PAIRS; index++) {
    const [writer, reader] = [replicas[index % REPLICAS], replicas[(index + 1) % REPLICAS]]
    const name = newName()
    await sendAll(writer.port, [signed('CreateUser', name)(writer.port)], 1)
    const answer = await ask(reader.port, signed('GetUser', name)(reader.port))
    if (!answer.startsWith('HTTP/1.1 200')) stale++
  }
  return stale
}

/** Returns how many transactions the database has committed. */
async function transactions(database) {
  await new Promise((resolve) => setTimeout(resolve, COUNTERS_DELAY))
  const [row] = await database.query('select sum(xact_commit) as count from pg_stat_database')
  return Number(row.count)
}

const startReplica = (url, ...flags) => started(startIamulator('--store', url, ...FLAGS, ...flags))

async function startReplicas(url, ...flags) {
  const replicas = []
  while (replicas.length < REPLICAS) replicas.push(await startReplica(url, ...flags))
  return replicas
}

let names = 0
const newName = () => `bench-${names++}`

/** Returns a function that signs a request for a port. */
const signed = (Action, UserName) => (port) => request(port, 'iam', { Action, UserName })
const creates = () => repeat(CREATES, () => signed('CreateUser', newName()))

/** Divides requests among replicas. Returns the time of all, and the CPU time of all replicas for one, in milliseconds. */
async function run(replicas, requests, callers) {
  const shares = replicas.map(({ port }, place) =>
    requests.filter((_, index) => index % replicas.length === place).map((sign) => sign(port)),
  )
  const cpu = () => replicas.reduce((total, { pid }) => total + cpuMilliseconds(pid), 0)
  const [cpuBefore, start] = [cpu(), performance.now()]
  await Promise.all(replicas.map(({ port }, place) => sendAll(port, shares[place], callers)))
  return { time: performance.now() - start, cpu: (cpu() - cpuBefore) / requests.length }
}

/** Runs everything once to warm up, and then in rounds, because the speed of the machine changes. */
async function roundsOf(measures) {
  const rounds = []
  for (let round = 0; round <= ROUNDS; round++) {
    const results = {}
    for (const [name, measure] of Object.entries(measures)) results[name] = await measure()
    if (round > 0) rounds.push(results)
  }
  return rounds
}

const middleOf = (rounds) => (value) => median(rounds.map(value))

async function counted(replicas, dividend, divisor) {
  const totals = await totalsOf(replicas)
  return totals[dividend] / totals[divisor]
}

/** Returns the sums of the counters of replicas. */
async function totalsOf(replicas) {
  const totals = { appends: 0, commits: 0, conflicts: 0, reruns: 0 }
  for (const { port } of replicas) {
    const text = await (await fetch(`http://127.0.0.1:${port}/_iamulator/metrics`)).text()
    for (const name of Object.keys(totals))
      totals[name] += Number(new RegExp(`^iamulator_${name}_total (\\d+)$`, 'm').exec(text)?.[1])
  }
  return totals
}
