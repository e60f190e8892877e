/** Tests the custom policy checks: new access, listed access, and public access. */
import {
  type AccessAnalyzerClient,
  CheckAccessNotGrantedCommand,
  CheckNoNewAccessCommand,
  CheckNoPublicAccessCommand,
} from '@aws-sdk/client-accessanalyzer'
import { describe, expect, test } from '@jest/globals'
import { expectError, policy, serverForAllTests } from '../../support/harness.ts'
import { deniedText, membersOf, userArn, userWith } from '../callers.ts'
import { allow, deny, documentOf, IDENTITY, invalidParameter, pigeonholes } from './documents.ts'

const server = serverForAllTests()
const client = server.accessanalyzer()

describe('CheckNoNewAccess', () => {
  const check = async (
    updated: readonly object[],
    existing: readonly object[],
    policyType: 'IDENTITY_POLICY' | 'RESOURCE_POLICY' = IDENTITY,
  ) =>
    membersOf(
      await client.send(
        new CheckNoNewAccessCommand({
          newPolicyDocument: documentOf(...updated),
          existingPolicyDocument: documentOf(...existing),
          policyType,
        }),
      ),
    )
  const PASS = {
    result: 'PASS',
    message: 'The updated permissions do not grant new access compared to your existing policy.',
  }
  const FAIL = {
    result: 'FAIL',
    message: 'The modified permissions grant new access compared to your existing policy.',
  }
  const newIn = (statementIndex: number, statementId?: string) => ({
    description: `New access in the statement with ${statementId ? `sid: ${statementId}` : `index: ${statementIndex}`}.`,
    statementIndex,
    ...(statementId && { statementId }),
  })

  test('passes for less access, and for the same in other words', async () => {
    const existing = [allow('s3:*', 'arn:aws:s3:::logs/*')]
    expect(await check([allow('s3:Get*', 'arn:aws:s3:::logs/2026/*')], existing)).toEqual(PASS)
    expect(await check([allow(['S3:G*', 's3:*'], 'arn:aws:s3:::logs/*')], existing)).toEqual(PASS)
    expect(await check([], existing)).toEqual(PASS)
  })

  test('names each statement that grants more, by its Sid if it has one', async () => {
    const existing = [allow(['s3:GetObject', 's3:GetBucketLocation'], 'arn:aws:s3:::logs/*')]
    const updated = [
      allow('s3:GetObject', 'arn:aws:s3:::logs/*'),
      allow('s3:PutObject', 'arn:aws:s3:::logs/*'),
      allow('s3:GetObject', '*', { Sid: 'ReadAll' }),
    ]
    expect(await check(updated, existing)).toEqual({ ...FAIL, reasons: [newIn(1), newIn(2, 'ReadAll')] })
  })

  test('counts what the policies deny', async () => {
    const [all, no] = [allow('*'), deny('iam:*')]
    expect(await check([all, no], [all])).toEqual(PASS)
    expect(await check([all], [all, no])).toEqual({ ...FAIL, reasons: [newIn(0)] })
    expect(await check([allow('s3:*'), no], [all, no])).toEqual(PASS)
    // Requests are formal: the reference denies all actions of S3 on the bucket, also one that concerns no bucket.
    const reference = [all, deny('s3:*', 'arn:aws:s3:::secret')]
    expect(await check([allow('s3:ListAllMyBuckets')], reference)).toEqual({ ...FAIL, reasons: [newIn(0)] })
  })

  test('knows actions that no service has', async () => {
    const [one, two] = [allow('new-service:*'), allow(['new-service:a*', 'new-service:b*'])]
    expect(await check([two], [one])).toEqual(PASS)
    expect(await check([one], [two])).toEqual({ ...FAIL, reasons: [newIn(0)] })
  })

  test('compares conditions', async () => {
    const when = (Condition: object) => [allow('s3:*', '*', { Condition })]
    const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
    expect(await check(when(mfa), [allow('s3:*')])).toEqual(PASS)
    expect(await check([allow('s3:*')], when(mfa))).toEqual({ ...FAIL, reasons: [newIn(0)] })
    const prefix = (value: string) => when({ StringLike: { 's3:prefix': value } })
    expect(await check(prefix('a/b*'), prefix('a/*'))).toEqual(PASS)
    expect(await check(prefix('a*'), prefix('a/*'))).toEqual({ ...FAIL, reasons: [newIn(0)] })
  })

  test('compares principals of resource policies and trust policies', async () => {
    const trusts = (Principal: unknown, more: object = {}) => [
      { Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more },
    ]
    const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }
    const ann = { AWS: 'arn:aws:iam::111122223333:user/ann' }
    const account = { AWS: '111122223333' }
    expect(await check(trusts(ann), trusts(account), 'RESOURCE_POLICY')).toEqual(PASS)
    expect(await check(trusts(ann), trusts('*'), 'RESOURCE_POLICY')).toEqual(PASS)
    expect(await check(trusts(account), trusts(ann), 'RESOURCE_POLICY')).toMatchObject(FAIL)
    expect(await check(trusts(ann), trusts(ann, mfa), 'RESOURCE_POLICY')).toMatchObject(FAIL)
    expect(await check(trusts(ann, mfa), trusts(ann), 'RESOURCE_POLICY')).toEqual(PASS)
  })

  test('fails where nothing can be proved, and says so', async () => {
    const when = (pattern: string, limit: string) => [
      allow('s3:ListBucket', '*', {
        Condition: { StringLike: { 's3:max-keys': pattern }, NumericLessThan: { 's3:max-keys': limit } },
      }),
    ]
    expect(await check(when('1*', '20'), when('1?', '30'))).toEqual({
      ...FAIL,
      reasons: [
        {
          description:
            'New access in the statement with index: 0. iamulator could not prove otherwise because an element is compared by operators of several types.',
          statementIndex: 0,
        },
      ],
    })
  })

  test('refuses what would need too many steps', async () => {
    const all = pigeonholes().map((Condition) => allow('s3:GetObject', '*', { Condition }))
    await expectError(check([allow('s3:GetObject')], all), {
      code: 'UnprocessableEntityException',
      status: 422,
      message: 'The policy is too complex to be analyzed.',
    })
  })
})

