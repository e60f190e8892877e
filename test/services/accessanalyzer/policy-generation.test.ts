/** Tests the generation of policies from what users and roles called. */
import {
  CancelPolicyGenerationCommand,
  type CloudTrailDetails,
  GetGeneratedPolicyCommand,
  type GetGeneratedPolicyCommandInput,
  ListPolicyGenerationsCommand,
  StartPolicyGenerationCommand,
  type StartPolicyGenerationCommandInput,
} from '@aws-sdk/client-accessanalyzer'
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetAccountSummaryCommand,
  GetUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { withDirectory } from '../../docs/temporary.ts'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  NOW,
  policy,
  startServer,
  type TestServer,
} from '../../support/harness.ts'
import { here, at as placeOf, REGION } from '../../support/places.ts'
import { accessKeyOf, changeUser, userArn, userWith } from '../callers.ts'
import { createAccessRole, createRole, detailsAt, requestFor, TRAIL } from './generation-requests.ts'
import { DAY, invalid, signingAt } from './world.ts'

const HOUR = 3_600_000

let now = NOW
let server: TestServer
let key: Credentials
beforeEach(async () => {
  now = NOW
  server = await startServer({}, { now: () => now })
  await prepare(server)
})
afterEach(() => server.close())

/** Creates a role for the service, and a user who may do everything in IAM. */
async function prepare(started: TestServer): Promise<void> {
  await createAccessRole(started)
  key = await userWith(started, 'ann', policy('Allow', ['iam:*', 'sts:*']))
}

const analyzer = (credentials?: Credentials, region?: string) =>
  signingAt(server.accessanalyzer(credentials, region), now)
const iam = (credentials?: Credentials) => signingAt(server.iam(credentials), now)
const details = (more: Partial<CloudTrailDetails> = {}): CloudTrailDetails => ({ ...detailsAt(now), ...more })

async function start(principalArn = userArn('ann'), trails?: CloudTrailDetails): Promise<string> {
  const { jobId = '' } = await analyzer().send(
    new StartPolicyGenerationCommand(requestFor(principalArn, trails ?? details())),
  )
  return jobId
}

const get = (jobId: string, more: Partial<GetGeneratedPolicyCommandInput> = {}) =>
  analyzer().send(new GetGeneratedPolicyCommand({ jobId, ...more }))

/** Returns the statements of the only policy. */
async function statementsOf(jobId: string, more: Partial<GetGeneratedPolicyCommandInput> = {}) {
  const { generatedPolicyResult } = await get(jobId, more)
  const [only, ...others] = generatedPolicyResult?.generatedPolicies ?? []
  expect(others).toEqual([])
  return only && JSON.parse(only.policy ?? '').Statement
}

/** Makes the server believe that it has seen a guarded call of the user. */
async function callElsewhere(action: string, resource: string): Promise<void> {
  changeUser(server, 'ann', (user) => ({ ...user, inline: { only: policy('Allow', '*') } }))
  const response = await fetch(`${server.url}/_iamulator/authorize`, {
    method: 'POST',
    body: JSON.stringify(here({ principal: userArn('ann'), action, resources: [resource] })),
  })
  expect(response.status).toBe(200)
}

