import {
  CreateInstanceProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { judge, type Verdict } from '../../../core/access/judge.ts'
import { type QuestionBody, questionOf, readQuestion } from '../../../server/admin/decisions/question.ts'
import { EndpointError } from '../../../server/endpoints/endpoint-error.ts'
import { ACCOUNT, NOW, OTHER, policy, serverForAllTests, startServer, trust } from '../../support/harness.ts'

const ROOT = `arn:aws:iam::${ACCOUNT}:root`
const ALICE = `arn:aws:iam::${ACCOUNT}:user/team/alice`
const DEPLOYER = `arn:aws:iam::${ACCOUNT}:role/deployer`
const READER = `arn:aws:iam::${ACCOUNT}:policy/reader`
const PROFILE = `arn:aws:iam::${ACCOUNT}:instance-profile/profile`
const DEVICE = `arn:aws:iam::${ACCOUNT}:mfa/phone`
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/id.example.com`

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))

beforeAll(async () => {
  const iam = server.iam()
  await iam.send(
    new CreateUserCommand({ UserName: 'alice', Path: '/team/', Tags: [{ Key: 'Team', Value: 'red' }] }),
  )
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'deployer',
      AssumeRolePolicyDocument: trust({ AWS: ALICE }),
      Tags: [{ Key: 'Stage', Value: 'production' }],
    }),
  )
  await iam.send(
    new CreatePolicyCommand({
      PolicyName: 'reader',
      PolicyDocument: policy('Allow', 's3:Get*'),
      Tags: [{ Key: 'Kind', Value: 'reading' }],
    }),
  )
  const Tags = [{ Key: 'Stage', Value: 'test' }]
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'profile', Tags }))
  await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'phone', Tags }))
  const provider = { Url: 'https://id.example.com', ThumbprintList: ['0'.repeat(40)], Tags }
  await iam.send(new CreateOpenIDConnectProviderCommand(provider))
})

const ask = (body: QuestionBody): Verdict => judge(questionOf(server.iamulator, body))
const context = (body: QuestionBody) => Object.fromEntries(ask(body).request.context.all())
const baseQuestion = { principal: ALICE, action: 's3:GetObject' }

async function refusal(body: unknown): Promise<unknown> {
  try {
    return ask(await readQuestion(body))
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error
    const { status, code, message } = error
    return { status, code, message }
  }
}

describe('what is left out', () => {
  test('is absent, or what AWS would have', () => {
    const { request, layers } = ask(baseQuestion)
    expect(request).toMatchObject({ action: 's3:GetObject', resource: '*', principal: { arn: ALICE } })
    expect(layers.resource).toBeUndefined()
    expect(context(baseQuestion)).toMatchObject({
      'aws:currenttime': new Date(NOW).toISOString(),
      'aws:securetransport': 'true',
      'aws:sourceip': '127.0.0.1',
      'aws:requestedregion': 'us-east-1',
      'aws:resourceaccount': ACCOUNT,
      'aws:principaltag/team': 'red',
    })
    expect(context(baseQuestion)).not.toHaveProperty('aws:useragent')
    expect(context(baseQuestion)).not.toHaveProperty('aws:multifactorauthpresent')
  })

  test.each([
    ['S3:listaccesspoints', 's3:ListAccessPoints', '*'],
    ['S3:listallmybuckets', 's3:ListAllMyBuckets', 'arn:aws:s3:::*'],
    ['SQS:listqueues', 'sqs:ListQueues', `arn:aws:sqs:us-east-1:${ACCOUNT}:`],
  ])('%s, without resource-level permissions, is %s on %s', (action, name, authorizedResource) => {
    for (const resource of ['*', 'arn:aws:s3:::b']) {
      const { request } = ask({ principal: ALICE, action, resource })
      expect(request).toMatchObject({ action: name, resource: authorizedResource })
    }
    expect(ask({ principal: ALICE, action }).request).toMatchObject({ resource: authorizedResource })
  })

  test('an action that AWS does not have is taken as it is', () => {
    expect(ask({ ...baseQuestion, action: 'shop:Buy', resource: 'arn:shop::::{}' }).request).toMatchObject({
      action: 'shop:Buy',
      resource: 'arn:shop::::{}',
    })
  })

  test.each<[string, string, Record<string, string>]>([
    ['user', ALICE, { 'aws:resourcetag/team': 'red', 'iam:resourcetag/team': 'red' }],
    ['role', DEPLOYER, { 'aws:resourcetag/stage': 'production' }],
    ['policy', READER, { 'aws:resourcetag/kind': 'reading' }],
    ['instance profile', PROFILE, { 'aws:resourcetag/stage': 'test' }],
    ['MFA device', DEVICE, { 'aws:resourcetag/stage': 'test' }],
    ['provider', PROVIDER, { 'aws:resourcetag/stage': 'test' }],
  ])('the tags of a %s come from the state', (_, resource, expected) => {
    expect(context({ principal: ALICE, action: 'iam:Get', resource })).toMatchObject(expected)
  })

  test.each([
    `arn:aws:iam::${ACCOUNT}:user/alice`,
    `arn:aws:iam::${ACCOUNT}:role/DEPLOYER`,
    `arn:aws:iam::${ACCOUNT}:instance-profile/none`,
    `arn:aws:iam::${ACCOUNT}:policy/team/reader`,
    `arn:aws:iam::${ACCOUNT}:server-certificate/none`,
    `arn:aws:iam::${ACCOUNT}:saml-provider/none`,
    `arn:aws:iam::${ACCOUNT}:constructor/x`,
  ])('nothing is known of %s', (resource) => {
    expect(Object.keys(context({ principal: ALICE, action: 'iam:Get', resource })).join()).not.toContain(
      'resourcetag',
    )
  })
})

describe('what is given', () => {
  test('outranks the state', () => {
    const body = { principal: ALICE, action: 'iam:Get', resource: DEPLOYER, resourceTags: { Stage: 'test' } }
    expect(context(body)).toMatchObject({ 'aws:resourcetag/stage': 'test' })
    expect(context({ ...baseQuestion, context: { 'AWS:PrincipalTag/Team': 'blue' } })).toMatchObject({
      'aws:principaltag/team': 'blue',
    })
  })

  test('keys are numbers, booleans and lists too; those of several values are lists', () => {
    const given = {
      's3:max-keys': 10,
      'aws:MultiFactorAuthPresent': true,
      'aws:TagKeys': 'team',
      'x:list': [1, true, 'a'],
    }
    expect(context({ ...baseQuestion, context: given })).toMatchObject({
      's3:max-keys': '10',
      'aws:multifactorauthpresent': 'true',
      'aws:tagkeys': ['team'],
      'x:list': ['1', 'true', 'a'],
    })
  })

  test('tags of the request, whose keys follow unless they are given', () => {
    const tags = { 'aws:RequestTag/Team': 'red', 'aws:requesttag/stage': 'test' }
    expect(context({ ...baseQuestion, context: tags })).toMatchObject({
      'aws:requesttag/team': 'red',
      'aws:tagkeys': ['Team', 'stage'],
    })
    const given = { ...tags, 'aws:tagkeys': ['Team'] }
    expect(context({ ...baseQuestion, context: given })).toMatchObject({ 'aws:tagkeys': ['Team'] })
    expect(context(baseQuestion)).not.toHaveProperty('aws:tagkeys')
  })

  test('the circumstances', () => {
    const body = {
      ...baseQuestion,
      sourceIp: '10.1.2.3',
      secure: false,
      region: 'eu-west-1',
      userAgent: 'tool/1',
      resourceAccount: OTHER,
    }
    expect(context(body)).toMatchObject({
      'aws:sourceip': '10.1.2.3',
      'aws:securetransport': 'false',
      'aws:requestedregion': 'eu-west-1',
      'aws:useragent': 'tool/1',
      'aws:resourceaccount': OTHER,
    })
  })

  test.each([
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::FFFF:10.1.2.3', '10.1.2.3'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:a01:203', '::ffff:a01:203'],
  ])('an address, as sockets write it: %s', (sourceIp, expected) => {
    expect(context({ ...baseQuestion, sourceIp })).toMatchObject({ 'aws:sourceip': expected })
  })

  test.each([
    [true, '0'],
    [90, '90'],
  ])('a session with MFA %p', (mfa, age) => {
    const session = { mfa, tags: { Job: 'deploy' }, sourceIdentity: 'me' }
    expect(context({ ...baseQuestion, session })).toMatchObject({
      'aws:multifactorauthpresent': 'true',
      'aws:multifactorauthage': age,
      'aws:principaltag/job': 'deploy',
      'aws:sourceidentity': 'me',
    })
  })

  test('a session without MFA, limited by its policies', () => {
    const session = { mfa: false, policy: JSON.parse(policy('Allow', 's3:GetObject')), policyArns: [READER] }
    expect(context({ ...baseQuestion, session })).toMatchObject({ 'aws:multifactorauthpresent': 'false' })
    expect(ask({ ...baseQuestion, session }).layers.session?.[0]).toMatchObject([
      { source: READER },
      { source: 'session' },
    ])
  })

  test.each([
    ['resource', undefined],
    ['key', 'key'],
  ] as const)('a resource policy of kind %s', (kind, resourcePolicyKind) => {
    const body = {
      ...baseQuestion,
      resource: 'arn:aws:s3:::b/k',
      resourcePolicy: JSON.parse(
        policy('Allow', 's3:GetObject').replace('"Effect"', '"Principal":"*","Effect"'),
      ),
      ...(resourcePolicyKind === undefined ? {} : { resourcePolicyKind }),
    }
    const { layers, decision } = ask(body)
    expect(layers.resource).toMatchObject({ kind, policy: { source: 'arn:aws:s3:::b/k' } })
    expect(decision).toMatchObject({ effect: 'allowed', layer: 'resource' })
  })

  test.each([
    ['key', undefined],
    ['resource', 'resource'],
  ] as const)('the policy of a key is of kind %s', (kind, resourcePolicyKind) => {
    const { layers } = ask({
      principal: ALICE,
      action: 'KMS:Decrypt',
      resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k`,
      resourcePolicy: '{}',
      ...(resourcePolicyKind === undefined ? {} : { resourcePolicyKind }),
    })
    expect(layers.resource).toMatchObject({ kind })
  })

  test('an endpoint policy', () => {
    const body = { principal: ACCOUNT, action: 's3:GetObject', endpointPolicy: '{}' }
    expect(ask(body).decision).toMatchObject({ effect: 'implicitDeny', layer: 'endpoint' })
  })
})

