/**
 * AssumeRole: permitted callers, responses, and errors. Role chaining, tags, and source identities have their
 * own file.
 */
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  expectError,
  expectRecorded,
  ROOT,
  serverForAllTests,
  startServer,
  trust,
} from '../../support/harness.ts'
import { call, stsForm } from '../../support/raw.ts'
import { membersOf, userArn } from '../callers.ts'
import {
  arnOf,
  assume,
  assumeDenied,
  credentialsIn,
  roleTrusting,
  sessionAt,
  TRUST_ACCOUNT,
} from './sts-callers.ts'

/** The fixed time of the server's clock, at which current signatures are valid. */
const NOW = Math.floor(Date.now() / 1000) * 1000 + 400
const ADMIN_ARN = userArn('iamulator')

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
let role: string
beforeAll(async () => {
  role = await roleTrusting(server, 'Role', TRUST_ACCOUNT)
})

const validation = (message: string) => ({ code: 'ValidationError', status: 400, message })

describe('the answer', () => {
  test('holds the session and its credentials, and nothing that was not asked for', async () => {
    const answer = membersOf(
      await assume(server, ADMINISTRATOR, role, { RoleSessionName: 'my.session+1=a,b@c-_' }),
    )
    expect(answer).toEqual({
      AssumedRoleUser: {
        AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:my\.session\+1=a,b@c-_$/),
        Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Role/my.session+1=a,b@c-_`,
      },
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
        SessionToken: expect.stringMatching(/^[A-Za-z0-9+/=]{100,}$/),
        Expiration: new Date(NOW - 400 + 3_600_000),
      },
    })
  })

  test('has the order of members that was measured on STS', async () => {
    const actions = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']
    const open = await roleTrusting(server, 'Open', trust({ AWS: ACCOUNT }, actions))
    const tags = { 'Tags.member.1.Key': 'k', 'Tags.member.1.Value': 'v', ExternalId: 'never-shown' }
    const form = stsForm('AssumeRole', {
      RoleArn: open,
      RoleSessionName: 's1',
      SourceIdentity: 'me',
      ...tags,
    })
    const { status, body } = await call(server, form)
    expect(status).toBe(200)
    const names = [...body.matchAll(/<(\w+)>/g)].map(([, name]) => name)
    expect(names).toEqual([
      'AssumeRoleResult',
      'AssumedRoleUser',
      'AssumedRoleId',
      'Arn',
      'Credentials',
      'AccessKeyId',
      'SecretAccessKey',
      'SessionToken',
      'Expiration',
      'PackedPolicySize',
      'SourceIdentity',
      'ResponseMetadata',
      'RequestId',
    ])
    expect(body).toMatch(/<Expiration>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ<\/Expiration>/)
    expect(body).not.toContain('never-shown')
  })

  test('names a role with a path without the path', async () => {
    const arn = await roleTrusting(server, 'Deep', TRUST_ACCOUNT, { Path: '/a/b/' })
    expect(arn).toBe(`arn:aws:iam::${ACCOUNT}:role/a/b/Deep`)
    const session = await sessionAt(server, ADMINISTRATOR, arn)
    expect(await arnOf(server, session)).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Deep/session`)
  })

  test('tells the size of the token to those who ask for one', async () => {
    const answer = await assume(server, ADMINISTRATOR, role, { MinimumSessionTokenSize: 2048 })
    const size = answer.Credentials?.SessionToken?.length
    expect(answer).toMatchObject({ SessionTokenSize: size, SessionTokenUtilization: 50 })
    expect(size).toBe(2048)
    expect(await arnOf(server, credentialsIn(answer))).toContain('/Role/session')
  })
})

describe('the role', () => {
  test.each([
    ['unknown', 'role/Missing'],
    ['of another case', 'role/role'],
    ['with a path that it does not have', 'role/app/Role'],
  ])('%s is denied like any other', async (_what, name) => {
    const arn = `arn:aws:iam::${ACCOUNT}:${name}`
    await expectError(assume(server, ADMINISTRATOR, arn), assumeDenied(ADMIN_ARN, arn))
  })

  test('in an account where nothing is, and in another partition, is denied like any other', async () => {
    for (const arn of ['arn:aws:iam::999999999999:role/Role', `arn:aws-iso:iam::${ACCOUNT}:role/Role`]) {
      await expectError(assume(server, ADMINISTRATOR, arn), assumeDenied(ADMIN_ARN, arn))
    }
  })

  test.each([
    ['arn:a:a::aaaaaaaaaa:', 'test_sts.py::TestSTSIntegrations::test_sts_invalid_parameters/no-resource'],
    [
      'arn:a::::something/test-role',
      'test_sts.py::TestSTSIntegrations::test_sts_invalid_parameters/no-service',
    ],
    [
      'arn:a:::something/test-role',
      'test_sts.py::TestSTSIntegrations::test_sts_invalid_parameters/not-enough-colons',
    ],
    [
      'arn::b:::something/test-role',
      'test_sts.py::TestSTSIntegrations::test_sts_invalid_parameters/no-partition',
    ],
    ['nothing-valid-in-here', 'test_sts.py::TestSTSIntegrations::test_sts_invalid_parameters/malformed-arn'],
  ])('%s is no ARN of a role (recorded)', async (arn, test) => {
    await expectRecorded(assume(server, ADMINISTRATOR, arn), test)
  })

  test.each([
    userArn('somebody'),
    `arn:aws:sts::${ACCOUNT}:assumed-role/Role/session`,
    `arn:aws:iam::${ACCOUNT}:role/`,
  ])('%s is no ARN of a role either', async (arn) => {
    await expectError(assume(server, ADMINISTRATOR, arn), validation(`${arn} is invalid`))
  })
})

describe('members', () => {
  test('session names (recorded)', async () => {
    await expectRecorded(
      assume(server, ADMINISTRATOR, role, { RoleSessionName: 'Session1:2' }),
      'test_sts.py::TestSTSIntegrations::test_sts_invalid_parameters/invalid-session-name',
    )
    await expectRecorded(
      assume(server, ADMINISTRATOR, role, { RoleSessionName: 's'.repeat(65) }),
      'test_sts.py::TestSTSIntegrations::test_assume_role_session_name_too_long/session-name-too-long-error',
    )
    expect(await sessionAt(server, ADMINISTRATOR, role, { RoleSessionName: 's'.repeat(64) })).toBeDefined()
  })

  test('a duration outside of the schema', async () => {
    for (const DurationSeconds of [899, 43_201]) {
      await expectError(assume(server, ADMINISTRATOR, role, { DurationSeconds }), {
        code: 'ValidationError',
        status: 400,
      })
    }
  })

  test("a duration over the role's maximum", async () => {
    const over = validation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
    await expectError(assume(server, ADMINISTRATOR, role, { DurationSeconds: 3601 }), over)
    const long = await roleTrusting(server, 'Long', TRUST_ACCOUNT, { MaxSessionDuration: 7200 })
    await expectError(assume(server, ADMINISTRATOR, long, { DurationSeconds: 7201 }), over)
    const answer = await assume(server, ADMINISTRATOR, long, { DurationSeconds: 7200 })
    expect(answer.Credentials?.Expiration).toEqual(new Date(NOW - 400 + 7_200_000))
  })

  test('an MFA device that is not there, or half of the proof', async () => {
    const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/phone`
    await expectError(assume(server, ADMINISTRATOR, role, { SerialNumber, TokenCode: '123456' }), {
      code: 'AccessDenied',
      status: 403,
      message:
        'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    })
    for (const half of [{ SerialNumber }, { TokenCode: '123456' }]) {
      await expectError(assume(server, ADMINISTRATOR, role, half), {
        code: 'AccessDenied',
        status: 403,
        message:
          'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
      })
    }
  })

  test('a context that nobody issued', async () => {
    const ProvidedContexts = [
      { ProviderArn: 'arn:aws:iam::aws:contextProvider/IdentityCenter', ContextAssertion: 'x'.repeat(20) },
    ]
    await expectError(assume(server, ADMINISTRATOR, role, { ProvidedContexts }), {
      code: 'InvalidContextAssertion',
      status: 400,
    })
  })
})

test.each(['audit', 'off'] as const)(
  'with --auth %s what is denied passes, but a role must exist',
  async (auth) => {
    const lenient = await startServer({ auth })
    try {
      const arn = await roleTrusting(lenient, 'Shut', trust({ Service: 'ec2.amazonaws.com' }))
      expect(await arnOf(lenient, await sessionAt(lenient, ADMINISTRATOR, arn))).toContain(
        ':assumed-role/Shut/',
      )
      const missing = `arn:aws:iam::${ACCOUNT}:role/Missing`
      await expectError(assume(lenient, ADMINISTRATOR, missing), assumeDenied(ADMIN_ARN, missing))
      const input = { RoleArn: 'nothing-valid-in-here', RoleSessionName: 'session' }
      await expectError(
        lenient.sts().send(new AssumeRoleCommand(input)),
        validation('nothing-valid-in-here is invalid'),
      )
      await expectError(assume(lenient, ROOT, arn), { code: 'AccessDenied', status: 403 })
    } finally {
      await lenient.close()
    }
  },
)
