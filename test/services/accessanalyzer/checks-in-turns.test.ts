/** Policy checks and questions that take the proof engine long, while other clients call. */
import { AccessAnalyzerClient, CheckNoNewAccessCommand } from '@aws-sdk/client-accessanalyzer'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ADMINISTRATOR, startServer, type TestServer } from '../../support/harness.ts'
import { watched } from '../../support/turns.ts'

let server: TestServer
let analyzer: AccessAnalyzerClient
beforeAll(async () => {
  server = await startServer()
  const { url: endpoint } = server
  analyzer = new AccessAnalyzerClient({
    endpoint,
    region: 'us-east-1',
    credentials: ADMINISTRATOR,
    maxAttempts: 1,
  })
  // The first check loads the engine.
  await check(document([{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]))
})
afterAll(async () => {
  analyzer.destroy()
  await server.close()
})

const document = (Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

const alternating = document(
  Array.from({ length: 200 }, (_, at) => ({
    Effect: at % 2 === 0 ? 'Allow' : 'Deny',
    Action: `s3:*X${at}*`,
    Resource: `arn:aws:s3:::b*${at}*`,
  })),
)

const sets = document(
  Array.from({ length: 20 }, (_, at) => ({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: '*',
    Condition: {
      'ForAllValues:StringLike': {
        'aws:TagKeys': Array.from({ length: 20 }, (_each, key) => `*${at}x${key}*`),
      },
    },
  })),
)

/** The policy is compared with one that is nearly the same. */
function check(policy: string): Promise<unknown> {
  const command = new CheckNoNewAccessCommand({
    newPolicyDocument: policy,
    existingPolicyDocument: policy.replaceAll('*X', '*Y').replaceAll('x', 'z'),
    policyType: 'IDENTITY_POLICY',
  })
  return analyzer.send(command).catch((error: Error) => error.name)
}

async function question(policy: string): Promise<unknown> {
  const reference = policy.replaceAll('*X', '*Y').replaceAll('x', 'z')
  const body = JSON.stringify({ kind: 'identity', document: policy, reference })
  const response = await fetch(`${server.url}/_iamulator/policy-check`, { method: 'POST', body })
  return response.json()
}

/** Returns how many calls of another client are answered while something is computed. */
async function callsDuring(work: Promise<unknown>): Promise<number> {
  let [calls, isDone] = [0, false]
  const done = work.then(() => {
    isDone = true
  })
  const sts = server.sts()
  for (; !isDone; calls++) await sts.send(new GetCallerIdentityCommand({}))
  await done
  return calls
}

describe.each([
  ['statements that alternate', alternating],
  ['conditions on sets of values', sets],
])('%s', (_name, policy) => {
  test.each([
    ['CheckNoNewAccess', check],
    ['the question of the console', question],
  ])('others are answered during %s', async (_asked, ask) => {
    expect(await callsDuring(ask(policy))).toBeGreaterThan(2)
    const { longest, count } = await watched(() => ask(policy))
    expect(count).toBeGreaterThan(10)
    expect(longest).toBeLessThan(100)
  })
})
