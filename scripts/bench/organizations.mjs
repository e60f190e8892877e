/** Measures what AWS Organizations costs: changes of its policies, and calls of members in a large organization. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask, cost, jsonRequest, repeat, request, sendAll } from './load.mjs'
import { compare, report } from './report.mjs'
import { startIamulator } from './servers.mjs'

const REQUESTS = 3000
const CHANGES = 500
const FEW = 10
const MANY = 1000
const UNIT = 'ou-exam-workload1'
const POLICY = 'no-queues'

const accountOf = (number) => String(200_000_000_000 + number)

/** Returns the credentials of the built-in administrator of an account. */
const administratorOf = (account) => ({ accessKeyId: account, secretAccessKey: 'test' })

/** @param directory for the seeds */
export async function measureOrganizations(directory) {
  mkdirSync(directory)
  const few = await startWithOrganization(directory, FEW)
  const many = await startWithOrganization(directory, MANY)
  const none = await startIamulator()
  for (const server of [none, many]) await createRole(server)
  const changing = { few: await changesOf(few, FEW), many: await changesOf(many, MANY) }
  const comparison = await compare({
    changesAmongFew: () => cost(few, changing.few, 1),
    changesAmongMany: () => cost(many, changing.many, 1),
    identity: () => cost(none, identities(none)),
    identityOfMember: () => cost(many, identities(many)),
    assume: () => cost(none, assumptions(none)),
    assumeOfMember: () => cost(many, assumptions(many)),
  })
  reportOrganizations(comparison)
  for (const server of [few, many, none]) await server.stop()
}

function reportOrganizations({ cost: costOf, ratio }) {
  report(
    'AttachPolicy or DetachPolicy, each with a decision after it: 1,000 accounts compared with 10',
    ratio('changesAmongMany', 'changesAmongFew'),
    'x',
    { atMost: 1.2 },
    costOf('changesAmongMany'),
  )
  for (const [what, member, standalone] of [
    ['GetCallerIdentity', 'identityOfMember', 'identity'],
    ['AssumeRole', 'assumeOfMember', 'assume'],
  ])
    report(
      `${what} in an organization of 1,000 accounts compared with none`,
      ratio(member, standalone),
      'x',
      { atMost: 1.1 },
      costOf(member),
    )
}

/** Starts a server with an organization. All its accounts but the management account are in one unit. */
async function startWithOrganization(directory, count) {
  const accounts = Object.fromEntries(repeat(count, (number) => [accountOf(number), {}]))
  const organization = {
    managementAccount: '000000000000',
    policies: [
      {
        name: POLICY,
        type: 'SERVICE_CONTROL_POLICY',
        content: {
          Version: '2012-10-17',
          Statement: { Effect: 'Deny', Action: 'sqs:*', Resource: '*' },
        },
      },
    ],
    root: { id: 'r-exam', organizationalUnits: [{ name: 'workloads', id: UNIT, accounts }] },
  }
  const file = join(directory, `${count}.json`)
  writeFileSync(file, JSON.stringify({ organization }))
  return startIamulator('--seed', file)
}

async function createRole({ port }) {
  const account = accountOf(0)
  const Statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'sts:AssumeRole',
  }
  const parameters = {
    Action: 'CreateRole',
    RoleName: 'bench',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  }
  await sendAll(port, [request(port, 'iam', parameters, administratorOf(account))], 1)
}

/** Returns requests that attach a policy to the unit, decide, detach it, and decide, each for another member. */
async function changesOf({ port }, count) {
  const PolicyId = await policyId(port)
  const input = { PolicyId, TargetId: UNIT }
  const decision = (number) => {
    const credentials = administratorOf(accountOf(number % count))
    return request(port, 'iam', { Action: 'ListGroups' }, credentials)
  }
  return repeat(CHANGES, (index) => [
    jsonRequest(port, 'organizations', 'AttachPolicy', input),
    decision(2 * index),
    jsonRequest(port, 'organizations', 'DetachPolicy', input),
    decision(2 * index + 1),
  ]).flat()
}

async function policyId(port) {
  const answer = await ask(
    port,
    jsonRequest(port, 'organizations', 'ListPolicies', { Filter: 'SERVICE_CONTROL_POLICY' }),
  )
  return /"Id":"(p-[a-z0-9]+)"/.exec(answer)?.[1]
}

const identities = ({ port }) =>
  repeat(REQUESTS, request(port, 'sts', { Action: 'GetCallerIdentity' }, administratorOf(accountOf(0))))

function assumptions({ port }) {
  const account = accountOf(0)
  const RoleArn = `arn:aws:iam::${account}:role/bench`
  const parameters = { Action: 'AssumeRole', RoleArn, RoleSessionName: 'bench' }
  return repeat(REQUESTS, request(port, 'sts', parameters, administratorOf(account)))
}
