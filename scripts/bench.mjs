/**
 * `npm run bench`: what iamulator costs, as ratios against floors measured in the same run. Absolute times say little
 * on a shared machine; the ratios hold.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask, cost, repeat, request, sendAll } from './bench/load.mjs'
import { memoryMegabytes, sleep, startFloor, startIamulator } from './bench/servers.mjs'
import { ensureBuilt, ensureInstalled } from './setup.mjs'

ensureInstalled({ dev: true })
await ensureBuilt()

const ROUNDS = 3
const REQUESTS = 8000
const FEW = 1000
const MANY = 100_000
const QUOTA = ['--quota', 'UsersQuota=1000000']

const results = []
let missed = 0

/** @param {number} value @param {{ atLeast?: number, atMost?: number }} goal */
function report(what, value, unit, goal, note = '') {
  const met = goal.atLeast === undefined ? value <= goal.atMost : value >= goal.atLeast
  if (!met) missed++
  const wanted = goal.atLeast === undefined ? `<= ${goal.atMost}` : `>= ${goal.atLeast}`
  results.push({
    what,
    measured: `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`,
    goal: wanted,
    met: met ? 'yes' : 'NO',
    note,
  })
  process.stdout.write(
    `${met ? ' ok ' : 'MISS'} ${what}: ${value.toFixed(3)} ${unit} (goal ${wanted}) ${note}\n`,
  )
}

const best = (values) => Math.min(...values)
const microseconds = (milliseconds) => `${(milliseconds * 1000).toFixed(0)} us`

/** Runs `measure` for each server in turn, several times over, and keeps each server's best round. */
async function compare(measures) {
  const seen = Object.fromEntries(Object.keys(measures).map((name) => [name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, measure] of Object.entries(measures)) seen[name].push(await measure())
  }
  return Object.fromEntries(Object.entries(seen).map(([name, values]) => [name, best(values)]))
}

async function requestCosts() {
  const directory = mkdtempSync(join(tmpdir(), 'iamulator-bench-'))
  const [http, express] = [await startFloor('http'), await startFloor('express')]
  const memory = await startIamulator(...QUOTA)
  const disk = await startIamulator('--data', directory, ...QUOTA)
  let users = 0
  const identity = (port) => repeat(REQUESTS, request(port, 'sts', { Action: 'GetCallerIdentity' }))
  const creating = (port) =>
    repeat(REQUESTS, () => request(port, 'iam', { Action: 'CreateUser', UserName: `user-${users++}` }))
  await prepareRoleAndUser(memory.port)
  const seen = await compare({
    http: () => cost(http, identity(http.port)),
    express: () => cost(express, identity(express.port)),
    identity: () => cost(memory, identity(memory.port)),
    assume: () => cost(memory, repeat(REQUESTS, assumeRole(memory.port))),
    getUser: async () => cost(memory, repeat(REQUESTS, await getUserAsReader(memory.port))),
    createUser: () => cost(disk, creating(disk.port)),
  })
  reportRequests(seen)
  for (const server of [http, express, memory, disk]) await server.stop()
  rmSync(directory, { recursive: true, force: true })
}

function reportRequests(seen) {
  process.stdout.write(
    `floors: node:http ${microseconds(seen.http)}, express as is ${microseconds(seen.express)}\n`,
  )
  report(
    'GetCallerIdentity, verified: speed, express as is = 1',
    seen.express / seen.identity,
    'x',
    { atLeast: 1.4 },
    microseconds(seen.identity),
  )
  report(
    'AssumeRole: CPU, GetCallerIdentity = 1',
    seen.assume / seen.identity,
    'x',
    { atMost: 1.5 },
    microseconds(seen.assume),
  )
  report(
    'GetUser, 100 statements evaluated: CPU, express as is = 1',
    seen.getUser / seen.express,
    'x',
    { atMost: 0.1 / 0.11 },
    microseconds(seen.getUser),
  )
  report(
    'CreateUser durable: CPU, express as is = 1',
    seen.createUser / seen.express,
    'x',
    { atMost: 1.4 },
    microseconds(seen.createUser),
  )
}

const ROLE = 'arn:aws:iam::000000000000:role/bench'

async function prepareRoleAndUser(port) {
  const trust =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:user/iamulator"},"Action":"sts:AssumeRole"}}'
  await sendAll(
    port,
    [request(port, 'iam', { Action: 'CreateRole', RoleName: 'bench', AssumeRolePolicyDocument: trust })],
    1,
  )
  const statement = (index) => ({
    Effect: 'Allow',
    Action: 'iam:GetUser',
    Resource: `arn:aws:iam::000000000000:user/other-${index}`,
  })
  const document = (from) =>
    JSON.stringify({ Version: '2012-10-17', Statement: repeat(25, (index) => statement(from + index)) })
  const mine =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:GetUser","Resource":"*","Condition":{"StringEquals":{"aws:username":"reader"}}}}'
  await sendAll(port, [request(port, 'iam', { Action: 'CreateUser', UserName: 'reader' })], 1)
  const documents = [document(0), document(25), document(50), document(75), mine]
  for (const [index, PolicyDocument] of documents.entries()) {
    await sendAll(
      port,
      [request(port, 'iam', { Action: 'CreatePolicy', PolicyName: `p${index}`, PolicyDocument })],
      1,
    )
    await sendAll(
      port,
      [
        request(port, 'iam', {
          Action: 'AttachUserPolicy',
          UserName: 'reader',
          PolicyArn: `arn:aws:iam::000000000000:policy/p${index}`,
        }),
      ],
      1,
    )
  }
}

