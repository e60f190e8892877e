import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetContextKeysForCustomPolicyCommand,
  GetContextKeysForPrincipalPolicyCommand,
  PutGroupPolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  OTHER,
  policy,
  serverForAllTests,
} from '../../../support/harness.ts'
import { groupArn, userArn, userWith } from '../../callers.ts'
import { policyArn } from '../policies/holders.ts'
import { EC2_TRUST } from '../roles/role-callers.ts'
import { allow, deny, document } from './simulating.ts'

const keyed = (...keys: string[]) =>
  document(...keys.map((key) => allow('s3:*', { Condition: { StringEquals: { [key]: 'x' } } })))

const server = serverForAllTests()
const iam = server.iam()
beforeAll(async () => {
  await iam.send(new CreateUserCommand({ UserName: 'alice' }))
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'alice',
      PolicyName: 'own',
      PolicyDocument: keyed('aws:UserName', 'x:own'),
    }),
  )
  await iam.send(new CreateGroupCommand({ GroupName: 'staff' }))
  await iam.send(
    new PutGroupPolicyCommand({
      GroupName: 'staff',
      PolicyName: 'own',
      PolicyDocument: keyed('x:group', 'X:OWN'),
    }),
  )
  await iam.send(new AddUserToGroupCommand({ UserName: 'alice', GroupName: 'staff' }))
  await iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: EC2_TRUST }))
  await iam.send(new CreatePolicyCommand({ PolicyName: 'managed', PolicyDocument: keyed('x:managed') }))
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'r', PolicyArn: policyArn('managed') }))
})

const ofDocuments = async (...PolicyInputList: string[]) =>
  (await iam.send(new GetContextKeysForCustomPolicyCommand({ PolicyInputList }))).ContextKeyNames

const ofPrincipal = async (PolicySourceArn: string, PolicyInputList?: string[]) =>
  (await iam.send(new GetContextKeysForPrincipalPolicyCommand({ PolicySourceArn, PolicyInputList })))
    .ContextKeyNames

test('those of conditions and of variables, as in the AWS CLI reference', async () => {
  const example =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-west-2:123456789012:table/${aws:username}","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2015-08-16T12:00:00Z"}}}}'
  expect(await ofDocuments(example)).toEqual(['aws:username', 'aws:CurrentTime'])
})

// Equal keys were once answered once for all documents, whatever their case.
test('8.12, C7.5.10: each spelling once within a document, and again for each further document', async () => {
  const more = document(
    allow('s3:*', {
      Resource: "arn:aws:s3:::x/${aws:PrincipalTag/Team, 'none'}",
      Condition: { StringLike: { 'S3:prefix': '${aws:username}' }, Null: { 's3:Prefix': 'true' } },
    }),
    allow('sqs:*', { Condition: { StringEquals: { 's3:Prefix': '${AWS:username}' } } }),
  )
  expect(await ofDocuments(keyed('s3:Prefix', 's3:Prefix'), more, more)).toEqual([
    's3:Prefix',
    ...['aws:PrincipalTag/Team', 'S3:prefix', 's3:Prefix', 'aws:username', 'AWS:username'],
    ...['aws:PrincipalTag/Team', 'S3:prefix', 's3:Prefix', 'aws:username', 'AWS:username'],
  ])
  expect(await ofDocuments(document(allow('s3:*')))).toEqual([])
})

test('8.13, C7.5.10: those of all variables in resources and values, and the three literals', async () => {
  const text = document(
    allow('s3:*', { Resource: ['arn:aws:s3:::${*}/${?}/${$}', '${x:whole}', 'arn:aws:${x:service}:::y'] }),
    deny('s3:*', { Resource: undefined, NotResource: "arn:aws:s3:::${x:other, 'a'}" }),
    allow('s3:*', { Condition: { NumericEquals: { '${x:key}': ['1', '${x:value}'] } } }),
  )
  expect(await ofDocuments(text)).toEqual([
    ...['*', '?', '$', 'x:whole', 'x:service', 'x:other', '${x:key}', 'x:value'],
  ])
})

test.each([
  ['an action', { Action: '${aws:username}', Resource: '*' }],
  ['a principal', { Principal: { AWS: '${aws:username}' }, Action: '*', Resource: '*' }],
])('8.13: variables in %s are none', async (_where, statement) => {
  expect(await ofDocuments(document({ Effect: 'Allow', ...statement }))).toEqual([])
})

test.each(['2008-10-17', undefined])('8.13: variables of the version %s are none', async (Version) => {
  const Statement = allow('s3:*', {
    Resource: 'arn:aws:s3:::${aws:username}',
    Condition: { StringEquals: { 'x:key': '${aws:userid}' } },
  })
  expect(await ofDocuments(JSON.stringify({ Version, Statement }))).toEqual(['x:key'])
})

const CONDITION = { Condition: { StringEquals: { 'x:key': 'a' } } }

