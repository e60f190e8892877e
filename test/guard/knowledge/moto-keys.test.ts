/** Reads at moto which keys encrypt what services store. */
import { beforeAll, expect, test } from '@jest/globals'
import { textAt } from '../../../recognition/values.ts'
import { describeMotos, motoTest } from '../../support/upstreams.ts'
import { arn, askedMoto } from './asked-moto.ts'
import { ScriptedUpstream } from './scripted-upstream.ts'

describeMotos((moto) => {
  const { calls, ask } = askedMoto(moto)
  let key = ''

  beforeAll(async () => {
    const made = await calls.json('kms', 'TrentService.CreateKey', {})
    key = textAt(made, 'KeyMetadata', 'Arn') ?? ''
    const TargetKeyId = textAt(made, 'KeyMetadata', 'KeyId')
    await calls.json('kms', 'TrentService.CreateAlias', { AliasName: 'alias/data', TargetKeyId })
  })

  const keyOf = (service: string, resource: string) => ask('encryption-key', arn(service, resource))

  motoTest('queues', async () => {
    const make = (QueueName: string, Attributes: object) =>
      calls.json('sqs', 'AmazonSQS.CreateQueue', { QueueName, Attributes })
    await make('plain', {})
    await make('own', { KmsMasterKeyId: 'alias/aws/sqs' })
    await make('encrypted', { KmsMasterKeyId: 'alias/data' })
    expect(
      await Promise.all(['plain', 'own', 'encrypted', 'missing'].map((name) => keyOf('sqs', name))),
    ).toEqual([null, 'aws', key, null])
  })

  motoTest('topics', async () => {
    const create = { Action: 'CreateTopic', Version: '2010-03-31' }
    await calls.query('sns', { ...create, Name: 'plain' })
    await calls.query('sns', {
      ...{ ...create, Name: 'encrypted' },
      'Attributes.entry.1.key': 'KmsMasterKeyId',
      'Attributes.entry.1.value': key,
    })
    expect(await Promise.all(['plain', 'encrypted', 'missing'].map((name) => keyOf('sns', name)))).toEqual([
      null,
      key,
      null,
    ])
  })

  motoTest('tables', async () => {
    const make = (TableName: string, more: object) =>
      calls.json('dynamodb', 'DynamoDB_20120810.CreateTable', {
        TableName,
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        ...more,
      })
    await make('plain', {})
    await make('encrypted', { SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: key } })
    const asked = ['table/plain', 'table/encrypted', 'table/encrypted/index/i', 'table/missing']
    expect(await Promise.all(asked.map((name) => keyOf('dynamodb', name)))).toEqual([null, key, key, null])
  })

  motoTest('streams', async () => {
    const kinesis = (operation: string, input: object) =>
      calls.json('kinesis', `Kinesis_20131202.${operation}`, input)
    await kinesis('CreateStream', { StreamName: 'plain', ShardCount: 1 })
    await kinesis('CreateStream', { StreamName: 'encrypted', ShardCount: 1 })
    const encryption = { EncryptionType: 'KMS', KeyId: 'alias/data' }
    await kinesis('StartStreamEncryption', { StreamName: 'encrypted', ...encryption })
    const asked = ['stream/plain', 'stream/encrypted', 'stream/missing']
    expect(await Promise.all(asked.map((name) => keyOf('kinesis', name)))).toEqual([null, key, null])
  })

  motoTest('secrets', async () => {
    const make = async (Name: string, more: object) => {
      const secret = { Name, SecretString: 'x', ...more }
      return textAt(await calls.json('secretsmanager', 'secretsmanager.CreateSecret', secret), 'ARN') ?? ''
    }
    const [plain, encrypted] = [await make('plain', {}), await make('encrypted', { KmsKeyId: 'alias/data' })]
    expect([null, 'aws']).toContain(await ask('encryption-key', plain))
    expect(await ask('encryption-key', encrypted)).toBe(key)
    expect(await keyOf('secretsmanager', 'secret:missing')).toBeNull()
  })

  motoTest('parameters', async () => {
    const make = (Name: string, more: object) =>
      calls.json('ssm', 'AmazonSSM.PutParameter', { Name, Value: 'x', Type: 'SecureString', ...more })
    await make('plain', { Type: 'String' })
    await make('/own', {})
    await make('/encrypted', { KeyId: 'alias/data' })
    const asked = ['parameter/plain', 'parameter/own', 'parameter/encrypted', 'parameter/missing']
    expect(await Promise.all(asked.map((name) => keyOf('ssm', name)))).toEqual([null, 'aws', key, null])
  })

  motoTest('nothing else', async () => {
    expect(await Promise.all([ask('encryption-key', 'x'), keyOf('lambda', 'function:f')])).toEqual([
      null,
      null,
    ])
  })
})

test('two parameters with the same ARN and different keys cannot be told apart', async () => {
  const described = (...keys: readonly string[]) => ({
    body: { Parameters: keys.map((KeyId) => ({ Name: 'p', KeyId })) },
  })
  const upstream = new ScriptedUpstream(() => described('alias/a', 'alias/b'))
  const ask = () => upstream.ask('encryption-key', arn('ssm', 'parameter/p'))
  await expect(ask()).rejects.toThrow('two parameters with this ARN have different keys')
  upstream.answerWith(() => described('alias/aws/ssm', 'alias/aws/ssm'))
  expect(await ask()).toBe('aws')
})
