/** How long answers hold, and what happens when the upstream fails or is slow. */
import { describe, expect, test } from '@jest/globals'
import { KnowledgeFailure } from '../../../guard/knowledge/failure.ts'
import { ACCOUNT, operationOf, ScriptedUpstream, WHERE } from './scripted-upstream.ts'

const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`

const TABLE = {
  kind: 'partition-key',
  value: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/t`,
  ...WHERE,
} as const

const table = (name: string) => ({
  body: { Table: { KeySchema: [{ AttributeName: name, KeyType: 'HASH' }] } },
})

describe('answers', () => {
  test('are not known before they are asked, and then until they are too old', async () => {
    const upstream = new ScriptedUpstream(() => table('id'))
    const first = upstream.knowledge.inquiry()
    expect(first.known(TABLE)).toBeUndefined()
    await first.ask([TABLE])
    expect(first.known(TABLE)).toBe('id')
    upstream.time += 2000
    expect(upstream.knowledge.inquiry().known(TABLE)).toBe('id')
    upstream.time += 1
    expect(upstream.knowledge.inquiry().known(TABLE)).toBeUndefined()
    // The request that got the answer keeps it.
    expect(first.known(TABLE)).toBe('id')
    upstream.answerWith(() => table('other'))
    expect(await upstream.ask('partition-key', TABLE.value)).toBe('other')
    expect(upstream.asked).toHaveLength(2)
  })

  test('of things that do not exist are answers too', async () => {
    const upstream = new ScriptedUpstream(() => ({
      status: 400,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException' },
    }))
    expect(await upstream.ask('partition-key', TABLE.value)).toBeNull()
    expect(await upstream.ask('partition-key', TABLE.value)).toBeNull()
    expect(upstream.asked).toHaveLength(1)
  })

  test('of things whose names are invalid are answers too', async () => {
    const upstream = new ScriptedUpstream(() => ({
      status: 400,
      body: {
        __type: 'ValidationException',
        message: "1 validation error detected: Value '/' at 'tableName' failed to satisfy constraint: ...",
      },
    }))
    expect(await upstream.ask('partition-key', TABLE.value)).toBeNull()
  })

  test('about the keys of services that do not tell them are known without asking', () => {
    const upstream = new ScriptedUpstream(() => ({}))
    const { known } = upstream.knowledge.inquiry()
    const stateMachine = 'arn:aws:states:us-east-1:000000000000:stateMachine:jobs'
    expect(known({ kind: 'encryption-key', value: stateMachine, ...WHERE })).toBeNull()
    expect(known({ kind: 'encryption-key', value: QUEUE, ...WHERE })).toBeUndefined()
    expect(known({ kind: 'encryption-key', value: TABLE.value, ...WHERE })).toBeUndefined()
    expect(known({ kind: 'encryption-key', value: 'arn:aws:s3:::bucket', ...WHERE })).toBeUndefined()
    expect(known({ kind: 'encryption-key', value: 'arn:aws-cn:s3:::bucket/key', ...WHERE })).toBeUndefined()
  })

  test('that never change are read once', async () => {
    const upstream = new ScriptedUpstream(() => ({
      body: '<DescribeSubnetsResponse><subnetSet><item><vpcId>vpc-1</vpcId></item></subnetSet></DescribeSubnetsResponse>',
    }))
    expect(await upstream.ask('vpc-of-subnet', 'subnet-1')).toBe('vpc-1')
    upstream.time += 1_000_000
    expect(await upstream.ask('vpc-of-subnet', 'subnet-1')).toBe('vpc-1')
    expect(upstream.asked).toHaveLength(1)
  })

  test('are kept by account and Region', async () => {
    const upstream = new ScriptedUpstream(({ accountId, region }) => ({
      body: { ARN: `arn:aws:secretsmanager:${region}:${accountId}:secret:db-abcdef` },
    }))
    const elsewhere = { accountId: '444455556666', partition: 'aws', region: 'eu-west-1' }
    expect(await upstream.ask('secret', 'db')).toBe(
      `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:db-abcdef`,
    )
    expect(await upstream.ask('secret', 'db', elsewhere)).toBe(
      'arn:aws:secretsmanager:eu-west-1:444455556666:secret:db-abcdef',
    )
  })

  test('about ARNs come from the account and the Region in them', async () => {
    const upstream = new ScriptedUpstream(() => ({ body: '<GetQueueAttributesResponse/>' }))
    await upstream.ask('resource-policy', 'arn:aws-cn:sqs:cn-north-1:444455556666:orders')
    expect(upstream.asked).toMatchObject([
      { accountId: '444455556666', region: 'cn-north-1', path: '/444455556666/orders', signingName: 'sqs' },
    ])
  })
})