test.each<[string, unknown, string[]]>([
  ['no statement', { Version: '2012-10-17' }, []],
  ['nothing', {}, []],
  ['an empty list of statements', { Statement: [] }, []],
  ['no action', { Statement: { Effect: 'Allow', Resource: '*', ...CONDITION } }, ['x:key']],
  ['no resource', { Statement: { Effect: 'Deny', Action: '*', ...CONDITION } }, ['x:key']],
  ['empty elements', { Statement: { Effect: 'Allow', Action: [], Resource: [], Condition: {} } }, []],
  ['a principal', { Statement: { ...allow('*', CONDITION), Principal: '*' } }, ['x:key']],
  ['what is no action', { Statement: allow('abc', CONDITION) }, ['x:key']],
  ['what is no resource', { Statement: allow('*', { ...CONDITION, Resource: 'bad' }) }, ['x:key']],
  [
    'a value that is no number',
    { Statement: allow('*', { Condition: { NumericEquals: { 'x:age': 'nope' } } }) },
    ['x:age'],
  ],
])('8.14, C7.5.10: a document with %s is taken', async (_what, policy, expected) => {
  expect(await ofDocuments(JSON.stringify(policy))).toEqual(expected)
})

test.each<[string, unknown]>([
  ['an unknown element', { Statement: allow('*'), Foo: 'x' }],
  ['an unknown element of a statement', { Statement: allow('*', { Foo: 'x' }) }],
  ['an unknown operator', { Statement: allow('*', { Condition: { MadeUp: { 'x:key': 'a' } } }) }],
  ['no effect', { Statement: { Action: '*', Resource: '*' } }],
  ['another effect', { Statement: { ...allow('*'), Effect: 'allow' } }],
  ['a statement that is none', { Statement: ['x'] }],
  ['conditions that are none', { Statement: allow('*', { Condition: [] }) }],
  ['an unknown version', { Version: '2099-01-01' }],
  ['a list', []],
])('8.14, C7.5.10: a document with %s is refused', async (_what, policy) => {
  const error = {
    code: 'InvalidInput',
    status: 400,
    message: 'Policy input list item 2 has invalid content',
  }
  await expectError(ofDocuments(keyed('x:a'), JSON.stringify(policy)), error)
  await expectError(ofPrincipal(userArn('alice'), [keyed('x:a'), JSON.stringify(policy)]), error)
})

const OF_ALICE = ['aws:UserName', 'x:own', 'x:group', 'X:OWN']

test('those of a user include its groups, those of others do not', async () => {
  expect(await ofPrincipal(userArn('alice'))).toEqual(OF_ALICE)
  expect(await ofPrincipal(groupArn('staff'))).toEqual(['x:group', 'X:OWN'])
  expect(await ofPrincipal(`arn:aws:iam::${ACCOUNT}:role/r`)).toEqual(['x:managed'])
})

test('8.15, C7.5.10: a policy counts once, and the boundary and further documents again', async () => {
  const PolicyArn = policyArn('managed')
  await iam.send(new CreateUserCommand({ UserName: 'bound', PermissionsBoundary: PolicyArn }))
  expect(await ofPrincipal(userArn('bound'))).toEqual(['x:managed'])
  await iam.send(new AddUserToGroupCommand({ UserName: 'bound', GroupName: 'staff' }))
  await iam.send(new AttachUserPolicyCommand({ UserName: 'bound', PolicyArn }))
  await iam.send(new CreateGroupCommand({ GroupName: 'sharing' }))
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'sharing', PolicyArn }))
  await iam.send(new AddUserToGroupCommand({ UserName: 'bound', GroupName: 'sharing' }))
  const expected = ['x:managed', 'x:group', 'X:OWN', 'x:managed']
  expect(await ofPrincipal(userArn('bound'))).toEqual(expected)
  expect(await ofPrincipal(userArn('bound'), [keyed('x:managed', 'x:new')])).toEqual([
    ...expected,
    ...['x:managed', 'x:new'],
  ])
})

test('8.3, C7.3.6: the name alone finds the principal, and permission is asked for its own ARN', async () => {
  expect(await ofPrincipal(userArn('ALICE', '/no/such/path/'))).toEqual(OF_ALICE)
  expect(await ofPrincipal(groupArn('staff', '/elsewhere/'))).toEqual(['x:group', 'X:OWN'])
  const action = 'iam:GetContextKeysForPrincipalPolicy'
  const asked = (PolicySourceArn: string, credentials: Credentials) =>
    server.iam(credentials).send(new GetContextKeysForPrincipalPolicyCommand({ PolicySourceArn }))
  const reader = await userWith(server, 'reader', policy('Allow', action, userArn('alice')))
  await asked(userArn('alice', '/elsewhere/'), reader)
  const misled = await userWith(server, 'misled', policy('Allow', action, userArn('alice', '/elsewhere/')))
  await expectError(asked(userArn('alice', '/elsewhere/'), misled), { code: 'AccessDenied', status: 403 })
})

test('8.14: what is no JSON is refused', async () => {
  await expectError(ofDocuments('{'), {
    code: 'InvalidInput',
    status: 400,
    message: 'Policy input list item 1 has invalid content',
  })
})

test.each([
  [userArn('nobody'), 'NoSuchEntity', 404, 'Unable to retrieve specified IAM entity.'],
  [
    `arn:aws:iam::${OTHER}:user/alice`,
    'InvalidInput',
    400,
    `Invalid Policy Source Arn: caller's account ${ACCOUNT} does not have access to policies in account ${OTHER}.`,
  ],
  [
    `arn:aws:iam::${ACCOUNT}:root`,
    'InvalidInput',
    400,
    `Invalid ARN provided in the request: arn:aws:iam::${ACCOUNT}:root`,
  ],
])('C7.5.9: %s is no principal with policies', async (arn, code, status, message) => {
  await expectError(ofPrincipal(arn), { code, status, message })
})
