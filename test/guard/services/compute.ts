/** Functions, instances, containers, and state machines. */
import { ACCOUNT, OTHER } from '../../support/harness.ts'
import {
  arn,
  foreigner,
  may,
  resourcePolicy,
  type Scenario,
  type ScenarioCaller,
  type Step,
} from './scenario.ts'

const createRole = (service: string): Step => ({
  ...{ of: 'iam', call: 'CreateRole' },
  with: {
    RoleName: service,
    AssumeRolePolicyDocument: resourcePolicy({
      ...{ Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' },
    }),
  },
})

/** moto looks for roles in its own IAM, and the guard for those of instance profiles in iamulator's. */
const INSTANCE_PROFILE: readonly Step[] = [
  createRole('ec2'),
  { of: 'iam', call: 'CreateInstanceProfile', with: { InstanceProfileName: 'runner' } },
  {
    ...{ of: 'iam', call: 'AddRoleToInstanceProfile' },
    with: { InstanceProfileName: 'runner', RoleName: 'ec2' },
  },
]

const roleOf = (service: string) => `arn:aws:iam::${ACCOUNT}:role/${service}`

/** Returns a caller that may call an action, and pass a role to a service. */
const passer = (Action: string, role: string, service = role): ScenarioCaller => ({
  statements: [
    { Action },
    {
      ...{ Action: 'iam:PassRole', Resource: roleOf(role) },
      Condition: { StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } },
    },
  ],
})

const newFunction = (FunctionName: string, more = {}) => ({
  ...{ FunctionName, Role: roleOf('lambda'), Runtime: 'nodejs20.x', Handler: 'index.handler' },
  ...{ Code: { S3Bucket: 'code', S3Key: 'empty.zip' }, ...more },
})

const share = (Principal: string) => ({
  ...{ FunctionName: 'two', StatementId: 'service', Action: 'lambda:InvokeFunction', Principal },
})

const EMPTY_ZIP = `PK\u0005\u0006${'\0'.repeat(18)}`

export const functions: Scenario = {
  service: 'lambda',
  code: 'AccessDeniedException',
  callers: {
    named: may('lambda:GetFunctionConfiguration', arn('lambda', 'function:one')),
    creating: may('lambda:CreateFunction'),
    passing: passer('lambda:CreateFunction', 'lambda'),
    misPassing: passer('lambda:CreateFunction', 'lambda', 'ec2'),
    sharing: may('lambda:AddPermission', '*', { StringEquals: { 'lambda:Principal': 's3.amazonaws.com' } }),
    tagged: may('lambda:GetFunctionConfiguration', '*', {
      StringEquals: { 'aws:ResourceTag/team': 'blue' },
    }),
    foreign: foreigner(OTHER, 'lambda:*'),
  },
  steps: [
    { ...createRole('lambda'), isDirect: true },
    { of: 's3', call: 'CreateBucket', with: { Bucket: 'code' } },
    {
      of: 's3',
      call: 'PutObject',
      with: { Bucket: 'code', Key: 'empty.zip', Body: EMPTY_ZIP },
    },
    { call: 'CreateFunction', with: newFunction('one', { Tags: { team: 'blue' } }) },
    { call: 'CreateFunction', with: newFunction('two') },
    { by: 'named', call: 'GetFunctionConfiguration', with: { FunctionName: 'one' } },
    { by: 'named', call: 'GetFunctionConfiguration', with: { FunctionName: arn('lambda', 'function:one') } },
    {
      ...{ by: 'named', call: 'GetFunctionConfiguration', denied: 'lambda:GetFunctionConfiguration' },
      with: { FunctionName: 'two' },
    },
    { by: 'creating', call: 'CreateFunction', with: newFunction('three'), denied: 'iam:PassRole' },
    { by: 'misPassing', call: 'CreateFunction', with: newFunction('three'), denied: 'iam:PassRole' },
    { by: 'passing', call: 'CreateFunction', with: newFunction('three') },
    { by: 'sharing', call: 'AddPermission', with: share('s3.amazonaws.com') },
    {
      ...{ by: 'sharing', call: 'AddPermission', denied: 'lambda:AddPermission' },
      with: share('sns.amazonaws.com'),
    },
    { by: 'tagged', call: 'GetFunctionConfiguration', with: { FunctionName: 'one' } },
    {
      ...{ by: 'tagged', call: 'GetFunctionConfiguration', denied: 'lambda:GetFunctionConfiguration' },
      with: { FunctionName: 'two' },
    },
    {
      ...{ by: 'foreign', call: 'GetFunctionConfiguration', denied: 'lambda:GetFunctionConfiguration' },
      with: { FunctionName: arn('lambda', 'function:one') },
    },
    {
      call: 'AddPermission',
      with: {
        ...{ FunctionName: 'one', StatementId: 'other', Principal: OTHER },
        Action: 'lambda:GetFunctionConfiguration',
      },
    },
    {
      ...{ by: 'foreign', call: 'GetFunctionConfiguration' },
      with: { FunctionName: arn('lambda', 'function:one') },
    },
  ],
}

const launch = (InstanceType: string, more = {}) => ({
  ...{ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1, InstanceType, ...more },
})