const assumeRole = (port) =>
  request(port, 'sts', { Action: 'AssumeRole', RoleArn: ROLE, RoleSessionName: 'bench' })

let readerKey
async function getUserAsReader(port) {
  if (!readerKey) {
    const answer = await ask(port, request(port, 'iam', { Action: 'CreateAccessKey', UserName: 'reader' }))
    const tag = (name) => new RegExp(`<${name}>([^<]+)<`).exec(answer)?.[1]
    readerKey = { accessKeyId: tag('AccessKeyId'), secretAccessKey: tag('SecretAccessKey') }
  }
  return request(port, 'iam', { Action: 'GetUser', UserName: 'reader' }, readerKey)
}

async function fill(server, from, to) {
  const STEP = 5000
  for (let start = from; start < to; start += STEP) {
    const count = Math.min(STEP, to - start)
    await sendAll(
      server.port,
      repeat(count, (index) =>
        request(server.port, 'iam', {
          Action: 'CreateUser',
          UserName: nameOf(start + index),
          Path: '/team/',
          'Tags.member.1.Key': 'Team',
          'Tags.member.1.Value': 'blue',
        }),
      ),
    )
  }
}

const nameOf = (number) => `bench-${String(number).padStart(7, '0')}`

/** CPU of point operations and of a page among `count` users. */
async function costsAmong(server, count) {
  const { port } = server
  const spread = (index) => nameOf(Math.floor((index * count) / REQUESTS))
  const get = repeat(REQUESTS, (index) =>
    request(port, 'iam', { Action: 'GetUser', UserName: spread(index) }),
  )
  const update = repeat(REQUESTS, (index) =>
    request(port, 'iam', {
      Action: 'TagUser',
      UserName: spread(index),
      'Tags.member.1.Key': 'Team',
      'Tags.member.1.Value': 'red',
    }),
  )
  const page = repeat(800, request(port, 'iam', { Action: 'ListUsers', MaxItems: '100' }))
  return {
    get: best([await cost(server, get), await cost(server, get)]),
    update: best([await cost(server, update), await cost(server, update)]),
    page: best([await cost(server, page), await cost(server, page)]),
  }
}

async function growth() {
  const directory = mkdtempSync(join(tmpdir(), 'iamulator-bench-'))
  const server = await startIamulator('--data', directory, ...QUOTA)
  await fill(server, 0, FEW)
  const few = await costsAmong(server, FEW)
  await fill(server, FEW, MANY)
  const many = await costsAmong(server, MANY)
  report(
    'GetUser: 100,000 users against 1,000',
    many.get / few.get,
    'x',
    { atMost: 1.2 },
    microseconds(many.get),
  )
  report(
    'TagUser durable: 100,000 users against 1,000',
    many.update / few.update,
    'x',
    { atMost: 1.2 },
    microseconds(many.update),
  )
  report(
    'ListUsers page of 100: 100,000 users against 1,000',
    many.page / few.page,
    'x',
    { atMost: 1.2 },
    microseconds(many.page),
  )
  await server.stop()
  await starts(directory)
  rmSync(directory, { recursive: true, force: true })
}

async function starts(directory) {
  const startOnce = async (start, memoryAfter) => {
    const server = await start()
    if (memoryAfter) await sleep(memoryAfter)
    const memory = memoryMegabytes(server.pid)
    await server.stop('SIGTERM')
    return { time: server.startMilliseconds, memory }
  }
  const seen = { express: [], empty: [], full: [] }
  for (let round = 0; round < 5; round++) {
    seen.express.push(await startOnce(() => startFloor('express')))
    seen.empty.push(await startOnce(() => startIamulator(), round === 0 ? 2000 : 0))
    seen.full.push(
      await startOnce(() => startIamulator('--data', directory, ...QUOTA), round === 0 ? 2000 : 0),
    )
  }
  const time = (name) => best(seen[name].map((each) => each.time))
  process.stdout.write(`start of bare express: ${time('express').toFixed(0)} ms\n`)
  report(
    'start empty: time, bare express = 1',
    time('empty') / time('express'),
    'x',
    { atMost: 1.3 },
    `${time('empty').toFixed(0)} ms`,
  )
  report(
    'start with 100,000 users: time, bare express = 1',
    time('full') / time('express'),
    'x',
    { atMost: 4.5 },
    `${time('full').toFixed(0)} ms`,
  )
  report('memory empty', seen.empty[0].memory, 'MB', { atMost: 80 })
  report('memory with 100,000 users, 2 s after Ready', seen.full[0].memory, 'MB', { atMost: 200 })
}

await requestCosts()
await growth()
process.stdout.write(`\n${missed === 0 ? 'every goal is met' : `${missed} goals are missed`}\n`)
process.exitCode = missed === 0 ? 0 : 1
