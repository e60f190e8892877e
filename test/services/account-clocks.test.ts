/** Tests that operations follow the clock of the account that owns what they concern, when two clocks differ. */
import {
  CreateUserCommand,
  GetAccessKeyLastUsedCommand,
  GetRoleCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRootCommand,
  GetCallerIdentityCommand,
  GetDelegatedAccessTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { post } from '../admin/decisions/requests.ts'
import { codeAt } from '../support/authenticator.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  OTHER,
  serverForAllTests,
  startServer,
  trust,
} from '../support/harness.ts'
import { organizationWith, seededServer } from '../support/organizations.ts'
import { userWith } from './callers.ts'
import { enabledDevice, Time } from './iam/credentials/mfa-callers.ts'
import { requestOf, get as requestWith, tokenBy } from './iam/delegation/delegation-callers.ts'
import { templates } from './iam/roles/template-fixtures.ts'
import { assume, credentialsIn, roleTrusting, sessionAt, TRUST_ACCOUNT } from './sts/sts-callers.ts'

const HOUR = 3_600_000
const EXPIRED = { code: 'ExpiredToken', status: 403 }

const time = new Time()
const server = serverForAllTests(() => startServer({}, { now: () => time.now }))
beforeEach(async () => {
  await post(server, 'reset', {})
  server.iamulator.templates = templates
})

/** Advances the clock of one account. */
async function advance(hours: number, account: string, target = server): Promise<void> {
  const { status } = await post(target, 'clock', { advance: `${hours}h`, account })
  expect(status).toBe(200)
}

/** Returns the time of an account that is ahead by this many hours. */
const hence = (hours: number) => new Date(time.now + hours * HOUR)

const other = administratorOf(OTHER)
const whoIs = (caller: Credentials) => server.sts(caller).send(new GetCallerIdentityCommand())

/** A policy that allows listing users under a condition. */
const listing = (Condition: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: ['iam:ListUsers', 'sts:AssumeRole'], Resource: '*', Condition },
  })
const listUsers = (caller: Credentials) => server.iam(caller).send(new ListUsersCommand({}))

