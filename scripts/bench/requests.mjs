/** Measures requests relative to the baselines. */
import { ask, cost, repeat, request, sendAll } from './load.mjs'
import { compare, report } from './report.mjs'
import { startFloor, startIamulator, UNLIMITED_USERS } from './servers.mjs'

const REQUESTS = 3000
const ARN = 'arn:aws:iam::000000000000'

/** @param directory for the state of the server that writes to disk */
export async function measureRequests(directory) {
  const [http, express] = [await startFloor('http'), await startFloor('express')]
  const memory = await startIamulator(...UNLIMITED_USERS)
  const disk = await startIamulator('--data', directory, ...UNLIMITED_USERS)
  await makeRole(memory.port)
  const reader = await makeReader(memory.port)
  let users = 0
  const identity = ({ port }) => request(port, 'sts', { Action: 'GetCallerIdentity' })
  const createUser = ({ port }) => request(port, 'iam', { Action: 'CreateUser', UserName: `user-${users++}` })
  const getUser = { Action: 'GetUser', UserName: 'reader' }
  const assumeRole = { Action: 'AssumeRole', RoleArn: `${ARN}:role/bench`, RoleSessionName: 'bench' }
  const comparison = await compare({
    http: () => cost(http, repeat(REQUESTS, identity(http))),
    express: () => cost(express, repeat(REQUESTS, identity(express))),
    identity: () => cost(memory, repeat(REQUESTS, identity(memory))),
    assume: () => cost(memory, repeat(REQUESTS, request(memory.port, 'sts', assumeRole))),
    getUser: () => cost(memory, repeat(REQUESTS, request(memory.port, 'iam', getUser, reader))),
    createUser: () =>
      cost(
        disk,
        repeat(REQUESTS, () => createUser(disk)),
      ),
  })
  reportRequests(comparison)
  for (const server of [http, express, memory, disk]) await server.stop()
}

function reportRequests({ cost: costOf, ratio }) {
  process.stdout.write(`baselines: node:http ${costOf('http')}, plain Express ${costOf('express')}\n`)
  const [identity, assume, getUser, createUser] = ['identity', 'assume', 'getUser', 'createUser'].map(costOf)
  report(
    'GetCallerIdentity, verified: speed relative to plain Express',
    ratio('express', 'identity'),
    'x',
    { atLeast: 1.4 },
    identity,
  )
  report(
    'AssumeRole: CPU relative to GetCallerIdentity',
    ratio('assume', 'identity'),
    'x',
    { atMost: 1.5 },
    assume,
  )
  report(
    'GetUser, 100 statements evaluated: CPU relative to plain Express',
    ratio('getUser', 'express'),
    'x',
    { atMost: 0.91 },
    getUser,
  )
  report(
    'CreateUser durable: CPU relative to plain Express',
    ratio('createUser', 'express'),
    'x',
    { atMost: 1.4 },
    createUser,
  )
}

/** Sends one IAM request as the administrator. */
const call = (port, parameters) => sendAll(port, [request(port, 'iam', parameters)], 1)

const documentOf = (statements) => JSON.stringify({ Version: '2012-10-17', Statement: statements })

async function makeRole(port) {
  const trust = documentOf({
    Effect: 'Allow',
    Principal: { AWS: `${ARN}:user/iamulator` },
    Action: 'sts:AssumeRole',
  })
  await call(port, { Action: 'CreateRole', RoleName: 'bench', AssumeRolePolicyDocument: trust })
}

/** Creates a user whose GetUser evaluates 101 statements; the last one allows it. Returns the key. */
async function makeReader(port) {
  await call(port, { Action: 'CreateUser', UserName: 'reader' })
  const allow = { Effect: 'Allow', Action: 'iam:GetUser' }
  const ofOthers = (from) =>
    repeat(25, (index) => ({ ...allow, Resource: `${ARN}:user/other-${from + index}` }))
  const condition = { StringEquals: { 'aws:username': 'reader' } }
  const documents = [0, 25, 50, 75].map((from) => documentOf(ofOthers(from)))
  documents.push(documentOf({ ...allow, Resource: '*', Condition: condition }))
  for (const [index, document] of documents.entries()) {
    const name = `p${index}`
    await call(port, { Action: 'CreatePolicy', PolicyName: name, PolicyDocument: document })
    await call(port, { Action: 'AttachUserPolicy', UserName: 'reader', PolicyArn: `${ARN}:policy/${name}` })
  }
  const answer = await ask(port, request(port, 'iam', { Action: 'CreateAccessKey', UserName: 'reader' }))
  const member = (name) => new RegExp(`<${name}>([^<]+)<`).exec(answer)?.[1]
  return { accessKeyId: member('AccessKeyId'), secretAccessKey: member('SecretAccessKey') }
}
