/** Tests requests for new accounts, and what becomes of them. */
import {
  CreateAccountCommand,
  type CreateAccountCommandInput,
  CreateGovCloudAccountCommand,
  CreateOrganizationCommand,
  DeleteOrganizationCommand,
  ListCreateAccountStatusCommand,
  paginateListCreateAccountStatus,
} from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { note } from '../../../support/evidence.ts'
import {
  ACCOUNT,
  administratorOf,
  type Credentials,
  expectError,
  NOW,
  OTHER,
  rootOf,
  type TestServer,
} from '../../../support/harness.ts'
import { ORGANIZATION, OUTSIDER } from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import { userWith } from '../../callers.ts'
import { DENIED, NOT_IN_USE } from '../errors.ts'
import {
  accountIds,
  CREATE,
  created,
  DAY,
  listed,
  MEMBER_EMAIL,
  permitting,
  ROOT_EMAIL,
  request,
  startCreating,
  statusOf,
  TAG,
  TAGS,
} from './creating.ts'

let server: TestServer
beforeEach(async () => {
  server = await startCreating()
})
afterEach(() => server.close())

const advance = (milliseconds: number) => server.iamulator.clock.advance(milliseconds)

/** Requests an account that AWS does not create, and returns why. */
const failureOf = async (Email: string) => {
  const status = await statusOf(server, (await request(server, { Email }))?.Id)
  expect(status).toMatchObject({
    State: 'FAILED',
    CompletedTimestamp: new Date(server.iamulator.clock.now(at(ACCOUNT))),
  })
  expect(status).not.toHaveProperty('AccountId')
  return status?.FailureReason
}

test('ORG4.1: a request is answered as being in progress, and creates the account', async () => {
  const status = await request(server)
  expect(status?.Id).toMatch(/^car-[0-9a-f]{32}$/)
  expect(status).toEqual({
    AccountName: 'New',
    Id: status?.Id,
    RequestedTimestamp: new Date(NOW),
    State: 'IN_PROGRESS',
  })
  advance(10_000)
  const done = await statusOf(server, status?.Id)
  expect(done?.AccountId).toMatch(/^\d{12}$/)
  expect(done).toEqual({
    AccountId: done?.AccountId,
    AccountName: 'New',
    CompletedTimestamp: new Date(NOW),
    Id: status?.Id,
    RequestedTimestamp: new Date(NOW),
    State: 'SUCCEEDED',
  })
})

describe('requests that fail later', () => {
  test.each([
    ['that of the management account', `${ACCOUNT}@example.com`],
    ['that of a member', MEMBER_EMAIL],
    ['that of a member, in other case', 'Payments@Example.Org'],
    ['that of a root user outside of the organization', ROOT_EMAIL],
    ['the one that an account has because it has no other', '999999999999@example.com'],
  ])('ORG4.2: for an address that is taken: %s', async (_whose, email) => {
    expect(await failureOf(email)).toBe('EMAIL_ALREADY_EXISTS')
    expect(await accountIds(server)).toHaveLength(2)
  })

  test('for the address of an account created before', async () => {
    await created(server)
    expect(await failureOf('NEW@example.org')).toBe('EMAIL_ALREADY_EXISTS')
  })

  test('but not for one that no account has', async () => {
    for (const accountId of [OTHER, OUTSIDER]) await created(server, { Email: `${accountId}@example.com` })
    await created(server, { Email: '99999999999@example.com' })
    await created(server, { Email: '999999999999@example.org' })
  })

  test.each([
    '.leading@example.org',
    'a"b@example.org',
    "a'b@example.org",
    'a(b)@example.org',
    'a<b>@example.org',
    'a[b]@example.org',
    'a:b@example.org',
    'a;b@example.org',
    'a,b@example.org',
    'a\\b@example.org',
    'a|b@example.org',
    'a%b@example.org',
    'a&b@example.org',
    'ä@example.org',
    'a@ex_ample.org',
    'a@exämple.org',
    'a@-example.org',
    'a@.example.org',
    'a@example.org-',
    'a@example.org.',
  ])('for the address %s', async (email) => {
    expect(await failureOf(email)).toBe('INVALID_EMAIL')
  })

  test.each(['!#$*+-/=?^_`{}~@example.org', 'a.b.@x-1.y.example', 'A.9@1.2'])(
    'but not for the address %s',
    async (email) => {
      await created(server, { Email: email })
    },
  )
})

