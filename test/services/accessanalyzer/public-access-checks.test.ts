/** Tests the custom policy checks: public access. */
import {
  CheckNoPublicAccessCommand,
  type CheckNoPublicAccessCommandInput,
} from '@aws-sdk/client-accessanalyzer'
import { describe, expect, test } from '@jest/globals'
import { serverForAllTests } from '../../support/harness.ts'
import { membersOf } from '../callers.ts'
import { documentOf } from './documents.ts'

const server = serverForAllTests()
const client = server.accessanalyzer()

describe('CheckNoPublicAccess', () => {
  type ResourceType = NonNullable<CheckNoPublicAccessCommandInput['resourceType']>
  const check = async (statements: readonly object[], resourceType: ResourceType = 'AWS::S3::Bucket') => {
    const input = { policyDocument: documentOf(...statements), resourceType }
    return membersOf(await client.send(new CheckNoPublicAccessCommand(input)))
  }
  const PASS = {
    result: 'PASS',
    message: 'The resource policy does not grant public access for the given resource type.',
  }
  const FAIL = {
    result: 'FAIL',
    message: 'The resource policy grants public access for the given resource type.',
  }
  const bob = (Principal: unknown, Condition?: object) => ({
    Sid: 'Bob',
    Effect: 'Allow',
    Principal,
    Action: ['s3:GetObject'],
    ...(Condition && { Condition }),
  })
  const PUBLIC = {
    ...FAIL,
    reasons: [
      {
        description: 'Public access granted in the following statement with sid: Bob.',
        statementIndex: 0,
        statementId: 'Bob',
      },
    ],
  }

  test('answers the examples of the model', async () => {
    expect(await check([bob({ AWS: 'arn:aws:iam::111122223333:user/JohnDoe' })])).toEqual(PASS)
    expect(await check([bob('*')])).toEqual(PUBLIC)
  })

  test.each([[{ AWS: '*' }], [{ AWS: ['111122223333', '*'] }]])('%j is public', async (principal) => {
    expect(await check([bob(principal)])).toEqual(PUBLIC)
  })

  test.each([
    [{ AWS: '111122223333' }],
    [{ AWS: 'arn:aws:iam::111122223333:root' }],
    [{ Service: 'sns.amazonaws.com' }],
    [{ Federated: 'arn:aws:iam::111122223333:saml-provider/idp' }],
  ])('%j is not public', async (principal) => {
    expect(await check([bob(principal)])).toEqual(PASS)
  })

  test.each([
    [{ StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d' } }],
    [{ StringLike: { 'AWS:SourceAccount': ['111122223333', '444455556666'] } }],
    [{ ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111122223333:topic' } }],
    [{ IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] } }],
    [{ StringEquals: { 'aws:PrincipalOrgID': 'o-example001' } }],
  ])('%j restricts access', async (condition) => {
    expect(await check([bob('*', condition)])).toEqual(PASS)
  })

  test.each([
    [{ StringLike: { 'aws:SourceVpce': 'vpce-*' } }],
    [{ StringEquals: { 'aws:SourceVpce': ['vpce-0a1b2c3d', '${aws:username}'] } }],
    [{ StringNotEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d' } }],
    [{ StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-0a1b2c3d' } }],
    [{ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }],
    [{ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
    [{ Bool: { 'aws:SecureTransport': 'true' } }],
    [{ StringEquals: { 'aws:UserAgent': 'me' } }],
  ])('%j does not restrict access', async (condition) => {
    expect(await check([bob('*', condition)])).toMatchObject({ ...FAIL, reasons: [{ statementId: 'Bob' }] })
  })

  test('counts what the policy denies', async () => {
    const others = {
      Effect: 'Deny',
      Principal: '*',
      Action: '*',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d' } },
    }
    expect(await check([bob('*'), others])).toEqual(PASS)
    expect(await check([bob('*'), { ...others, Action: 's3:Put*' }])).toEqual(PUBLIC)
  })

  test('looks into trust policies', async () => {
    const trusts = (Principal: unknown, Action: string, Condition?: object) => [
      { Effect: 'Allow', Principal, Action, ...(Condition && { Condition }) },
    ]
    const type = 'AWS::IAM::AssumeRolePolicyDocument'
    expect(await check(trusts({ AWS: '111122223333' }, 'sts:AssumeRole'), type)).toEqual(PASS)
    expect(await check(trusts({ AWS: '*' }, 'sts:AssumeRole'), type)).toMatchObject(FAIL)
    const organization = { StringEquals: { 'aws:PrincipalOrgID': 'o-example001' } }
    expect(await check(trusts({ AWS: '*' }, 'sts:AssumeRole', organization), type)).toEqual(PASS)
  })

  test('does not limit the policy of an access point by access points', async () => {
    const points = {
      StringEquals: { 's3:DataAccessPointArn': 'arn:aws:s3:us-east-1:111122223333:accesspoint/a' },
    }
    expect(await check([bob('*', points)])).toEqual(PASS)
    expect(await check([bob('*', points)], 'AWS::S3::AccessPoint')).toMatchObject(FAIL)
  })
})