describe('a session ends by the clock of its account', () => {
  test('if a role of another account was assumed', async () => {
    const role = await roleTrusting(server, 'abroad', TRUST_ACCOUNT, {}, other)
    await advance(10, OTHER)
    const answer = await assume(server, ADMINISTRATOR, role)
    expect(answer.Credentials?.Expiration).toEqual(hence(11))
    const session = credentialsIn(answer)
    await advance(5, ACCOUNT)
    expect((await whoIs(session)).Account).toBe(OTHER)
    await advance(1, OTHER)
    await expectError(whoIs(session), EXPIRED)
  })

  test('also if the clock of the caller is ahead', async () => {
    const role = await roleTrusting(server, 'abroad', TRUST_ACCOUNT, {}, other)
    await advance(10, ACCOUNT)
    const answer = await assume(server, ADMINISTRATOR, role)
    expect(answer.Credentials?.Expiration).toEqual(hence(1))
    expect((await whoIs(credentialsIn(answer))).Account).toBe(OTHER)
  })

  test('if it was issued in its account', async () => {
    const sessionOf = async (caller: Credentials) =>
      server.sts(caller).send(new GetSessionTokenCommand({ DurationSeconds: 3600 }))
    await advance(10, OTHER)
    const [here, there] = [await sessionOf(ADMINISTRATOR), await sessionOf(other)]
    expect([here, there].map(({ Credentials }) => Credentials?.Expiration)).toEqual([hence(1), hence(11)])
    await advance(1, ACCOUNT)
    await expectError(whoIs(credentialsIn(here)), EXPIRED)
    expect((await whoIs(credentialsIn(there))).Account).toBe(OTHER)
  })

  test('if it is for the root user of a member account', async () => {
    const organization = {
      ...organizationWith([], {}),
      trustedServices: ['iam.amazonaws.com'],
      rootAccess: ['RootCredentialsManagement' as const],
    }
    const target = await seededServer({ organization }, {}, { now: () => time.now })
    await advance(10, OTHER, target)
    const TaskPolicyArn = { arn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials' }
    const command = new AssumeRootCommand({ TargetPrincipal: OTHER, TaskPolicyArn, DurationSeconds: 900 })
    const answer = await target.sts().send(command)
    expect(answer.Credentials?.Expiration).toEqual(hence(10.25))
    await target.sts(credentialsIn(answer)).send(new GetCallerIdentityCommand())
    await target.close()
  })

  test('if a service assumed the role', async () => {
    const roleArn = await roleTrusting(
      server,
      'worker',
      trust({ Service: 'lambda.amazonaws.com' }),
      {},
      other,
    )
    await advance(10, OTHER)
    const body = { service: 'lambda.amazonaws.com', roleArn, sessionName: 'work' }
    const { credentials } = JSON.parse((await post(server, 'service-call', body)).text)
    const { expiration, ...session } = credentials
    expect(Date.parse(expiration)).toBe(hence(11).getTime())
    expect((await whoIs(session)).Account).toBe(OTHER)
  })
})

test('dates in answers are those of the account', async () => {
  await advance(10, OTHER)
  const datesOf = async (caller: Credentials) =>
    (await server.iam(caller).send(new CreateUserCommand({ UserName: 'alice' }))).User?.CreateDate
  expect(await datesOf(ADMINISTRATOR)).toEqual(hence(0))
  expect(await datesOf(other)).toEqual(hence(10))
})

test('keys and roles were last used at the time of their accounts', async () => {
  const role = await roleTrusting(server, 'abroad', TRUST_ACCOUNT, {}, other)
  const user = await userWith(server, 'alice', listing({}))
  await advance(3, ACCOUNT)
  await advance(10, OTHER)
  await whoIs(await sessionAt(server, user, role))
  const { Role } = await server.iam(other).send(new GetRoleCommand({ RoleName: 'abroad' }))
  expect(Role?.RoleLastUsed?.LastUsedDate).toEqual(hence(10))
  const used = await server.iam().send(new GetAccessKeyLastUsedCommand({ AccessKeyId: user.accessKeyId }))
  expect(used.AccessKeyLastUsed?.LastUsedDate).toEqual(hence(3))
})

describe('policies see', () => {
  test('the time of the caller, which the decision records', async () => {
    const until = hence(1).toISOString()
    const user = await userWith(server, 'alice', listing({ DateLessThan: { 'aws:CurrentTime': until } }))
    await advance(10, OTHER)
    await listUsers(user)
    await advance(2, ACCOUNT)
    await expectError(listUsers(user), { code: 'AccessDenied', status: 403 })
    const answer = await fetch(`${server.url}/_iamulator/decisions?action=iam:ListUsers`)
    const { decisions } = JSON.parse(await answer.text())
    expect(decisions).toMatchObject([
      { decision: 'implicitDeny', time: hence(2).toISOString() },
      { decision: 'allowed', time: hence(0).toISOString() },
    ])
  })

  test('how long ago a caller of another account used an MFA device', async () => {
    const user = await userWith(server, 'alice', listing({}))
    const { SerialNumber, seed } = await enabledDevice(server, 'alice', 'phone', time)
    time.pass(1)
    const role = await roleTrusting(server, 'abroad', TRUST_ACCOUNT, {}, other)
    const recent = listing({ NumericLessThan: { 'aws:MultiFactorAuthAge': 60 } })
    await server
      .iam(other)
      .send(new PutRolePolicyCommand({ RoleName: 'abroad', PolicyName: 'recent', PolicyDocument: recent }))
    await advance(10, OTHER)
    const proof = { SerialNumber, TokenCode: codeAt(seed, time.now) }
    const session = await sessionAt(server, user, role, proof)
    await listUsers(session)
    await advance(0.5, OTHER)
    await expectError(listUsers(session), { code: 'AccessDenied', status: 403 })
  })

  test('the time of the account that a question names', async () => {
    await advance(10, OTHER)
    const explain = async (principal: string, more: object = {}) => {
      const document = {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: '*',
          Condition: { DateGreaterThan: { 'aws:CurrentTime': hence(9).toISOString() } },
        },
      }
      const question = { principal, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', ...more }
      const { text } = await post(server, 'explain', { ...question, resourcePolicy: document })
      return JSON.parse(text).decision
    }
    const root = (account: string) => `arn:aws:iam::${account}:root`
    expect(await explain(root(ACCOUNT), { resourceAccount: OTHER })).not.toBe('allowed')
    expect(await explain(root(OTHER), { resourceAccount: OTHER })).toBe('allowed')
    expect(await explain('anonymous', { resourceAccount: OTHER })).toBe('allowed')
    expect(await explain('anonymous', { resourceAccount: ACCOUNT })).not.toBe('allowed')
  })
})

describe('a delegation request', () => {
  test('expires by the clock of the partner until an account associates it', async () => {
    await advance(10, OTHER)
    const id = await requestOf(server)
    await advance(30, ACCOUNT)
    expect(await requestWith(server.iam(), id)).toMatchObject({
      State: 'UNASSIGNED',
      CreateDate: hence(10),
      ExpirationTime: hence(34),
    })
    await advance(24, OTHER)
    expect(await requestWith(server.iam(), id)).toMatchObject({ State: 'EXPIRED' })
  })

  test('then ends, with its credentials, by the clock of that account', async () => {
    await advance(10, OTHER)
    const token = await tokenBy(server, server.iam(), await requestOf(server))
    const tradeIn = () => server.sts(other).send(new GetDelegatedAccessTokenCommand({ TradeInToken: token }))
    const answer = await tradeIn()
    expect(answer.Credentials?.Expiration).toEqual(hence(1))
    await whoIs(credentialsIn(answer))
    await advance(1, ACCOUNT)
    await expectError(tradeIn(), { code: 'ExpiredTradeInTokenException', status: 400 })
    await expectError(whoIs(credentialsIn(answer)), EXPIRED)
  })
})
