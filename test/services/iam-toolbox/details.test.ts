/** Tests what IAM Toolbox returns for a denial. The two examples of its API reference are the first two tests. */
import {
  AttachUserPolicyCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  OTHER,
  policy,
  serverForEachTest,
  trust,
} from '../../support/harness.ts'
import { organizationWith, policyArn, seededServer, serviceControl } from '../../support/organizations.ts'
import { userArn, userWith } from '../callers.ts'
import { credentialsIn, roleTrusting } from '../sts/sts-callers.ts'
import { deniedId, iamToolbox } from './client.ts'

const server = serverForEachTest()

const getUser = (credentials: Parameters<typeof server.iam>[0], UserName = 'ExampleUser') =>
  server.iam(credentials).send(new GetUserCommand({ UserName }))

const NOT_FOUND = { code: 'ResourceNotFoundException', status: 404 }

test('an implicit denial of a role session has no matched policies, and lists its session policy', async () => {
  const role = await roleTrusting(server, 'ImplicitDeny', trust({ AWS: ACCOUNT }))
  const session = await server.sts().send(
    new AssumeRoleCommand({
      RoleArn: role,
      RoleSessionName: 'example-session',
      Policy: policy('Allow', 's3:*'),
    }),
  )
  const id = await deniedId(getUser(credentialsIn(session)))
  const { evaluations, policies, requestContext, nextToken } = await iamToolbox(server).details(id)
  expect(nextToken).toBeUndefined()
  expect(evaluations).toEqual([
    {
      action: 'iam:GetUser',
      context: {},
      evaluatedEffect: 'IMPLICIT_DENY',
      matchedPolicies: [],
      resource: userArn('ExampleUser'),
    },
  ])
  expect(policies).toEqual([
    {
      attachedTo: [{ arn: role }],
      inline: true,
      type: 'SESSION_POLICY',
      uri: expect.stringMatching(/^inline:[\da-f]{16}$/),
    },
  ])
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  expect(requestContext).toMatchObject({
    'aws:ViaAWSService': 'false',
    'aws:MultiFactorAuthPresent': 'false',
    'aws:TokenIssueTime': time,
    'aws:CurrentTime': time,
    'aws:EpochTime': time,
    'aws:UserId': expect.stringMatching(/^AROA\w+:example-session$/),
    'aws:PrincipalAccount': ACCOUNT,
    'aws:PrincipalARN': role,
    'aws:SourceIp': expect.stringMatching(/\/(?:32|128)$/),
    'aws:RequestedRegion': 'us-east-1',
    'aws:PrincipalIsAWSService': 'false',
    'aws:SecureTransport': 'false',
  })
})

test('an explicit denial has the statements that apply, and names the managed policy', async () => {
  const client = await userWith(server, 'denied', policy('Allow', 'iam:*'))
  const PolicyArn = 'arn:aws:iam::aws:policy/AWSDenyAll'
  await server.iam().send(new AttachUserPolicyCommand({ UserName: 'denied', PolicyArn }))
  const id = await deniedId(getUser(client))
  const { evaluations, policies } = await iamToolbox(server).details(id)
  const [inline, managed] = policies
  expect(policies).toHaveLength(2)
  expect(managed).toEqual({
    type: 'IDENTITY_BASED_POLICY',
    inline: false,
    uri: PolicyArn,
    attachedTo: [{ arn: userArn('denied') }],
  })
  expect(evaluations[0]).toMatchObject({
    evaluatedEffect: 'EXPLICIT_DENY',
    matchedPolicies: [
      { uri: inline?.uri, matchedStatements: [{ sid: 'Statement1', evaluatedEffect: 'ALLOW' }] },
      { uri: PolicyArn, matchedStatements: [{ sid: 'DenyAll', evaluatedEffect: 'DENY' }] },
    ],
  })
})

