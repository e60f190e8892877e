/** Registries, metrics, domain names, APIs, and others. */
import { ACCOUNT, OTHER } from '../../support/harness.ts'
import { arn, foreigner, may, resourcePolicy, type Scenario } from './scenario.ts'

export const registries: Scenario = {
  service: 'ecr',
  code: 'AccessDeniedException',
  callers: {
    named: may('ecr:ListImages', arn('ecr', 'repository/one')),
    tagged: may('ecr:ListImages', '*', { StringEquals: { 'aws:ResourceTag/team': 'blue' } }),
    all: may('ecr:*'),
    foreign: foreigner(OTHER, 'ecr:*'),
  },
  steps: [
    { call: 'CreateRepository', with: { repositoryName: 'one', tags: [{ Key: 'team', Value: 'blue' }] } },
    { call: 'CreateRepository', with: { repositoryName: 'two' } },
    ...['named', 'tagged'].flatMap((by) => [
      { by, call: 'ListImages', with: { repositoryName: 'one' } },
      { by, call: 'ListImages', with: { repositoryName: 'two' }, denied: 'ecr:ListImages' },
    ]),
    {
      ...{ by: 'foreign', call: 'ListImages', denied: 'ecr:ListImages' },
      with: { registryId: ACCOUNT, repositoryName: 'one' },
    },
    {
      call: 'SetRepositoryPolicy',
      with: {
        repositoryName: 'one',
        policyText: resourcePolicy({ Principal: { AWS: OTHER }, Action: 'ecr:ListImages' }),
      },
    },
    { by: 'foreign', call: 'ListImages', with: { registryId: ACCOUNT, repositoryName: 'one' } },
    { by: 'all', call: 'ListImages', with: { repositoryName: 'two' } },
    {
      call: 'SetRepositoryPolicy',
      with: {
        repositoryName: 'two',
        policyText: resourcePolicy({ Effect: 'Deny', Principal: '*', Action: 'ecr:ListImages' }),
      },
    },
    { by: 'all', call: 'ListImages', with: { repositoryName: 'two' }, denied: 'ecr:ListImages' },
  ],
}

const metric = (Namespace: string) => ({ Namespace, MetricData: [{ MetricName: 'm', Value: 1 }] })
const alarm = (AlarmName: string) => ({
  ...{ AlarmName, Namespace: 'app', MetricName: 'm', Period: 60, EvaluationPeriods: 1, Threshold: 1 },
  ...{ Statistic: 'Sum', ComparisonOperator: 'GreaterThanThreshold' },
})

export const metrics: Scenario = {
  service: 'cloudwatch',
  code: 'AccessDenied',
  callers: {
    named: may('cloudwatch:PutMetricAlarm', arn('cloudwatch', 'alarm:one')),
    namespace: may('cloudwatch:PutMetricData', '*', { StringEquals: { 'cloudwatch:namespace': 'app' } }),
  },
  steps: [
    { by: 'named', call: 'PutMetricAlarm', with: alarm('one') },
    { by: 'named', call: 'PutMetricAlarm', with: alarm('two'), denied: 'cloudwatch:PutMetricAlarm' },
    { by: 'namespace', call: 'PutMetricData', with: metric('app') },
    { by: 'namespace', call: 'PutMetricData', with: metric('other'), denied: 'cloudwatch:PutMetricData' },
  ],
}

const change = (HostedZoneId: string, Name: string) => ({
  HostedZoneId,
  ChangeBatch: {
    Changes: [
      {
        Action: 'UPSERT',
        ResourceRecordSet: { Name, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] },
      },
    ],
  },
})

export const zones: Scenario = {
  service: 'route53',
  code: 'AccessDenied',
  callers: {
    named: may('route53:ChangeResourceRecordSets', 'arn:aws:route53:::hostedzone/${one}'),
    record: may('route53:ChangeResourceRecordSets', '*', {
      'ForAllValues:StringEquals': {
        'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['www.one.test'],
      },
    }),
  },
  steps: [
    ...['one', 'two'].map((name) => ({
      ...{ call: 'CreateHostedZone', save: { [name]: 'HostedZone.Id' } },
      with: { Name: `${name}.test`, CallerReference: name },
    })),
    { by: 'named', call: 'ChangeResourceRecordSets', with: change('${one}', 'www.one.test') },
    {
      ...{ by: 'named', call: 'ChangeResourceRecordSets', denied: 'route53:ChangeResourceRecordSets' },
      with: change('${two}', 'www.two.test'),
    },
    { by: 'record', call: 'ChangeResourceRecordSets', with: change('${one}', 'WWW.one.test.') },
    {
      ...{ by: 'record', call: 'ChangeResourceRecordSets', denied: 'route53:ChangeResourceRecordSets' },
      with: change('${one}', 'mail.one.test'),
    },
  ],
}

