/** Tests service roles: a service calls AssumeRole, and the trust policy decides. */
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { roleTrusting } from '../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  type Credentials,
  OTHER,
  serverForAllTests,
  startServer,
  type TestServer,
  trust,
} from '../support/harness.ts'
import {
  INNER,
  ORGANIZATION,
  OUTER,
  OUTSIDER,
  organizationWith,
  seededServer,
} from '../support/organizations.ts'
import { post } from './decisions/requests.ts'

const LAMBDA = 'lambda.amazonaws.com'
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`

const server = serverForAllTests()
const worker = `arn:aws:iam::${ACCOUNT}:role/service-role/worker`
beforeAll(async () => {
  await roleTrusting(server, 'worker', trust({ Service: LAMBDA }), { Path: '/service-role/' })
})

async function call(over: object, target = server) {
  const body = { service: LAMBDA, roleArn: worker, sessionName: 'fun', ...over }
  const { status, text } = await post(target, 'service-call', body)
  return { status, ...JSON.parse(text) }
}

const denied = (service: string, roleArn: string) => ({
  status: 403,
  error: 'AccessDenied',
  message: `User: ${service} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  requestId: expect.stringMatching(/^[\da-f-]{36}$/),
})

test('a service that the role trusts gets a session of it', async () => {
  const answer = await call({})
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/worker/fun`
  expect(answer).toEqual({
    status: 200,
    arn,
    credentials: {
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.stringMatching(/^.{40}$/),
      sessionToken: expect.stringMatching(/^IQoJ/),
      expiration: expect.stringMatching(/^\d{4}-.*Z$/),
    },
    requestId: expect.stringMatching(/^[\da-f-]{36}$/),
  })
  const { accessKeyId, secretAccessKey, sessionToken } = answer.credentials
  const credentials: Credentials = { accessKeyId, secretAccessKey, sessionToken }
  expect((await server.sts(credentials).send(new GetCallerIdentityCommand())).Arn).toBe(arn)
})

test('another service does not, and nobody a role that is not there', async () => {
  expect(await call({ service: 'ec2.amazonaws.com' })).toEqual(denied('ec2.amazonaws.com', worker))
  const missing = `arn:aws:iam::${ACCOUNT}:role/missing`
  expect(await call({ roleArn: missing })).toEqual(denied(LAMBDA, missing))
})

test('a role of any account may be assumed', async () => {
  const otherRole = await roleTrusting(
    server,
    'abroad',
    trust({ Service: LAMBDA }),
    {},
    {
      accessKeyId: OTHER,
      secretAccessKey: 'test',
    },
  )
  expect((await call({ roleArn: otherRole })).arn).toBe(`arn:aws:sts::${OTHER}:assumed-role/abroad/fun`)
})

describe('K7: the confused deputy is told by', () => {
  test.each([
    ['aws:SourceArn', FUNCTION, { sourceArn: FUNCTION }, { sourceArn: `${FUNCTION}2` }],
    ['aws:SourceAccount', ACCOUNT, { sourceAccount: ACCOUNT }, { sourceAccount: OTHER }],
    ['aws:SourceOrgID', 'o-a1b2c3d4e5', { sourceOrgId: 'o-a1b2c3d4e5' }, { sourceOrgId: 'o-other' }],
    ['aws:SourceOrgPaths', 'o-a/r-b/', { sourceOrgPaths: ['o-a/r-b/'] }, { sourceOrgPaths: ['o-a/r-c/'] }],
    ['aws:PrincipalServiceName', LAMBDA, {}, { service: 'ec2.amazonaws.com' }],
  ])('%s', async (key, value, right, wrong) => {
    const services = { Service: [LAMBDA, 'ec2.amazonaws.com'] }
    const operator = key === 'aws:SourceOrgPaths' ? 'ForAnyValue:StringEquals' : 'StringEquals'
    const condition = { [operator]: { [key]: value } }
    const roleArn = await roleTrusting(server, key.slice(4), trust(services, 'sts:AssumeRole', condition))
    expect((await call({ roleArn, ...right })).status).toBe(200)
    expect((await call({ roleArn, ...wrong })).status).toBe(403)
    if (key !== 'aws:PrincipalServiceName') expect((await call({ roleArn })).status).toBe(403)
  })

  test('nothing that only callers with an address have', async () => {
    const condition = {
      Null: { 'aws:SourceIp': 'true', 'aws:PrincipalAccount': 'true', 'aws:SourceArn': 'true' },
    }
    const roleArn = await roleTrusting(
      server,
      'plain',
      trust({ Service: LAMBDA }, 'sts:AssumeRole', condition),
    )
    expect((await call({ roleArn })).status).toBe(200)
  })
})

describe('the session', () => {
  const minutesValid = ({ credentials }: { credentials: { expiration: string } }) =>
    Math.round((Date.parse(credentials.expiration) - server.iamulator.clock.shared()) / 60_000)

  test("lasts as long as is asked for, whatever the role's maximum", async () => {
    expect(minutesValid(await call({}))).toBe(60)
    expect(minutesValid(await call({ durationSeconds: 900 }))).toBe(15)
    expect(minutesValid(await call({ durationSeconds: 43_200 }))).toBe(720)
  })

  test('has tags, which the role must let the service give it', async () => {
    const tags = { Team: 'red', Stage: 'test' }
    const session = { tags, transitiveTagKeys: ['Team'] }
    expect(await call(session)).toMatchObject({
      status: 403,
      message: `User: ${LAMBDA} is not authorized to perform: sts:TagSession on resource: ${worker}`,
    })
    const condition = {
      StringEquals: { 'aws:RequestTag/Team': 'red' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team', 'Stage'], 'sts:TransitiveTagKeys': 'Team' },
    }
    const may = trust({ Service: LAMBDA }, ['sts:AssumeRole', 'sts:TagSession'], condition)
    const roleArn = await roleTrusting(server, 'tagged', may)
    const { credentials } = await call({ roleArn, ...session })
    const opened = server.iamulator.sessions.open('aws', credentials.accessKeyId, credentials.sessionToken)
    expect(opened).toMatchObject({
      tags: [
        { key: 'Team', value: 'red' },
        { key: 'Stage', value: 'test' },
      ],
      transitiveTagKeys: ['Team'],
    })
  })

  test.each([
    [
      { durationSeconds: 899 },
      'ValidationError',
      /at 'durationSeconds' failed .* greater than or equal to 900$/,
    ],
    [{ durationSeconds: 43_201 }, 'ValidationError', /less than or equal to 43200$/],
    [{ tags: { '': 'x' } }, 'ValidationError', /at 'tags\.1\.member\.key' failed/],
    [{ tags: { a: '1', A: '2' } }, 'InvalidParameterValue', /^Duplicate tag keys found/],
    [{ transitiveTagKeys: ['a'] }, 'InvalidParameterValue', /must be included in the requested tags/],
  ])('is refused as by AssumeRole with %j', async (over, error, message) => {
    const roleArn = await roleTrusting(
      server,
      'open',
      trust({ Service: LAMBDA }, ['sts:AssumeRole', 'sts:TagSession']),
    ).catch(() => `arn:aws:iam::${ACCOUNT}:role/open`)
    expect(await call({ roleArn, ...over })).toMatchObject({
      status: 400,
      error,
      message: expect.stringMatching(message),
    })
    expect(server.log()).toContain(` 400 ${error} sts:AssumeRole - ${LAMBDA} `)
  })
})

describe('K7: the organization of the account for whose resource a service acts', () => {
  const ours = { StringEquals: { 'aws:SourceOrgID': ORGANIZATION } }
  const unit = {
    'ForAnyValue:StringEquals': { 'aws:SourceOrgPaths': `${ORGANIZATION}/r-exam/${OUTER}/${INNER}/` },
  }
  let organized: TestServer
  beforeAll(async () => {
    organized = await seededServer({ organization: organizationWith([], {}) })
    for (const [name, condition] of Object.entries({ ours, unit }))
      await roleTrusting(organized, name, trust({ Service: LAMBDA }, 'sts:AssumeRole', condition))
  })
  afterAll(() => organized.close())

  test.each([
    ['by the account', { sourceAccount: OTHER }, 200],
    ['by the ARN', { sourceArn: FUNCTION.replace(ACCOUNT, OTHER) }, 200],
    ['by the account rather than by the ARN', { sourceAccount: OUTSIDER, sourceArn: FUNCTION }, 403],
    ['not of an account that is in none', { sourceAccount: OUTSIDER }, 403],
    ['not of an ARN without an account', { sourceArn: 'arn:aws:s3:::bucket' }, 403],
    ['not where another one is given', { sourceAccount: OTHER, sourceOrgId: 'o-other' }, 403],
  ])('is known %s', async (_how, source, expected) => {
    for (const name of ['ours', 'unit']) {
      const roleArn = `arn:aws:iam::${ACCOUNT}:role/${name}`
      expect((await call({ roleArn, ...source }, organized)).status).toBe(expected)
    }
  })

  test('may be given, as it is', async () => {
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/ours`
    expect((await call({ roleArn, sourceOrgId: ORGANIZATION }, organized)).status).toBe(200)
    const both = { sourceAccount: OTHER, sourceOrgId: ORGANIZATION }
    expect((await call({ roleArn, ...both }, organized)).status).toBe(200)
  })
})