describe('a role that is to be assumed', () => {
  const assume = { principal: ALICE, action: 'sts:AssumeRole' }

  test('asks its own trust policy', () => {
    expect(ask({ ...assume, resource: DEPLOYER }).decision).toMatchObject({
      effect: 'allowed',
      layer: 'trust',
    })
    expect(ask({ ...assume, resource: DEPLOYER, principal: OTHER }).decision).toMatchObject({
      effect: 'implicitDeny',
      layer: 'trust',
    })
  })

  test('unless one is given, which has to allow by itself too', () => {
    const given = { resource: DEPLOYER, resourcePolicy: trust({ AWS: OTHER }) }
    const administrator = `arn:aws:iam::${ACCOUNT}:user/iamulator`
    for (const principal of [ALICE, administrator]) {
      expect(ask({ ...assume, ...given, principal }).decision).toMatchObject({
        effect: 'implicitDeny',
        layer: 'trust',
      })
    }
  })

  test('trusts nobody when it does not exist', () => {
    expect(ask({ ...assume, resource: `${DEPLOYER}2` }).decision).toMatchObject({
      effect: 'implicitDeny',
      layer: 'trust',
    })
  })

  test('is not asked when it is read', () => {
    expect(ask({ principal: ALICE, action: 'iam:GetRole', resource: DEPLOYER }).layers.resource).toBe(
      undefined,
    )
  })
})

