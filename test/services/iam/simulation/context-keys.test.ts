import {
  AddUserToGroupCommand,
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetContextKeysForCustomPolicyCommand,
  GetContextKeysForPrincipalPolicyCommand,
  type IAMClient,
  PutGroupPolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  OTHER,
  policy,
  startServer,
  type TestServer,
} from '../../../support/harness.ts'
import { groupArn, userArn, userWith } from '../../callers.ts'
import { policyArn } from '../policies/holders.ts'
import { EC2_TRUST } from '../roles/role-callers.ts'
import { allow, document } from './simulating.ts'

const keyed = (...keys: string[]) =>
  document(...keys.map((key) => allow('s3:*', { Condition: { StringEquals: { [key]: 'x' } } })))

let server: TestServer
let iam: IAMClient
beforeAll(async () => {
  server = await startServer()
  iam = server.iam()
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
afterAll(() => server.close())

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

test('each once, as first written, of all documents', async () => {
  const more = document(
    allow('s3:*', {
      Resource: "arn:aws:s3:::x/${aws:PrincipalTag/Team, 'none'}",
      Condition: { StringLike: { 'S3:prefix': '${aws:username}' }, Null: { 's3:delimiter': 'true' } },
    }),
  )
  expect(await ofDocuments(keyed('s3:Prefix'), more)).toEqual([
    's3:Prefix',
    'aws:PrincipalTag/Team',
    's3:delimiter',
    'aws:username',
  ])
  expect(await ofDocuments(document(allow('s3:*')))).toEqual([])
})

test('variables of an old version are none', async () => {
  const old = {
    Version: '2008-10-17',
    Statement: allow('s3:*', { Resource: 'arn:aws:s3:::${aws:username}' }),
  }
  expect(await ofDocuments(JSON.stringify(old))).toEqual([])
})

test('those of a user include its groups, those of others do not', async () => {
  expect(await ofPrincipal(userArn('alice'))).toEqual(['aws:UserName', 'x:own', 'x:group'])
  expect(await ofPrincipal(groupArn('staff'))).toEqual(['x:group', 'X:OWN'])
  expect(await ofPrincipal(`arn:aws:iam::${ACCOUNT}:role/r`)).toEqual(['x:managed'])
  expect(await ofPrincipal(groupArn('staff'), [keyed('x:new', 'x:own')])).toEqual([
    'x:group',
    'X:OWN',
    'x:new',
  ])
})

test('8.3, C7.3.6: the name alone finds the principal, and permission is asked for its own ARN', async () => {
  expect(await ofPrincipal(userArn('ALICE', '/no/such/path/'))).toEqual(['aws:UserName', 'x:own', 'x:group'])
  expect(await ofPrincipal(groupArn('staff', '/elsewhere/'))).toEqual(['x:group', 'X:OWN'])
  const action = 'iam:GetContextKeysForPrincipalPolicy'
  const asked = (PolicySourceArn: string, credentials: Credentials) =>
    server.iam(credentials).send(new GetContextKeysForPrincipalPolicyCommand({ PolicySourceArn }))
  const reader = await userWith(server, 'reader', policy('Allow', action, userArn('alice')))
  await asked(userArn('alice', '/elsewhere/'), reader)
  const misled = await userWith(server, 'misled', policy('Allow', action, userArn('alice', '/elsewhere/')))
  await expectError(asked(userArn('alice', '/elsewhere/'), misled), { code: 'AccessDenied', status: 403 })
})

test('what is no policy is refused', async () => {
  const error = {
    code: 'InvalidInput',
    status: 400,
    message: 'Invalid policy in PolicyInputList.2: Syntax errors in policy.',
  }
  await expectError(ofDocuments(keyed('x:a'), '{}'), error)
  await expectError(ofPrincipal(userArn('alice'), [keyed('x:a'), '{}']), error)
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