describe('CheckAccessNotGranted', () => {
  type Access = { readonly actions?: string[]; readonly resources?: string[] }
  const check = async (
    statements: readonly object[],
    access: Access,
    policyType: 'IDENTITY_POLICY' | 'RESOURCE_POLICY' = IDENTITY,
  ) => {
    const input = { policyDocument: documentOf(...statements), access: [access], policyType }
    return membersOf(await client.send(new CheckAccessNotGrantedCommand(input)))
  }
  const PASS = {
    result: 'PASS',
    message: 'The policy document does not grant access to perform the listed actions or resources.',
  }
  const FAIL = {
    result: 'FAIL',
    message: 'The policy document grants access to perform one or more of the listed actions or resources.',
  }
  const listedIn = (statementIndex: number, statementId?: string) => ({
    description: `One or more of the listed actions or resources in the statement with ${statementId ? `sid: ${statementId}` : `index: ${statementIndex}`}.`,
    statementIndex,
    ...(statementId && { statementId }),
  })

  test('looks for actions on any resource', async () => {
    const statements = [allow('s3:Get*'), allow('iam:PassRole', 'arn:aws:iam::111122223333:role/app')]
    expect(await check(statements, { actions: ['s3:PutObject', 'ec2:*'] })).toEqual(PASS)
    expect(await check(statements, { actions: ['s3:PutObject', 'iam:Pass*'] })).toEqual({
      ...FAIL,
      reasons: [listedIn(1)],
    })
  })

  test('looks for any action on resources', async () => {
    const statements = [allow('s3:*', 'arn:aws:s3:::logs/*', { Sid: 'Logs' })]
    expect(await check(statements, { resources: ['arn:aws:s3:::secrets/*'] })).toEqual(PASS)
    expect(await check(statements, { resources: ['arn:aws:s3:::logs/2026/*'] })).toEqual({
      ...FAIL,
      reasons: [listedIn(0, 'Logs')],
    })
  })

  test('looks for one of the actions on one of the resources', async () => {
    const statements = [
      allow('s3:GetObject', 'arn:aws:s3:::secrets/*'),
      allow('s3:PutObject', 'arn:aws:s3:::logs/*'),
    ]
    const access = { actions: ['s3:PutObject'], resources: ['arn:aws:s3:::secrets/*'] }
    expect(await check(statements, access)).toEqual(PASS)
    expect(await check([...statements, allow('s3:*')], access)).toEqual({ ...FAIL, reasons: [listedIn(2)] })
    expect(await check([...statements, allow('s3:*'), deny('s3:Put*')], access)).toEqual(PASS)
  })

  // The examples of AWS's model.
  test('looks into resource policies', async () => {
    const john = (action: string, resource: string) => ({
      Sid: 'AllowJohnDoe',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:user/JohnDoe' },
      Action: action,
      Resource: resource,
    })
    const put = { actions: ['s3:PutObject'] }
    const sensitive = { resources: ['arn:aws:s3:::sensitive-bucket/*'] }
    expect(await check([john('s3:GetObject', '*')], put, 'RESOURCE_POLICY')).toEqual(PASS)
    const other = john('s3:PutObject', 'arn:aws:s3:::non-sensitive-bucket/*')
    expect(await check([other], sensitive, 'RESOURCE_POLICY')).toEqual(PASS)
    expect(
      await check([john('s3:PutObject', 'arn:aws:s3:::sensitive-bucket/*')], sensitive, 'RESOURCE_POLICY'),
    ).toEqual({ ...FAIL, reasons: [listedIn(0, 'AllowJohnDoe')] })
  })

  test.each<[Access, RegExp]>([
    [{}, /it lists no action or resource\.$/],
    [{ actions: [], resources: [] }, /it lists no action or resource\.$/],
    [{ actions: ['PutObject'] }, /PutObject is not an action\.$/],
    [{ resources: ['arn:aws:s3:*:111122223333:logs'] }, /has a wildcard outside the resource ID/],
  ])('refuses %j', async (access, message) => {
    await expectError(check([allow('s3:*')], access), invalidParameter(message))
  })

  test('refuses no list, and more than one', async () => {
    const input = { policyDocument: documentOf(), policyType: IDENTITY } as const
    await expectError(
      client.send(new CheckAccessNotGrantedCommand({ ...input, access: [] })),
      invalidParameter('The access is not valid: it lists no action or resource.'),
    )
    const one = { actions: ['s3:*'] }
    await expectError(client.send(new CheckAccessNotGrantedCommand({ ...input, access: [one, one] })), {
      code: 'ValidationException',
      status: 400,
      message: /length less than or equal to 1$/,
    })
  })
})

