/** Tests CloseAccount, and the states of a closed account until it leaves its organization. */
import {
  CloseAccountCommand,
  DescribeAccountCommand,
  ListAccountsCommand,
  ListChildrenCommand,
} from '@aws-sdk/client-organizations'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  type Credentials,
  expectError,
  NOW,
  OTHER,
  type TestServer,
} from '../../../support/harness.ts'
import {
  changeMember,
  changeOrganization,
  INNER,
  ORGANIZATION,
  OUTER,
  OUTSIDER,
  organizationWith,
  seededServer,
  statement,
} from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import { userWith } from '../../callers.ts'
import { ACCOUNT_NOT_FOUND, DENIED, expectReason } from '../errors.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let server: TestServer
const start = async (members: number, quotas: Readonly<Record<string, number>> = {}) => {
  const organization = organizationWith([], { account: { name: 'Payments' } })
  const accounts = Object.fromEntries(Array.from({ length: members }, (_, index) => [member(index), {}]))
  const root = { ...organization.root, accounts }
  server = await seededServer({ quotas, organization: { ...organization, root } }, {}, { now: () => NOW })
}
const member = (index: number) => String(700_000_000_000 + index)
beforeEach(() => start(4))
afterEach(() => server.close())

const close = (AccountId: string, credentials?: Credentials) =>
  server.organizations(credentials).send(new CloseAccountCommand({ AccountId }))
const describeAccount = async (AccountId: string) =>
  (await server.organizations().send(new DescribeAccountCommand({ AccountId }))).Account
const stateOf = async (accountId: string) => {
  const { State, Status } = (await describeAccount(accountId)) ?? {}
  return [State, Status]
}
const advance = (milliseconds: number, accountId?: string) =>
  server.iamulator.clock.advance(milliseconds, accountId === undefined ? undefined : at(accountId))

const ACTIVE = ['ACTIVE', 'ACTIVE']
const PENDING = ['PENDING_CLOSURE', 'PENDING_CLOSURE']
const CLOSED = ['CLOSED', 'SUSPENDED']

/** Expects a ConstraintViolationException with its reason. */
const expectViolation = (call: Promise<unknown>, Reason: string, message: string) =>
  expectReason(call, 'ConstraintViolationException', Reason, message)

describe('a closed account', () => {
  test('is being closed for a minute, then closed, and shows everything else as before', async () => {
    const before = await describeAccount(OTHER)
    expect(before).toMatchObject({ State: 'ACTIVE', Status: 'ACTIVE' })
    const { $metadata, ...output } = await close(OTHER)
    expect($metadata.httpStatusCode).toBe(200)
    expect(output).toEqual({})
    const pending = { ...before, State: 'PENDING_CLOSURE', Status: 'PENDING_CLOSURE' }
    expect(await describeAccount(OTHER)).toEqual(pending)
    advance(MINUTE - 1)
    expect(await describeAccount(OTHER)).toEqual(pending)
    advance(1)
    expect(await describeAccount(OTHER)).toEqual({ ...before, State: 'CLOSED', Status: 'SUSPENDED' })
    const { Accounts = [] } = await server.organizations().send(new ListAccountsCommand({}))
    expect(Accounts.find(({ Id }) => Id === OTHER)).toMatchObject({ State: 'CLOSED', Status: 'SUSPENDED' })
    expect(await stateOf(ACCOUNT)).toEqual(ACTIVE)
  })

  test('ORG4.8: leaves the organization after 90 days', async () => {
    await close(OTHER)
    advance(90 * DAY - 1)
    expect(await stateOf(OTHER)).toEqual(CLOSED)
    advance(1)
    await expectError(describeAccount(OTHER), ACCOUNT_NOT_FOUND)
    const children = new ListChildrenCommand({ ParentId: INNER, ChildType: 'ACCOUNT' })
    expect((await server.organizations().send(children)).Children).toEqual([])
    await expectError(close(OTHER), ACCOUNT_NOT_FOUND)
  })

  test('follows the clock of the management account only', async () => {
    await close(OTHER)
    advance(100 * DAY, OTHER)
    expect(await stateOf(OTHER)).toEqual(PENDING)
    advance(MINUTE, ACCOUNT)
    expect(await stateOf(OTHER)).toEqual(CLOSED)
    const reader = administratorOf(member(0))
    const administers = [{ principal: 'config.amazonaws.com', since: 0 }]
    changeMember(server, ACCOUNT, member(0), { administers })
    const asMember = () => server.organizations(reader).send(new DescribeAccountCommand({ AccountId: OTHER }))
    expect((await asMember()).Account).toMatchObject({ State: 'CLOSED' })
    advance(90 * DAY, ACCOUNT)
    await expectError(asMember(), ACCOUNT_NOT_FOUND)
  })

  test('is being closed again while the clock is set back, and never returns once it has left', async () => {
    await close(OTHER)
    advance(MINUTE)
    expect(await stateOf(OTHER)).toEqual(CLOSED)
    advance(-10 * DAY)
    expect(await stateOf(OTHER)).toEqual(PENDING)
    advance(101 * DAY)
    await expectError(describeAccount(OTHER), ACCOUNT_NOT_FOUND)
    advance(-101 * DAY)
    await expectError(describeAccount(OTHER), ACCOUNT_NOT_FOUND)
    await expectUnknown(administratorOf(OTHER))
  })

  test('keeps its number to itself after it has left', async () => {
    await close(OTHER)
    advance(90 * DAY)
    await expectUnknown(administratorOf(OTHER))
    await expectError(describeAccount(OTHER), ACCOUNT_NOT_FOUND)
    await expectUnknown(administratorOf(OTHER))
    await server.sts(administratorOf(member(0))).send(new GetCallerIdentityCommand({}))
  })
})

