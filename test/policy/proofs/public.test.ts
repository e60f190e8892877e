/** Which policies of resources grant public access. */
import { describe, expect, test } from '@jest/globals'
import { compilePolicy } from '../../../policy/index.ts'
import { type PolicyOwner, publicAccess } from '../../../policy/proofs/public.ts'
import type { ProofOptions } from '../../../policy/proofs/types.ts'

type Fields = Readonly<Record<string, unknown>>

const options: ProofOptions = {
  universe: {
    actions: [
      'kms:Decrypt',
      's3:GetObject',
      's3:PutObject',
      'sns:Publish',
      'sqs:SendMessage',
      'sts:AssumeRole',
    ],
    resourcesOf: () => [],
    hasKey: () => undefined,
    typeOf: (key) => (key === 'aws:sourceip' ? 'IPAddress' : undefined),
    isMultivalued: (key) => /paths$/.test(key),
  },
}

function access(statements: readonly Fields[], of: PolicyOwner = 'resource') {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  return publicAccess({ policy: compilePolicy(text), source: 'policy', kind: 'resource' }, of, options)
}

function publicStatements(...statements: readonly Fields[]): readonly number[] | string {
  const { answer, statements: found } = access(statements)
  if (answer.answer === 'unknown') return answer.reason
  expect(answer.answer === 'contained').toBe(found.length === 0)
  return found.map(({ policy, index }) => {
    expect(policy).toBe(0)
    return index
  })
}

const put = { Action: 's3:PutObject', Resource: '*' }
const allow = (fields: Fields = {}): Fields => ({ Effect: 'Allow', Principal: '*', ...put, ...fields })
const deny = (fields: Fields = {}): Fields => ({ ...allow(fields), Effect: 'Deny' })
const when = (operator: string, key: string, ...values: readonly string[]): Fields => ({
  Condition: { [operator]: { [key]: values } },
})

