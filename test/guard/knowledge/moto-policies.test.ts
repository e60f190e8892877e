/** Reads the resource-based policies of moto. */
import { expect } from '@jest/globals'
import { textAt } from '../../../recognition/values.ts'
import { describeMotos, motoTest } from '../../support/upstreams.ts'
import { ACCOUNT, arn, askedMoto } from './asked-moto.ts'

const policyOn = (action: string, resource: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
      Action: action,
      Resource: resource,
    },
  ],
})

describeMotos((moto) => {
  const { calls, ask } = askedMoto(moto)

  /** Returns the policy as JSON, or null. */
  async function policyOf(value: string): Promise<unknown> {
    return JSON.parse((await ask('resource-policy', value)) ?? 'null')
  }

  motoTest('queues', async () => {
    const queue = arn('sqs', 'orders')
    const policy = policyOn('sqs:SendMessage', queue)
    await calls.query('sqs', {
      Action: 'CreateQueue',
      Version: '2012-11-05',
      QueueName: 'orders',
      'Attribute.1.Name': 'Policy',
      'Attribute.1.Value': JSON.stringify(policy),
    })
    expect(await policyOf(queue)).toEqual(policy)
    expect(await policyOf(arn('sqs', 'missing'))).toBeNull()
  })

  motoTest('topics, and subscriptions as part of them', async () => {
    const topic = await calls.query(
      'sns',
      { Action: 'CreateTopic', Version: '2010-03-31', Name: 'news' },
      'TopicArn',
    )
    const policy = policyOn('sns:Publish', topic)
    await calls.query('sns', {
      Action: 'SetTopicAttributes',
      Version: '2010-03-31',
      TopicArn: topic,
      AttributeName: 'Policy',
      AttributeValue: JSON.stringify(policy),
    })
    expect(await policyOf(arn('sns', 'news'))).toEqual(policy)
    expect(await policyOf(arn('sns', 'news:9c1b3a9c-5f7a-4d6c-8f7e-0d8f6f3f8f7e'))).toEqual(policy)
    expect(await policyOf(arn('sns', 'missing'))).toBeNull()
  })

  motoTest('keys', async () => {
    const policy = policyOn('kms:Decrypt', '*')
    const made = await calls.json('kms', 'TrentService.CreateKey', { Policy: JSON.stringify(policy) })
    expect(await policyOf(textAt(made, 'KeyMetadata', 'Arn') ?? '')).toEqual(policy)
    expect(await policyOf(arn('kms', 'key/8c5b6a1e-0f7c-4c40-9f0e-2c7a3a0c6d11'))).toBeNull()
    expect(await policyOf(arn('kms', 'alias/a'))).toBeNull()
  })

  motoTest('secrets', async () => {
    const made = await calls.json('secretsmanager', 'secretsmanager.CreateSecret', {
      Name: 'db',
      SecretString: 'x',
    })
    const secret = textAt(made, 'ARN') ?? ''
    expect(await policyOf(secret)).toBeNull()
    const policy = policyOn('secretsmanager:GetSecretValue', '*')
    await calls.json('secretsmanager', 'secretsmanager.PutResourcePolicy', {
      SecretId: 'db',
      ResourcePolicy: JSON.stringify(policy),
    })
    expect(await policyOf(secret)).toEqual(policy)
    expect(await policyOf(arn('secretsmanager', 'secret:missing'))).toBeNull()
  })

  motoTest('tables, and indexes as part of them', async () => {
    await calls.json('dynamodb', 'DynamoDB_20120810.CreateTable', {
      TableName: 'orders',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    })
    const table = arn('dynamodb', 'table/orders')
    expect(await policyOf(table)).toBeNull()
    const policy = policyOn('dynamodb:GetItem', table)
    await calls.json('dynamodb', 'DynamoDB_20120810.PutResourcePolicy', {
      ResourceArn: table,
      Policy: JSON.stringify(policy),
    })
    expect(await policyOf(table)).toEqual(policy)
    expect(await policyOf(`${table}/index/by-date`)).toEqual(policy)
    expect(await policyOf(arn('dynamodb', 'table/missing'))).toBeNull()
  })

  motoTest('streams', async () => {
    await calls.json('kinesis', 'Kinesis_20131202.CreateStream', { StreamName: 'clicks', ShardCount: 1 })
    const stream = arn('kinesis', 'stream/clicks')
    expect(await policyOf(stream)).toBeNull()
    const policy = policyOn('kinesis:PutRecord', stream)
    await calls.json('kinesis', 'Kinesis_20131202.PutResourcePolicy', {
      ResourceARN: stream,
      Policy: JSON.stringify(policy),
    })
    expect(await policyOf(stream)).toEqual(policy)
  })

  motoTest('functions', async () => {
    const role = 'arn:aws:iam::111122223333:role/f'
    await calls.query('iam', {
      Action: 'CreateRole',
      Version: '2010-05-08',
      RoleName: 'f',
      AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
    })
    await calls.rest('lambda', 'POST', '/2015-03-31/functions', {
      ...{ FunctionName: 'resize', Role: role, Runtime: 'python3.12', Handler: 'a.b' },
      Code: { ZipFile: 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==' },
    })
    const resize = arn('lambda', 'function:resize')
    expect(await policyOf(resize)).toBeNull()
    await calls.rest('lambda', 'POST', '/2015-03-31/functions/resize/policy', {
      ...{ StatementId: 'other', Action: 'lambda:InvokeFunction', Principal: '444455556666' },
    })
    expect(await policyOf(resize)).toMatchObject({
      Statement: [
        {
          ...{ Sid: 'other', Action: 'lambda:InvokeFunction', Resource: resize },
          Principal: { AWS: '444455556666' },
        },
      ],
    })
    expect(await policyOf(arn('lambda', 'function:missing'))).toBeNull()
  })

  motoTest('repositories', async () => {
    const create = 'AmazonEC2ContainerRegistry_V20150921.CreateRepository'
    await calls.json('ecr', create, { repositoryName: 'team/app' })
    const repository = arn('ecr', 'repository/team/app')
    expect(await policyOf(repository)).toBeNull()
    const policy = policyOn('ecr:BatchGetImage', '*')
    await calls.json('ecr', 'AmazonEC2ContainerRegistry_V20150921.SetRepositoryPolicy', {
      repositoryName: 'team/app',
      policyText: JSON.stringify(policy),
    })
    expect(await policyOf(repository)).toMatchObject({ Statement: [{ Action: 'ecr:BatchGetImage' }] })
    expect(await policyOf(arn('ecr', 'repository/missing'))).toBeNull()
  })

  motoTest('event buses', async () => {
    await calls.json('events', 'AWSEvents.CreateEventBus', { Name: 'orders' })
    const bus = arn('events', 'event-bus/orders')
    expect(await policyOf(bus)).toBeNull()
    await calls.json('events', 'AWSEvents.PutPermission', {
      ...{
        EventBusName: 'orders',
        StatementId: 'other',
        Action: 'events:PutEvents',
        Principal: '444455556666',
      },
    })
    expect(await policyOf(bus)).toMatchObject({ Statement: [{ Sid: 'other', Action: 'events:PutEvents' }] })
    expect(await policyOf(arn('events', 'event-bus/missing'))).toBeNull()
    expect(await policyOf(arn('events', 'rule/r'))).toBeNull()
  })

  motoTest('log groups, whose account has all policies', async () => {
    const group = arn('logs', 'log-group:/app:log-stream:')
    expect(await policyOf(group)).toBeNull()
    const [one, two] = [policyOn('logs:PutLogEvents', '*'), policyOn('logs:CreateLogStream', '*')]
    for (const [policyName, policy] of Object.entries({ one, two })) {
      await calls.json('logs', 'Logs_20140328.PutResourcePolicy', {
        policyName,
        policyDocument: JSON.stringify(policy),
      })
    }
    expect(await policyOf(group)).toEqual({
      Version: '2012-10-17',
      Statement: [...one.Statement, ...two.Statement],
    })
  })

  motoTest('destinations of logs', async () => {
    await calls.json('logs', 'Logs_20140328.PutDestination', {
      destinationName: 'central',
      targetArn: arn('kinesis', 'stream/central'),
      roleArn: 'arn:aws:iam::111122223333:role/f',
    })
    const policy = policyOn('logs:PutSubscriptionFilter', '*')
    await calls.json('logs', 'Logs_20140328.PutDestinationPolicy', {
      destinationName: 'central',
      accessPolicy: JSON.stringify(policy),
    })
    expect(await policyOf(arn('logs', 'destination:central'))).toEqual(policy)
    expect(await policyOf(arn('logs', 'destination:cent'))).toBeNull()
  })

  motoTest('file systems', async () => {
    const text = await calls.rest('elasticfilesystem', 'POST', '/2015-02-01/file-systems', {
      CreationToken: 'a',
    })
    const id = textAt(JSON.parse(text), 'FileSystemId') ?? ''
    const fileSystem = arn('elasticfilesystem', `file-system/${id}`)
    expect(await policyOf(fileSystem)).toBeNull()
    expect(await policyOf(arn('elasticfilesystem', 'file-system/fs-00000000'))).toBeNull()
  })

  motoTest('domains of OpenSearch', async () => {
    const policy = policyOn('es:ESHttpGet', arn('es', 'domain/search/*'))
    await calls.rest('es', 'POST', '/2021-01-01/opensearch/domain', {
      DomainName: 'search',
      AccessPolicies: JSON.stringify(policy),
    })
    expect(await policyOf(arn('es', 'domain/search/index/_search'))).toEqual(policy)
    expect(await policyOf(arn('es', 'domain/missing'))).toBeNull()
  })

  motoTest('APIs, with whole ARNs', async () => {
    const policy = policyOn('execute-api:Invoke', 'execute-api:/*/GET/pets')
    const made = JSON.parse(
      await calls.rest('apigateway', 'POST', '/restapis', { name: 'pets', policy: JSON.stringify(policy) }),
    )
    const id = textAt(made, 'id') ?? ''
    expect(await policyOf(arn('execute-api', `${id}/prod/GET/pets`))).toEqual({
      ...policy,
      Statement: [{ ...policy.Statement[0], Resource: [arn('execute-api', `${id}/*/GET/pets`)] }],
    })
    expect(await policyOf(arn('execute-api', 'missing/prod/GET/pets'))).toBeNull()
  })

  motoTest('access points', async () => {
    const put = (path: string, root: string, content: string) => {
      const body = `<${root} xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/">${content}</${root}>`
      const target = `/v20180820/accesspoint/door${path}`
      return calls.rest('s3', 'PUT', target, body, { 'x-amz-account-id': ACCOUNT })
    }
    await put('', 'CreateAccessPointRequest', '<Bucket>behind</Bucket>')
    const door = arn('s3', 'accesspoint/door')
    expect(await policyOf(door)).toBeNull()
    const policy = policyOn('s3:GetObject', `${door}/object/*`)
    await put('/policy', 'PutAccessPointPolicyRequest', `<Policy>${JSON.stringify(policy)}</Policy>`)
    expect(await policyOf(`${door}/object/a`)).toEqual(policy)
  })

  motoTest('services that moto does not have', async () => {
    expect(await policyOf(arn('codeartifact', 'domain/team'))).toBeNull()
    expect(await policyOf(arn('codeartifact', 'repository/team/npm'))).toBeNull()
    expect(await policyOf(arn('backup', 'backup-vault:v'))).toBeNull()
    expect(await policyOf(arn('glue', 'catalog'))).toBeNull()
    expect(await policyOf(arn('ses', 'identity/example.com'))).toBeNull()
    expect(await policyOf(arn('states', 'stateMachine:m'))).toBeNull()
    expect(await policyOf('not an ARN')).toBeNull()
  })

  const MISSING = [
    ...[
      'backup backup-vault:none',
      'codeartifact package/d/r/npm//p',
      'dynamodb table/none/stream/2026-01-01',
    ],
    ...[
      'dynamodb table/none/index/i',
      'ecr repository/none',
      'elasticfilesystem access-point/fsap-1',
      'es domain/none',
    ],
    ...['es domain/NOT-VALID', 'events event-bus/none', 'events event-bus/a/b', 'execute-api none/prod/GET/'],
    ...['glue database/none', 'kinesis stream/none', 'kinesis stream/none/consumer/c:1', 'kms key/not-an-id'],
    ...[
      'lambda function:none:live',
      'lambda function:none:1',
      'lambda layer:none:1',
      'lambda event-source-mapping:m',
    ],
    ...[
      'logs destination:none',
      's3 accesspoint/none',
      'secretsmanager secret:none-AbCdEf',
      'sns none',
      'sqs none.fifo',
    ],
  ]

  motoTest('resources that do not exist have none', async () => {
    const answers = MISSING.map(async (each) => {
      const [service = '', resource = ''] = each.split(' ')
      return [each, await policyOf(arn(service, resource)).catch((error: unknown) => error)] as const
    })
    expect(Object.fromEntries(await Promise.all(answers))).toEqual(
      Object.fromEntries(MISSING.map((each) => [each, null])),
    )
  })
})