describe('slow answers', () => {
  test('hold for the request that asked, however long they take', async () => {
    const upstream = new ScriptedUpstream(() => {
      upstream.time += 60_000
      return table('id')
    })
    expect(await upstream.ask('partition-key', TABLE.value)).toBe('id')
    expect(upstream.asked).toHaveLength(1)
  })

  test('are too old for a request that came much later', async () => {
    const answers: (() => void)[] = []
    const upstream = new ScriptedUpstream(
      () => new Promise((resolve) => answers.push(() => resolve(table('id')))),
    )
    const first = upstream.ask('partition-key', TABLE.value)
    await new Promise(setImmediate)
    upstream.time += 2001
    const second = upstream.ask('partition-key', TABLE.value)
    answers[0]?.()
    expect(await first).toBe('id')
    await new Promise(setImmediate)
    expect(upstream.asked).toHaveLength(2)
    answers[1]?.()
    expect(await second).toBe('id')
  })
})

describe('concurrent questions', () => {
  test('share one read', async () => {
    const upstream = new ScriptedUpstream(() => table('id'))
    await Promise.all(Array.from({ length: 20 }, () => upstream.ask('partition-key', TABLE.value)))
    expect(upstream.asked).toHaveLength(1)
  })

  test('are asked some at a time', async () => {
    let [running, most] = [0, 0]
    const upstream = new ScriptedUpstream(async () => {
      most = Math.max(most, ++running)
      await new Promise(setImmediate)
      running--
      return table('id')
    })
    const lookups = Array.from({ length: 200 }, (_, index) => ({ ...TABLE, value: `${TABLE.value}${index}` }))
    const inquiry = upstream.knowledge.inquiry()
    await inquiry.ask(lookups)
    expect(lookups.map((lookup) => inquiry.known(lookup))).toEqual(lookups.map(() => 'id'))
    expect(most).toBe(16)
    expect(running).toBe(0)
  })

  test('are limited in number', async () => {
    const upstream = new ScriptedUpstream(() => table('id'))
    const lookups = Array.from({ length: 5001 }, (_, index) => ({ ...TABLE, value: `${index}` }))
    await expect(upstream.knowledge.inquiry().ask(lookups)).rejects.toThrow(KnowledgeFailure)
    expect(upstream.asked).toEqual([])
  })

  test('all fail with the read that they share, and are asked again later', async () => {
    const upstream = new ScriptedUpstream(() => Promise.reject(new Error('The upstream is down.')))
    const answers = await Promise.allSettled([1, 2].map(() => upstream.ask('partition-key', TABLE.value)))
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(upstream.asked).toHaveLength(1)
    upstream.answerWith(() => table('id'))
    expect(await upstream.ask('partition-key', TABLE.value)).toBe('id')
  })
})

