import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  ListPoliciesGrantingServiceAccessCommand,
  PutGroupPolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { servicePrefixes } from '../../../../core/aws/service-authorization.ts'
import { ACCOUNT, expectError, policy, serverForAllTests } from '../../../support/harness.ts'
import { changeUser, groupArn, POWER_USER, READ_ONLY, userArn } from '../../callers.ts'
import { policyArn } from '../policies/holders.ts'
import { allow, document } from '../simulation/simulating.ts'

const server = serverForAllTests()
const iam = server.iam()
beforeAll(async () => {
  await iam.send(new CreateUserCommand({ UserName: 'alice' }))
  await iam.send(new CreateGroupCommand({ GroupName: 'staff' }))
  await iam.send(new AddUserToGroupCommand({ UserName: 'alice', GroupName: 'staff' }))
  await iam.send(
    new CreatePolicyCommand({ PolicyName: 'queues', PolicyDocument: policy('Allow', 'sqs:Send*') }),
  )
  const PolicyArn = policyArn('queues')
  await iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn }))
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'staff', PolicyArn }))
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'staff', PolicyArn: READ_ONLY }))
  const putUser = (PolicyName: string, PolicyDocument: string) =>
    iam.send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName, PolicyDocument }))
  await putUser('no-queues', policy('Deny', 'sqs:*'))
  await putUser(
    'tables',
    document(allow('DynamoDB:GetItem', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })),
  )
  await putUser('misspelt', policy('Allow', 'dynamodb:GetItemz'))
  await iam.send(
    new PutGroupPolicyCommand({
      GroupName: 'staff',
      PolicyName: 'tables',
      PolicyDocument: document({ Effect: 'Allow', NotAction: ['sqs:*', 'sns:*'], Resource: 'arn:aws:x:::y' }),
    }),
  )
  await iam.send(
    new PutUserPermissionsBoundaryCommand({ UserName: 'alice', PermissionsBoundary: POWER_USER }),
  )
})

const list = (Arn: string, ServiceNamespaces: string[], Marker?: string) =>
  iam.send(new ListPoliciesGrantingServiceAccessCommand({ Arn, ServiceNamespaces, Marker }))

const managed = (PolicyArn: string) => ({
  PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1),
  PolicyType: 'MANAGED',
  PolicyArn,
})
const OF_USER = { PolicyType: 'INLINE', EntityType: 'USER', EntityName: 'alice' }
const OF_GROUP = { PolicyType: 'INLINE', EntityType: 'GROUP', EntityName: 'staff' }

test('12.8: names those that allow an action of the service, on whatever, in whatever circumstances', async () => {
  const answer = await list(userArn('alice'), ['sqs', 'dynamodb', 'iam'])
  expect(answer.IsTruncated).toBe(false)
  expect(answer.PoliciesGrantingServiceAccess).toEqual([
    { ServiceNamespace: 'sqs', Policies: [managed(policyArn('queues')), managed(READ_ONLY)] },
    {
      ServiceNamespace: 'dynamodb',
      Policies: [
        managed(READ_ONLY),
        { PolicyName: 'tables', ...OF_USER },
        { PolicyName: 'tables', ...OF_GROUP },
      ],
    },
    { ServiceNamespace: 'iam', Policies: [managed(READ_ONLY), { PolicyName: 'tables', ...OF_GROUP }] },
  ])
})

test('those of a group are its own', async () => {
  const { PoliciesGrantingServiceAccess: entries } = await list(groupArn('staff'), ['dynamodb'])
  expect(entries).toEqual([
    { ServiceNamespace: 'dynamodb', Policies: [managed(READ_ONLY), { PolicyName: 'tables', ...OF_GROUP }] },
  ])
})

