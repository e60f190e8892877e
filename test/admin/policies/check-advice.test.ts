/** The check of a policy points to what AWS accepts but its author may not have meant. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startServer, type TestServer } from '../../support/harness.ts'
import { allow, check, deny, fixed, policy } from './policies.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const where = (operator: string, key: string, value: unknown = 'x') => ({
  Condition: { [operator]: { [key]: value } },
})
const trusting = (Principal: object, more = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 'sts:AssumeRole',
  ...more,
})
const object = 'arn:aws:s3:::data/*'
const bucket = 'arn:aws:s3:::data'

type Case = readonly [
  kind: string,
  code: string,
  underlined: string,
  document: string,
  more?: readonly string[],
]

/** Each has exactly this finding, and those that follow from it. */
const FINDINGS: readonly Case[] = [
  ['identity', 'INVALID_ACTION', '"s3:GetObjet"', policy(allow('s3:GetObjet', object))],
  ['identity', 'INVALID_ACTION', '"s3:Gte*"', policy(allow('s3:Gte*', object))],
  ['identity', 'INVALID_SERVICE_IN_ACTION', '"lamda:InvokeFunction"', policy(allow('lamda:InvokeFunction'))],
  ['identity', 'UNNEEDED_WILDCARD', '"iam:CreateUser*"', policy(allow('iam:CreateUser*'))],
  [
    'identity',
    'INVALID_GLOBAL_CONDITION_KEY',
    '"aws:PrincipleTag/team"',
    policy(allow('s3:GetObject', object, where('StringEqualsIfExists', 'aws:PrincipleTag/team'))),
  ],
  [
    'identity',
    'INVALID_SERVICE_CONDITION_KEY',
    '"s3:prefx"',
    policy(allow('s3:ListBucket', bucket, where('StringEquals', 's3:prefx'))),
  ],
  [
    'identity',
    'INVALID_POLICY_VARIABLE',
    '${aws:usrname}',
    policy(allow('s3:GetObject', 'arn:aws:s3:::data/${aws:usrname}/*')),
  ],
  [
    'identity',
    'MISSING_QUALIFIER',
    '"StringEquals"',
    policy(allow('iam:TagUser', '*', where('StringEquals', 'aws:TagKeys'))),
    ['STATEMENT_WITHOUT_EFFECT'],
  ],
  [
    'identity',
    'FORALLVALUES_WITH_SINGLE_VALUED_KEY',
    '"ForAllValues:StringEquals"',
    policy(allow('s3:GetObject', object, where('ForAllValues:StringEquals', 'aws:username'))),
  ],
  [
    'identity',
    'TYPE_MISMATCH',
    '"StringEquals"',
    policy(allow('s3:GetObject', object, where('StringEquals', 'aws:SourceIp', '10.0.0.0/8'))),
    ['STATEMENT_WITHOUT_EFFECT'],
  ],
  [
    'identity',
    'WILDCARD_WITHOUT_LIKE_OPERATOR',
    '"home/*"',
    policy(allow('s3:ListBucket', bucket, where('StringEquals', 's3:prefix', ['a', 'home/*']))),
  ],
  [
    'identity',
    'UNSUPPORTED_ACTION_FOR_CONDITION_KEY',
    '"s3:prefix"',
    policy(allow('s3:GetObject', object, where('StringEquals', 's3:prefix'))),
  ],
  [
    'identity',
    'EMPTY_OBJECT_CONDITION',
    '"Condition"',
    policy(allow('s3:GetObject', object, { Condition: {} })),
  ],
  [
    'identity',
    'MISSING_ARN_FIELD',
    '"arn:aws:dynamodb:table/orders"',
    policy(allow('dynamodb:Query', 'arn:aws:dynamodb:table/orders')),
  ],
  [
    'identity',
    'INVALID_ARN_ACCOUNT',
    '"arn:aws:iam::123:user/a"',
    policy(allow('iam:GetUser', 'arn:aws:iam::123:user/a')),
  ],
  ['identity', 'ACTION_NOT_ON_RESOURCE', '"s3:GetObject"', policy(allow('s3:GetObject', bucket))],
  [
    'identity',
    'ACTION_NOT_ON_RESOURCE',
    '"ec2:DescribeInstances"',
    policy(allow('ec2:DescribeInstances', 'arn:aws:ec2:*:*:instance/*')),
  ],
  ['identity', 'ALLOW_EVERYTHING', '"*"', policy(allow('*'))],
  ['identity', 'PASS_ROLE_WITH_STAR_IN_RESOURCE', '"*"', policy(allow('iam:PassRole'))],
  [
    'identity',
    'PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE',
    '"*"',
    policy(allow('iam:*')),
    ['CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE'],
  ],
  ['identity', 'CREATE_SLR_WITH_STAR_IN_RESOURCE', '"*"', policy(allow('iam:CreateServiceLinkedRole'))],
  [
    'identity',
    'ALLOW_WITH_NOT_ACTION',
    '"NotAction"',
    policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
  ],
  [
    'identity',
    'ALLOW_WITH_NOT_RESOURCE',
    '"NotResource"',
    policy({ Effect: 'Allow', Action: 's3:GetObject', NotResource: object }),
  ],
  ['identity', 'REDUNDANT_ACTION', '"s3:GetObject"', policy(allow(['s3:GetObject', 's3:Get*'], object))],
  ['identity', 'REDUNDANT_ACTION', '"s3:getobject"', policy(allow(['s3:GetObject', 's3:getobject'], object))],
  [
    'identity',
    'REDUNDANT_RESOURCE',
    '"arn:aws:s3:::data/a"',
    policy(allow('s3:GetObject', [object, 'arn:aws:s3:::data/a'])),
  ],
  [
    'identity',
    'REDUNDANT_CONDITION_VALUE',
    '"b"',
    policy(allow('s3:ListBucket', bucket, where('StringEquals', 's3:prefix', ['b', 'a', 'b']))),
  ],
  [
    'identity',
    'REDUNDANT_STATEMENT',
    '{',
    policy(allow('s3:GetObject', 'arn:aws:s3:::data/a'), allow('s3:Get*', object)),
  ],
  ['identity', 'EMPTY_SID_VALUE', '"Sid": ""', policy(allow('s3:GetObject', object, { Sid: '' }))],
  ['inline-user', 'MISSING_VERSION', '{', JSON.stringify({ Statement: [allow('s3:GetObject', object)] })],
  ['trust', 'TRUST_EVERYBODY', '"*"', policy(trusting({ AWS: '*' }))],
  ['session', 'SESSION_POLICY_SIZE', '{', policy(allow('s3:GetObject', `${object}${'x'.repeat(2100)}`))],
]

