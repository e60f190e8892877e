import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  SimulateCustomPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { GetFederationTokenCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  expectError,
  expectRecorded,
  policy,
  recorded,
  serverForAllTests,
  trust,
} from '../../../support/harness.ts'
import { assume, roleTrusting, TRUST_ACCOUNT } from '../../sts/sts-callers.ts'

const server = serverForAllTests()
const iam = server.iam()

const TEST = 'test_iam_policies.py::TestPolicyDocumentValidity::test_create_policy_invalid_document/error'
const messages = (recorded.operations['CreatePolicy']?.errors ?? [])
  .filter((error) => error.test === TEST)
  .map(({ message }) => message?.replaceAll('<partition>', 'aws').replaceAll('<region>', 'us-east-1') ?? '')
const Version = '2012-10-17'
const stating = (statement: object) =>
  JSON.stringify({ Version, Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*', ...statement } })
const provokers: Readonly<Record<string, string>> = {
  'Actions/Condition can contain only one colon.': stating({ Action: 'a:b:c' }),
  'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.': stating({
    Action: 'invalid',
  }),
  'IAM resource arn:aws:iam:us-east-1::example_bucket cannot contain region information.': stating({
    Resource: 'arn:aws:iam:us-east-1::example_bucket',
  }),
  'IAM resource path must either be "*", root, or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.':
    stating({ Resource: 'arn:aws:iam::123456789012:example_bucket' }),
  'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".': stating({
    Resource: 'arn:b:c:d:e:f:g:h',
  }),
  'Partition "b" is not valid for resource "arn:b:cadfsdf:*:*:*".': stating({ Resource: 'arn:b:cadfsdf' }),
  'Partition "bsdfdsafsad" is not valid for resource "arn:bsdfdsafsad:*:*:*:*".': stating({
    Resource: 'arn:bsdfdsafsad',
  }),
  'Partition "error" is not valid for resource "arn:error:s3:::example_bucket".': stating({
    Resource: 'arn:error:s3:::example_bucket',
  }),
  'Partition "s3" is not valid for resource "arn:s3:::example_bucket:*".': stating({
    Resource: 'arn:s3:::example_bucket',
  }),
  'Policy document must be version 2012-10-17 or greater.': policy('Allow', 's3:*').replace(
    Version,
    '2008-10-17',
  ),
  'Policy statement must contain actions.': stating({ Action: [] }),
  'Policy statement must contain resources.': stating({ Resource: [] }),
  'Resource  must be in ARN format or "*".': stating({ Resource: '' }),
  'Resource adf must be in ARN format or "*".': stating({ Resource: 'adf' }),
  'Resource arn:aws:s3:us-east-1::example_bucket can not contain region information.': stating({
    Resource: 'arn:aws:s3:us-east-1::example_bucket',
  }),
  'Resource invalid resource must be in ARN format or "*".': stating({ Resource: 'invalid resource' }),
  'Resource sdfsadf must be in ARN format or "*".': stating({ Resource: 'sdfsadf' }),
  'Resource vendor must be fully qualified and cannot contain regexes.': stating({
    Resource: 'arn:aws:*:::bucket',
  }),
  'Statement IDs (SID) in a single policy must be unique.': JSON.stringify({
    Version,
    Statement: [1, 2].map(() => ({ Sid: 'same', Effect: 'Allow', Action: 's3:*', Resource: '*' })),
  }),
  'Syntax errors in policy.': '{"Version":"2012-10-17"',
  'The policy failed legacy parsing': stating({ Effect: 'allow' }),
  'Vendor a a is not valid': stating({ Action: 'a a:b' }),
}

test('resources of S3 that belong to a region are taken', async () => {
  const types = ['accesspoint/a', 'access-grants/default', 'job/*', 'storage-lens/a', 'storage-lens-group/a']
  const Resource = types.map((type) => `arn:aws:s3:us-east-1:111122223333:${type}`)
  const PolicyDocument = stating({ Resource })
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'regional', PolicyDocument }))
  expect(Policy?.PolicyName).toBe('regional')
})

test('every recorded message has a document', () => {
  expect(messages.toSorted()).toEqual(Object.keys(provokers).toSorted())
})

test.each(Object.entries(provokers))('%s', async (message, PolicyDocument) => {
  const creation = iam.send(new CreatePolicyCommand({ PolicyName: 'malformed', PolicyDocument }))
  await expectError(creation, { code: 'MalformedPolicyDocument', status: 400, message })
  await expectRecorded(creation, TEST, { region: 'us-east-1' })
})

test('a name stands once in an object of a document, wherever documents are written', async () => {
  const twice = (document: string) => document.replace('"Effect":', '"Effect":"Deny","Effect":')
  const PolicyDocument = twice(policy('Allow', 's3:*'))
  const AssumeRolePolicyDocument = twice(trust({ AWS: ACCOUNT }))
  const made = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'once', PolicyDocument: policy('Allow', 's3:*') }),
  )
  const PolicyArn = made.Policy?.Arn
  const role = await roleTrusting(server, 'once', TRUST_ACCOUNT)
  const syntax = { code: 'MalformedPolicyDocument', status: 400, message: 'Syntax errors in policy.' }
  for (const call of [
    iam.send(new CreatePolicyCommand({ PolicyName: 'twice', PolicyDocument })),
    iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument })),
    iam.send(new PutRolePolicyCommand({ RoleName: 'once', PolicyName: 'twice', PolicyDocument })),
  ]) {
    await expectError(call, syntax)
  }
  for (const call of [
    iam.send(new CreateRoleCommand({ RoleName: 'twice', AssumeRolePolicyDocument })),
    iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: 'once', PolicyDocument: AssumeRolePolicyDocument }),
    ),
  ]) {
    await expectError(call, { ...syntax, message: 'This policy contains invalid Json' })
  }
  const { code } = syntax
  await expectError(assume(server, ADMINISTRATOR, role, { Policy: PolicyDocument }), { code, status: 400 })
  const federation = new GetFederationTokenCommand({ Name: 'twice', Policy: PolicyDocument })
  await expectError(server.sts().send(federation), { code, status: 400 })
  const simulation = { PolicyInputList: [PolicyDocument], ActionNames: ['s3:GetObject'] }
  await expectError(iam.send(new SimulateCustomPolicyCommand(simulation)), {
    code: 'InvalidInput',
    status: 400,
    message: 'Policy input list item 1 has invalid content',
  })
})