const expectUnknown = (credentials: Credentials) =>
  expectError(server.sts(credentials).send(new GetCallerIdentityCommand({})), {
    code: 'InvalidClientTokenId',
    status: 403,
  })

describe('CloseAccount is refused', () => {
  test('for an account that is not in the organization', async () => {
    await expectError(close(OUTSIDER), ACCOUNT_NOT_FOUND)
  })

  test('for the management account', async () => {
    await expectViolation(
      close(ACCOUNT),
      'CANNOT_CLOSE_MANAGEMENT_ACCOUNT',
      'You attempted to close the management account. To close the management account for the organization, you must first either remove or close all member accounts in the organization. Follow standard account closure process using root credentials.',
    )
  })

  test('for an account that is closed or being closed', async () => {
    const expected = {
      code: 'AccountAlreadyClosedException',
      status: 400,
      message: 'The provided account is already closed.',
    }
    await close(OTHER)
    await expectError(close(OTHER), expected)
    advance(MINUTE)
    await expectError(close(OTHER), expected)
  })

  test('in an organization without all features, whatever the account is', async () => {
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    for (const accountId of [OTHER, OUTSIDER, ACCOUNT])
      await expectViolation(
        close(accountId),
        'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE',
        'The request failed because the organization does not have all features enabled. Please enable all features in your organization and then retry.',
      )
    expect(await stateOf(OTHER)).toEqual(ACTIVE)
  })

  test('while three accounts are being closed', async () => {
    for (const index of [0, 1, 2]) await close(member(index))
    await expectViolation(
      close(OTHER),
      'CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED',
      'You attempted to exceed the number of accounts that you can close at a time.',
    )
    await expectError(close(member(0)), { code: 'AccountAlreadyClosedException', status: 400 })
    await expectError(close(OUTSIDER), ACCOUNT_NOT_FOUND)
    advance(MINUTE)
    await close(OTHER)
  })

  test('beyond the number of accounts in 30 days', async () => {
    await server.close()
    await start(4, { AccountClosuresAtOnceQuota: 1, AccountClosuresPer30DaysQuota: 2 })
    await close(member(0))
    await expectViolation(
      close(member(1)),
      'CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED',
      'You attempted to exceed the number of accounts that you can close at a time.',
    )
    advance(DAY)
    await close(member(1))
    advance(MINUTE)
    await expectViolation(
      close(OTHER),
      'CLOSE_ACCOUNT_QUOTA_EXCEEDED',
      'You have exceeded close account quota for the past 30 days.',
    )
    advance(29 * DAY - MINUTE - 1)
    await expectViolation(
      close(OTHER),
      'CLOSE_ACCOUNT_QUOTA_EXCEEDED',
      'You have exceeded close account quota for the past 30 days.',
    )
    advance(1)
    await close(OTHER)
  })

  test('in a large organization, beyond a fifth of its accounts', async () => {
    await server.close()
    await start(1258, { AccountClosuresPer30DaysQuota: 250 })
    // With the management account and the member in the unit, a fifth are 252.
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      for (let index = 0; index < 251; index++) {
        const row = tx.memberAccounts.get(member(index))
        if (row) tx.memberAccounts.put(member(index), { ...row, closeDate: NOW - DAY })
      }
    })
    await close(member(251))
    await expectViolation(
      close(OTHER),
      'CLOSE_ACCOUNT_QUOTA_EXCEEDED',
      'You have exceeded close account quota for the past 30 days.',
    )
  })
})

test('a policy can permit closing accounts by their tags', async () => {
  changeMember(server, ACCOUNT, OTHER, { tags: [{ key: 'stage', value: 'test' }] })
  const Condition = { StringEquals: { 'aws:ResourceTag/stage': 'test' } }
  const document = statement('Allow', 'organizations:CloseAccount', { Condition })
  const closer = await userWith(server, 'closer', JSON.stringify(document))
  await expectError(close(member(0), closer), DENIED)
  await close(OTHER, closer)
  expect(await stateOf(OTHER)).toEqual(PENDING)
  expect((await describeAccount(OTHER))?.Paths).toEqual([
    `${ORGANIZATION}/r-exam/${OUTER}/${INNER}/${OTHER}/`,
  ])
})
