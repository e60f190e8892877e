/** What IAM and STS refuse in the conditions and resources of documents. */
import * as sdk from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetFederationTokenCommand, type STSServiceException } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  policy,
  serverForAllTests,
  trust,
} from '../../../support/harness.ts'
import { PARTITION } from '../../../support/places.ts'
import { userWith } from '../../callers.ts'
import { roleTrusting, sessionAt } from '../../sts/sts-callers.ts'

const LEGACY = { code: 'MalformedPolicyDocument', status: 400, message: 'The policy failed legacy parsing' }
const ARN = `arn:aws:iam::${ACCOUNT}:policy/Literal`

const server = serverForAllTests()
let iam: sdk.IAMClient
let caller: Credentials
let role: string
/** Counts policies, because each needs a new name. */
let created = 0
beforeAll(async () => {
  iam = server.iam()
  caller = await userWith(server, 'Writer', policy('Allow', '*'))
  await iam.send(new sdk.CreateGroupCommand({ GroupName: 'Writers' }))
  role = await roleTrusting(server, 'Written', trust({ AWS: ACCOUNT }))
  const PolicyDocument = documentOf({ StringEquals: { 'aws:username': 'a' } })
  await iam.send(new sdk.CreatePolicyCommand({ PolicyName: 'Literal', PolicyDocument }))
})

const documentOf = (Condition: object, Resource: unknown = '*') =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource, Condition }],
  })

/** Sends the document to every operation that stores identity policies. */
const writers: readonly [string, (PolicyDocument: string) => Promise<unknown>][] = [
  [
    'CreatePolicy',
    (PolicyDocument) =>
      iam.send(new sdk.CreatePolicyCommand({ PolicyName: `New${++created}`, PolicyDocument })),
  ],
  [
    'CreatePolicyVersion',
    (PolicyDocument) => iam.send(new sdk.CreatePolicyVersionCommand({ PolicyArn: ARN, PolicyDocument })),
  ],
  [
    'PutUserPolicy',
    (PolicyDocument) =>
      iam.send(new sdk.PutUserPolicyCommand({ UserName: 'Writer', PolicyName: 'p', PolicyDocument })),
  ],
  [
    'PutGroupPolicy',
    (PolicyDocument) =>
      iam.send(new sdk.PutGroupPolicyCommand({ GroupName: 'Writers', PolicyName: 'p', PolicyDocument })),
  ],
  [
    'PutRolePolicy',
    (PolicyDocument) =>
      iam.send(new sdk.PutRolePolicyCommand({ RoleName: 'Written', PolicyName: 'p', PolicyDocument })),
  ],
]

