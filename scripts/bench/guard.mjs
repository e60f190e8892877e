/** Measures guarded requests relative to a reverse proxy that only passes them on to the same upstream. */
import { connect } from 'node:net'
import aws4 from 'aws4'
import { OBJECT_BYTES } from './guarded-upstream.mjs'
import { ask, cost, jsonRequest, repeat, request } from './load.mjs'
import { compare, median, report } from './report.mjs'
import { cpuMilliseconds, memoryMegabytes, startFloor, startIamulator } from './servers.mjs'

const ROUNDS = 45
const REQUESTS = 1200
/** Until the decisions that the guard keeps are replaced by newer ones, as they are for most of its life. */
const WARM_UP_ROUNDS = 10
const TRANSFERS = 5
const SAMPLE_MILLISECONDS = 20
const PIECE = Buffer.alloc(1024 * 1024, 'x')
const ITEM = { TableName: 'bench', Key: { id: { S: 'a' } } }
const POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: 'arn:aws:dynamodb:*:*:table/bench' },
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::bench/*' },
  ],
}

export async function measureGuard() {
  const upstream = await startFloor('guarded-upstream')
  const url = `http://127.0.0.1:${upstream.port}`
  const proxy = await startFloor('reverse-proxy', url)
  const guard = await startIamulator('--upstream', url, '--log-level', 'error')
  const user = await makeUser(guard.port)
  await measureItems(proxy, guard, user)
  await measureTransfers('PUT', proxy, guard, user)
  await measureTransfers('GET', proxy, guard, user)
  for (const server of [guard, proxy, upstream]) await server.stop()
}

/** Returns the credentials of a user who may do what is measured. */
async function makeUser(port) {
  const UserName = 'bench'
  await ask(port, request(port, 'iam', { Action: 'CreateUser', UserName }))
  const PolicyDocument = JSON.stringify(POLICY)
  const put = { Action: 'PutUserPolicy', UserName, PolicyName: 'bench', PolicyDocument }
  await ask(port, request(port, 'iam', put))
  const answer = await ask(port, request(port, 'iam', { Action: 'CreateAccessKey', UserName }))
  return {
    accessKeyId: /<AccessKeyId>(.+?)</.exec(answer)?.[1],
    secretAccessKey: /<SecretAccessKey>(.+?)</.exec(answer)?.[1],
  }
}

async function measureItems(proxy, guard, user) {
  const getItem = ({ port }) => repeat(REQUESTS, jsonRequest(port, 'dynamodb', 'GetItem', ITEM, user))
  const measures = {
    proxy: () => cost(proxy, getItem(proxy)),
    guard: () => cost(guard, getItem(guard)),
  }
  await compare(measures, WARM_UP_ROUNDS)
  const comparison = await compare(measures, ROUNDS)
  const note = `(${comparison.cost('guard')} against ${comparison.cost('proxy')})`
  report('guarded GetItem to a reverse proxy', comparison.ratio('guard', 'proxy'), 'x', { atMost: 2 }, note)
}

async function measureTransfers(method, proxy, guard, user) {
  const rounds = []
  for (let round = 0; round < TRANSFERS; round++) {
    rounds.push({ proxy: await transfer(method, proxy, user), guard: await transfer(method, guard, user) })
  }
  const middle = (measure) => median(rounds.map(measure))
  const [ofGuard, ofProxy] = ['guard', 'proxy'].map((name) => middle((round) => round[name].cpu))
  const note = `(${ofGuard.toFixed(0)} ms against ${ofProxy.toFixed(0)} ms)`
  const ratio = middle((round) => round.guard.cpu / round.proxy.cpu)
  report(`guarded ${method} of 1 GB to a reverse proxy`, ratio, 'x', { atMost: 1.3 }, note)
  const memory = middle((round) => round.guard.memory - round.proxy.memory)
  report(`memory for a ${method} of 1 GB beyond a reverse proxy's`, memory, 'MB', { atMost: 60 })
}

/** Returns the CPU milliseconds of the server, and how many MB more memory it had than before. */
async function transfer(method, { port, pid }, user) {
  const head = objectRequest(method, port, user)
  const [cpu, memory] = [cpuMilliseconds(pid), memoryMegabytes(pid)]
  let peak = memory
  const timer = setInterval(() => {
    peak = Math.max(peak, memoryMegabytes(pid))
  }, SAMPLE_MILLISECONDS)
  try {
    await (method === 'PUT' ? putObject(port, head) : getObject(port, head))
  } finally {
    clearInterval(timer)
  }
  return { cpu: cpuMilliseconds(pid) - cpu, memory: peak - memory }
}

function objectRequest(method, port, user) {
  const body = method === 'PUT' ? { 'Content-Length': OBJECT_BYTES } : {}
  const { headers } = aws4.sign(
    {
      ...{ host: `127.0.0.1:${port}`, method, path: '/bench/object', service: 's3', region: 'us-east-1' },
      headers: { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD', ...body },
    },
    user,
  )
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} /bench/object HTTP/1.1\r\n${lines.join('')}\r\n`
}

function putObject(port, head) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let left = OBJECT_BYTES
    const send = () => {
      while (left > 0) {
        left -= PIECE.length
        if (!socket.write(PIECE)) return
      }
    }
    socket.on('error', reject).on('drain', send)
    socket.on('data', (data) => {
      socket.destroy()
      if (left === 0 && data.includes(' 200 ')) resolve()
      else reject(new Error(data.toString()))
    })
    socket.write(head)
    send()
  })
}

function getObject(port, head) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let received = 0
    socket.on('error', reject)
    socket.on('data', (data) => {
      if (received === 0 && !data.includes(' 200 ')) reject(new Error(data.toString()))
      received += data.length
      if (received < OBJECT_BYTES) return
      socket.destroy()
      resolve()
    })
    socket.write(head)
  })
}
