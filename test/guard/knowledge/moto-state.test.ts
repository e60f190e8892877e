/** Reads at moto to which resources names and IDs belong, and their tags. */
import { beforeAll, describe, expect } from '@jest/globals'
import { textAt } from '../../../recognition/values.ts'
import { describeMotos, motoTest } from '../../support/upstreams.ts'
import { ACCOUNT, arn, askedMoto } from './asked-moto.ts'

describeMotos((moto) => {
  const { calls, ask } = askedMoto(moto)

  const kms = (operation: string, input: object) => calls.json('kms', `TrentService.${operation}`, input)

  describe('keys', () => {
    let keyId = ''
    let keyArn = ''

    beforeAll(async () => {
      const made = await kms('CreateKey', { Tags: [{ TagKey: 'team', TagValue: 'a' }] })
      keyId = textAt(made, 'KeyMetadata', 'KeyId') ?? ''
      keyArn = textAt(made, 'KeyMetadata', 'Arn') ?? ''
      await kms('CreateAlias', { AliasName: 'alias/data', TargetKeyId: keyId })
    })

    motoTest('by ID, alias, and ARN', async () => {
      expect(await ask('kms-key', keyId)).toBe(keyArn)
      expect(await ask('kms-key', 'alias/data')).toBe(keyArn)
      expect(await ask('kms-key', arn('kms', 'alias/data'))).toBe(keyArn)
      expect(await ask('kms-key', 'alias/missing')).toBeNull()
      expect(await ask('kms-key', '8c5b6a1e-0f7c-4c40-9f0e-2c7a3a0c6d11')).toBeNull()
    })

    motoTest('of ciphertexts', async () => {
      const encrypted = await kms('Encrypt', { KeyId: keyId, Plaintext: 'YQ==' })
      expect(await ask('kms-ciphertext', textAt(encrypted, 'CiphertextBlob') ?? '')).toBe(keyArn)
      expect(await ask('kms-ciphertext', 'YWJj')).toBeNull()
    })

    motoTest('facts', async () => {
      expect(await ask('key-facts', keyArn)).toEqual({
        'kms:KeySpec': 'SYMMETRIC_DEFAULT',
        'kms:KeyUsage': 'ENCRYPT_DECRYPT',
        'kms:KeyOrigin': 'AWS_KMS',
        'kms:MultiRegion': 'false',
        'kms:ResourceAliases': ['alias/data'],
      })
      expect(await ask('key-facts', arn('kms', 'key/8c5b6a1e-0f7c-4c40-9f0e-2c7a3a0c6d11'))).toBeNull()
    })

    motoTest('grants', async () => {
      expect(await ask('key-grants', keyArn)).toEqual([])
      const granteePrincipal = 'arn:aws:iam::444455556666:role/reader'
      await kms('CreateGrant', {
        ...{ KeyId: keyId, GranteePrincipal: granteePrincipal, Operations: ['Decrypt', 'Encrypt'] },
        Constraints: { EncryptionContextSubset: { purpose: 'test' } },
      })
      expect(await ask('key-grants', keyArn)).toEqual([
        {
          granteePrincipal,
          operations: ['Decrypt', 'Encrypt'],
          encryptionContextSubset: { purpose: 'test' },
        },
      ])
      expect(await ask('key-grants', arn('kms', 'key/8c5b6a1e-0f7c-4c40-9f0e-2c7a3a0c6d11'))).toBeNull()
    })

    motoTest('tags', async () => {
      expect(await ask('tags', keyArn)).toEqual({ team: 'a' })
    })
  })

  motoTest('secrets by name, and their tags', async () => {
    const made = await calls.json('secretsmanager', 'secretsmanager.CreateSecret', {
      ...{ Name: 'team/db', SecretString: 'x', Tags: [{ Key: 'team', Value: 'a' }] },
    })
    const secret = textAt(made, 'ARN') ?? ''
    expect(secret).toMatch(/:secret:team\/db-\w{6}$/)
    expect(await ask('secret', 'team/db')).toBe(secret)
    expect(await ask('secret', arn('secretsmanager', 'secret:team/db'))).toBe(secret)
    expect(await ask('secret', 'missing')).toBeNull()
    expect(await ask('tags', secret)).toEqual({ team: 'a' })
  })

  motoTest('the partition key of a table, and its tags', async () => {
    await calls.json('dynamodb', 'DynamoDB_20120810.CreateTable', {
      TableName: 'orders',
      KeySchema: [
        { AttributeName: 'customer', KeyType: 'HASH' },
        { AttributeName: 'day', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'customer', AttributeType: 'S' },
        { AttributeName: 'day', AttributeType: 'S' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      Tags: [{ Key: 'team', Value: 'a' }],
    })
    expect(await ask('partition-key', arn('dynamodb', 'table/orders'))).toBe('customer')
    expect(await ask('partition-key', arn('dynamodb', 'table/missing'))).toBeNull()
    expect(await ask('tags', arn('dynamodb', 'table/orders'))).toEqual({ team: 'a' })
  })

  motoTest('the stream of an iterator', async () => {
    const kinesis = (operation: string, input: object) =>
      calls.json('kinesis', `Kinesis_20131202.${operation}`, input)
    await kinesis('CreateStream', { StreamName: 'clicks', ShardCount: 1 })
    await kinesis('AddTagsToStream', { StreamName: 'clicks', Tags: { team: 'a' } })
    const iterator = await kinesis('GetShardIterator', {
      ...{ StreamName: 'clicks', ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' },
    })
    const stream = arn('kinesis', 'stream/clicks')
    expect(await ask('shard-iterator', textAt(iterator, 'ShardIterator') ?? '')).toBe(stream)
    expect(await ask('shard-iterator', 'YWJj')).toBeNull()
    const ofTable = arn('dynamodb', 'table/orders/stream/2026-01-01T00:00:00.000')
    expect(await ask('shard-iterator', `${ofTable}|1|YWJj`)).toBe(ofTable)
    expect(await ask('tags', stream)).toEqual({ team: 'a' })
  })

  motoTest('functions, their mappings and tags', async () => {
    await calls.query('iam', {
      ...{ Action: 'CreateRole', Version: '2010-05-08', RoleName: 'f' },
      AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
    })
    await calls.rest('lambda', 'POST', '/2015-03-31/functions', {
      ...{ FunctionName: 'resize', Runtime: 'python3.12', Handler: 'a.b', Tags: { team: 'a' } },
      Role: `arn:aws:iam::${ACCOUNT}:role/f`,
      Code: { ZipFile: 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==' },
    })
    const queue = { Action: 'CreateQueue', Version: '2012-11-05', QueueName: 'work' }
    await calls.query('sqs', { ...queue, 'Tag.1.Key': 'team', 'Tag.1.Value': 'b' })
    expect(await ask('tags', arn('sqs', 'work'))).toEqual({ team: 'b' })
    expect(await ask('tags', arn('sqs', 'missing'))).toBeNull()
    const mapping = JSON.parse(
      await calls.rest('lambda', 'POST', '/2015-03-31/event-source-mappings/', {
        ...{ FunctionName: 'resize', EventSourceArn: arn('sqs', 'work') },
      }),
    )
    const resize = arn('lambda', 'function:resize')
    expect(await ask('event-source-mapping', textAt(mapping, 'UUID') ?? '')).toBe(resize)
    expect(await ask('event-source-mapping', '8c5b6a1e-0f7c-4c40-9f0e-2c7a3a0c6d11')).toBeNull()
    expect(await ask('tags', `${resize}:1`)).toEqual({ team: 'a' })
  })

  motoTest('work groups of queries', async () => {
    const athena = (operation: string, input: object) =>
      calls.json('athena', `AmazonAthena.${operation}`, input)
    await athena('CreateWorkGroup', { Name: 'reports', Configuration: {} })
    const query = await athena('StartQueryExecution', { QueryString: 'SELECT 1', WorkGroup: 'reports' })
    expect(await ask('work-group', textAt(query, 'QueryExecutionId') ?? '')).toBe('reports')
    const named = await athena('CreateNamedQuery', {
      ...{ Name: 'n', Database: 'd', QueryString: 'SELECT 1', WorkGroup: 'reports' },
    })
    expect(await ask('work-group', textAt(named, 'NamedQueryId') ?? '')).toBe('reports')
    expect(await ask('work-group', '8c5b6a1e-0f7c-4c40-9f0e-2c7a3a0c6d11')).toBeNull()
  })

  motoTest('tags of log groups', async () => {
    const group = { logGroupName: '/app', tags: { team: 'a' } }
    await calls.json('logs', 'Logs_20140328.CreateLogGroup', group)
    expect(await ask('tags', arn('logs', 'log-group:/app:log-stream:'))).toEqual({ team: 'a' })
  })

  motoTest('task definitions and their roles', async () => {
    const ecs = (operation: string, input: object) =>
      calls.json('ecs', `AmazonEC2ContainerServiceV20141113.${operation}`, input)
    const role = `arn:aws:iam::${ACCOUNT}:role/task`
    const container = { name: 'c', image: 'i', memory: 64 }
    for (const taskRoleArn of [undefined, role]) {
      await ecs('RegisterTaskDefinition', { family: 'web', containerDefinitions: [container], taskRoleArn })
    }
    expect(await ask('task-definition', 'web')).toBe(arn('ecs', 'task-definition/web:2'))
    expect(await ask('task-definition', 'missing')).toBeNull()
    expect(await ask('task-definition-roles', 'web:1')).toEqual([])
    expect(await ask('task-definition-roles', arn('ecs', 'task-definition/web:2'))).toEqual([role])
    expect(await ask('task-definition-roles', 'missing')).toBeNull()
    expect(await ask('ecs-owner', arn('ecs', 'service-deployment/main/web/abc'))).toBe(
      arn('ecs', 'service/main/web'),
    )
    expect(await ask('ecs-owner', arn('ecs', 'task/main/abc'))).toBeNull()
  })

  motoTest('stacks by name, and their tags', async () => {
    const id = await calls.query(
      'cloudformation',
      {
        ...{ Action: 'CreateStack', Version: '2010-05-15', StackName: 'app' },
        TemplateBody: '{"Resources":{"Q":{"Type":"AWS::SQS::Queue","Properties":{}}}}',
        ...{ 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'a' },
      },
      'StackId',
    )
    expect(await ask('stack', 'app')).toBe(id)
    expect(await ask('stack', 'missing')).toBeNull()
    expect(await ask('tags', id)).toEqual({ team: 'a' })
  })

  motoTest('verified addresses and domains', async () => {
    const ses = (input: Readonly<Record<string, string>>) =>
      calls.query('ses', { Version: '2010-12-01', ...input })
    await ses({ Action: 'VerifyEmailIdentity', EmailAddress: 'a@one.example' })
    await ses({ Action: 'VerifyDomainIdentity', Domain: 'two.example' })
    expect(await ask('verified-identity', 'a@one.example')).toBe('a@one.example')
    expect(await ask('verified-identity', 'b@one.example')).toBeNull()
    expect(await ask('verified-identity', 'c@two.example')).toBe('two.example')
  })

  motoTest('networks, and tags of EC2', async () => {
    const ec2 = (input: Readonly<Record<string, string>>, wanted: string) =>
      calls.query('ec2', { Version: '2016-11-15', ...input }, wanted)
    const vpc = await ec2({ Action: 'CreateVpc', CidrBlock: '10.0.0.0/16' }, 'vpcId')
    const subnet = await ec2({ Action: 'CreateSubnet', VpcId: vpc, CidrBlock: '10.0.1.0/24' }, 'subnetId')
    await ec2(
      { Action: 'CreateTags', 'ResourceId.1': vpc, 'Tag.1.Key': 'team', 'Tag.1.Value': 'a' },
      'return',
    )
    expect(await ask('vpc-of-subnet', subnet)).toBe(vpc)
    expect(await ask('vpc-of-subnet', 'subnet-00000000')).toBeNull()
    expect(await ask('tags', arn('ec2', `vpc/${vpc}`))).toEqual({ team: 'a' })
    expect(await ask('tags', arn('ec2', `subnet/${subnet}`))).toEqual({})
  })

  motoTest('the bucket of an access point', async () => {
    const body =
      '<CreateAccessPointRequest xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Bucket>behind</Bucket></CreateAccessPointRequest>'
    await calls.rest('s3', 'PUT', '/v20180820/accesspoint/door', body, { 'x-amz-account-id': ACCOUNT })
    expect(await ask('access-point', arn('s3', 'accesspoint/door'))).toBe('behind')
    expect(await ask('access-point', arn('s3', 'accesspoint/door/object/k'))).toBe('behind')
    expect(await ask('access-point', arn('s3', 'accesspoint/missing'))).toBeNull()
    expect(await ask('access-point', 'arn:aws:s3:::bucket')).toBeNull()
  })
})
