/** Source: Lambda, ECS, and ECR guides, on identity-based policies; Service Authorization Reference. */
import { type Case, http, json } from '../case.ts'

const FUNCTION = '~lambda:function:resize'
const ROLE = 'arn:aws:iam::111122223333:role/service-role/resize'
const PASS = `iam:PassRole ${ROLE}`
const TO_LAMBDA = { 'iam:PassRole': { 'iam:PassedToService': 'lambda.amazonaws.com' } }

export const lambda: readonly Case[] = [
  http('lambda.Invoke', 'POST /2015-03-31/functions/resize/invocations', [
    `lambda:InvokeFunction ${FUNCTION}`,
  ]),
  http('lambda.Invoke', 'POST /2015-03-31/functions/resize/invocations?Qualifier=live', [
    `lambda:InvokeFunction ${FUNCTION}:live`,
  ]),
  http('lambda.Invoke', 'POST /2015-03-31/functions/resize%3A7/invocations', [
    `lambda:InvokeFunction ${FUNCTION}:7`,
  ]),
  http('lambda.Invoke', 'POST /2015-03-31/functions/444455556666%3Afunction%3Aresize/invocations', [
    'lambda:InvokeFunction arn:aws:lambda:us-east-1:444455556666:function:resize',
  ]),
  http(
    'lambda.Invoke',
    'POST /2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A444455556666%3Afunction%3Aresize/invocations',
    ['lambda:InvokeFunction arn:aws:lambda:eu-west-1:444455556666:function:resize'],
  ),
  http('lambda.Invoke', 'POST /2015-03-31/functions/a%2Fb/invocations', [
    'lambda:InvokeFunction ~lambda:function:*',
  ]),
  http(
    'lambda.CreateFunction',
    'POST /2015-03-31/functions',
    [`lambda:CreateFunction ${FUNCTION}`, `lambda:TagResource ${FUNCTION}`, PASS],
    {
      body: JSON.stringify({
        FunctionName: 'resize',
        Role: ROLE,
        Tags: { team: 'red' },
        VpcConfig: { SubnetIds: ['subnet-1', 'subnet-2'], SecurityGroupIds: ['sg-1'] },
      }),
      state: { 'vpc-of-subnet': { 'subnet-1': 'vpc-1', 'subnet-2': 'vpc-1' } },
      inUse: ['lambda:VpcIds'],
      keys: {
        ...TO_LAMBDA,
        'lambda:CreateFunction': {
          'aws:RequestTag/team': 'red',
          'lambda:SubnetIds': ['subnet-1', 'subnet-2'],
          'lambda:SecurityGroupIds': ['sg-1'],
          'lambda:VpcIds': 'vpc-1',
        },
      },
    },
  ),
  http(
    'lambda.CreateFunction',
    'POST /2015-03-31/functions',
    [`lambda:CreateFunction ${FUNCTION}`, 'lambda:GetLayerVersion ~lambda:layer:fonts:3', PASS],
    {
      body: JSON.stringify({
        FunctionName: 'resize',
        Role: ROLE,
        Layers: ['arn:aws:lambda:us-east-1:111122223333:layer:fonts:3'],
      }),
      keys: {
        'lambda:CreateFunction': { 'lambda:Layer': ['arn:aws:lambda:us-east-1:111122223333:layer:fonts:3'] },
      },
    },
  ),
  http(
    'lambda.UpdateFunctionCode',
    'PUT /2015-03-31/functions/resize/code',
    [`lambda:UpdateFunctionCode ${FUNCTION}`],
    {
      body: '{}',
    },
  ),
  http(
    'lambda.UpdateFunctionConfiguration',
    'PUT /2015-03-31/functions/resize/configuration',
    [`lambda:UpdateFunctionConfiguration ${FUNCTION}`, PASS],
    {
      body: JSON.stringify({ Role: ROLE }),
      keys: TO_LAMBDA,
    },
  ),
  http(
    'lambda.AddPermission',
    'POST /2015-03-31/functions/resize/policy',
    [`lambda:AddPermission ${FUNCTION}`],
    {
      body: JSON.stringify({
        Principal: 's3.amazonaws.com',
        StatementId: '1',
        Action: 'lambda:InvokeFunction',
      }),
      keys: { 'lambda:AddPermission': { 'lambda:Principal': 's3.amazonaws.com' } },
    },
  ),
  http(
    'lambda.CreateEventSourceMapping',
    'POST /2015-03-31/event-source-mappings',
    ['lambda:CreateEventSourceMapping *'],
    {
      body: JSON.stringify({ FunctionName: 'resize' }),
      keys: {
        'lambda:CreateEventSourceMapping': {
          'lambda:FunctionArn': 'arn:aws:lambda:us-east-1:111122223333:function:resize',
        },
      },
    },
  ),
  http(
    'lambda.DeleteEventSourceMapping',
    'DELETE /2015-03-31/event-source-mappings/uuid-1',
    ['lambda:DeleteEventSourceMapping ~lambda:event-source-mapping:uuid-1'],
    {
      state: {
        'event-source-mapping': { 'uuid-1': 'arn:aws:lambda:us-east-1:111122223333:function:resize' },
      },
      inUse: ['lambda:FunctionArn'],
      keys: {
        'lambda:DeleteEventSourceMapping': {
          'lambda:FunctionArn': 'arn:aws:lambda:us-east-1:111122223333:function:resize',
        },
      },
    },
  ),
  http(
    'lambda.GetLayerVersionByArn',
    'GET /2018-10-31/layers?find=LayerVersion&Arn=arn%3Aaws%3Alambda%3Aus-east-1%3A444455556666%3Alayer%3Afonts%3A3',
    ['lambda:GetLayerVersion arn:aws:lambda:us-east-1:444455556666:layer:fonts:3'],
  ),
  http('lambda.GetLayerVersion', 'GET /2018-10-31/layers/fonts/versions/3', [
    'lambda:GetLayerVersion ~lambda:layer:fonts:3',
  ]),
  http(
    'lambda.PublishLayerVersion',
    'POST /2018-10-31/layers/fonts/versions',
    ['lambda:PublishLayerVersion ~lambda:layer:fonts'],
    { body: '{}' },
  ),
  http('lambda.ListFunctions', 'GET /2015-03-31/functions', ['lambda:ListFunctions *']),
  http(
    'lambda.ListTags',
    'GET /2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A111122223333%3Afunction%3Aresize',
    [`lambda:ListTags ${FUNCTION}`],
  ),
]