describe('failures', () => {
  test.each([
    [
      'an error of the service',
      { status: 400, body: { __type: 'ThrottlingException' } },
      'ThrottlingException with status 400',
    ],
    [
      'a refusal',
      { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException:http://x' } },
      'AccessDeniedException with status 403',
    ],
    ['a page', { status: 403, body: '<!doctype html>' }, 'unexpected answer with status 403'],
    [
      'an invalid request',
      { status: 400, body: { __type: 'ValidationException', message: 'Missing parameter' } },
      'ValidationException with status 400',
    ],
    [
      'an operation that one resource does not support',
      { status: 400, body: { __type: 'UnsupportedOperationException' } },
      'UnsupportedOperationException with status 400',
    ],
    ['a redirect', { status: 302 }, 'unexpected answer with status 302'],
    ['something that is not JSON', { body: '{"Table":' }, 'the answer cannot be read'],
  ])('%s', async (_name, answer, reason) => {
    const upstream = new ScriptedUpstream(() => answer)
    const failure = await upstream.ask('partition-key', TABLE.value).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(KnowledgeFailure)
    expect(failure).toMatchObject({
      service: 'dynamodb',
      operation: 'DescribeTable',
      resource: TABLE.value,
      message: `dynamodb:DescribeTable at the upstream failed for ${TABLE.value}: ${reason}.`,
    })
  })

  test('name long values by their beginning', async () => {
    const upstream = new ScriptedUpstream(() => ({ status: 500, body: { __type: 'InternalFailure' } }))
    await expect(upstream.ask('secret', 'x'.repeat(10_000))).rejects.toThrow(
      `failed for ${'x'.repeat(200)}...: InternalFailure with status 500.`,
    )
  })

  test('say why the upstream did not answer', async () => {
    const cause = new Error('The upstream http://127.0.0.1:5000 cannot be reached.')
    const upstream = new ScriptedUpstream(() => Promise.reject(cause))
    await expect(upstream.ask('secret', 'db')).rejects.toMatchObject({
      cause,
      message: `secretsmanager:DescribeSecret at the upstream failed for db: ${cause.message}`,
    })
  })

  test('free the place of a read', async () => {
    const upstream = new ScriptedUpstream(() => Promise.reject(new Error('The upstream is down.')))
    const many = Array.from({ length: 100 }, (_, index) => upstream.ask('secret', `${index}`))
    expect((await Promise.allSettled(many)).every(({ status }) => status === 'rejected')).toBe(true)
    upstream.answerWith(() => ({ body: { ARN: 'arn' } }))
    expect(await upstream.ask('secret', 'db')).toBe('arn')
  })
})

describe('operations that the upstream does not have', () => {
  test.each([
    ['dynalite', { status: 400, body: { __type: 'com.amazon.coral.service#UnknownOperationException' } }],
    ['LocalStack', { status: 501, body: { __type: 'InternalFailure', message: 'not yet implemented' } }],
    ['S3', { status: 501, body: '<Error><Code>NotImplemented</Code></Error>' }],
    [
      'Query',
      { status: 400, body: '<ErrorResponse><Error><Code>InvalidAction</Code></Error></ErrorResponse>' },
    ],
  ])('are not asked for again soon: %s', async (_name, answer) => {
    const upstream = new ScriptedUpstream(() => answer)
    expect(await upstream.ask('resource-policy', QUEUE)).toBeNull()
    expect(await upstream.ask('resource-policy', `${QUEUE}2`)).toBeNull()
    expect(upstream.asked).toHaveLength(1)
    upstream.time += 60_000
    await upstream.ask('resource-policy', QUEUE)
    expect(upstream.asked).toHaveLength(2)
  })

  const page = { status: 500, body: '<!doctype html><h1>Internal Server Error</h1>' }

  test('are known by an answer like that to an operation that does not exist', async () => {
    const upstream = new ScriptedUpstream(() => page)
    expect(await upstream.ask('resource-policy', QUEUE)).toBeNull()
    expect(upstream.operations).toEqual(['GetQueueAttributes', 'GetQueueAttributes', 'IamulatorControl'])
  })

  test('are not those that fail once', async () => {
    const Policy = '{"Statement":[]}'
    const attribute = `<Attribute><Name>Policy</Name><Value>${Policy}</Value></Attribute>`
    const answer = { body: `<R><GetQueueAttributesResult>${attribute}</GetQueueAttributesResult></R>` }
    let isFirst = true
    const upstream = new ScriptedUpstream(() => {
      const result = isFirst ? page : answer
      isFirst = false
      return result
    })
    expect(await upstream.ask('resource-policy', QUEUE)).toBe(Policy)
  })

  test('are not all those that fail', async () => {
    const upstream = new ScriptedUpstream((request) =>
      operationOf(request) === 'IamulatorControl' ? { ...page, body: 'Unknown operation' } : page,
    )
    await expect(upstream.ask('resource-policy', QUEUE)).rejects.toThrow(KnowledgeFailure)
  })

  test('are not those that the upstream once answered', async () => {
    const upstream = new ScriptedUpstream(() => ({ body: '<GetQueueAttributesResponse/>' }))
    expect(await upstream.ask('resource-policy', QUEUE)).toBeNull()
    upstream.answerWith(() => page)
    await expect(upstream.ask('resource-policy', `${QUEUE}2`)).rejects.toThrow(KnowledgeFailure)
    expect(upstream.operations).toEqual(Array(3).fill('GetQueueAttributes'))
  })

  test('are not those that have a page for what does not exist', async () => {
    const vault = `arn:aws:backup:us-east-1:${ACCOUNT}:backup-vault:v`
    const upstream = new ScriptedUpstream(() => ({ status: 404, body: '<!doctype html>' }))
    expect(await upstream.ask('resource-policy', vault)).toBeNull()
    upstream.answerWith(() => ({ body: { Policy: '{"Version":"2012-10-17"}' } }))
    expect(await upstream.ask('resource-policy', `${vault}2`)).toBe('{"Version":"2012-10-17"}')
  })
})