test('the decision is kept, and the log has a line', async () => {
  const { requestId } = await call({ service: 'ec2.amazonaws.com' })
  const recorded = [...server.iamulator.decisions].filter((each) => each.requestId === requestId)
  expect(recorded.map(({ verdict }) => verdict.decision)).toMatchObject([
    { effect: 'implicitDeny', layer: 'trust' },
  ])
  expect(server.log()).toMatch(
    new RegExp(`403 AccessDenied sts:AssumeRole deny ec2.amazonaws.com [\\d.]+ms ${requestId}`),
  )
})

test.each([
  [
    { service: 'lambda' },
    /^Invalid value at service: must match pattern .*", as "lambda.amazonaws.com" does\.$/,
  ],
  [{ roleArn: 'worker' }, /^Invalid value at roleArn: must match pattern "[^"]*"\.$/],
  [{ sessionName: 'a' }, /^Invalid value at sessionName: must match pattern/],
  [{ sourceAccount: '1' }, /^Invalid value at sourceAccount: must match pattern/],
  [{ role: worker }, /^Unknown property "role"\./],
])('refuses %j', async (over, message) => {
  expect(await call(over)).toEqual({
    status: 400,
    error: 'InvalidBody',
    message: expect.stringMatching(message),
  })
})

test('the modes are obeyed', async () => {
  for (const auth of ['audit', 'off'] as const) {
    const other = await startServer({ auth })
    const roleArn = await roleTrusting(other, 'worker', trust({ Service: LAMBDA }))
    expect((await call({ roleArn, service: 'ec2.amazonaws.com' }, other)).status).toBe(200)
    expect(
      [...other.iamulator.decisions].filter(({ verdict }) => verdict.request.action === 'sts:AssumeRole'),
    ).toHaveLength(auth === 'audit' ? 1 : 0)
    await other.close()
  }
})
