/** Source: guides of CloudWatch, Logs, CloudFormation, Step Functions, and Scheduler; Service Authorization Reference. */
import { type Case, http, json, query } from '../case.ts'

const GROUP = '~logs:log-group:/app/web:log-stream:'
const GROUP_ARN = 'arn:aws:logs:us-east-1:111122223333:log-group:/app/web'
const ROLE = 'arn:aws:iam::111122223333:role/flow'

export const logs: readonly Case[] = [
  json('logs.CreateLogGroup', { logGroupName: '/app/web' }, [`logs:CreateLogGroup ${GROUP}`]),
  json(
    'logs.CreateLogGroup',
    { logGroupName: '/app/web', tags: { a: 'b' } },
    [`logs:CreateLogGroup ${GROUP}`, `logs:TagResource ${GROUP}`],
    {
      keys: { 'logs:CreateLogGroup': { 'aws:RequestTag/a': 'b' } },
    },
  ),
  json('logs.DescribeLogStreams', { logGroupName: '/app/web' }, [`logs:DescribeLogStreams ${GROUP}`]),
  json('logs.DescribeLogStreams', { logGroupIdentifier: `${GROUP_ARN}:*` }, [
    `logs:DescribeLogStreams ${GROUP}`,
  ]),
  json(
    'logs.FilterLogEvents',
    { logGroupIdentifier: 'arn:aws:logs:us-east-1:444455556666:log-group:/app/web', unmask: true },
    [
      'logs:FilterLogEvents arn:aws:logs:us-east-1:444455556666:log-group:/app/web:log-stream:',
      'logs:Unmask arn:aws:logs:us-east-1:444455556666:log-group:/app/web:log-stream:',
    ],
  ),
  json('logs.GetLogEvents', { logGroupIdentifier: GROUP_ARN, logStreamName: 's' }, [
    'logs:GetLogEvents ~logs:log-group:/app/web:log-stream:s',
  ]),
  json('logs.GetLogEvents', { logGroupName: 'a', logGroupIdentifier: 'b', logStreamName: 's' }, [
    'logs:GetLogEvents ~logs:log-group:a:log-stream:s',
    'logs:GetLogEvents ~logs:log-group:b:log-stream:s',
  ]),
  json('logs.PutLogEvents', { logGroupName: '/app/web', logStreamName: 'a/b' }, [
    'logs:PutLogEvents ~logs:log-group:/app/web:log-stream:a/b',
  ]),
  json('logs.CreateLogStream', { logGroupName: '/app/web', logStreamName: 's' }, [
    'logs:CreateLogStream ~logs:log-group:/app/web:log-stream:s',
  ]),
  json('logs.TagResource', { resourceArn: GROUP_ARN, tags: {} }, [`logs:TagResource ${GROUP_ARN}`]),
  json('logs.TagResource', { resourceArn: `${GROUP_ARN}:*`, tags: {} }, [`logs:TagResource ${GROUP_ARN}`]),
  json('logs.GetQueryResults', { queryId: 'q-1' }, [`logs:GetQueryResults ${GROUP}`], {
    state: { 'log-query': { 'q-1': ['/app/web'] } },
  }),
  json('logs.GetQueryResults', { queryId: 'q-1' }, ['logs:GetQueryResults ~logs:log-group:*:log-stream:']),
  json('logs.DescribeLogGroups', {}, ['logs:DescribeLogGroups *']),
]

export const cloudwatch: readonly Case[] = [
  query(
    'cloudwatch.PutMetricAlarm',
    { AlarmName: 'cpu', 'AlarmActions.member.1': 'arn:aws:sns:us-east-1:111122223333:x' },
    ['cloudwatch:PutMetricAlarm ~cloudwatch:alarm:cpu'],
    {
      keys: {
        'cloudwatch:PutMetricAlarm': { 'cloudwatch:AlarmActions': ['arn:aws:sns:us-east-1:111122223333:x'] },
      },
    },
  ),
  query('cloudwatch.PutMetricData', { Namespace: 'App' }, ['cloudwatch:PutMetricData *'], {
    keys: { 'cloudwatch:PutMetricData': { 'cloudwatch:namespace': 'App' } },
  }),
  json('cloudwatch.DescribeAlarms', {}, ['cloudwatch:DescribeAlarms ~cloudwatch:alarm:*']),
  json('cloudwatch.DeleteAlarms', { AlarmNames: ['a', 'b'] }, [
    'cloudwatch:DeleteAlarms ~cloudwatch:alarm:a',
    'cloudwatch:DeleteAlarms ~cloudwatch:alarm:b',
  ]),
  json('cloudwatch.GetMetricData', {}, ['cloudwatch:GetMetricData *']),
  json('cloudwatch.PutDashboard', { DashboardName: 'main', DashboardBody: '{}' }, [
    'cloudwatch:PutDashboard arn:aws:cloudwatch::111122223333:dashboard/main',
  ]),
]

const STACK = 'arn:aws:cloudformation:us-east-1:111122223333:stack/web/0123'

