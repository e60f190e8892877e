/** Proves the policy for a run of 200 calls over 10 services, which a service forwards to the authorize endpoint. */
import { expect, test } from '@jest/globals'
import { ACCOUNT, type TestServer } from '../../support/harness.ts'
import { expectLeastPrivilege, RUNNER } from '../../support/least-privilege-proof.ts'
import { ask } from './requests.ts'

interface Call {
  readonly action: string
  readonly resources: readonly string[]
  readonly context?: Readonly<Record<string, string>>
}

const arn = (service: string, name: string) => `arn:aws:${service}:eu-central-1:${ACCOUNT}:${name}`
const bucket = (name: string) => `arn:aws:s3:::${name}`

/** Returns the calls of a job that works on the item of a number: 20 calls of 10 services. */
function job(number: number): readonly Call[] {
  const [table, key] = [arn('dynamodb', `table/orders-${number % 3}`), arn('kms', `key/${number % 2}`)]
  const object = bucket(`data/${number}/report.json`)
  const queue = arn('sqs', `jobs-${number % 4}`)
  const parameter = arn('ssm', `parameter/app/${number}`)
  const role = `arn:aws:iam::${ACCOUNT}:role/task-${number % 2}`
  const service = number % 2 === 0 ? 'lambda.amazonaws.com' : 'ecs-tasks.amazonaws.com'
  const call = (action: string, ...resources: string[]) => ({ action, resources })
  return [
    call('s3:ListAllMyBuckets', '*'),
    call('s3:ListBucket', bucket('data')),
    call('s3:GetObject', object),
    call('s3:PutObject', object, bucket(`archive/${number}`)),
    call('dynamodb:DescribeTable', table),
    call('dynamodb:Query', table, `${table}/index/by-date`),
    call('dynamodb:PutItem', table),
    call('sqs:ReceiveMessage', queue),
    call('sqs:DeleteMessage', queue),
    call('sns:Publish', arn('sns', 'done')),
    call('ssm:GetParameter', parameter, arn('ssm', 'parameter/app/common')),
    call('kms:Decrypt', key),
    call('kms:GenerateDataKey', key),
    call('secretsmanager:GetSecretValue', arn('secretsmanager', `secret:db-${number % 3}-AbCdEf`)),
    call('lambda:InvokeFunction', arn('lambda', `function:resize:${number % 2}`)),
    call('logs:CreateLogStream', arn('logs', `log-group:/app:log-stream:${number}`)),
    call('logs:PutLogEvents', arn('logs', `log-group:/app:log-stream:${number}`)),
    call('ec2:DescribeInstances', '*'),
    call(
      'ec2:RunInstances',
      arn('ec2', 'instance/*'),
      arn('ec2', 'volume/*'),
      'arn:aws:ec2:eu-central-1::image/ami-1',
    ),
    { ...call('iam:PassRole', role), context: { 'iam:PassedToService': service } },
  ]
}

const CALLS = Array.from({ length: 10 }, (_, index) => job(index + 1)).flat()

const isAllowed = async (server: TestServer, call: Call) =>
  (await ask(server, { principal: RUNNER, region: 'eu-central-1', ...call })).allowed

async function firstRefused(server: TestServer): Promise<string | undefined> {
  for (const call of CALLS) if (!(await isAllowed(server, call))) return JSON.stringify(call)
  return undefined
}

/** Returns calls like those of the run that it did not make. */
function neighborsOf({ action, resources, context }: Call): readonly Call[] {
  const others = resources
    .filter((each) => each !== '*')
    .map((each) => ({ action, resources: [`${each}0x`] }))
  const passed = context && [{ action, resources, context: { 'iam:PassedToService': 'glue.amazonaws.com' } }]
  return [...others, ...(passed ?? []), { action: 's3:DeleteObject', resources }]
}

test('the run has 200 calls over 10 services', () => {
  const services = new Set(CALLS.map(({ action }) => action.split(':')[0]))
  expect({ calls: CALLS.length, services: services.size }).toEqual({ calls: 200, services: 11 })
})

test('the policy allows exactly the run, and the run fails without any of its actions', async () => {
  await expectLeastPrivilege({ firstRefused }, async (server, { documents, decisions }) => {
    expect(decisions).toBe(CALLS.flatMap(({ resources }) => resources).length)
    expect(documents.length).toBeGreaterThan(0)
    for (const neighbor of job(1).flatMap(neighborsOf)) {
      const isPattern = neighbor.resources.some((each) => /\*/.test(each))
      if (!isPattern)
        expect({ neighbor, isAllowed: await isAllowed(server, neighbor) }).toEqual({
          neighbor,
          isAllowed: false,
        })
    }
  })
})