const api = (id: string) => `arn:aws:apigateway:us-east-1::/restapis/${id}`

export const apis: Scenario = {
  service: 'apigateway',
  code: 'AccessDeniedException',
  callers: {
    named: may('apigateway:GET', api('${one}')),
    tagged: may('apigateway:GET', '*', { StringEquals: { 'aws:ResourceTag/team': 'blue' } }),
  },
  steps: [
    { call: 'CreateRestApi', with: { name: 'one', tags: { team: 'blue' } }, save: { one: 'id' } },
    { call: 'CreateRestApi', with: { name: 'two' }, save: { two: 'id' } },
    ...['named', 'tagged'].flatMap((by) => [
      { by, call: 'GetRestApi', with: { restApiId: '${one}' } },
      { by, call: 'GetRestApi', with: { restApiId: '${two}' }, denied: 'apigateway:GET' },
    ]),
    { by: 'named', call: 'DeleteRestApi', with: { restApiId: '${one}' }, denied: 'apigateway:DELETE' },
  ],
}

const delivery = (DeliveryStreamName: string) => ({ DeliveryStreamName, Record: { Data: 'text' } })
const ROLE = `arn:aws:iam::${ACCOUNT}:role/delivery`

export const deliveries: Scenario = {
  service: 'firehose',
  code: 'AccessDeniedException',
  callers: {
    named: may('firehose:PutRecord', arn('firehose', 'deliverystream/one')),
    creating: may('firehose:CreateDeliveryStream'),
  },
  steps: [
    { of: 's3', call: 'CreateBucket', with: { Bucket: 'delivered' } },
    ...['one', 'two'].map((DeliveryStreamName) => ({
      call: 'CreateDeliveryStream',
      with: {
        DeliveryStreamName,
        ExtendedS3DestinationConfiguration: { RoleARN: ROLE, BucketARN: 'arn:aws:s3:::delivered' },
      },
    })),
    { by: 'named', call: 'PutRecord', with: delivery('one') },
    { by: 'named', call: 'PutRecord', with: delivery('two'), denied: 'firehose:PutRecord' },
    {
      ...{ by: 'creating', call: 'CreateDeliveryStream', denied: 'iam:PassRole' },
      with: {
        DeliveryStreamName: 'three',
        ExtendedS3DestinationConfiguration: { RoleARN: ROLE, BucketARN: 'arn:aws:s3:::delivered' },
      },
    },
  ],
}

export const catalogs: Scenario = {
  service: 'glue',
  code: 'AccessDeniedException',
  raises: 'AccessDeniedException',
  callers: {
    named: may('glue:GetDatabase', [arn('glue', 'catalog'), arn('glue', 'database/one')]),
  },
  steps: [
    { call: 'CreateDatabase', with: { DatabaseInput: { Name: 'one' } } },
    { call: 'CreateDatabase', with: { DatabaseInput: { Name: 'two' } } },
    { by: 'named', call: 'GetDatabase', with: { Name: 'one' } },
    { by: 'named', call: 'GetDatabase', with: { Name: 'two' }, denied: 'glue:GetDatabase' },
  ],
}

export const pools: Scenario = {
  service: 'cognito-idp',
  code: 'AccessDeniedException',
  callers: {
    named: may('cognito-idp:DescribeUserPool', arn('cognito-idp', 'userpool/${one}')),
  },
  steps: [
    { call: 'CreateUserPool', with: { PoolName: 'one' }, save: { one: 'UserPool.Id' } },
    { call: 'CreateUserPool', with: { PoolName: 'two' }, save: { two: 'UserPool.Id' } },
    { by: 'named', call: 'DescribeUserPool', with: { UserPoolId: '${one}' } },
    {
      by: 'named',
      call: 'DescribeUserPool',
      with: { UserPoolId: '${two}' },
      denied: 'cognito-idp:DescribeUserPool',
    },
  ],
}