describe('documents', () => {
  const input = { access: [{ actions: ['s3:*'] }], policyType: 'IDENTITY_POLICY' as const }

  test.each([
    ['{', /^The policy document is not valid: policyDocument is not a JSON object\.$/],
    [documentOf({ Effect: 'Allow', Action: 's3:*' }), /policyDocument\.Statement\[0\] /],
    [documentOf(allow('s3:*'), { ...allow('s3:*'), Effect: 'allow' }), /policyDocument\.Statement\[1\]/],
    [documentOf({ ...allow('s3:*'), Principal: '*' }), /policyDocument\.Statement\[0\] has a Principal\.$/],
  ])('%s is not valid', async (policyDocument, message) => {
    await expectError(
      client.send(new CheckAccessNotGrantedCommand({ ...input, policyDocument })),
      invalidParameter(message),
    )
  })

  test('of resources have principals', async () => {
    await expectError(
      client.send(
        new CheckNoPublicAccessCommand({
          policyDocument: documentOf(allow('s3:*')),
          resourceType: 'AWS::S3::Bucket',
        }),
      ),
      invalidParameter(/policyDocument\.Statement\[0\]/),
    )
    await expectError(
      client.send(
        new CheckNoNewAccessCommand({
          newPolicyDocument: documentOf(),
          existingPolicyDocument: documentOf(allow('s3:*')),
          policyType: 'RESOURCE_POLICY',
        }),
      ),
      invalidParameter(/existingPolicyDocument\.Statement\[0\]/),
    )
  })
})

test.each([
  [
    'CheckNoNewAccess',
    (by: AccessAnalyzerClient) =>
      by.send(
        new CheckNoNewAccessCommand({
          newPolicyDocument: documentOf(),
          existingPolicyDocument: documentOf(),
          policyType: IDENTITY,
        }),
      ),
  ],
  [
    'CheckAccessNotGranted',
    (by: AccessAnalyzerClient) =>
      by.send(
        new CheckAccessNotGrantedCommand({
          policyDocument: documentOf(),
          access: [{ actions: ['s3:*'] }],
          policyType: IDENTITY,
        }),
      ),
  ],
  [
    'CheckNoPublicAccess',
    (by: AccessAnalyzerClient) =>
      by.send(
        new CheckNoPublicAccessCommand({ policyDocument: documentOf(), resourceType: 'AWS::SQS::Queue' }),
      ),
  ],
] as const)('%s needs permission on all resources', async (name, call) => {
  const action = `access-analyzer:${name}`
  const nobody = server.accessanalyzer(await userWith(server, `no-${name}`))
  await expectError(call(nobody), {
    code: 'AccessDeniedException',
    status: 403,
    message: deniedText(userArn(`no-${name}`), action, '*'),
  })
  const somebody = server.accessanalyzer(await userWith(server, `some-${name}`, policy('Allow', action)))
  expect(await call(somebody)).toMatchObject({ result: 'PASS' })
})
