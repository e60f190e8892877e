/** Reads the tags of the services of moto. */
import { expect } from '@jest/globals'
import { textAt } from '../../../recognition/values.ts'
import { describeMotos, motoTest } from '../../support/upstreams.ts'
import { ACCOUNT, arn, askedMoto, REGION } from './asked-moto.ts'

describeMotos((moto) => {
  const { calls, ask } = askedMoto(moto)

  const lower = [{ key: 'team', value: 'a' }]
  const upper = [{ Key: 'team', Value: 'a' }]
  const map = { team: 'a' }

  /** Makes something tagged, and returns its ARN. */
  type Make = () => Promise<string>

  const cases: readonly (readonly [string, Make])[] = [
    [
      'SNS',
      () =>
        calls.query(
          'sns',
          {
            ...{ Action: 'CreateTopic', Version: '2010-03-31', Name: 'news' },
            ...{ 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'a' },
          },
          'TopicArn',
        ),
    ],
    [
      'ECR',
      async () => {
        const target = 'AmazonEC2ContainerRegistry_V20150921.CreateRepository'
        await calls.json('ecr', target, { repositoryName: 'app', tags: upper })
        return arn('ecr', 'repository/app')
      },
    ],
    [
      'ECS',
      async () => {
        const target = 'AmazonEC2ContainerServiceV20141113.CreateCluster'
        return (
          textAt(
            await calls.json('ecs', target, { clusterName: 'c', tags: lower }),
            'cluster',
            'clusterArn',
          ) ?? ''
        )
      },
    ],
    [
      'EventBridge',
      async () => {
        const rule = { Name: 'r', ScheduleExpression: 'rate(5 minutes)', Tags: upper }
        return textAt(await calls.json('events', 'AWSEvents.PutRule', rule), 'RuleArn') ?? ''
      },
    ],
    [
      'Step Functions',
      async () => {
        const machine = await calls.json('states', 'AWSStepFunctions.CreateStateMachine', {
          ...{ name: 'm', tags: lower, roleArn: `arn:aws:iam::${ACCOUNT}:role/m` },
          definition: '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}',
        })
        return textAt(machine, 'stateMachineArn') ?? ''
      },
    ],
    [
      'Systems Manager',
      async () => {
        const parameter = { Name: '/app/db', Value: 'x', Type: 'String', Tags: upper }
        await calls.json('ssm', 'AmazonSSM.PutParameter', parameter)
        return arn('ssm', 'parameter/app/db')
      },
    ],
    [
      'Glue',
      async () => {
        await calls.json('glue', 'AWSGlue.CreateDatabase', { DatabaseInput: { Name: 'd' }, Tags: map })
        return arn('glue', 'database/d')
      },
    ],
    [
      'ACM',
      async () => {
        const certificate = { DomainName: 'example.com', Tags: upper }
        return (
          textAt(
            await calls.json('acm', 'CertificateManager.RequestCertificate', certificate),
            'CertificateArn',
          ) ?? ''
        )
      },
    ],
    [
      'API Gateway',
      async () => {
        const api = JSON.parse(await calls.rest('apigateway', 'POST', '/restapis', { name: 'a', tags: map }))
        return `arn:aws:apigateway:${REGION}::/restapis/${textAt(api, 'id')}`
      },
    ],
    [
      'API Gateway, version 2',
      async () => {
        const api = { name: 'a', protocolType: 'HTTP', tags: map }
        const made = JSON.parse(await calls.rest('apigateway', 'POST', '/v2/apis', api))
        return `arn:aws:apigateway:${REGION}::/apis/${textAt(made, 'apiId')}`
      },
    ],
    [
      'CloudWatch',
      async () => {
        await calls.query('monitoring', {
          ...{
            Action: 'PutMetricAlarm',
            Version: '2010-08-01',
            AlarmName: 'a',
            MetricName: 'm',
            Namespace: 'n',
          },
          ...{
            ComparisonOperator: 'GreaterThanThreshold',
            EvaluationPeriods: '1',
            Period: '60',
            Threshold: '1',
          },
          ...{ Statistic: 'Sum', 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'a' },
        })
        return arn('cloudwatch', 'alarm:a')
      },
    ],
    [
      'Route 53',
      async () => {
        const ns = 'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"'
        const zone = await calls.rest(
          'route53',
          'POST',
          '/2013-04-01/hostedzone',
          `<CreateHostedZoneRequest ${ns}><Name>example.com</Name><CallerReference>a</CallerReference></CreateHostedZoneRequest>`,
        )
        const id = /<Id>\/hostedzone\/(\w+)/.exec(zone)?.[1] ?? ''
        await calls.rest(
          'route53',
          'POST',
          `/2013-04-01/tags/hostedzone/${id}`,
          `<ChangeTagsForResourceRequest ${ns}><AddTags><Tag><Key>team</Key><Value>a</Value></Tag></AddTags></ChangeTagsForResourceRequest>`,
        )
        return `arn:aws:route53:::hostedzone/${id}`
      },
    ],
    [
      'Firehose',
      async () => {
        await calls.json('firehose', 'Firehose_20150804.CreateDeliveryStream', {
          ...{ DeliveryStreamName: 'd', Tags: upper },
          ExtendedS3DestinationConfiguration: {
            ...{ RoleARN: `arn:aws:iam::${ACCOUNT}:role/d`, BucketARN: 'arn:aws:s3:::b' },
          },
        })
        return arn('firehose', 'deliverystream/d')
      },
    ],
    [
      'Backup',
      async () => {
        await calls.rest('backup', 'PUT', '/backup-vaults/v', { BackupVaultTags: map })
        return arn('backup', 'backup-vault:v')
      },
    ],
    [
      'RDS',
      async () => {
        await calls.query('rds', {
          ...{
            Action: 'CreateDBInstance',
            Version: '2014-10-31',
            DBInstanceIdentifier: 'd',
            Engine: 'postgres',
          },
          ...{ DBInstanceClass: 'db.t3.micro', AllocatedStorage: '5', MasterUsername: 'u' },
          ...{ MasterUserPassword: 'password1', 'Tags.Tag.1.Key': 'team', 'Tags.Tag.1.Value': 'a' },
        })
        return arn('rds', 'db:d')
      },
    ],
    [
      'Cognito',
      async () => {
        const pool = { PoolName: 'p', UserPoolTags: map }
        const target = 'AWSCognitoIdentityProviderService.CreateUserPool'
        return textAt(await calls.json('cognito-idp', target, pool), 'UserPool', 'Arn') ?? ''
      },
    ],
  ]

  for (const [name, make] of cases) {
    motoTest(name, async () => {
      const resource = await make()
      expect(resource).toMatch(/^arn:aws:/)
      expect(await ask('tags', resource)).toEqual({ team: 'a' })
    })
  }

  const MISSING = [
    ...[
      'acm certificate/8c5b6a1e-0f7c-4c40-9f0e-2c7a3a0c6d11',
      'apigateway /restapis/none',
      'appsync apis/none',
    ],
    ...['athena workgroup/none', 'backup backup-vault:none', 'batch job-queue/none', 'cloudwatch alarm:none'],
    ...[
      'cloudformation stack/none/8c5b6a1e-0f7c-4c40-9f0e-2c7a3a0c6d11',
      'cognito-idp userpool/eu-west-1_none',
    ],
    ...['dynamodb table/none', 'ec2 instance/i-00000000', 'ecr repository/none', 'ecs cluster/none'],
    ...['ecs task-definition/none:1', 'eks cluster/none', 'elasticache cluster:none', 'es domain/none'],
    ...[
      'elasticfilesystem file-system/fs-00000000',
      'elasticloadbalancing loadbalancer/app/none/50dc6c495c0c9188',
    ],
    ...['events rule/none', 'events event-bus/none', 'firehose deliverystream/none', 'glue database/none'],
    ...[
      'kafka cluster/none/8c5b6a1e-0f7c-4c40-9f0e-2c7a3a0c6d11-1',
      'kinesis stream/none',
      'lambda function:none',
    ],
    ...[
      'kms key/8c5b6a1e-0f7c-4c40-9f0e-2c7a3a0c6d11',
      'logs log-group:none',
      'rds db:none',
      'redshift cluster:none',
    ],
    ...[
      'sagemaker model/none',
      'scheduler schedule-group/none',
      'secretsmanager secret:none',
      'ses identity/none.example',
    ],
    ...['sns none', 'sqs none', 'ssm parameter/none', 'ssm document/none', 'states stateMachine:none'],
    ...['wafv2 regional/webacl/none/8c5b6a1e-0f7c-4c40-9f0e-2c7a3a0c6d11', 'workspaces workspace/ws-none'],
  ]

  motoTest('of resources that do not exist are none, and no failures', async () => {
    const answers = MISSING.map(async (each) => {
      const [service = '', resource = ''] = each.split(' ')
      const tags = await ask('tags', arn(service, resource)).catch((error: unknown) => error)
      return [each, tags ?? {}] as const
    })
    expect(Object.fromEntries(await Promise.all(answers))).toEqual(
      Object.fromEntries(MISSING.map((each) => [each, {}])),
    )
  })
})