describe('the documents', () => {
  test('are as they were, although the policy and the user changed since', async () => {
    const document = policy('Deny', 'iam:GetUser')
    const client = await userWith(server, 'changed', document)
    const id = await deniedId(getUser(client))
    const { policies } = await iamToolbox(server).details(id)
    const name = { UserName: 'changed', PolicyName: 'p' }
    await server.iam().send(new PutUserPolicyCommand({ ...name, PolicyDocument: policy('Allow', '*') }))
    await server.iam().send(new DeleteUserPolicyCommand(name))
    expect(await iamToolbox(server).policy(id, String(policies[0]?.uri))).toEqual(JSON.parse(document))
  })

  test('of another URI do not exist', async () => {
    const id = await deniedId(getUser(await userWith(server, 'curious')))
    await expectError(iamToolbox(server).policy(id, 'arn:aws:iam::aws:policy/AdministratorAccess'), NOT_FOUND)
  })
})

test('policies of service control name the levels that they are attached to', async () => {
  const organization = organizationWith([serviceControl('no-users', 'Deny', 'iam:GetUser')], {
    account: { serviceControlPolicies: ['FullAWSAccess', 'no-users'] },
  })
  const own = await seededServer({ organization })
  const call = own.iam(administratorOf(OTHER)).send(new GetUserCommand({ UserName: 'u' }))
  const id = await deniedId(call)
  const { evaluations, policies } = await iamToolbox(own, administratorOf(OTHER)).details(id)
  const full = policies.find(({ uri }) => uri.endsWith('/p-FullAWSAccess'))
  expect(full?.type).toBe('SERVICE_CONTROL_POLICY')
  expect(full?.attachedTo.map(({ arn }) => arn.split(':')[5]?.split('/')[0])).toEqual(
    expect.arrayContaining(['root', 'account']),
  )
  expect(policies.find(({ uri }) => uri === policyArn(own, 'no-users'))?.attachedTo).toEqual([
    { arn: expect.stringMatching(new RegExp(`^arn:aws:organizations::\\d{12}:account/o-\\w+/${OTHER}$`)) },
  ])
  const matched = evaluations[0]?.matchedPolicies.flatMap(({ matchedStatements }) =>
    matchedStatements.map(({ evaluatedEffect }) => evaluatedEffect),
  )
  expect(matched).toEqual(expect.arrayContaining(['ALLOW', 'DENY']))
  await own.close()
})

describe('who may read', () => {
  test('any principal of the account with the permission, and nobody without', async () => {
    const id = await deniedId(getUser(await userWith(server, 'denied')))
    const reader = await userWith(server, 'reader', policy('Allow', 'iam:GetRequestAuthorization*'))
    expect((await iamToolbox(server, reader).details(id)).evaluations).toHaveLength(1)
    const stranger = await userWith(server, 'stranger')
    await expectError(iamToolbox(server, stranger).details(id), {
      code: 'AccessDeniedException',
      status: 403,
      message: `User: ${userArn('stranger')} is not authorized to perform: iam:GetRequestAuthorizationDetails on resource: * because no identity-based policy allows the iam:GetRequestAuthorizationDetails action`,
    })
    await expectError(iamToolbox(server, stranger).policy(id, 'inline:0'), {
      code: 'AccessDeniedException',
      status: 403,
    })
  })

  test('no account outside, and in no other region', async () => {
    const id = await deniedId(getUser(await userWith(server, 'denied')))
    await expectError(iamToolbox(server, administratorOf(OTHER)).details(id), NOT_FOUND)
    await expectError(iamToolbox(server, undefined, 'eu-west-1').details(id), NOT_FOUND)
  })
})

test.each(['aaaaaaaaaaaaaaaaaaaa', 'zzzzzzzzzzzzzzzzzzzzzzzzz'])('%s is no authorization ID', async (id) => {
  const invalid = { code: 'ValidationException', status: 400 }
  await expectError(iamToolbox(server).details(id), invalid)
  await expectError(iamToolbox(server).policy(id, 'inline:0'), invalid)
})

test('an unknown ID, and a page that does not exist', async () => {
  const id = await deniedId(getUser(await userWith(server, 'denied')))
  await expectError(iamToolbox(server).details(id, 'next'), { code: 'ValidationException', status: 400 })
  const other = await deniedId(getUser(await userWith(server, 'other')))
  await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
  await expectError(iamToolbox(server).details(other), NOT_FOUND)
})
