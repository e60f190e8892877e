/** Event source mappings of Lambda: the execution role has to be able to use the queue. */
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type AnsweringUpstream, answeringUpstream, type Call } from '../support/answering-upstream.ts'
import { type GuardedServer, guardedServer, policyOf, type Statement } from '../support/guarded.ts'
import { ACCOUNT } from '../support/harness.ts'

const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:parcels`
const SEALED = `arn:aws:sqs:us-east-1:${ACCOUNT}:sealed`
const SEAL = policyOf({ Effect: 'Deny', Principal: '*', Action: 'sqs:DeleteMessage', Resource: SEALED })
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:sorter`
const MAPPINGS = '/2015-03-31/event-source-mappings'

let upstream: AnsweringUpstream
let server: GuardedServer
beforeAll(async () => {
  upstream = await answeringUpstream(answerTo)
  server = await guardedServer({ '*': upstream.url })
  const trust = {
    ...{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
  }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust })
  await server.iam().send(new CreateRoleCommand({ RoleName: 'sorter', AssumeRolePolicyDocument }))
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

function answerTo({ name }: Call): object | string | undefined {
  const answers: Readonly<Record<string, object | string>> = {
    'GET /2015-03-31/functions/sorter/configuration': { Role: `arn:aws:iam::${ACCOUNT}:role/sorter` },
    [`POST ${MAPPINGS}`]: { UUID: 'made' },
    [`POST /${ACCOUNT}/sealed`]: `<GetQueueAttributesResponse><GetQueueAttributesResult><Attribute><Name>Policy</Name><Value>${SEAL}</Value></Attribute></GetQueueAttributesResult></GetQueueAttributesResponse>`,
  }
  return name.includes(`${MAPPINGS}/`) ? { UUID: 'known', FunctionArn: FUNCTION } : answers[name]
}

const may = (...names: readonly string[]) => ({
  Action: names.map((name) => `sqs:${name}`),
  Resource: QUEUE,
})

/** Returns what becomes of a mapping when the role has a policy. */
const outcomeFor = (...policy: readonly Statement[]) => outcomeOf(QUEUE, ...policy)

async function outcomeOf(EventSourceArn: string, ...policy: readonly Statement[]) {
  const PolicyDocument = policyOf(...policy)
  const RoleName = 'sorter'
  await server.iam().send(new PutRolePolicyCommand({ RoleName, PolicyName: 'queue', PolicyDocument }))
  const input = { EventSourceArn, FunctionName: 'sorter' }
  return server
    .client(LambdaClient)
    .send(new CreateEventSourceMappingCommand(input))
    .then(
      ({ UUID }) => UUID,
      ({ name, message }: Error) => `${name}: ${message}`,
    )
}

const lacking = (name: string) =>
  `InvalidParameterValueException: The function execution role does not have permissions to call ${name} on SQS`

test('D10.13: a mapping of a queue needs three permissions of the execution role', async () => {
  expect(await outcomeFor(may('ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'))).toBe('made')
  const created = () => upstream.calls.filter(({ name }) => name === `POST ${MAPPINGS}`).length
  const before = created()
  expect(await outcomeFor(may('ReceiveMessage', 'DeleteMessage'))).toBe(lacking('GetQueueAttributes'))
  expect(await outcomeFor(may('GetQueueAttributes', 'DeleteMessage'))).toBe(lacking('ReceiveMessage'))
  expect(await outcomeFor(may('ReceiveMessage', 'GetQueueAttributes'))).toBe(lacking('DeleteMessage'))
  expect(created()).toBe(before)
})

test('D10.13: the policy of the queue counts, and the check has no lambda:SourceFunctionArn', async () => {
  const all = may('ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes')
  const fromFunction = { ArnEquals: { 'lambda:SourceFunctionArn': FUNCTION } }
  expect(await outcomeFor({ ...all, Condition: fromFunction })).toBe(lacking('ReceiveMessage'))
  expect(await outcomeFor({ ...all, Condition: { Null: { 'lambda:SourceFunctionArn': 'true' } } })).toBe(
    'made',
  )
  const everything = { Action: 'sqs:*' }
  expect(await outcomeOf(SEALED, everything)).toBe(lacking('DeleteMessage'))
})

test('D10.14: reading and changing a mapping with an encrypted filter needs no kms:Decrypt', async () => {
  const client = server.client(LambdaClient, await server.user({ Action: 'lambda:*' }))
  const UUID = 'known'
  await expect(client.send(new GetEventSourceMappingCommand({ UUID }))).resolves.toMatchObject({ UUID })
  const FilterCriteria = { Filters: [{ Pattern: '{}' }] }
  const update = new UpdateEventSourceMappingCommand({ UUID, BatchSize: 5, FilterCriteria })
  await expect(client.send(update)).resolves.toMatchObject({ UUID })
})