function nested(depth: number): unknown {
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth))
}

test.each<[string, unknown, RegExp]>([
  ['no body', undefined, /^Invalid value of the body: must be an object\.$/],
  ['nothing', {}, /^Missing property "principal"\. Missing property "action"\.$/],
  [
    'another member',
    { ...baseQuestion, resorce: '*' },
    /^Unknown property "resorce"\. Did you mean "resource"\?$/,
  ],
  ['no action', { ...baseQuestion, action: 'GetObject' }, /^Invalid value at action: must match pattern/],
  [
    'no kind',
    { ...baseQuestion, resourcePolicyKind: 'x' },
    /^Invalid value "x" at resourcePolicyKind\. Use "resource", "trust", /,
  ],
  [
    'no age',
    { ...baseQuestion, session: { mfa: 'yes' } },
    /^Invalid value at session\.mfa: must be a boolean or a number\.$/,
  ],
  [
    'nested lists',
    { ...baseQuestion, context: { a: [[]] } },
    /^Invalid value at context\.a\[0\]: must be a string or a number or a boolean/,
  ],
  ['no address', { ...baseQuestion, sourceIp: '::/8' }, /^sourceIp is not an IP address: "::\/8"\.$/],
  ['no policy', { ...baseQuestion, resourcePolicy: 'x' }, /^resourcePolicy is not a JSON object\.$/],
  [
    'a policy without end',
    { ...baseQuestion, endpointPolicy: { Statement: nested(50_000) } },
    /^endpointPolicy is not a JSON object\.$/,
  ],
  ['a list', { ...baseQuestion, session: { policy: '[]' } }, /^session\.policy is not a JSON object\.$/],
  [
    'unknown policies',
    { ...baseQuestion, session: { policyArns: [`${READER}2`] } },
    /^session\.policyArns: policy \S+2 does not exist\.$/,
  ],
  [
    'a session of a service',
    { ...baseQuestion, principal: 'ec2.amazonaws.com', session: {} },
    /^session: ec2\.amazonaws\.com cannot have sessions\.$/,
  ],
  [
    'a user as a federated one',
    { ...baseQuestion, session: { federatedBy: ALICE } },
    /^session\.federatedBy: \S+alice is not a federated user\.$/,
  ],
])('refuses %s', async (_, body, message) => {
  expect(await refusal(body)).toEqual({
    status: 400,
    code: 'InvalidBody',
    message: expect.stringMatching(message),
  })
})