export const dataPlanes: readonly Case[] = [
  http('execute-api.Invoke', 'GET /prod/pets/1', ['execute-api:Invoke ~execute-api:abc123/prod/GET/pets/1'], {
    headers: { host: 'abc123.execute-api.us-east-1.amazonaws.com' },
  }),
  http('execute-api.Invoke', 'POST /restapis/abc123/prod/_user_request_/pets', [
    'execute-api:Invoke ~execute-api:abc123/prod/POST/pets',
  ]),
  http(
    'lambda.InvokeFunctionUrl',
    'GET /',
    ['lambda:InvokeFunctionUrl ~lambda:function:*', 'lambda:InvokeFunction ~lambda:function:*'],
    {
      headers: { host: 'abc123.lambda-url.us-east-1.on.aws' },
      keys: { 'lambda:InvokeFunction': { 'lambda:InvokedViaFunctionUrl': 'true' } },
    },
  ),
]

const CLUSTER = '~ecs:cluster/prod'
const TASK = 'arn:aws:ecs:us-east-1:111122223333:task-definition/web:7'

export const ecs: readonly Case[] = [
  json('ecs.RunTask', { cluster: 'prod', taskDefinition: 'web:7' }, [`ecs:RunTask ${TASK}`], {
    keys: { 'ecs:RunTask': { 'ecs:cluster': 'arn:aws:ecs:us-east-1:111122223333:cluster/prod' } },
  }),
  json('ecs.RunTask', { taskDefinition: 'web' }, [`ecs:RunTask ${TASK}`, PASS], {
    state: { 'task-definition': { web: TASK }, 'task-definition-roles': { web: [ROLE] } },
    keys: {
      'ecs:RunTask': { 'ecs:cluster': 'arn:aws:ecs:us-east-1:111122223333:cluster/default' },
      'iam:PassRole': { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    },
  }),
  json('ecs.RunTask', { taskDefinition: 'web' }, ['ecs:RunTask ~ecs:task-definition/web:*']),
  json('ecs.RunTask', { taskDefinition: TASK, overrides: { taskRoleArn: ROLE } }, [
    `ecs:RunTask ${TASK}`,
    PASS,
  ]),
  json('ecs.UpdateService', { cluster: 'arn:aws:ecs:us-east-1:111122223333:cluster/prod', service: 'web' }, [
    'ecs:UpdateService ~ecs:service/prod/web',
  ]),
  json(
    'ecs.UpdateService',
    { cluster: 'prod', service: 'arn:aws:ecs:us-east-1:111122223333:service/prod/web' },
    ['ecs:UpdateService ~ecs:service/prod/web'],
  ),
  json(
    'ecs.UpdateService',
    { cluster: 'prod', service: 'arn:aws:ecs:us-east-1:111122223333:service/other/web' },
    ['ecs:UpdateService ~ecs:service/*/web'],
  ),
  json('ecs.UpdateService', { service: 'web' }, ['ecs:UpdateService ~ecs:service/default/web']),
  json(
    'ecs.CreateCluster',
    { clusterName: 'prod', tags: [{ key: 'a', value: 'b' }] },
    [`ecs:CreateCluster ${CLUSTER}`, `ecs:TagResource ${CLUSTER}`],
    {
      keys: { 'ecs:CreateCluster': { 'aws:RequestTag/a': 'b' } },
    },
  ),
  json('ecs.TagResource', { resourceArn: 'arn:aws:ecs:us-east-1:111122223333:service/prod/web', tags: [] }, [
    'ecs:TagResource ~ecs:service/prod/web',
  ]),
  json('ecs.DescribeTasks', { cluster: 'prod', tasks: ['0123', '4567'] }, [
    'ecs:DescribeTasks ~ecs:task/prod/0123',
    'ecs:DescribeTasks ~ecs:task/prod/4567',
  ]),
  json('ecs.ListClusters', {}, ['ecs:ListClusters *']),
]

export const ecr: readonly Case[] = [
  json('ecr.BatchGetImage', { repositoryName: 'team/app' }, ['ecr:BatchGetImage ~ecr:repository/team/app']),
  json('ecr.BatchGetImage', { repositoryName: 'app', registryId: '444455556666' }, [
    'ecr:BatchGetImage arn:aws:ecr:us-east-1:444455556666:repository/app',
  ]),
  json('ecr.GetAuthorizationToken', {}, ['ecr:GetAuthorizationToken *']),
  json('ecr.DescribeRepositories', {}, ['ecr:DescribeRepositories ~ecr:repository/*']),
  json('ecr.CreateRepository', { repositoryName: 'app', tags: [{ Key: 'a', Value: 'b' }] }, [
    'ecr:CreateRepository ~ecr:repository/app',
    'ecr:TagResource ~ecr:repository/app',
  ]),
  json('ecr.PutImage', { repositoryName: 'app', imageManifest: '{}' }, ['ecr:PutImage ~ecr:repository/app']),
]