describe('requests that are refused', () => {
  const refused = async (input: Partial<CreateAccountCommandInput>) => {
    const results = []
    for (const Command of [CreateAccountCommand, CreateGovCloudAccountCommand]) {
      const call = server
        .organizations()
        .send(new Command({ AccountName: 'New', Email: 'new@example.org', ...input }))
      results.push(
        await call.then(
          () => ({ name: 'none' }),
          ({ name, Reason, message }) => ({ name, Reason, message }),
        ),
      )
    }
    expect(results[1]).toEqual(results[0])
    expect(await accountIds(server)).toHaveLength(2)
    expect(await listed(server)).toEqual([])
    return results[0]
  }

  test.each(['AWSServiceRoleForMe', 'awsserviceroleforme'])('for the role name %s', async (RoleName) => {
    expect(await refused({ RoleName })).toEqual({
      name: 'InvalidInputException',
      Reason: 'INVALID_ROLE_NAME',
      message:
        "You provided a role name that isn't valid. A role name can't begin with the reserved prefix AWSServiceRoleFor.",
    })
  })

  test('for duplicate tags, but not for keys that differ in case', async () => {
    const tag = (Key: string) => ({ Key, Value: '' })
    expect(await refused({ Tags: [tag('a'), tag('b'), tag('a')] })).toEqual({
      name: 'InvalidInputException',
      Reason: 'DUPLICATE_TAG_KEY',
      message: 'Your request includes duplicate tag keys.',
    })
    await created(server, { Tags: [tag('a'), tag('A')] })
  })

  test('for tags of AWS', async () => {
    expect(await refused({ Tags: [{ Key: 'AWS:team', Value: 'a' }] })).toMatchObject({
      name: 'InvalidInputException',
      Reason: 'INVALID_SYSTEM_TAGS_PARAMETER',
    })
  })

  test('for more tags than a resource can have', async () => {
    const tags = (length: number) => Array.from({ length }, (_, index) => ({ Key: `${index}`, Value: '' }))
    expect(await refused({ Tags: tags(51) })).toEqual({
      name: 'ConstraintViolationException',
      Reason: 'MAX_TAG_LIMIT_EXCEEDED',
      message: 'You have exceeded the number of tags allowed on this resource.',
    })
    await created(server, { Tags: tags(50) })
  })

  test('for a role name first, then for tags, then for the quota', async () => {
    await server.close()
    server = await startCreating({ AccountsPerOrganizationQuota: 2 })
    const Tags = [{ Key: 'aws:', Value: '' }]
    expect(await refused({ RoleName: 'AWSServiceRoleFor', Tags })).toMatchObject({
      Reason: 'INVALID_ROLE_NAME',
    })
    expect(await refused({ Tags })).toMatchObject({ Reason: 'INVALID_SYSTEM_TAGS_PARAMETER' })
    await expectError(request(server, { Email: MEMBER_EMAIL }), {
      code: 'ConstraintViolationException',
      status: 400,
    })
  })
})

describe('the quota of accounts', () => {
  const FULL = {
    code: 'ConstraintViolationException',
    status: 400,
    message: 'You have exceeded the allowed number of AWS accounts.',
  }

  test('is ten, the management account among them', async () => {
    for (let count = 3; count <= 10; count++) await created(server, { Email: `${count}@example.org` })
    await expectError(request(server), FULL)
    await expect(request(server)).rejects.toMatchObject({ Reason: 'ACCOUNT_NUMBER_LIMIT_EXCEEDED' })
    expect(await accountIds(server)).toHaveLength(10)
  })

  test('is also for open invitations, until they expire', async () => {
    await server.close()
    server = await startCreating({ AccountsPerOrganizationQuota: 4 })
    const common = {
      arn: 'arn',
      requestDate: NOW,
      expirationDate: NOW + DAY,
      organizationId: ORGANIZATION,
      recipient: { type: 'ACCOUNT', id: OUTSIDER },
    } as const
    server.iamulator.store.transact(at(ACCOUNT), ({ handshakes }) => {
      handshakes.put('h-open', { ...common, id: 'h-open', action: 'INVITE', state: 'OPEN' })
      handshakes.put('h-declined', { ...common, id: 'h-declined', action: 'INVITE', state: 'DECLINED' })
      handshakes.put('h-all', { ...common, id: 'h-all', action: 'ENABLE_ALL_FEATURES', state: 'OPEN' })
    })
    await created(server)
    await expectError(request(server, { Email: 'next@example.org' }), FULL)
    advance(DAY - 1)
    await expectError(request(server, { Email: 'next@example.org' }), FULL)
    advance(1)
    await created(server, { Email: 'next@example.org' })
  })

  test('is not for requests that failed', async () => {
    await server.close()
    server = await startCreating({ AccountsPerOrganizationQuota: 3 })
    for (let count = 0; count < 3; count++) await failureOf(MEMBER_EMAIL)
    await created(server)
  })
})

