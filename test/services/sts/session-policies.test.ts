/** Session policies of AssumeRole. */
import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  OTHER,
  policy,
  serverForAllTests,
  trust,
} from '../../support/harness.ts'
import { userArn } from '../callers.ts'
import { assume, roleTrusting, sessionAt, TRUST_ACCOUNT } from './sts-callers.ts'

const server = serverForAllTests()
let role: string
beforeAll(async () => {
  role = await roleTrusting(server, 'Role', TRUST_ACCOUNT)
})

const validation = (message: string) => ({ code: 'ValidationError', status: 400, message })

describe('session policies', () => {
  const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
  const arnsOf = (...arns: string[]) => arns.map((arn) => ({ arn }))
  let mighty: string
  beforeAll(async () => {
    mighty = await roleTrusting(server, 'Mighty', TRUST_ACCOUNT)
    const grant = { RoleName: 'Mighty', PolicyName: 'all', PolicyDocument: policy('Allow', '*') }
    await server.iam().send(new PutRolePolicyCommand(grant))
  })
  const listAs = async (session: Promise<Credentials>) =>
    server.iam(await session).send(new ListUsersCommand({}))
  const listDenied = (name: string) => ({
    code: 'AccessDenied',
    status: 403,
    message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/${name}/session is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${ACCOUNT}:user/ because no session policy allows the iam:ListUsers action`,
  })

  test('limit the session, and give nothing that the role has not', async () => {
    const listing = { Policy: policy('Allow', 'iam:ListUsers') }
    await listAs(sessionAt(server, ADMINISTRATOR, mighty, listing))
    const other = { Policy: policy('Allow', 'iam:ListRoles') }
    await expectError(listAs(sessionAt(server, ADMINISTRATOR, mighty, other)), listDenied('Mighty'))
    await expectError(listAs(sessionAt(server, ADMINISTRATOR, role, listing)), {
      code: 'AccessDenied',
      status: 403,
    })
  })

  test('a managed one, and both together: either may allow', async () => {
    await listAs(sessionAt(server, ADMINISTRATOR, mighty, { PolicyArns: arnsOf(readOnly) }))
    const Policy = policy('Allow', 's3:GetObject')
    await listAs(sessionAt(server, ADMINISTRATOR, mighty, { Policy, PolicyArns: arnsOf(readOnly) }))
    const narrow = arnsOf('arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess')
    await expectError(
      listAs(sessionAt(server, ADMINISTRATOR, mighty, { PolicyArns: narrow })),
      listDenied('Mighty'),
    )
  })

  test("a managed one of the role's account", async () => {
    const PolicyDocument = policy('Allow', 'iam:ListUsers')
    const { Policy } = await server.iam().send(new CreatePolicyCommand({ PolicyName: 'Own', PolicyDocument }))
    const PolicyArns = arnsOf(Policy?.Arn ?? '')
    await listAs(sessionAt(server, ADMINISTRATOR, mighty, { PolicyArns }))
    const foreign = await roleTrusting(
      server,
      'Elsewhere',
      trust({ AWS: ACCOUNT }),
      {},
      administratorOf(OTHER),
    )
    await expectError(assume(server, ADMINISTRATOR, foreign, { PolicyArns }), {
      code: 'InvalidParameterValue',
      status: 400,
    })
  })

  test('C7.3.7: a managed one binds with the default version that it has at the time', async () => {
    const create = new CreatePolicyCommand({
      PolicyName: 'Changing',
      PolicyDocument: policy('Allow', 'iam:ListUsers'),
    })
    const PolicyArn = (await server.iam().send(create)).Policy?.Arn ?? ''
    const session = sessionAt(server, ADMINISTRATOR, mighty, { PolicyArns: arnsOf(PolicyArn) })
    await listAs(session)
    const PolicyDocument = policy('Allow', 'iam:ListRoles')
    const version = new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true })
    await server.iam().send(version)
    await expectError(listAs(session), listDenied('Mighty'))
    await server.iam().send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }))
    await listAs(session)
  })

  test('a managed one that is gone allows nothing any more: it may have denied something', async () => {
    const PolicyDocument = policy('Deny', 'iam:ListRoles')
    const { Policy } = await server
      .iam()
      .send(new CreatePolicyCommand({ PolicyName: 'Gone', PolicyDocument }))
    const PolicyArn = Policy?.Arn ?? ''
    const limits = { Policy: policy('Allow', '*'), PolicyArns: arnsOf(PolicyArn) }
    const session = sessionAt(server, ADMINISTRATOR, mighty, limits)
    await listAs(session)
    await server.iam(await session).send(new DeletePolicyCommand({ PolicyArn }))
    await expectError(listAs(session), listDenied('Mighty'))
  })

  test('PackedPolicySize: 16 with a small one, as recorded; absent without', async () => {
    const Policy = policy('Allow', 's3:GetObject')
    expect((await assume(server, ADMINISTRATOR, role, { Policy })).PackedPolicySize).toBe(16)
    expect(
      (await assume(server, ADMINISTRATOR, role, { PolicyArns: arnsOf(readOnly) })).PackedPolicySize,
    ).toBeGreaterThan(0)
    expect((await assume(server, ADMINISTRATOR, role)).PackedPolicySize).toBeUndefined()
  })

  test('are valid policies', async () => {
    await expectError(assume(server, ADMINISTRATOR, role, { Policy: '{"Statement":' }), {
      code: 'MalformedPolicyDocument',
      status: 400,
    })
    const older = JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } })
    expect(await sessionAt(server, ADMINISTRATOR, role, { Policy: older })).toBeDefined()
  })

  test('may be longer than 2,048 characters while they pack well, and no larger than their space', async () => {
    const repeated = policy('Allow', 's3:GetObject', Array(100).fill('arn:aws:s3:::my-example-bucket/*'))
    expect(repeated.length).toBeGreaterThan(2048)
    const { PackedPolicySize } = await assume(server, ADMINISTRATOR, role, { Policy: repeated })
    expect(PackedPolicySize).toBeLessThan(100)
    const names = Array.from(
      { length: 300 },
      (_, index) => `arn:aws:s3:::${(index * 7_919_123).toString(36)}/*`,
    )
    const large = assume(server, ADMINISTRATOR, role, { Policy: policy('Allow', 's3:GetObject', names) })
    await expectError(large, { code: 'PackedPolicyTooLarge', status: 400 })
    await large.catch((error: Error) =>
      expect(error.message).toMatch(
        /^Packed policy consumes \d{3}% of allotted space, please use smaller policy\.$/,
      ),
    )
  })

  test('managed ones must exist, and be ten at most', async () => {
    const missing = 'arn:aws:iam::aws:policy/DoesNotExist'
    await expectError(assume(server, ADMINISTRATOR, role, { PolicyArns: arnsOf(missing) }), {
      code: 'InvalidParameterValue',
      status: 400,
      message: `Policy ${missing} does not exist or is not attachable.`,
    })
    const noPolicy = userArn('somebody')
    const call = assume(server, ADMINISTRATOR, role, { PolicyArns: arnsOf(noPolicy) })
    await expectError(call, validation(`ARN ${noPolicy} is not valid.`))
    const ten = arnsOf(...Array<string>(10).fill(readOnly))
    expect(await sessionAt(server, ADMINISTRATOR, role, { PolicyArns: ten })).toBeDefined()
    await expectError(assume(server, ADMINISTRATOR, role, { PolicyArns: [...ten, ...arnsOf(readOnly)] }), {
      code: 'InvalidParameterValue',
      status: 400,
      message: 'The number of managed session policies exceeds the limit of 10.',
    })
  })
})