test.each([`arn:aws:iam::${ACCOUNT}:user/alice`, 'alice', '', 'arn:aws:iam::1:root'])(
  'there is no principal %p',
  async (principal) => {
    expect(await refusal({ ...baseQuestion, principal })).toMatchObject(
      principal === '' ? { status: 400 } : { status: 404, code: 'NoSuchPrincipal' },
    )
  },
)

describe('federated users', () => {
  const BOB = `arn:aws:sts::${ACCOUNT}:federated-user/bob`
  const federated = (federatedBy: string, more: object = {}) => ({
    ...baseQuestion,
    principal: BOB,
    session: { federatedBy, policy: policy('Allow', 's3:Get*'), ...more },
  })

  test('have what their session policy allows, of what the user may who called GetFederationToken', () => {
    expect(ask(federated(ALICE))).toMatchObject({
      request: { principal: { kind: 'federated-user', arn: BOB, issuerArn: ALICE } },
      decision: { effect: 'implicitDeny', layer: 'identity' },
    })
    expect(ask(federated(ROOT)).decision).toMatchObject({ effect: 'allowed' })
    expect(ask({ ...federated(ROOT), action: 's3:PutObject' }).decision).toMatchObject({
      effect: 'implicitDeny',
      layer: 'session',
    })
    expect(context(federated(ROOT))).toMatchObject({
      'aws:userid': `${ACCOUNT}:bob`,
      'aws:principaltype': 'FederatedUser',
    })
  })

  test('are nobody unless somebody called it', async () => {
    const expected = { status: 404, code: 'NoSuchPrincipal' }
    expect(await refusal({ ...baseQuestion, principal: BOB, session: {} })).toMatchObject(expected)
  })

  test.each([
    ['a role', DEPLOYER],
    ['the root user of another account', 'arn:aws:iam::999999999999:root'],
    ['nobody', ''],
  ])('have nothing of %s', async (_, federatedBy) => {
    expect(await refusal({ ...baseQuestion, principal: BOB, session: { federatedBy } })).toEqual({
      status: 400,
      code: 'InvalidBody',
      message: `session.federatedBy: "${federatedBy}" is not a user or root user of the account in ${BOB}.`,
    })
  })
})