export const instances: Scenario = {
  service: 'ec2',
  code: 'UnauthorizedOperation',
  callers: {
    small: may('ec2:RunInstances', '*', {
      StringEqualsIfExists: { 'ec2:InstanceType': 't3.micro' },
    }),
    passing: passer('ec2:RunInstances', 'ec2'),
    named: may('ec2:StopInstances', arn('ec2', 'instance/${one}')),
    tagged: may('ec2:StopInstances', '*', { StringEquals: { 'aws:ResourceTag/team': 'blue' } }),
    tagging: {
      statements: [
        { Action: 'ec2:RunInstances' },
        { Action: 'ec2:CreateTags', Condition: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } } },
      ],
    },
  },
  steps: [
    ...INSTANCE_PROFILE.flatMap((step) => [step, { ...step, isDirect: true }]),
    {
      ...{ call: 'RunInstances', save: { one: 'Instances.0.InstanceId' } },
      with: launch('t3.micro', {
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'team', Value: 'blue' }] }],
      }),
    },
    { call: 'RunInstances', with: launch('t3.micro'), save: { two: 'Instances.0.InstanceId' } },
    { by: 'small', call: 'RunInstances', with: launch('t3.micro') },
    { by: 'small', call: 'RunInstances', with: launch('m5.large'), denied: 'ec2:RunInstances' },
    {
      ...{ by: 'small', call: 'RunInstances', denied: 'iam:PassRole' },
      with: launch('t3.micro', { IamInstanceProfile: { Name: 'runner' } }),
    },
    {
      ...{ by: 'passing', call: 'RunInstances' },
      with: launch('t3.micro', { IamInstanceProfile: { Name: 'runner' } }),
    },
    { by: 'named', call: 'StopInstances', with: { InstanceIds: ['${one}'] } },
    {
      by: 'named',
      call: 'StopInstances',
      with: { InstanceIds: ['${one}', '${two}'] },
      denied: 'ec2:StopInstances',
    },
    { by: 'tagged', call: 'StopInstances', with: { InstanceIds: ['${one}'] } },
    { by: 'tagged', call: 'StopInstances', with: { InstanceIds: ['${two}'] }, denied: 'ec2:StopInstances' },
    { by: 'tagged', call: 'DescribeInstances', denied: 'ec2:DescribeInstances' },
    {
      ...{ by: 'tagging', call: 'RunInstances' },
      with: launch('t3.micro', {
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'team', Value: 'red' }] }],
      }),
    },
    {
      ...{ by: 'tagging', call: 'CreateTags', denied: 'ec2:CreateTags' },
      with: { Resources: ['${two}'], Tags: [{ Key: 'team', Value: 'blue' }] },
    },
  ],
}

const task = (family: string) => ({
  ...{ family, taskRoleArn: roleOf('ecs-tasks') },
  containerDefinitions: [{ name: 'main', image: 'none', memory: 64 }],
})

export const clusters: Scenario = {
  service: 'ecs',
  code: 'AccessDeniedException',
  raises: 'AccessDeniedException',
  callers: {
    named: may('ecs:ListServices', '*', { ArnEquals: { 'ecs:cluster': arn('ecs', 'cluster/one') } }),
    describing: may('ecs:DescribeClusters', arn('ecs', 'cluster/one')),
    registering: may('ecs:RegisterTaskDefinition'),
    passing: passer('ecs:RegisterTaskDefinition', 'ecs-tasks'),
    starting: may('ecs:CreateService'),
    serving: passer('ecs:CreateService', 'ecs-tasks'),
  },
  steps: [
    { call: 'CreateCluster', with: { clusterName: 'one' } },
    { call: 'CreateCluster', with: { clusterName: 'two' } },
    { by: 'describing', call: 'DescribeClusters', with: { clusters: ['one'] } },
    {
      by: 'describing',
      call: 'DescribeClusters',
      with: { clusters: ['one', 'two'] },
      denied: 'ecs:DescribeClusters',
    },
    { by: 'named', call: 'ListServices', with: { cluster: 'one' } },
    { by: 'named', call: 'ListServices', with: { cluster: 'two' }, denied: 'ecs:ListServices' },
    { by: 'registering', call: 'RegisterTaskDefinition', with: task('job'), denied: 'iam:PassRole' },
    { by: 'passing', call: 'RegisterTaskDefinition', with: task('job') },
    {
      ...{ by: 'starting', call: 'CreateService', denied: 'iam:PassRole' },
      with: { cluster: 'one', serviceName: 'web', taskDefinition: 'job', desiredCount: 0 },
    },
    {
      ...{ by: 'serving', call: 'CreateService' },
      with: { cluster: 'one', serviceName: 'web', taskDefinition: 'job', desiredCount: 0 },
    },
  ],
}

const machine = (name: string, more = {}) => ({
  ...{ name, roleArn: roleOf('states') },
  ...{ definition: '{"StartAt":"a","States":{"a":{"Type":"Succeed"}}}', ...more },
})

export const stateMachines: Scenario = {
  service: 'stepfunctions',
  code: 'AccessDeniedException',
  callers: {
    named: may('states:StartExecution', arn('states', 'stateMachine:one')),
    creating: may('states:CreateStateMachine'),
    passing: passer('states:CreateStateMachine', 'states'),
    tagged: may('states:StartExecution', '*', { StringEquals: { 'aws:ResourceTag/team': 'blue' } }),
  },
  steps: [
    { call: 'CreateStateMachine', with: machine('one', { tags: [{ key: 'team', value: 'blue' }] }) },
    { call: 'CreateStateMachine', with: machine('two') },
    ...['named', 'tagged'].flatMap((by) => [
      { by, call: 'StartExecution', with: { stateMachineArn: arn('states', 'stateMachine:one') } },
      {
        ...{ by, call: 'StartExecution', denied: 'states:StartExecution' },
        with: { stateMachineArn: arn('states', 'stateMachine:two') },
      },
    ]),
    { by: 'creating', call: 'CreateStateMachine', with: machine('three'), denied: 'iam:PassRole' },
    { by: 'passing', call: 'CreateStateMachine', with: machine('three') },
  ],
}
