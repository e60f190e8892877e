/** Measures the CPU time of the access map of 200 roles after a change of the state, and when nothing has changed. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask, repeat, request } from './load.mjs'
import { median, report } from './report.mjs'
import { cpuMilliseconds, startIamulator } from './servers.mjs'

const ROLES = 200
const USERS = 1000
const ROUNDS = 15
const ACCOUNT = '000000000000'

/** @param directory for the seed */
export async function measureAccessMap(directory) {
  mkdirSync(directory)
  const file = join(directory, 'seed.json')
  writeFileSync(file, JSON.stringify(seed()))
  const server = await startIamulator('--seed', file)
  const changed = []
  const unchanged = []
  for (let round = 0; round < ROUNDS; round++) {
    await ask(server.port, request(server.port, 'iam', { Action: 'CreateUser', UserName: `new${round}` }))
    changed.push(await costOf(server))
    unchanged.push(await costOf(server))
  }
  report(`access map of ${ROLES} roles after a change`, median(changed), 'ms', { atMost: 300 })
  report('access map without a change', median(unchanged), 'ms', { atMost: 50 })
  await server.stop()
}

/** Returns the CPU time of an answer, which other processes do not lengthen. */
async function costOf({ port, pid }) {
  const before = cpuMilliseconds(pid)
  const response = await fetch(`http://127.0.0.1:${port}/_iamulator/trust-graph`)
  const { nodes } = await response.json()
  if (nodes.length <= ROLES) throw new Error(`the map has only ${nodes.length} nodes`)
  return cpuMilliseconds(pid) - before
}

/** Every role trusts the account, another role, and a service, and may assume five roles. A tenth of the users may assume two. */
function seed() {
  const arn = (number) => `arn:aws:iam::${ACCOUNT}:role/role${number % ROLES}`
  const allow = (Resource) => ({
    own: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource } },
  })
  const trusting = (Principal, more = {}) => ({
    Effect: 'Allow',
    Principal,
    Action: 'sts:AssumeRole',
    ...more,
  })
  const roles = repeat(ROLES, (number) => ({
    name: `role${number}`,
    trust: {
      Version: '2012-10-17',
      Statement: [
        trusting({ AWS: ACCOUNT }, { Condition: { StringEquals: { 'sts:ExternalId': `id${number}` } } }),
        trusting({ AWS: arn(number + 7) }),
        trusting({ Service: 'lambda.amazonaws.com' }),
      ],
    },
    inlinePolicies: allow(repeat(5, (step) => arn(number + 11 * step + 1))),
  }))
  const users = repeat(USERS, (number) => ({
    name: `user${number}`,
    ...(number % 10 === 0 ? { inlinePolicies: allow([arn(number), arn(number + 3)]) } : {}),
  }))
  return { accounts: { [ACCOUNT]: { roles, users } } }
}
