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

const ROUNDS = 9
const REQUESTS = 3000
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
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const microseconds = (milliseconds) => `${(milliseconds * 1000).toFixed(0)} us`

/**
 * Measures everything in turn, many times over: the machine's speed drifts, and what stands in one round was measured
 * at one speed.
 */
async function compare(measures) {
  const rounds = []
  for (let round = 0; round < ROUNDS; round++) {
    const seen = {}
    for (const [name, measure] of Object.entries(measures)) seen[name] = await measure()
    rounds.push(seen)
  }
  return {
    cost: (name) => microseconds(median(rounds.map((seen) => seen[name]))),
    /** How many times as much `name` costs as `other`: the median of the rounds. */
    ratio: (name, other) => median(rounds.map((seen) => seen[name] / seen[other])),
  }
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

function reportRequests({ cost: costOf, ratio }) {
  process.stdout.write(`floors: node:http ${costOf('http')}, express as is ${costOf('express')}\n`)
  const ratios = [
    [
      'GetCallerIdentity, verified: speed, express as is = 1',
      'express',
      'identity',
      { atLeast: 1.4 },
      'identity',
    ],
    ['AssumeRole: CPU, GetCallerIdentity = 1', 'assume', 'identity', { atMost: 1.5 }, 'assume'],
    [
      'GetUser, 100 statements evaluated: CPU, express as is = 1',
      'getUser',
      'express',
      { atMost: 0.91 },
      'getUser',
    ],
    ['CreateUser durable: CPU, express as is = 1', 'createUser', 'express', { atMost: 1.4 }, 'createUser'],
  ]
  for (const [what, name, other, goal, shown] of ratios)
    report(what, ratio(name, other), 'x', goal, costOf(shown))
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

/** Point operations and a page among `count` users, spread over all of them. */
function operationsAmong({ port }, count) {
  const spread = (index) => nameOf(Math.floor((index * count) / REQUESTS))
  const tag = { 'Tags.member.1.Key': 'Team', 'Tags.member.1.Value': 'red' }
  return {
    get: repeat(REQUESTS, (index) => request(port, 'iam', { Action: 'GetUser', UserName: spread(index) })),
    update: repeat(REQUESTS, (index) =>
      request(port, 'iam', { Action: 'TagUser', UserName: spread(index), ...tag }),
    ),
    page: repeat(400, request(port, 'iam', { Action: 'ListUsers', MaxItems: '100' })),
  }
}

async function growth() {
  const directories = [FEW, MANY].map(() => mkdtempSync(join(tmpdir(), 'iamulator-bench-')))
  const [small, large] = await Promise.all(
    directories.map((path) => startIamulator('--data', path, ...QUOTA)),
  )
  await fill(small, 0, FEW)
  await fill(large, 0, MANY)
  const few = operationsAmong(small, FEW)
  const many = operationsAmong(large, MANY)
  const { cost: costOf, ratio } = await compare({
    fewGet: () => cost(small, few.get),
    manyGet: () => cost(large, many.get),
    fewUpdate: () => cost(small, few.update),
    manyUpdate: () => cost(large, many.update),
    fewPage: () => cost(small, few.page),
    manyPage: () => cost(large, many.page),
  })
  const growths = { Get: 'GetUser', Update: 'TagUser durable', Page: 'ListUsers page of 100' }
  for (const [name, what] of Object.entries(growths)) {
    const grown = ratio(`many${name}`, `few${name}`)
    report(`${what}: 100,000 users against 1,000`, grown, 'x', { atMost: 1.2 }, costOf(`many${name}`))
  }
  for (const server of [small, large]) await server.stop()
  await starts(directories[1])
  for (const path of directories) rmSync(path, { recursive: true, force: true })
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
