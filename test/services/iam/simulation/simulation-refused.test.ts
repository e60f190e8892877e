import type { ContextEntry, ContextKeyTypeEnum } from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import { ACCOUNT, expectError, serverForAllTests, trust } from '../../../support/harness.ts'
import { userArn } from '../../callers.ts'
import {
  ALLOW_ALL,
  BUCKET,
  type CustomPolicyOptions,
  decisionsIn,
  document,
  entry,
  simulateCustom,
  simulatePrincipal,
} from './simulating.ts'

const server = serverForAllTests()
const iam = server.iam()

const ALICE = userArn('alice')

const resourcePolicy = (...Resource: string[]) =>
  document({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource })

describe('what is refused', () => {
  const instance = ['instance/i', 'image/i', 'security-group/s', 'network-interface/n'].map(
    (resource) => `arn:aws:ec2:us-east-1:${ACCOUNT}:${resource}`,
  )

  test.each<[string, CustomPolicyOptions & { documents?: string[]; actions?: string[] }]>([
    ['Policy input list item 2 has invalid content', { documents: [ALLOW_ALL, '{'] }],
    [
      'Policy input list item 1 has invalid content',
      { documents: ['{"Version": "2099-01-01", "Statement": []}'] },
    ],
    [
      'Invalid policy in PermissionsBoundaryPolicyInputList.1: Syntax errors in policy.',
      { PermissionsBoundaryPolicyInputList: ['[]'] },
    ],
    [
      'The list of Permissions Boundary policies cannot exceed 1 items.',
      { PermissionsBoundaryPolicyInputList: [ALLOW_ALL, ALLOW_ALL] },
    ],
    [
      'Invalid policy in OrderedOrganizationPolicyInputList.2.ServiceControlPolicyInputList.1: The provided policy document does not meet the requirements of the specified policy type.',
      {
        OrderedOrganizationPolicyInputList: [ALLOW_ALL, '[]'].map((text) => ({
          ServiceControlPolicyInputList: [text],
        })),
      },
    ],
    [
      'Organization policy at index 2 must contain at least one service control policy',
      {
        OrderedOrganizationPolicyInputList: [[ALLOW_ALL], []].map((level) => ({
          ServiceControlPolicyInputList: level,
        })),
      },
    ],
    [
      'Invalid policy in ResourcePolicy: Syntax errors in policy.',
      { ResourcePolicy: 'x', CallerArn: ALICE, ResourceArns: [BUCKET] },
    ],
    [
      'Invalid Entity Arn: * does not clearly define entity type and name.',
      { ResourcePolicy: resourcePolicy(BUCKET), CallerArn: ALICE },
    ],
    [
      'Invalid Entity Arn: * does not clearly define entity type and name.',
      { ResourcePolicy: resourcePolicy('*'), CallerArn: ALICE, ResourceArns: ['*'] },
    ],
    [
      'ResourceNames are not in a valid ARN format: *.',
      { ResourcePolicy: resourcePolicy(BUCKET, '*'), CallerArn: ALICE, ResourceArns: [BUCKET] },
    ],
    [
      'Invalid caller - Caller cannot be null or empty.',
      { ResourcePolicy: trust({ AWS: '*' }), ResourceArns: [BUCKET] },
    ],
    ['The action is invalid since it is missing names', { actions: ['s3:GetObject', 'GetUser'] }],
    ...['bucket', 'arn:aws:s3', 'arn:aws:s3:::'].map((arn): [string, CustomPolicyOptions] => [
      `ResourceNames are not in a valid ARN format: ${arn}.`,
      { ResourceArns: [BUCKET, arn] },
    ]),
    ['ResourceNames are not in a valid ARN format: *.', { ResourceArns: [BUCKET, '*'] }],
    ...['me', ACCOUNT, `arn:aws:iam::${ACCOUNT}`, `arn:aws:sts::${ACCOUNT}:assumed-role/r/s`].map(
      (ResourceOwner): [string, CustomPolicyOptions] => [
        `'${ResourceOwner}' is not a valid as a Resource Owner.`,
        { ResourceOwner },
      ],
    ),
    [
      'Invalid Input Actions: [s3:GetObject,iam:GetUser] and [s3:*,s3:Nothing] require different authorization information. ',
      {
        actions: ['s3:GetObject', 's3:*', 'iam:GetUser', 's3:Nothing'],
        ResourceArns: [`${BUCKET}/a`, `${BUCKET}/b`],
      },
    ],
    [
      'Invalid Input Actions: [s3:GetObject] and [nope:Nothing] require different authorization information. ',
      { actions: ['nope:Nothing', 's3:GetObject'], ResourceArns: ['*', BUCKET] },
    ],
    ...[
      ['s3:GetObject', 'EC2-VPC-EBS'],
      ['ec2:RunInstances', 'nothing'],
    ].map(([action = '', ResourceHandlingOption]): [string, CustomPolicyOptions & { actions: string[] }] => [
      `Invalid input resource handling options. Action does not support resource handling options: ${action}. Please refer to the documentation for more details: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html`,
      { actions: ['ec2:RunInstances', action], ResourceHandlingOption, ResourceArns: instance },
    ]),
    [
      'Invalid caller - Caller must be an IAM user, role or group in this context.',
      { CallerArn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s` },
    ],
    [
      'Invalid caller - Caller must be an IAM user, role or group in this context.',
      { CallerArn: `arn:aws:iam::${ACCOUNT}:root` },
    ],
  ])(
    '8.7, C7.5.3, C7.5.4, C7.5.5: %s',
    async (message, { documents = [ALLOW_ALL], actions = ['s3:GetObject'], ...more }) => {
      await expectError(simulateCustom(iam, documents, actions, more), {
        code: 'InvalidInput',
        status: 400,
        message,
      })
    },
  )

  const refusing = (ContextEntries: ContextEntry[], message: string) =>
    expectError(simulateCustom(iam, [ALLOW_ALL], ['s3:GetObject'], { ContextEntries }), {
      code: 'InvalidInput',
      status: 400,
      message,
    })

  test.each<[ContextEntry, string]>([
    [{ ContextKeyType: 'string', ContextKeyValues: ['x'] }, 'ContextKeyName cannot be null or empty.'],
    [{ ContextKeyName: 'x:key', ContextKeyValues: ['x'] }, 'Context key x:key has invalid type null.'],
    [{ ContextKeyName: 'x:key' }, 'Context key x:key has invalid type null.'],
    [
      { ContextKeyName: 'x:key', ContextKeyType: 'string' },
      'Context values for context key x:key cannot be null or empty.',
    ],
    [entry('x:key', 'dateList'), 'Context values for context key x:key cannot be null or empty.'],
    [entry('x:key', 'string', 'a', 'b'), 'Context key string expected a single value, but received 2.'],
    [
      entry('x:key', 'ip', '10.0.0.1', '::1', '::2'),
      'Context key ip expected a single value, but received 3.',
    ],
  ])('C7.5.6: the context entry %j', (incomplete, message) => refusing([incomplete], message))

  test('C7.5.6: a key twice, in any case', () =>
    refusing([entry('x:key', 'string', 'a'), entry('X:Key', 'string', 'a')], 'Duplicate context key: X:Key.'))

  test.each<[ContextKeyTypeEnum, string, string[]]>([
    ['numeric', 'numeric format', ['ten', '', '0x10', ' 1', '1 ', 'Infinity', 'NaN', '1,5']],
    ['numericList', 'numeric format', ['1,2']],
    ['ip', 'IP address', ['10.0.0.256', '10.0.0.0/8', 'fe80::1%eth0', '']],
    ['ipList', 'IP address', ['localhost']],
    ['binary', 'base-64 encoded binary format', ['a b', 'YQ', 'YR==', 'Q-J_']],
    ['binaryList', 'base-64 encoded binary format', ['YWJ=']],
    ['date', 'DateTime format', ['yesterday', '']],
    ['dateList', 'DateTime format', ['2026-02-30']],
  ])('8.4, C7.5.6: a context entry of the type %s without %s', async (type, form, values) => {
    for (const value of values) {
      await refusing([entry('x:key', type, value)], `Invalid context value for key x:key: expected ${form}.`)
    }
  })

  test.each<[ContextKeyTypeEnum, string[]]>([
    ['string', ['', 'ten', '0x10', 'yesterday']],
    ['numeric', ['1', '01.00', '+1', '-1', '.5', '1.', '1e2', '1E-2', '1e9999']],
    ['boolean', ['', 'yes', '1', 'TRUE']],
    ['ip', ['10.0.0.1', '::1', '2001:0db8::1']],
    ['binary', ['', 'YQ==', 'YWI=', 'YWJj']],
    ['date', ['2035', '2035-01-02', '2035-01-02T03:04:05.678+01:00', '1767225600']],
  ])('8.4, C7.5.6: but not a context entry of the type %s with any of %j', async (type, values) => {
    for (const value of values) {
      const more = { ContextEntries: [entry('abcde', type, value)] }
      expect(decisionsIn(await simulateCustom(iam, [ALLOW_ALL], ['s3:GetObject'], more))).toEqual(['allowed'])
    }
  })

  test('C7.5.6: nor a context entry with nothing in it', async () => {
    const more = { ContextEntries: [{}] }
    expect(decisionsIn(await simulateCustom(iam, [ALLOW_ALL], ['s3:GetObject'], more))).toEqual(['allowed'])
  })

  test.each(['EC2-VPC-InstanceStore', 'EC2-VPC-EBS-Subnet', 'EC2-Classic-EBS'])(
    'C7.5.5: but not the resource handling option %s, even without its resources',
    async (ResourceHandlingOption) => {
      for (const ResourceArns of [instance, instance.slice(0, 1)]) {
        const more = { ResourceHandlingOption, ResourceArns }
        expect(decisionsIn(await simulateCustom(iam, [ALLOW_ALL], ['ec2:RunInstances'], more))).toEqual([
          'allowed',
        ])
      }
    },
  )

  test('C7.5.5: nor any resource handling option without resources', async () => {
    for (const ResourceArns of [undefined, ['*']]) {
      const more = { ResourceHandlingOption: 'nothing', ResourceArns }
      expect(decisionsIn(await simulateCustom(iam, [ALLOW_ALL], ['s3:GetObject'], more))).toEqual(['allowed'])
    }
  })

  test('C7.5.4: nor actions of which AWS has only some, without resources', async () => {
    const actions = ['s3:GetObject', 'nope:Nothing']
    expect(decisionsIn(await simulateCustom(iam, [ALLOW_ALL], actions))).toEqual(['allowed', 'allowed'])
  })
})

test('C7.5.5: the simulation of a principal refers to its own documentation', async () => {
  const more = { ResourceArns: [BUCKET], ResourceHandlingOption: 'EC2-VPC-EBS' }
  await expectError(simulatePrincipal(iam, userArn('iamulator'), ['s3:GetObject'], more), {
    code: 'InvalidInput',
    status: 400,
    message:
      'Invalid input resource handling options. Action does not support resource handling options: s3:GetObject. Please refer to the documentation for more details: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html',
  })
})