describe('a policy', () => {
  test('has what a user called, in the form of the AWS CLI', async () => {
    await iam(key).send(new ListUsersCommand({}))
    await iam(key).send(new GetUserCommand({ UserName: 'ann' }))
    const jobId = await start()
    const { $metadata: _, ...shown } = await get(jobId)
    expect(jobId).toMatch(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/)
    expect(shown).toEqual({
      jobDetails: { jobId, status: 'SUCCEEDED', startedOn: new Date(NOW), completedOn: new Date(NOW) },
      generatedPolicyResult: {
        properties: {
          principalArn: userArn('ann'),
          isComplete: true,
          cloudTrailProperties: {
            trailProperties: [{ cloudTrailArn: TRAIL, allRegions: true }],
            startTime: new Date(NOW - DAY),
            endTime: new Date(NOW),
          },
        },
        generatedPolicies: [
          {
            policy:
              '{"Version":"2012-10-17","Statement":[{"Sid":"SupportedServiceSid0","Effect":"Allow","Action":["iam:GetUser","iam:ListUsers"],"Resource":"*"}]}',
          },
        ],
      },
    })
  })

  test('has placeholders for the resources that actions require', async () => {
    await iam(key).send(new ListUsersCommand({}))
    await iam(key).send(new GetUserCommand({ UserName: 'ann' }))
    await iam(key).send(new CreateUserCommand({ UserName: 'eve' }))
    await iam(key).send(new DeleteUserCommand({ UserName: 'eve' }))
    expect(await statementsOf(await start(), { includeResourcePlaceholders: true })).toEqual([
      { Sid: 'SupportedServiceSid0', Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' },
      {
        Sid: 'SupportedServiceSid1',
        Effect: 'Allow',
        Action: ['iam:CreateUser', 'iam:DeleteUser', 'iam:GetUser'],
        Resource: 'arn:aws:iam::${Account}:user/${UserNameWithPath}',
      },
    ])
  })

  test('has what sessions of a role called', async () => {
    await createRole(server, 'reader', { AWS: `arn:aws:iam::${ACCOUNT}:root` })
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/reader`
    const { Credentials: issued } = await server
      .sts()
      .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }))
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = issued ?? {}
    const session = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    }
    await server.sts(session).send(new GetCallerIdentityCommand({}))
    expect(await statementsOf(await start(RoleArn))).toMatchObject([{ Action: 'sts:GetCallerIdentity' }])
  })

  test('has no iam:PassRole and no data events, and then is not complete', async () => {
    const client = iam(key)
    const InstanceProfileName = 'web'
    await client.send(new CreateInstanceProfileCommand({ InstanceProfileName }))
    await client.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: 'monitor' }))
    await callElsewhere('s3:GetObject', 'arn:aws:s3:::data/file')
    await callElsewhere('s3:GetBucketLocation', 'arn:aws:s3:::data')
    await callElsewhere('dynamodb:PutItem', `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/t`)
    const jobId = await start()
    const actions = ['iam:AddRoleToInstanceProfile', 'iam:CreateInstanceProfile', 's3:GetBucketLocation']
    expect(await statementsOf(jobId)).toMatchObject([{ Action: actions }])
    expect((await get(jobId)).generatedPolicyResult?.properties?.isComplete).toBe(false)
    expect(await statementsOf(jobId, { includeServiceLevelTemplate: true })).toMatchObject([
      { Sid: 'SupportedServiceSid0', Action: actions },
      { Sid: 'UnsupportedServiceSid1', Action: 'dynamodb:*', Resource: '*' },
    ])
  })

  test('has only calls in the range and the regions of the trails', async () => {
    await iam(key).send(new ListUsersCommand({}))
    now += HOUR
    const between = new Date(now)
    now += HOUR
    await iam(key).send(new GetAccountSummaryCommand({}))
    const actions = async (more: Partial<CloudTrailDetails>) =>
      (await statementsOf(await start(undefined, details(more))))?.[0].Action
    expect(await actions({ endTime: between })).toBe('iam:ListUsers')
    expect(await actions({ startTime: between })).toBe('iam:GetAccountSummary')
    expect(await actions({ trails: [{ cloudTrailArn: TRAIL }] })).toHaveLength(2)
    const elsewhere = { cloudTrailArn: TRAIL, regions: ['eu-west-1'] }
    expect(await actions({ trails: [elsewhere] })).toBeUndefined()
    expect(await actions({ trails: [elsewhere, { cloudTrailArn: TRAIL, regions: [REGION] }] })).toHaveLength(
      2,
    )
  })

  test('is divided where it would be too long', async () => {
    server.iamulator.quotas = { ...server.iamulator.quotas, PolicySizeQuota: 250 }
    await iam(key).send(new ListUsersCommand({}))
    await iam(key).send(new GetUserCommand({ UserName: 'ann' }))
    await callElsewhere('s3:GetBucketLocation', 'arn:aws:s3:::data')
    const { generatedPolicyResult } = await get(await start(), { includeResourcePlaceholders: true })
    const texts = (generatedPolicyResult?.generatedPolicies ?? []).map((each) => each.policy ?? '')
    expect(texts.length).toBeGreaterThan(1)
    expect(texts.filter((text) => text.length > 250)).toEqual([])
    const sids = texts.flatMap((text) => JSON.parse(text).Statement).map(({ Sid }) => Sid)
    expect(sids).toEqual(sids.map((_, at) => `SupportedServiceSid${at}`))
  })

  test('needs no trail', async () => {
    await iam(key).send(new ListUsersCommand({}))
    const request = { policyGenerationDetails: { principalArn: userArn('ann') } }
    const { jobId = '' } = await analyzer().send(new StartPolicyGenerationCommand(request))
    expect(await statementsOf(jobId)).toMatchObject([{ Action: 'iam:ListUsers' }])
    expect((await get(jobId)).generatedPolicyResult?.properties).not.toHaveProperty('cloudTrailProperties')
  })
})

describe('a job', () => {
  test('fails without a role that IAM Access Analyzer can assume', async () => {
    const errorOf = async (name: string) => {
      const accessRole = `arn:aws:iam::${ACCOUNT}:role/${name}`
      const { jobDetails, generatedPolicyResult } = await get(await start(undefined, details({ accessRole })))
      expect(generatedPolicyResult?.generatedPolicies).toEqual([])
      expect(jobDetails?.status).toBe('FAILED')
      return jobDetails?.jobError
    }
    expect(await errorOf('none')).toEqual({
      code: 'RESOURCE_NOT_FOUND_ERROR',
      message: `The role arn:aws:iam::${ACCOUNT}:role/none does not exist.`,
    })
    await createRole(server, 'other', { Service: 'ec2.amazonaws.com' })
    expect(await errorOf('other')).toMatchObject({ code: 'AUTHORIZATION_ERROR' })
  })

  test('is listed for seven days, with the newest first', async () => {
    await createRole(server, 'reader', { AWS: `arn:aws:iam::${ACCOUNT}:root` })
    const role = `arn:aws:iam::${ACCOUNT}:role/reader`
    const list = async (more: object = {}) =>
      (await analyzer().send(new ListPolicyGenerationsCommand(more))).policyGenerations ?? []
    const ids = async (more?: object) => (await list(more)).map(({ jobId }) => jobId)
    const first = await start()
    const started = new Date(now)
    now += HOUR
    const second = await start(role)
    expect(await ids()).toEqual([second, first])
    expect(await list({ principalArn: userArn('ann') })).toEqual([
      {
        jobId: first,
        principalArn: userArn('ann'),
        status: 'SUCCEEDED',
        startedOn: started,
        completedOn: started,
      },
    ])
    const { policyGenerations, nextToken } = await analyzer().send(
      new ListPolicyGenerationsCommand({ maxResults: 1 }),
    )
    expect(policyGenerations?.map(({ jobId }) => jobId)).toEqual([second])
    expect(await ids({ maxResults: 1, nextToken })).toEqual([first])
    expect(
      (await analyzer(undefined, 'eu-west-1').send(new ListPolicyGenerationsCommand({}))).policyGenerations,
    ).toEqual([])
    now = NOW + 7 * DAY
    expect(await ids()).toEqual([second])
    await expectError(get(first), invalid(`The job ${first} does not exist`))
    await start()
    expect(await ids()).toHaveLength(2)
  })

  test('is the same for the same token', async () => {
    const request = { ...requestFor(userArn('ann')), clientToken: 'once' }
    const send = (input: StartPolicyGenerationCommandInput) =>
      analyzer().send(new StartPolicyGenerationCommand(input))
    const { jobId } = await send(request)
    expect((await send(request)).jobId).toBe(jobId)
    await expectError(send({ ...request, cloudTrailDetails: details({ startTime: new Date(now - 1) }) }), {
      code: 'ConflictException',
      status: 409,
      message: 'The clientToken was used for a different request.',
    })
  })

  test('is complete before it could be canceled', async () => {
    const jobId = await start()
    const cancel = (id: string) => analyzer().send(new CancelPolicyGenerationCommand({ jobId: id }))
    await expectError(cancel(jobId), invalid(`The job ${jobId} is complete and cannot be canceled.`))
    await expectError(cancel('none'), invalid('The job none does not exist'))
  })

  test('is one of a limited number per day', async () => {
    server.iamulator.quotas = { ...server.iamulator.quotas, PolicyGenerationsPerDayQuota: 1 }
    await start()
    await expectError(start(), {
      code: 'ServiceQuotaExceededException',
      status: 402,
      message: 'You can generate at most 1 policies per day.',
    })
    now += DAY
    await start()
  })

  test('survives a restart', async () => {
    await withDirectory(async (data) => {
      const sources = { now: () => now }
      await server.close()
      server = await startServer({ data }, sources)
      await prepare(server)
      await iam(key).send(new ListUsersCommand({}))
      const jobId = await start()
      const before = await statementsOf(jobId)
      expect(before).toMatchObject([{ Action: 'iam:ListUsers' }])
      await server.close()
      server = await startServer({ data }, sources)
      expect(await statementsOf(jobId)).toEqual(before)
      // The calls before the restart are no recent decisions, but the last use of their actions is known.
      expect(await statementsOf(await start())).toEqual(before)
      await server.close()
    })
    server = await startServer()
  })
})

test('requests for unknown principals and impossible times are invalid', async () => {
  for (const arn of [userArn('nobody'), `arn:aws:iam::111122223333:user/ann`, userArn('ann', '/path/')])
    await expectError(start(arn), invalid(`The principal ${arn} does not exist in the account.`))
  const at = (time: number) => new Date(NOW + time)
  const ranges = [
    { startTime: at(0) },
    { startTime: at(HOUR), endTime: at(2 * HOUR) },
    { startTime: at(-HOUR), endTime: at(-2 * HOUR) },
    { startTime: at(-90 * DAY - 1000) },
  ]
  for (const range of ranges)
    await expectError(
      start(undefined, details(range)),
      invalid(
        'The startTime must be before the endTime, in the past, and at most 90 days before the endTime.',
      ),
    )
  await start(undefined, details({ startTime: at(-90 * DAY) }))
})

test('the calls of a deleted user are not those of another with its name', async () => {
  await iam().send(new CreateUserCommand({ UserName: 'eve' }))
  changeUser(server, 'eve', (user) => ({ ...user, inline: { only: policy('Allow', 'iam:*') } }))
  await iam(await accessKeyOf(server, 'eve')).send(new ListUsersCommand({}))
  server.iamulator.store.transact(placeOf(ACCOUNT), (tx) => {
    tx.users.delete('eve')
  })
  now += 1000
  await iam().send(new CreateUserCommand({ UserName: 'eve' }))
  expect(await statementsOf(await start(userArn('eve')))).toBeUndefined()
})
