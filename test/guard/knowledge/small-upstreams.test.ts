/** Reads from emulators that have one service, without policies and accounts. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { checkAccount } from '../../../guard/knowledge/accounts.ts'
import type { AskUpstream } from '../../../guard/transport/types.ts'
import type { Answers, LookupKind } from '../../../recognition/resolution/lookups.ts'
import {
  describeMotos,
  dynaliteServer,
  motoServer,
  motoTest,
  S3RVER_CREDENTIALS,
  s3rverServer,
  type UpstreamServer,
} from '../../support/upstreams.ts'
import { answerOf, askAt, Calls, knowledgeOf } from './upstream-calls.ts'

const ACCOUNT = '111122223333'

/** Asks one question, and the same about something else first, so that unsupported operations are known. */
function asker(ask: AskUpstream) {
  const knowledge = knowledgeOf(ask)
  return <Kind extends LookupKind>(kind: Kind, value: string): Promise<Answers[Kind]> =>
    answerOf(knowledge, { kind, value, accountId: ACCOUNT, partition: 'aws', region: 'us-east-1' })
}

describe('dynalite', () => {
  let server: UpstreamServer

  beforeAll(async () => {
    server = await dynaliteServer()
    await new Calls(askAt(server.url), ACCOUNT, 'us-east-1').json(
      'dynamodb',
      'DynamoDB_20120810.CreateTable',
      {
        TableName: 'orders',
        KeySchema: [{ AttributeName: 'customer', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'customer', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    )
  })

  afterAll(() => server.stop())

  test('tables have a partition key and no policy', async () => {
    const ask = asker(askAt(server.url))
    const table = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`
    expect(await ask('partition-key', table)).toBe('customer')
    expect(await ask('partition-key', `${table}2`)).toBeNull()
    expect(await ask('resource-policy', table)).toBeNull()
    expect(await ask('tags', table)).toEqual({})
  })

  test('it has no accounts to agree with', async () => {
    const checked = { accountId: '000000000000', region: 'us-east-1' }
    expect(await checkAccount(askAt(server.url), checked)).toBeUndefined()
  })
})

describe('s3rver', () => {
  let server: UpstreamServer

  beforeAll(async () => {
    server = await s3rverServer()
    const calls = new Calls(askAt(server.url, S3RVER_CREDENTIALS), ACCOUNT, 'us-east-1')
    await calls.rest('s3', 'PUT', '/bucket')
    await calls.rest('s3', 'PUT', '/bucket/k', 'content')
  })

  afterAll(() => server.stop())

  test('buckets have no policies, and belong to the default account', async () => {
    const ask = asker(askAt(server.url, S3RVER_CREDENTIALS))
    for (const resource of ['bucket', 'bucket/k', 'bucket/missing', 'missing', 'missing/k']) {
      expect(await ask('resource-policy', `arn:aws:s3:::${resource}`)).toBeNull()
      expect(await ask('encryption-key', `arn:aws:s3:::${resource}`)).toBeNull()
    }
    expect(await ask('tags', 'arn:aws:s3:::bucket')).toBeNull()
    expect(await ask('object-tags', 'arn:aws:s3:::bucket/k')).toEqual({})
    expect(await ask('bucket-owner', 'bucket')).toBe('000000000000')
    expect(await ask('bucket-owner', 'missing')).toBeNull()
  })

  test('other credentials are an error', async () => {
    await expect(asker(askAt(server.url))('resource-policy', 'arn:aws:s3:::bucket')).rejects.toThrow(
      'InvalidAccessKeyId with status 403',
    )
  })
})

describeMotos((moto) => {
  const checked = { accountId: '000000000000', region: 'us-east-1' }

  motoTest('agrees about the account of requests', async () => {
    const server = await motoServer({ moto })
    expect(await checkAccount(askAt(server.url), checked)).toBeUndefined()
    await server.stop()
  })

  motoTest('can have another account for all requests', async () => {
    const server = await motoServer({ moto, account: '444455556666' })
    expect(await checkAccount(askAt(server.url), checked)).toBe(
      'The upstream answers as account 444455556666 when it is asked as account 000000000000, so its ARNs and ' +
        'resource-based policies name an account that iamulator takes for another. Start moto without MOTO_ACCOUNT_ID.',
    )
    await server.stop()
  })
})
