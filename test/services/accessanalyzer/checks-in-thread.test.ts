/** Policy checks that take the proof engine long, while other clients call. */
import { AccessAnalyzerClient, CheckNoNewAccessCommand } from '@aws-sdk/client-accessanalyzer'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { outcomeBeyond } from '../../../analysis/policy-checks/index.ts'
import { answerTo } from '../../../analysis/policy-checks/without-waiting.ts'
import { ADMINISTRATOR, startServer, type TestServer } from '../../support/harness.ts'

let server: TestServer
let analyzer: AccessAnalyzerClient
beforeAll(async () => {
  server = await startServer()
  const { url: endpoint } = server
  const credentials = ADMINISTRATOR
  analyzer = new AccessAnalyzerClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
})
afterAll(async () => {
  analyzer.destroy()
  await server.close()
})

const document = (Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

const alternating = (count: number) =>
  document(
    Array.from({ length: count }, (_, at) => ({
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

/** Returns a policy that is nearly the same. */
const similar = (policy: string) => policy.replaceAll('*X', '*Y').replaceAll('x', 'z')

/** Returns how many calls of another client are answered before the work is done. */
async function callsDuring(work: Promise<unknown>): Promise<number> {
  let [calls, isDone] = [0, false]
  const done = work.finally(() => {
    isDone = true
  })
  const sts = server.sts()
  for (; !isDone; calls++) await sts.send(new GetCallerIdentityCommand({}))
  await done
  return calls
}

/** Returns the error of the check. */
function checked(policy: string): Promise<unknown> {
  const command = new CheckNoNewAccessCommand({
    newPolicyDocument: policy,
    existingPolicyDocument: similar(policy),
    policyType: 'IDENTITY_POLICY',
  })
  return analyzer.send(command).catch((error: Error) => error.name)
}

async function expected(policy: string): Promise<unknown> {
  const body = JSON.stringify({ policy, nothingBeyond: similar(policy) })
  const response = await fetch(`${server.url}/_iamulator/expect-access`, { method: 'POST', body })
  return response.json()
}

describe.each([
  ['statements that alternate', alternating(200)],
  ['conditions on sets of values', sets],
])('%s', (_name, policy) => {
  test('others are answered during a check, which is given up in the end', async () => {
    const check = checked(policy)
    expect(await callsDuring(check)).toBeGreaterThan(2)
    expect(await check).toBe('UnprocessableEntityException')
  })

  test('others are answered while an expectation is checked', async () => {
    const answer = expected(policy)
    expect(await callsDuring(answer)).toBeGreaterThan(2)
    expect(await answer).toMatchObject({ met: false, text: expect.stringContaining('not certain') })
  })
})

test('the thread gives the answer that takes long here', async () => {
  const policy = alternating(6)
  const outcome = await answerTo('outcomeBeyond', [policy, similar(policy)])
  expect(outcome.answer).toBe('exceeds')
  expect(outcome).toEqual(outcomeBeyond(policy, similar(policy)))
})

test('a long text that is not a policy is refused as a short one', async () => {
  const long = document(
    Array.from({ length: 2000 }, () => ({ Effect: 'Maybe', Action: 's3:*', Resource: '*' })),
  )
  await expect(answerTo('outcomeBeyond', [long, long])).rejects.toThrow(/is not a policy/)
  const body = JSON.stringify({ policy: long, nothingBeyond: long })
  const response = await fetch(`${server.url}/_iamulator/expect-access`, { method: 'POST', body })
  expect(await response.json()).toMatchObject({ error: 'InvalidPolicy' })
})
