/** Policies that are written with `policyOf`, `allow`, and `deny`. */
import { expect, test } from '@jest/globals'
import { allow, createIamulator, deny, type PolicyPrincipal, policyOf } from '../../package/index.ts'

test('a policy has the form that AWS knows', () => {
  expect(policyOf(allow('s3:Get*').on('*'))).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }],
  })
  expect(
    policyOf(allow('s3:*', 'sqs:*').on('arn:aws:s3:::a', 'arn:aws:s3:::b'), deny('s3:Delete*').on('*')),
  ).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['s3:*', 'sqs:*'], Resource: ['arn:aws:s3:::a', 'arn:aws:s3:::b'] },
      { Effect: 'Deny', Action: 's3:Delete*', Resource: '*' },
    ],
  })
})

test('statements can be in lists', () => {
  const [read, guard] = [allow('s3:Get*').on('*'), deny('s3:Delete*').on('*')]
  expect(policyOf([read, guard])).toEqual(policyOf(read, guard))
  expect(policyOf([read], guard).Statement[1]?.Effect).toBe('Deny')
})

test('conditions add up, and a statement can be named', () => {
  const statement = allow('s3:GetObject')
    .on('*')
    .when('StringEquals', 'aws:PrincipalTag/team', ['blue', 'red'])
    .when('StringEquals', 'aws:RequestedRegion', 'eu-west-1')
    .when('Bool', 'aws:SecureTransport', true)
    .named('Readers')
  expect({ ...statement }).toEqual({
    Sid: 'Readers',
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: '*',
    Condition: {
      StringEquals: { 'aws:PrincipalTag/team': ['blue', 'red'], 'aws:RequestedRegion': 'eu-west-1' },
      Bool: { 'aws:SecureTransport': true },
    },
  })
})

test('principals are services or AWS principals', () => {
  const principalOf = (...names: string[]) => allow('sts:AssumeRole').to(...names).Principal
  expect(principalOf('*')).toBe('*')
  expect(principalOf('ec2.amazonaws.com')).toEqual({ Service: 'ec2.amazonaws.com' })
  expect(principalOf('123456789012', 'ec2.amazonaws.com', 'ecs-tasks.amazonaws.com')).toEqual({
    AWS: '123456789012',
    Service: ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'],
  })
})

test('principals can be objects, as in a policy', () => {
  const to = (...principals: (string | PolicyPrincipal)[]) =>
    allow('sts:AssumeRole').to(...principals).Principal
  expect(to({ Service: 'lambda.amazonaws.com' })).toEqual({ Service: 'lambda.amazonaws.com' })
  expect(
    to({ Service: ['lambda.amazonaws.com'], Federated: 'accounts.google.com' }, 'ec2.amazonaws.com'),
  ).toEqual({
    Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'],
    Federated: 'accounts.google.com',
  })
  expect(() => to(JSON.parse('{ "Servce": "lambda.amazonaws.com" }'))).toThrow(
    'Unknown type of principal "Servce". Did you mean "Service"? You can also use "AWS", "Federated", or "CanonicalUser".',
  )
})

test('a statement can be the start of several others', () => {
  const reads = allow('s3:GetObject')
  expect([
    reads.on('arn:aws:s3:::a/*').Resource,
    reads.on('arn:aws:s3:::b/*').Resource,
    reads.Resource,
  ]).toEqual(['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*', undefined])
})

test('a policy that is built decides like one that is written', async () => {
  await using iam = await createIamulator({
    seed: {
      users: [{ name: 'reader', inlinePolicies: { p: policyOf(allow('s3:Get*').on('*')) } }],
      roles: [{ name: 'app', trust: policyOf(allow('sts:AssumeRole').to('ec2.amazonaws.com')) }],
    },
  })
  const principal = iam.arn('user/reader')
  await iam.expectAllowed({ principal, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' })
  await iam.expectDenied({ principal, action: 's3:PutObject', resource: 'arn:aws:s3:::b/k' })
  await iam.expectAllowed({
    principal: 'ec2.amazonaws.com',
    action: 'sts:AssumeRole',
    resource: iam.arn('role/app'),
  })
})