/** Amazon S3 User Guide, "The meaning of public". */
describe('the examples of S3', () => {
  test.each([
    ['everybody', allow(), true],
    ['any VPC', allow(when('StringLike', 'aws:SourceVpc', 'vpc-*')), true],
    ['one VPC', allow(when('StringEquals', 'aws:SourceVpc', 'vpc-91237329')), false],
    ['a very broad range', allow(when('IpAddress', 'aws:SourceIp', '0.0.0.0/1')), true],
    ['a broad range of IPv6', allow(when('IpAddress', 'aws:SourceIp', '2000::/31')), true],
    [
      'the access points of an account',
      allow(when('ArnLike', 's3:DataAccessPointArn', 'arn:aws:s3:us-west-2:123456789012:accesspoint/*')),
      false,
    ],
    ['a service', allow({ Principal: { Service: 'cloudtrail.amazonaws.com' } }), false],
    ['an account', allow({ Principal: { AWS: '444455556666' } }), false],
    ['an organization', allow(when('StringEquals', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5')), false],
  ])('%s', (_, statement, isPublic) => {
    expect(publicStatements(statement)).toEqual(isPublic ? [0] : [])
  })

  test('one public statement among others', () => {
    const cloudTrail = allow({ Principal: { Service: 'cloudtrail.amazonaws.com' } })
    const account = allow({ Principal: { AWS: 'arn:aws:iam::444455556666:root' } })
    expect(publicStatements(cloudTrail, account, allow())).toEqual([2])
  })
})

const role = 'arn:aws:iam::444455556666:role/app'

test.each<readonly [string, Fields, boolean]>([
  [
    'the ranges of a /8 and a /32',
    allow(when('IpAddress', 'aws:SourceIp', '10.0.0.0/8', '2001:db8::/32')),
    false,
  ],
  ['a range that cannot be read', allow(when('IpAddress', 'aws:SourceIp', '10.*')), false],
  ['a range and everything beyond another', allow(when('NotIpAddress', 'aws:SourceIp', '10.0.0.0/8')), true],
  ['one VPC, if there is one', allow(when('StringEqualsIfExists', 'aws:SourceVpc', 'vpc-1')), true],
  ['all but one VPC', allow(when('StringNotEquals', 'aws:SourceVpc', 'vpc-1')), true],
  ['one VPC or any', allow(when('StringLike', 'aws:SourceVpc', 'vpc-1', '*')), true],
  [
    'a key that limits nobody',
    allow(when('StringEquals', 's3:x-amz-acl', 'bucket-owner-full-control')),
    true,
  ],
  ['encrypted connections', allow(when('Bool', 'aws:SecureTransport', 'true')), true],
  ['the caller of a key', allow(when('StringEquals', 'kms:CallerAccount', '444455556666')), false],
  [
    'paths of an organization',
    allow(when('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-a1b2/*')),
    false,
  ],
  [
    'paths of an organization or none',
    allow(when('ForAllValues:StringLike', 'aws:PrincipalOrgPaths', 'o-a1b2/*')),
    true,
  ],
  [
    'paths of any organization',
    allow(when('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-*/x')),
    true,
  ],
  [
    'roles of an account',
    allow(when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::444455556666:role/*')),
    false,
  ],
  ['roles of any account', allow(when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/app')), true],
  ['one role', allow({ Principal: { AWS: role } }), false],
  ['everybody else', { Effect: 'Allow', NotPrincipal: { AWS: '444455556666' }, ...put }, true],
  [
    'a canonical user',
    allow({ Principal: { CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e' } }),
    false,
  ],
  ['services', allow(when('Bool', 'aws:PrincipalIsAWSService', 'true')), false],
  ['an ID', allow(when('StringEquals', 'aws:userid', 'AIDACKCEVSQ6C2EXAMPLE')), false],
  ['sessions of an ID', allow(when('StringLike', 'aws:userid', 'AROACKCEVSQ6C2EXAMPLE:*')), true],
  ['a user name', allow(when('StringEquals', 'aws:username', 'bob')), true],
  ['an account ID as a number', allow(when('StringEquals', 'aws:SourceAccount', '444455556666')), false],
  ['a name in any case', allow(when('StringEqualsIgnoreCase', 'aws:SourceOwner', 'ABC')), false],
])('%s', (_, statement, isPublic) => {
  expect(publicStatements(statement)).toEqual(isPublic ? [0] : [])
})

test('a Deny can limit everybody to a fixed value', () => {
  expect(publicStatements(allow(), deny(when('StringNotEquals', 'aws:SourceVpce', 'vpce-1')))).toEqual([])
  expect(publicStatements(allow(), deny(when('StringEquals', 'aws:SourceVpce', 'vpce-1')))).toEqual([0])
  expect(publicStatements(allow(), deny(when('NotIpAddress', 'aws:SourceIp', '198.51.100.0/24')))).toEqual([])
  expect(publicStatements(allow(), deny(when('StringNotEquals', 'aws:PrincipalOrgID', 'o-a1b2')))).toEqual([])
})

test('a Deny whose conditions cannot be read always applies', () => {
  expect(publicStatements(allow(), deny(when('Resembles', 'aws:SourceVpce', 'vpce-1')))).toEqual([])
})

test('what one statement limits, another can open', () => {
  const limited = allow(when('StringEquals', 'aws:SourceVpc', 'vpc-1'))
  expect(publicStatements(limited, allow({ Action: 's3:GetObject' }))).toEqual([1])
})

test('the witness is a stranger whom the policy allows', () => {
  const { answer } = access([allow({ Principal: { AWS: ['*', role] } })])
  expect(answer).toMatchObject({
    answer: 'exceeds',
    by: [{ set: 0, policy: 0, index: 0, sid: undefined }],
    request: { action: 's3:PutObject', principal: { kind: 'user' } },
  })
  expect(JSON.stringify(answer)).not.toContain('444455556666')
})

test('the ARNs of access points limit the policies of buckets, but not those of access points', () => {
  const point = 'arn:aws:s3:us-west-2:123456789012:accesspoint/one'
  const limited = allow(when('StringEquals', 's3:DataAccessPointArn', point))
  expect(access([limited]).answer.answer).toBe('contained')
  expect(access([limited], 'access point').answer.answer).toBe('exceeds')
})

test('a trust policy', () => {
  const assume = { Effect: 'Allow', Action: 'sts:AssumeRole' }
  expect(access([{ ...assume, Principal: { AWS: '*' } }], 'role').statements).toHaveLength(1)
  expect(access([{ ...assume, Principal: { AWS: role } }], 'role').statements).toEqual([])
})

test('what is not known counts as public, and is reported as unknown', () => {
  const { answer, statements } = access([
    allow(when('StringEquals', 'aws:SourceVpc', '${aws:PrincipalTag/vpc}')),
  ])
  expect(answer.answer === 'contained').toBe(false)
  expect(statements).toHaveLength(1)
})