// The namespaces of this test were once answered as they were written, and unknown ones, too.
test('12.8: namespaces are answered in their order, once each, and must be known', async () => {
  await iam.send(new CreateUserCommand({ UserName: 'bob' }))
  changeUser(server, 'bob', (user) => ({ ...user, inline: { all: policy('Allow', '*') } }))
  const all = { PolicyName: 'all', PolicyType: 'INLINE', EntityType: 'USER', EntityName: 'bob' }
  const twice = await list(userArn('bob'), ['sqs', 'iam', 'sqs'])
  expect(twice.PoliciesGrantingServiceAccess).toEqual([
    { ServiceNamespace: 'sqs', Policies: [all] },
    { ServiceNamespace: 'iam', Policies: [all] },
  ])
  await expectError(list(userArn('bob'), ['SQS', 'sqs', 'nope']), {
    code: 'InvalidInput',
    status: 400,
    message: 'Invalid service namespace: [SQS, nope]',
  })
  await iam.send(new CreateUserCommand({ UserName: 'carol' }))
  expect((await list(userArn('carol'), ['sqs'])).PoliciesGrantingServiceAccess).toEqual([
    { ServiceNamespace: 'sqs', Policies: [] },
  ])
})

describe('12.8: a policy that denies the whole service, always and everywhere, grants nothing of it', () => {
  const ALLOW = allow('sqs:SendMessage')
  const deny = (more: object) => ({ Effect: 'Deny', Resource: '*', ...more })
  const inline = ['own', 'other'].map((PolicyName) => ({ PolicyName, ...OF_USER, EntityName: 'dora' }))

  async function granting(...documents: object[][]): Promise<unknown> {
    const [own = '', other] = documents.map((statements) => document(...statements))
    changeUser(server, 'dora', (user) => ({
      ...user,
      inline: other === undefined ? { own } : { own, other },
    }))
    return (await list(userArn('dora'), ['sqs'])).PoliciesGrantingServiceAccess?.[0]?.Policies
  }
  beforeAll(() => iam.send(new CreateUserCommand({ UserName: 'dora' })))

  test.each([
    ['sqs:*', { Action: 'sqs:*' }],
    ['every action', { Action: '*' }],
    ['all but another service', { NotAction: 'iam:*' }],
    ['in capitals', { Action: ['iam:GetUser', 'SQS:*'] }],
  ])('%s', async (_what, more) => {
    expect(await granting([ALLOW, deny(more)])).toEqual([])
    expect(await granting([deny(more), ALLOW])).toEqual([])
  })

  test.each([
    ['a single action', { Action: 'sqs:SendMessage' }],
    ['every action of a kind', { Action: 'sqs:S*' }],
    ['all but one action', { NotAction: 'sqs:*' }],
    ['another service', { Action: 'sns:*' }],
    ['some resources', { Action: 'sqs:*', Resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:*` }],
    ['all resources but one', { Action: 'sqs:*', Resource: undefined, NotResource: 'arn:aws:sqs:::a' }],
    ['under a condition', { Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
  ])('C7.5.11: not one that denies %s', async (_what, more) => {
    expect(await granting([ALLOW, deny(more)])).toEqual([inline[0]])
  })

  test('not another policy of the same user', async () => {
    expect(await granting([ALLOW], [deny({ Action: 'sqs:*' })])).toEqual([inline[0]])
    expect(await granting([deny({ Action: 'sqs:*' })], [ALLOW])).toEqual([inline[1]])
  })
})

test('more than a hundred namespaces come in pages', async () => {
  const namespaces = servicePrefixes().slice(0, 150)
  const first = await list(userArn('alice'), namespaces)
  expect(first.IsTruncated).toBe(true)
  const second = await list(userArn('alice'), namespaces, first.Marker)
  expect(second.IsTruncated).toBe(false)
  expect(
    [first, second].flatMap(({ PoliciesGrantingServiceAccess: entries = [] }) =>
      entries.map(({ ServiceNamespace }) => ServiceNamespace),
    ),
  ).toEqual(namespaces)
})

test('fails for who is not there', async () => {
  await expectError(list(userArn('nobody'), ['iam']), {
    code: 'NoSuchEntity',
    status: 404,
    message: 'The user with name nobody cannot be found.',
  })
  await expectError(list(`arn:aws:iam::${ACCOUNT}:root`, ['iam']), { code: 'InvalidInput', status: 400 })
})
