import type { ContextKeyTypeEnum, IAMClient } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, expectError, startServer, type TestServer, trust } from '../../../support/harness.ts'
import { userArn } from '../../callers.ts'
import {
  ALLOW_ALL,
  BUCKET,
  type CustomPolicyOptions,
  decisionsIn,
  entry,
  simulateCustom,
} from './simulating.ts'

let server: TestServer
let iam: IAMClient
beforeAll(async () => {
  server = await startServer()
  iam = server.iam()
})
afterAll(() => server.close())

const ALICE = userArn('alice')

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
      'Only one permissions boundary can be simulated.',
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
    ['Invalid policy in ResourcePolicy: Syntax errors in policy.', { ResourcePolicy: 'x', CallerArn: ALICE }],
    ['A ResourcePolicy needs a CallerArn.', { ResourcePolicy: trust({ AWS: '*' }) }],
    ['Invalid action name: s3:* is not of the form service:Action without wildcards.', { actions: ['s3:*'] }],
    [
      'Invalid action name: GetUser is not of the form service:Action without wildcards.',
      { actions: ['GetUser'] },
    ],
    ['Invalid resource: bucket is neither an ARN nor "*".', { ResourceArns: [BUCKET, 'bucket'] }],
    ['Invalid resource: arn:aws:s3::: is neither an ARN nor "*".', { ResourceArns: ['arn:aws:s3:::'] }],
    ['Invalid resource owner: me is neither the ARN of an account nor its number.', { ResourceOwner: 'me' }],
    [
      `Invalid Entity Arn: arn:aws:sts::${ACCOUNT}:assumed-role/r/s does not clearly define entity type and name.`,
      { CallerArn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s` },
    ],
    ['Invalid context entry: it has no ContextKeyName.', { ContextEntries: [{ ContextKeyValues: ['x'] }] }],
    ['Unknown resource handling option EC2-Classic-EBS.', { ResourceHandlingOption: 'EC2-Classic-EBS' }],
    [
      'The resource handling option EC2-VPC-EBS needs a resource of each of the types instance, image, security-group, network-interface, volume.',
      { ResourceHandlingOption: 'EC2-VPC-EBS', ResourceArns: instance },
    ],
  ])('%s', async (message, { documents = [ALLOW_ALL], actions = ['s3:GetObject'], ...more }) => {
    await expectError(simulateCustom(iam, documents, actions, more), {
      code: 'InvalidInput',
      status: 400,
      message,
    })
  })

  test.each<[ContextKeyTypeEnum, string]>([
    ['numeric', 'ten'],
    ['numericList', '1,2'],
    ['ip', '10.0.0.256'],
    ['ipList', 'localhost'],
    ['binary', 'a b'],
    ['date', 'yesterday'],
    ['dateList', '2026-02-30'],
  ])('a context entry of the type %s with the value %s', async (type, value) => {
    const ContextEntries = [entry('aws:x', type, value)]
    await expectError(simulateCustom(iam, [ALLOW_ALL], ['s3:GetObject'], { ContextEntries }), {
      code: 'InvalidInput',
      status: 400,
      message: `Invalid context entry aws:x: ${value} is not of the type ${type}.`,
    })
  })

  test('but for a resource handling option that has its resources', async () => {
    const more = { ResourceHandlingOption: 'EC2-VPC-InstanceStore', ResourceArns: instance }
    expect(decisionsIn(await simulateCustom(iam, [ALLOW_ALL], ['ec2:RunInstances'], more))).toEqual(
      instance.map(() => 'allowed'),
    )
  })
})