describe('an account for AWS GovCloud (US)', () => {
  const send = (credentials?: Credentials) =>
    server
      .organizations(credentials)
      .send(new CreateGovCloudAccountCommand({ AccountName: 'New', Email: 'new@example.org', Tags: TAGS }))

  test('needs an account of the management account there', async () => {
    await expect(send()).rejects.toMatchObject({
      name: 'ConstraintViolationException',
      Reason: 'MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED',
      message:
        'To complete this operation, the management account must have an associated account in the Amazon Web Services GovCloud (US-West) Region.',
    })
    expect(await accountIds(server)).toHaveLength(2)
    expect(await listed(server)).toEqual([])
  })

  test('is for the management account, with permission', async () => {
    await expectError(send(await userWith(server, 'nobody')), DENIED)
    const create = { ...CREATE, Action: 'organizations:CreateGovCloudAccount' }
    await expectError(send(await userWith(server, 'creates', permitting(create))), DENIED)
    const permitted = send(await userWith(server, 'permitted', permitting(create, TAG)))
    await expectError(permitted, { code: 'ConstraintViolationException', status: 400 })
    note('organizations:CreateGovCloudAccount', 'allowed')
    await expectError(send(administratorOf(OTHER)), DENIED)
    await expectError(send(rootOf(OTHER)), DENIED)
    await expectError(send(administratorOf(OUTSIDER)), NOT_IN_USE)
  })
})

describe('the states of requests', () => {
  const NOT_FOUND = {
    code: 'CreateAccountStatusNotFoundException',
    status: 400,
    message: "We can't find an create account request with the CreateAccountRequestId that you specified.",
  }

  /** Makes three requests, of which the second fails. */
  async function makeThree(): Promise<void> {
    for (const [AccountName, Email] of [
      ['first', 'first@example.org'],
      ['second', MEMBER_EMAIL],
      ['third', 'third@example.org'],
    ]) {
      await request(server, { AccountName, Email })
      advance(1000)
    }
  }

  test('ORG4.2: are listed in the order of the requests, all or those in certain states', async () => {
    expect(await listed(server)).toEqual([])
    await makeThree()
    expect(await listed(server)).toEqual(['first', 'second', 'third'])
    expect(await listed(server, 'SUCCEEDED')).toEqual(['first', 'third'])
    expect(await listed(server, 'FAILED')).toEqual(['second'])
    expect(await listed(server, 'IN_PROGRESS')).toEqual([])
    expect(await listed(server, 'FAILED', 'SUCCEEDED')).toEqual(['first', 'second', 'third'])
  })

  test('are listed as they are described', async () => {
    await makeThree()
    const { CreateAccountStatuses = [] } = await server
      .organizations()
      .send(new ListCreateAccountStatusCommand({}))
    for (const status of CreateAccountStatuses) expect(await statusOf(server, status.Id)).toEqual(status)
    expect(CreateAccountStatuses[1]).toMatchObject({
      FailureReason: 'EMAIL_ALREADY_EXISTS',
      RequestedTimestamp: new Date(NOW + 1000),
    })
  })

  test('are listed page by page, also while requests come', async () => {
    await makeThree()
    const seen: (string | undefined)[][] = []
    for await (const { CreateAccountStatuses = [] } of paginateListCreateAccountStatus(
      { client: server.organizations(), pageSize: 2 },
      {},
    )) {
      seen.push(CreateAccountStatuses.map(({ AccountName }) => AccountName))
      if (seen.length === 1) await request(server, { AccountName: 'fourth', Email: MEMBER_EMAIL })
    }
    expect(seen).toEqual([
      ['first', 'second'],
      ['third', 'fourth'],
    ])
    note('organizations:ListCreateAccountStatus', 'pages')
    await expectError(
      server.organizations().send(new ListCreateAccountStatusCommand({ NextToken: 'mine' })),
      {
        code: 'InvalidInputException',
        status: 400,
      },
    )
  })

  test('are known for 90 days', async () => {
    const status = await request(server)
    advance(90 * DAY - 1)
    expect((await statusOf(server, status?.Id))?.State).toBe('SUCCEEDED')
    expect(await listed(server)).toEqual(['New'])
    advance(1)
    await expectError(statusOf(server, status?.Id), NOT_FOUND)
    expect(await listed(server)).toEqual([])
  })

  test('are those of the own organization', async () => {
    await expectError(statusOf(server, 'car-00000000000000000000000000000000'), NOT_FOUND)
    const status = await request(server)
    const outsider = administratorOf(OUTSIDER)
    await server.organizations(outsider).send(new CreateOrganizationCommand({}))
    await expectError(statusOf(server, status?.Id, outsider), NOT_FOUND)
  })

  test('do not outlive the organization', async () => {
    const outsider = server.organizations(administratorOf(OUTSIDER))
    await outsider.send(new CreateOrganizationCommand({}))
    await outsider.send(new CreateAccountCommand({ AccountName: 'Failed', Email: MEMBER_EMAIL }))
    await outsider.send(new DeleteOrganizationCommand({}))
    await outsider.send(new CreateOrganizationCommand({}))
    const { CreateAccountStatuses } = await outsider.send(new ListCreateAccountStatusCommand({}))
    expect(CreateAccountStatuses).toEqual([])
  })
})