export const cloudformation: readonly Case[] = [
  query(
    'cloudformation.CreateStack',
    { StackName: 'web', RoleARN: ROLE },
    ['cloudformation:CreateStack ~cloudformation:stack/web/*', `iam:PassRole ${ROLE}`],
    {
      keys: {
        'cloudformation:CreateStack': { 'cloudformation:RoleArn': ROLE },
        'iam:PassRole': { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
      },
    },
  ),
  query('cloudformation.DeleteStack', { StackName: 'web' }, [`cloudformation:DeleteStack ${STACK}`], {
    state: { stack: { web: STACK } },
  }),
  query('cloudformation.DescribeStacks', { StackName: STACK }, [`cloudformation:DescribeStacks ${STACK}`]),
  query('cloudformation.DescribeStacks', {}, [
    'cloudformation:DescribeStacks *',
    'cloudformation:ListStacks *',
  ]),
  query('cloudformation.UpdateStack', { StackName: STACK, StackPolicyBody: '{}' }, [
    `cloudformation:UpdateStack ${STACK}`,
    `cloudformation:SetStackPolicy ${STACK}`,
  ]),
  query('cloudformation.ListStacks', {}, ['cloudformation:ListStacks *']),
  query('cloudformation.ValidateTemplate', { TemplateBody: '{}' }, ['cloudformation:ValidateTemplate *']),
]

const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:orders'

export const stepfunctions: readonly Case[] = [
  json('stepfunctions.StartExecution', { stateMachineArn: MACHINE }, [`states:StartExecution ${MACHINE}`]),
  json(
    'stepfunctions.StartExecution',
    { stateMachineArn: `${MACHINE}:live` },
    [`states:StartExecution ${MACHINE}`],
    {
      keys: { 'states:StartExecution': { 'states:StateMachineQualifier': ['live'] } },
    },
  ),
  json(
    'stepfunctions.CreateStateMachine',
    { name: 'orders', roleArn: ROLE, publish: true },
    [
      `states:CreateStateMachine ${MACHINE}`,
      `states:PublishStateMachineVersion ${MACHINE}`,
      `iam:PassRole ${ROLE}`,
    ],
    {
      keys: { 'iam:PassRole': { 'iam:PassedToService': 'states.amazonaws.com' } },
    },
  ),
  json(
    'stepfunctions.DescribeExecution',
    { executionArn: 'arn:aws:states:us-east-1:111122223333:execution:orders:1' },
    ['states:DescribeExecution ~states:execution:orders:1'],
  ),
  json('stepfunctions.ListExecutions', { stateMachineArn: MACHINE }, [`states:ListExecutions ${MACHINE}`]),
  json('stepfunctions.ListStateMachines', {}, ['states:ListStateMachines *']),
  json('stepfunctions.StartExecution', { stateMachineArn: 'orders' }, ['states:StartExecution *']),
]

export const scheduler: readonly Case[] = [
  http(
    'scheduler.CreateSchedule',
    'POST /schedules/nightly',
    ['scheduler:CreateSchedule ~scheduler:schedule/default/nightly', `iam:PassRole ${ROLE}`],
    {
      body: JSON.stringify({ Target: { Arn: MACHINE, RoleArn: ROLE } }),
      keys: { 'iam:PassRole': { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    },
  ),
  http('scheduler.GetSchedule', 'GET /schedules/nightly?groupName=jobs', [
    'scheduler:GetSchedule ~scheduler:schedule/jobs/nightly',
  ]),
]

export const athena: readonly Case[] = [
  json('athena.StartQueryExecution', { QueryString: 'SELECT 1' }, [
    'athena:StartQueryExecution ~athena:workgroup/primary',
  ]),
  json('athena.StartQueryExecution', { QueryString: 'SELECT 1', WorkGroup: 'team' }, [
    'athena:StartQueryExecution ~athena:workgroup/team',
  ]),
  json(
    'athena.GetQueryResults',
    { QueryExecutionId: 'q' },
    ['athena:GetQueryResults ~athena:workgroup/team'],
    { state: { 'work-group': { q: 'team' } } },
  ),
  json('athena.GetQueryResults', { QueryExecutionId: 'q' }, ['athena:GetQueryResults ~athena:workgroup/*']),
  json(
    'athena.BatchGetQueryExecution',
    { QueryExecutionIds: ['a', 'b'] },
    [
      'athena:BatchGetQueryExecution ~athena:workgroup/x',
      'athena:BatchGetQueryExecution ~athena:workgroup/*',
    ],
    {
      state: { 'work-group': { a: 'x' } },
    },
  ),
]

export const glue: readonly Case[] = [
  json('glue.GetTable', { DatabaseName: 'sales', Name: 'orders' }, [
    'glue:GetTable ~glue:catalog',
    'glue:GetTable ~glue:database/sales',
    'glue:GetTable ~glue:table/sales/orders',
  ]),
  json('glue.GetTable', { CatalogId: '444455556666', DatabaseName: 'sales', Name: 'orders' }, [
    'glue:GetTable arn:aws:glue:us-east-1:444455556666:catalog',
    'glue:GetTable arn:aws:glue:us-east-1:444455556666:database/sales',
    'glue:GetTable arn:aws:glue:us-east-1:444455556666:table/sales/orders',
  ]),
  json('glue.GetTables', { DatabaseName: 'sales' }, [
    'glue:GetTables ~glue:catalog',
    'glue:GetTables ~glue:database/sales',
    'glue:GetTables ~glue:table/sales/*',
  ]),
  json('glue.GetTable', { Name: 'orders' }, [
    'glue:GetTable ~glue:catalog',
    'glue:GetTable ~glue:database/*',
    'glue:GetTable ~glue:table/*/orders',
  ]),
  json('glue.StartJobRun', { JobName: 'etl' }, ['glue:StartJobRun ~glue:job/etl']),
  json(
    'glue.CreateJob',
    { Name: 'etl', Role: 'flow' },
    ['glue:CreateJob ~glue:job/etl', `iam:PassRole ${ROLE}`],
    {
      keys: { 'iam:PassRole': { 'iam:PassedToService': 'glue.amazonaws.com' } },
    },
  ),
]