test.each(FINDINGS)('%s: %s at %s', async (kind, code, underlined, document, more = []) => {
  const { findings } = await check(server, kind, document)
  const others = findings.filter((finding) => more.includes(finding.code))
  expect(others.map((finding) => finding.code)).toEqual(more)
  const main = findings.filter((finding) => !others.includes(finding))
  expect(main.map((finding) => [finding.code, document.slice(finding.start, finding.end)])).toEqual([
    [code, underlined],
  ])
})

test.each(FINDINGS)('%s: %s goes with its fix', async (kind, code, _underlined, document) => {
  const { findings } = await check(server, kind, document)
  for (const fix of findings.find((finding) => finding.code === code)?.fixes ?? []) {
    const after = await check(server, kind, fixed(document, fix))
    expect(after.findings.map((finding) => finding.code)).not.toContain(code)
    expect(after.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  }
})

test.each([
  ['a boundary may allow everything', 'boundary', policy(allow('*'))],
  ['so may a service control policy', 'scp', policy(allow('*'))],
  [
    'passing roles to one service',
    'identity',
    policy(allow('iam:PassRole', '*', where('StringEquals', 'iam:PassedToService', 'ec2.amazonaws.com'))),
  ],
  [
    'a claim of an identity provider',
    'trust',
    policy(trusting({ AWS: '000000000000' }, where('StringEquals', 'sts:ExternalId'))),
  ],
  [
    'everybody of an organization',
    'trust',
    policy(trusting({ AWS: '*' }, where('StringEquals', 'aws:PrincipalOrgID', 'o-1'))),
  ],
  ['a denial of everything', 'identity', policy(deny('*'))],
  ['buckets on any bucket', 'identity', policy(allow('s3:ListAllMyBuckets', 'arn:aws:s3:::*'))],
  [
    'a variable that is a character',
    'identity',
    policy(allow('s3:ListBucket', bucket, where('StringEquals', 's3:prefix', '${*}'))),
  ],
  [
    'statements with different conditions',
    'identity',
    policy(
      allow('s3:GetObject', object, where('Bool', 'aws:SecureTransport', 'true')),
      allow('s3:GetObject', object, where('Bool', 'aws:SecureTransport', 'false')),
    ),
  ],
])('nothing is found in %s', async (_, kind, document) => {
  expect((await check(server, kind, document)).findings).toEqual([])
})

test.each([
  ['Allow', 'StringEqualsIfExists', 'IfExists lets every caller through.'],
  ['Allow', 'StringNotEquals', 'StringNotEquals lets every caller through.'],
  ['Allow', 'ForAllValues:StringEquals', 'ForAllValues lets every caller through.'],
  ['Allow', 'StringEquals', 'this statement never allows anything.'],
  ['Allow', 'ForAnyValue:StringNotEquals', 'this statement never allows anything.'],
  ['Deny', 'StringNotEquals', 'StringNotEquals denies every caller.'],
  ['Deny', 'StringEquals', 'this statement never denies anything.'],
  ['Allow', 'Null', 'the result of Null is always the same.'],
])('the consequence of an unknown key: %s with %s', async (Effect, operator, consequence) => {
  const document = policy({ ...allow('s3:GetObject', object, where(operator, 'aws:Nobody', 'true')), Effect })
  const { findings } = await check(server, 'identity', document)
  expect(findings[0]?.message).toBe(`No request has the key aws:Nobody, so ${consequence}`)
})

test('findings are in the order of the text, after the errors', async () => {
  const document = policy(allow('s3:GetObjet', object), allow('oops'), allow('s3:PutObjet', object))
  const { findings } = await check(server, 'identity', document)
  expect(findings.map(({ severity }) => severity)).toEqual(['error', 'warning', 'warning'])
  expect(findings[1]?.start).toBeLessThan(findings[2]?.start ?? 0)
})

test('an operator is known in any letter case, and its fix has the one of AWS', async () => {
  const document = policy(allow('s3:ListBucket', bucket, where('stringequals', 's3:prefix', 'home/*')))
  const { findings } = await check(server, 'identity', document)
  expect(findings.map(({ code, fixes }) => [code, fixes.map(({ text }) => text)])).toEqual([
    ['WILDCARD_WITHOUT_LIKE_OPERATOR', ['Change to StringLike']],
  ])
})
