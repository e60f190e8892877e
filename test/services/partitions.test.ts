/** Partitions have nothing in common: no state, no credentials, and no ARNs. */
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  DetachUserPolicyCommand,
  GetPolicyVersionCommand,
  ListPoliciesCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  type STSClient,
} from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import { post } from '../admin/decisions/requests.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  expectError,
  OTHER,
  policy,
  ROOT,
  serverForEachTest,
  startServer,
  trust,
} from '../support/harness.ts'
import { call, iamForm, send, stsForm } from '../support/raw.ts'
import { credentialsIn } from './sts/sts-callers.ts'

const server = serverForEachTest()

const PLACES = [
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-east-1'],
  ['aws-eusc', 'eusc-de-east-1'],
] as const

const invalidToken = { code: 'InvalidClientTokenId', status: 403 }
const arnOf = async (client: STSClient) => (await client.send(new GetCallerIdentityCommand())).Arn

describe.each(PLACES)('in %s, for a call signed for %s', (partition, region) => {
  const arn = (rest: string, account = ACCOUNT) => `arn:${partition}:iam::${account}:${rest}`

  test('the built-in keys are principals of the partition', async () => {
    expect(await arnOf(server.sts(ADMINISTRATOR, region))).toBe(arn('user/iamulator'))
    expect(await arnOf(server.sts(ROOT, region))).toBe(arn('root'))
    expect(await arnOf(server.sts(administratorOf(OTHER), region))).toBe(arn('user/iamulator', OTHER))
    expect(await arnOf(server.sts())).toBe(`arn:aws:iam::${ACCOUNT}:user/iamulator`)
  })

  test('an account shares no state with the one of the same number elsewhere', async () => {
    const [here, there] = [server.iam(), server.iam(ADMINISTRATOR, region)]
    const { User } = await there.send(new CreateUserCommand({ UserName: 'alice' }))
    expect(User?.Arn).toBe(arn('user/alice'))
    expect((await here.send(new ListUsersCommand({}))).Users).toEqual([])
    await here.send(new CreateUserCommand({ UserName: 'alice' }))
    const { AccessKey } = await there.send(new CreateAccessKeyCommand({ UserName: 'alice' }))
    const key = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }
    expect(await arnOf(server.sts(key, region))).toBe(arn('user/alice'))
    await expectError(arnOf(server.sts(key)), invalidToken)
    await expectError(arnOf(server.sts(key, 'us-iso-east-1')), invalidToken)
  })

  test('a session works only there, and a reset of the same number elsewhere does not end it', async () => {
    const answer = await server.sts(ADMINISTRATOR, region).send(new GetSessionTokenCommand({}))
    const session = credentialsIn(answer)
    expect(await arnOf(server.sts(session, region))).toBe(arn('user/iamulator'))
    await expectError(arnOf(server.sts(session)), invalidToken)
    await post(server, 'reset', { account: ACCOUNT })
    expect(await arnOf(server.sts(session, region))).toBe(arn('user/iamulator'))
    await post(server, 'reset', { account: ACCOUNT, partition })
    await expectError(arnOf(server.sts(session, region)), invalidToken)
  })

  test('a role is assumed by principals of the partition, and by nobody of another', async () => {
    const [here, there] = [server.iam(), server.iam(ADMINISTRATOR, region)]
    const { Role } = await there.send(
      new CreateRoleCommand({
        RoleName: 'reader',
        AssumeRolePolicyDocument: trust({ AWS: arn('root') }),
      }),
    )
    expect(Role?.Arn).toBe(arn('role/reader'))
    const input = { RoleArn: arn('role/reader'), RoleSessionName: 'session' }
    const session = await server.sts(ADMINISTRATOR, region).send(new AssumeRoleCommand(input))
    expect(session.AssumedRoleUser?.Arn).toBe(`arn:${partition}:sts::${ACCOUNT}:assumed-role/reader/session`)
    expect(await arnOf(server.sts(credentialsIn(session), region))).toBe(session.AssumedRoleUser?.Arn)
    const trusting = { RoleName: 'reader', AssumeRolePolicyDocument: trust({ AWS: ACCOUNT }) }
    await here.send(new CreateRoleCommand(trusting))
    const message = `User: arn:aws:iam::${ACCOUNT}:user/iamulator is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn}`
    const denied = { code: 'AccessDenied', status: 403, message }
    await expectError(server.sts().send(new AssumeRoleCommand(input)), denied)
  })

  test('a policy names only resources of the partition, or of any', async () => {
    const iam = server.iam(ADMINISTRATOR, region)
    const create = (resource: string) =>
      iam.send(
        new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: policy('Allow', 's3:*', resource) }),
      )
    await expectError(create('arn:aws:s3:::bucket'), {
      code: 'MalformedPolicyDocument',
      status: 400,
      message: 'Partition "aws" is not valid for resource "arn:aws:s3:::bucket".',
    })
    const document = policy('Allow', 's3:*', [`arn:${partition}:s3:::bucket`, 'arn:*:s3:::bucket'])
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: document }))
    expect(Policy?.Arn).toBe(arn('policy/p'))
  })

  test('a trust policy names only principals of the partition', async () => {
    const iam = server.iam(ADMINISTRATOR, region)
    const create = (principal: object) =>
      iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust(principal) }))
    const refusal = (type: string, name: string) => ({
      code: 'MalformedPolicyDocument',
      status: 400,
      message: `Invalid principal in policy: "${type}":"${name}"`,
    })
    const root = `arn:aws:iam::${OTHER}:root`
    await expectError(create({ AWS: root }), refusal('AWS', root))
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com`
    await expectError(create({ Federated: provider }), refusal('FEDERATED', provider))
    expect((await create({ AWS: arn('root', OTHER) })).Role?.Arn).toBe(arn('role/r'))
  })

  test('managed policies of AWS have its ARN, and those of another cannot be attached', async () => {
    const iam = server.iam(ADMINISTRATOR, region)
    const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: 'AWS', MaxItems: 1000 }))
    expect(Policies.filter(({ Arn }) => !Arn?.startsWith(`arn:${partition}:iam::aws:policy/`))).toEqual([])
    const webTier = `arn:${partition}:iam::aws:policy/AWSElasticBeanstalkWebTier`
    const { DefaultVersionId: VersionId } = Policies.find(({ Arn }) => Arn === webTier) ?? {}
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn: webTier, VersionId }))
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toContain(
      `arn:${partition}:s3:::elasticbeanstalk`,
    )
    await iam.send(new CreateUserCommand({ UserName: 'alice' }))
    const named = { UserName: 'alice', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
    const wrong = { code: 'ValidationError', status: 400, message: 'Invalid ARN partition' }
    await expectError(iam.send(new AttachUserPolicyCommand(named)), wrong)
    await expectError(iam.send(new DetachUserPolicyCommand(named)), wrong)
    const boundary = { UserName: 'alice', PermissionsBoundary: named.PolicyArn }
    await expectError(iam.send(new PutUserPermissionsBoundaryCommand(boundary)), wrong)
    const missing = `arn:${partition}:iam::aws:policy/AmazonElasticContainerRegistryPublicReadOnly`
    await expectError(iam.send(new AttachUserPolicyCommand({ ...named, PolicyArn: missing })), {
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${missing} does not exist or is not attachable.`,
    })
    await iam.send(
      new AttachUserPolicyCommand({ ...named, PolicyArn: `arn:${partition}:iam::aws:policy/ReadOnlyAccess` }),
    )
  })

  test('a service-linked role has the policy of the partition', async () => {
    const { Role } = await server
      .iam(ADMINISTRATOR, region)
      .send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'batch.amazonaws.com' }))
    expect(Role?.Arn).toBe(arn('role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch'))
  })

  test('an unsigned call is in the partition of its role, or of the AWS host that it is sent to', async () => {
    await post(server, 'idp/oidc/provider', { preset: 'github', partition })
    const provider = arn('oidc-provider/token.actions.githubusercontent.com')
    await server.iam(ADMINISTRATOR, region).send(
      new CreateRoleCommand({
        RoleName: 'deploy',
        AssumeRolePolicyDocument: trust({ Federated: provider }, 'sts:AssumeRoleWithWebIdentity', {
          StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:octo-org/*' },
        }),
      }),
    )
    const { text } = await post(server, 'idp/oidc/token', { preset: 'github' })
    const input = {
      RoleArn: arn('role/deploy'),
      RoleSessionName: 'session',
      WebIdentityToken: String(JSON.parse(text).token),
    }
    const answer = await server.sts().send(new AssumeRoleWithWebIdentityCommand(input))
    expect(answer.AssumedRoleUser?.Arn).toBe(`arn:${partition}:sts::${ACCOUNT}:assumed-role/deploy/session`)
    expect(await arnOf(server.sts(credentialsIn(answer), region))).toBe(answer.AssumedRoleUser?.Arn)
    const headers = {
      host: 'sts.us-east-1.amazonaws.com',
      'content-type': 'application/x-www-form-urlencoded',
    }
    const elsewhere = await send(server, { headers, body: stsForm('AssumeRoleWithWebIdentity', input) })
    expect([elsewhere.status, /<Code>(\w+)/.exec(elsewhere.body)?.[1]]).toEqual([400, 'InvalidIdentityToken'])
  })
})

test('the strict region check requires the region of IAM in the partition of the call', async () => {
  const strict = await startServer({ regionCheck: 'strict' })
  try {
    const list = (region: string) => strict.iam(ADMINISTRATOR, region).send(new ListUsersCommand({}))
    expect((await list('cn-north-1')).Users).toEqual([])
    expect((await list('us-gov-west-1')).Users).toEqual([])
    await expectError(list('cn-northwest-1'), {
      code: 'SignatureDoesNotMatch',
      status: 403,
      message: 'Credential should be scoped to a valid region. ',
    })
  } finally {
    await strict.close()
  }
})

test('a service assumes a role that trusts its Chinese name, only in China', async () => {
  const create = (region: string) =>
    server.iam(ADMINISTRATOR, region).send(
      new CreateRoleCommand({
        RoleName: 'machine',
        AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com.cn' }),
      }),
    )
  await create('cn-north-1')
  const roleArn = `arn:aws-cn:iam::${ACCOUNT}:role/machine`
  const body = { service: 'ec2.amazonaws.com', roleArn, sessionName: 'session' }
  expect((await post(server, 'service-call', body)).status).toBe(200)
  const message = 'Invalid principal in policy: "SERVICE":"ec2.amazonaws.com.cn"'
  for (const region of ['us-east-1', 'us-gov-west-1'])
    await expectError(create(region), { code: 'MalformedPolicyDocument', status: 400, message })
})

test('a request without any partition is in aws', async () => {
  expect((await call(server, iamForm('ListUsers'))).status).toBe(200)
  expect((await server.iam(ADMINISTRATOR, 'mars-north-1').send(new ListUsersCommand({}))).Users).toEqual([])
})

test('the placeholders of an ARN are those of the caller, in its partition', async () => {
  const { text } = await post(server, 'authorize', {
    principal: `arn:aws-cn:iam::${ACCOUNT}:user/iamulator`,
    action: 'ssm:GetParameter',
    resources: ['arn:{partition}:ssm:{region}:{account}:parameter/a'],
  })
  expect(JSON.parse(text)).toMatchObject({
    allowed: true,
    decisions: [{ resource: `arn:aws-cn:ssm:cn-north-1:${ACCOUNT}:parameter/a` }],
  })
})

test('a question by account number is in the partition of its region or resource', async () => {
  const explain = async (more: object) => {
    const question = { principal: ACCOUNT, action: 's3:GetObject', ...more }
    return JSON.parse((await post(server, 'explain', question)).text)
  }
  const inRegion = await explain({ region: 'us-gov-west-1' })
  const byResource = await explain({ resource: 'arn:aws-cn:s3:::bucket/key' })
  expect(JSON.stringify(inRegion)).toContain(`arn:aws-us-gov:iam::${ACCOUNT}:root`)
  expect(JSON.stringify(byResource)).toContain(`arn:aws-cn:iam::${ACCOUNT}:root`)
})