const MALFORMED: readonly object[] = [
  { NumericEquals: { 'aws:RequestTag/v': 'ten' } },
  { DateLessThan: { 'aws:CurrentTime': 'tomorrow' } },
  { ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:user/*', 'user/*'] } },
  { IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } },
  { NotIpAddress: { 'aws:SourceIp': '2001:db8::1/32' } },
  { IpAddress: { 'aws:SourceIp': '::ffff:10.0.0.1' } },
]
const BAD_BINARY = { BinaryEquals: { 'x:bytes': 'QQ' } }
const GOOD = {
  Bool: { 'aws:SecureTransport': 'maybe' },
  Null: { 'aws:TagKeys': 'maybe' },
  NumericEquals: { 'aws:RequestTag/v': '+01.e0' },
  IpAddress: { 'aws:SourceIp': ['010.1.2.3/+08', '2001:db8:::/32'] },
  ArnLike: { 'aws:PrincipalArn': '${aws:PrincipalArn}' },
}

describe('7.14, C7.4.12: literals that are malformed', () => {
  test.each(writers)('%s refuses them', async (_, write) => {
    for (const condition of [...MALFORMED, BAD_BINARY])
      await expectError(write(documentOf(condition)), LEGACY)
    await expect(write(documentOf(GOOD))).resolves.toBeDefined()
  })

  test('CreateRole and UpdateAssumeRolePolicy refuse them', async () => {
    const refusal = { code: 'MalformedPolicyDocument', status: 400, message: 'Syntax error in policy.' }
    for (const condition of [...MALFORMED, BAD_BINARY]) {
      const PolicyDocument = trust({ AWS: ACCOUNT }, 'sts:AssumeRole', condition)
      const create = new sdk.CreateRoleCommand({ RoleName: 'New', AssumeRolePolicyDocument: PolicyDocument })
      await expectError(iam.send(create), refusal)
      const update = new sdk.UpdateAssumeRolePolicyCommand({ RoleName: 'Written', PolicyDocument })
      await expectError(iam.send(update), refusal)
    }
  })

  const sessions: readonly [string, (Policy: string) => Promise<unknown>][] = [
    [
      'AssumeRole',
      (Policy) =>
        server.sts(caller).send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'session', Policy })),
    ],
    [
      'GetFederationToken',
      (Policy) => server.sts(caller).send(new GetFederationTokenCommand({ Name: 'fred', Policy })),
    ],
  ]
  test.each(sessions)('%s accepts them in a session policy, except base64', async (_, issue) => {
    for (const condition of MALFORMED)
      await expect(issue(documentOf(condition))).resolves.toHaveProperty('Credentials')
    await expectError(issue(documentOf(BAD_BINARY)), LEGACY)
  })
})

describe('C4.1, C4.3, C4.4, C4.5, C4.6: the resources and the form of identity policies', () => {
  const errorOf = async (call: Promise<unknown>) => {
    try {
      await call
      return undefined
    } catch (error) {
      return (error as STSServiceException).message
    }
  }
  const legacy = LEGACY.message
  const single = '{"Effect":"Allow","Action":"iam:ListGroups","Resource":"*"}'

  test.each(writers)('%s', async (_, write) => {
    const messages = async (...resources: readonly string[]) => {
      const found: (string | undefined)[] = []
      for (const resource of resources) found.push(await errorOf(write(documentOf({}, resource))))
      return found
    }
    const vendor = 'Resource vendor must be fully qualified and cannot contain regexes.'
    expect(await messages(`arn:${PARTITION}`, 'arn:aws::b', 'arn:aws:sns::1', 'arn:aws:s*:::b')).toEqual([
      vendor,
      legacy,
      legacy,
      vendor,
    ])
    expect(await messages('arn:aws-iso:sns', 'arn:nowhere:s3:::b')).toEqual([
      'Partition "aws-iso" is not valid for resource "arn:aws-iso:sns:*:*:*".',
      'Partition "nowhere" is not valid for resource "arn:nowhere:s3:::b".',
    ])
    expect(await errorOf(write(` {"Version":"2012-10-17","Statement":${single}}`))).toBe(legacy)
    expect(await errorOf(write(`{"Statement":${single},"Version":"2012-10-17"}`))).toBe(legacy)
    expect(await errorOf(write(`{"Version":"2012-10-17","Statement":[${single},null]}`))).toBe(
      'Syntax errors in policy.',
    )
    await expect(
      write(documentOf({}, ['arn:aws:sns', 'arn:aws:sns:us-east-1', 'arn:aws:sns:us-east-1:1'])),
    ).resolves.toBeDefined()
  })
})

describe('C4.2: what is missing in a resource matches as *', () => {
  const getUser = (credentials: Credentials) =>
    server.iam(credentials).send(new sdk.GetUserCommand({ UserName: 'Writer' }))
  const documentOn = (element: 'Resource' | 'NotResource', resource: string, Effect = 'Allow') => ({
    Effect,
    Action: 'iam:*',
    [element]: resource,
  })
  const put = (PolicyDocument: object[]) =>
    iam.send(
      new sdk.PutUserPolicyCommand({
        UserName: 'Short',
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: PolicyDocument }),
      }),
    )
  let short: Credentials
  beforeAll(async () => {
    short = await userWith(server, 'Short')
  })

  test('in identity policies, Resource and NotResource, Allow and Deny', async () => {
    await put([documentOn('Resource', 'arn:aws:iam')])
    await expect(getUser(short)).resolves.toBeDefined()
    await put([documentOn('Resource', 'arn:aws:sns')])
    await expectError(getUser(short), { code: 'AccessDenied', status: 403 })
    await put([documentOn('NotResource', 'arn:aws:iam')])
    await expectError(getUser(short), { code: 'AccessDenied', status: 403 })
    await put([documentOn('NotResource', 'arn:aws:sns')])
    await expect(getUser(short)).resolves.toBeDefined()
    await put([documentOn('Resource', '*'), documentOn('Resource', 'arn:aws:iam', 'Deny')])
    await expectError(getUser(short), { code: 'AccessDenied', status: 403 })
  })

  test('in boundaries and session policies', async () => {
    await put([documentOn('Resource', '*')])
    const bound = (resource: string) =>
      iam.send(
        new sdk.CreatePolicyVersionCommand({
          PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/Bound`,
          PolicyDocument: documentOf({}, resource),
          SetAsDefault: true,
        }),
      )
    const create = { PolicyName: 'Bound', PolicyDocument: documentOf({}, 'arn:aws:iam') }
    const { Policy } = await iam.send(new sdk.CreatePolicyCommand(create))
    const boundary = { UserName: 'Short', PermissionsBoundary: Policy?.Arn }
    await iam.send(new sdk.PutUserPermissionsBoundaryCommand(boundary))
    await expect(getUser(short)).resolves.toBeDefined()
    await bound('arn:aws:sns')
    await expectError(getUser(short), { code: 'AccessDenied', status: 403 })

    await iam.send(
      new sdk.PutRolePolicyCommand({
        RoleName: 'Written',
        PolicyName: 'all',
        PolicyDocument: policy('Allow', '*'),
      }),
    )
    const session = (resource: string) =>
      sessionAt(server, caller, role, { Policy: documentOf({}, resource) })
    await expect(getUser(await session('arn:aws:iam'))).resolves.toBeDefined()
    await expectError(getUser(await session('arn:aws:sns')), { code: 'AccessDenied', status: 403 })
  })
})
