/** Tests of GetSessionToken. */
import {
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  type GetSessionTokenCommandInput,
} from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  OTHER,
  policy,
  ROOT,
  serverForAllTests,
  startServer,
  trust,
} from '../../support/harness.ts'
import { organizationWith, seededServer, serviceControl } from '../../support/organizations.ts'
import { membersOf, userArn, userWith } from '../callers.ts'
import { arnOf, credentialsIn, roleTrusting, sessionAt } from './sts-callers.ts'

/** The fixed time of the server's clock, at which current signatures are valid. */
const NOW = Math.floor(Date.now() / 1000) * 1000 + 999

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))

const token = (caller: Credentials, input: GetSessionTokenCommandInput = {}) =>
  server.sts(caller).send(new GetSessionTokenCommand(input))
const secondsOf = async (caller: Credentials, DurationSeconds?: number) => {
  const { Credentials: issued } = await token(caller, { DurationSeconds })
  return ((issued?.Expiration?.getTime() ?? 0) - (NOW - 999)) / 1000
}

test('answers credentials alone, with which the user calls', async () => {
  const user = await userWith(server, 'alice')
  const answer = await token(user)
  expect(membersOf(answer)).toEqual({
    Credentials: {
      AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
      SessionToken: expect.stringMatching(/^[A-Za-z0-9+/=]{100,}$/),
      Expiration: new Date(NOW - 999 + 43_200_000),
    },
  })
  expect(await arnOf(server, credentialsIn(answer))).toBe(userArn('alice'))
})

test('S4: needs no permission, and cannot be denied', async () => {
  const user = await userWith(server, 'denied', policy('Deny', '*'))
  expect(await arnOf(server, credentialsIn(await token(user)))).toBe(userArn('denied'))
})

test('5.6: no policy of an organization stops it', async () => {
  const names = { serviceControlPolicies: ['FullAWSAccess', 'no-sts'] }
  const denial = serviceControl('no-sts', 'Deny', 'sts:*')
  const organized = await seededServer({ organization: organizationWith([denial], { account: names }) })
  const member = organized.sts(administratorOf(OTHER))
  await expectError(member.send(new GetFederationTokenCommand({ Name: 'bob' })), {
    code: 'AccessDenied',
    status: 403,
  })
  await member.send(new GetSessionTokenCommand({}))
  await organized.close()
})

test('works for the root user and for the built-in administrator', async () => {
  expect(await arnOf(server, credentialsIn(await token(ROOT)))).toBe(`arn:aws:iam::${ACCOUNT}:root`)
  expect(await arnOf(server, credentialsIn(await token(ADMINISTRATOR)))).toBe(userArn('iamulator'))
})

describe('the duration', () => {
  test('is 12 hours, or what was asked for from 15 minutes to 36 hours', async () => {
    expect(await secondsOf(ADMINISTRATOR)).toBe(43_200)
    for (const seconds of [900, 129_600]) expect(await secondsOf(ADMINISTRATOR, seconds)).toBe(seconds)
    for (const DurationSeconds of [899, 129_601]) {
      await expectError(token(ADMINISTRATOR, { DurationSeconds }), { code: 'ValidationError', status: 400 })
    }
  })

  test('is an hour at most for the root user, which is no error (documented)', async () => {
    expect(await secondsOf(ROOT)).toBe(3600)
    expect(await secondsOf(ROOT, 900)).toBe(900)
    expect(await secondsOf(ROOT, 129_600)).toBe(3600)
  })
})

test('is not for sessions of any kind', async () => {
  const error = {
    code: 'AccessDenied',
    status: 403,
    message: 'Cannot call GetSessionToken with session credentials',
  }
  const role = await roleTrusting(server, 'Role', trust({ AWS: ACCOUNT }))
  const callers = [
    credentialsIn(await token(ADMINISTRATOR)),
    credentialsIn(await token(ROOT)),
    await sessionAt(server, ADMINISTRATOR, role),
  ]
  for (const caller of callers) await expectError(token(caller), error)
})

test('an MFA device that is not there, or half of the proof', async () => {
  const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/phone`
  await expectError(token(ADMINISTRATOR, { SerialNumber, TokenCode: '123456' }), {
    code: 'AccessDenied',
    status: 403,
    message:
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
  })
  await expectError(token(ADMINISTRATOR, { SerialNumber }), {
    code: 'AccessDenied',
    status: 403,
    message: 'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
  })
  const invalid = token(ADMINISTRATOR, { SerialNumber, TokenCode: '12345x' })
  await expectError(invalid, { code: 'ValidationError', status: 400 })
})

test('a size of the token, to those who ask for one', async () => {
  const answer = await token(ADMINISTRATOR, { MinimumSessionTokenSize: 4096 })
  expect(answer).toMatchObject({ SessionTokenSize: 4096, SessionTokenUtilization: 100 })
  expect(answer.Credentials?.SessionToken).toHaveLength(4096)
  expect(await arnOf(server, credentialsIn(answer))).toBe(userArn('iamulator'))
  await expectError(token(ADMINISTRATOR, { MinimumSessionTokenSize: 4097 }), {
    code: 'ValidationError',
    status: 400,
  })
})
