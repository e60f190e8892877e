/** Tests that resets and snapshots of accounts leave their organizations consistent. */
import {
  CreateAccountAliasCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  CloseAccountCommand,
  CreateAccountCommand,
  DescribeAccountCommand,
  DescribeCreateAccountStatusCommand,
  DescribeOrganizationCommand,
} from '@aws-sdk/client-organizations'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { SeedFile } from '../../server/seed/types.ts'
import { addMember, removeMember } from '../../server/services/organizations/accounts/membership.ts'
import { FileJournal } from '../../store/file-journal.ts'
import { organizationKey, type Place, type Tx } from '../../store/index.ts'
import { withDirectory } from '../docs/temporary.ts'
import { sessionAt } from '../services/sts/sts-callers.ts'
import { request } from '../support/admin.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  countingBytes,
  expectError,
  NOW,
  OTHER,
  policy,
  startServer,
  type TestServer,
  trust,
} from '../support/harness.ts'
import { ORGANIZATION, OUTSIDER, organizationWith, seededServer } from '../support/organizations.ts'
import { at } from '../support/places.ts'

const DAY = 24 * 60 * 60 * 1000
const LINKED = 'AWSServiceRoleForOrganizations'
const ROLE = { name: 'deployer', trust: trust({ AWS: ACCOUNT }) }

let server: TestServer
const start = async (seed: SeedFile) => {
  server = await seededServer(seed, {}, { now: () => NOW })
}
beforeEach(() =>
  start({
    accounts: { [OTHER]: { users: [{ name: 'alice' }], roles: [ROLE] } },
    organization: organizationWith([], { account: { name: 'Payments', email: 'payments@example.org' } }),
  }),
)
afterEach(async () => {
  jest.restoreAllMocks()
  await server.close()
})

const post = (path: string, body: object = {}) => request(server, 'POST', path, body)
const reset = async (account: string) =>
  expect(await post('reset', { account })).toEqual({ status: 200, body: { reset: account, seeded: true } })
const take = async (account: string): Promise<string> => (await post('snapshots', { account })).body.id
const restore = (id: string) => post(`snapshots/${id}/restore`)
const transact = (place: Place, work: (tx: Tx) => void) => server.iamulator.store.transact(place, work)

const iam = (account: string) => server.iam(administratorOf(account))
const usersIn = async (account: string) =>
  (await iam(account).send(new ListUsersCommand({}))).Users?.map(({ UserName }) => UserName)
const rolesIn = async (account: string) =>
  (await iam(account).send(new ListRolesCommand({}))).Roles?.map(({ RoleName }) => RoleName)
const organizationIdOf = async (account: string) => {
  const client = server.organizations(administratorOf(account))
  return (await client.send(new DescribeOrganizationCommand({}))).Organization?.Id
}
const stateOf = async (AccountId: string) =>
  (await server.organizations().send(new DescribeAccountCommand({ AccountId }))).Account?.State
const close = (AccountId: string) => server.organizations().send(new CloseAccountCommand({ AccountId }))
const identity = (account: string) =>
  server.sts(administratorOf(account)).send(new GetCallerIdentityCommand({}))

const NOT_IN_USE = { code: 'AWSOrganizationsNotInUseException', status: 400 }
const UNKNOWN = { code: 'InvalidClientTokenId', status: 403 }
const NO_ACCOUNT = { code: 'AccountNotFoundException', status: 400 }

const sources = { now: NOW, randomBytes: countingBytes() }

/** Adds an account to the organization as its API does. */
function join(accountId: string): void {
  transact(at(ACCOUNT), (management) => {
    const organization = management.organizations.get(organizationKey)
    if (organization) addMember({ management, organization }, { accountId, joinedMethod: 'INVITED' }, sources)
  })
}

function leave(accountId: string): void {
  transact(at(ACCOUNT), (management) => {
    const organization = management.organizations.get(organizationKey)
    if (organization) removeMember({ management, organization }, accountId)
  })
}

/** Creates an account by the API. Returns its number. */
async function create(Email: string, RoleName?: string): Promise<string> {
  const client = server.organizations()
  const { CreateAccountStatus } = await client.send(
    new CreateAccountCommand({ AccountName: 'Created', Email, RoleName }),
  )
  const request = new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: CreateAccountStatus?.Id })
  return (await client.send(request)).CreateAccountStatus?.AccountId ?? ''
}

describe('a member that is reset', () => {
  test('stays one, with its name and address, and gets its seed', async () => {
    const described = () => server.organizations().send(new DescribeAccountCommand({ AccountId: OTHER }))
    const before = (await described()).Account
    await iam(OTHER).send(new CreateUserCommand({ UserName: 'bob' }))
    for (let times = 0; times < 2; times++) {
      await reset(OTHER)
      expect(await usersIn(OTHER)).toEqual(['alice'])
      expect(await rolesIn(OTHER)).toEqual([LINKED, 'deployer'])
      expect((await described()).Account).toEqual(before)
      expect(await organizationIdOf(OTHER)).toBe(ORGANIZATION)
    }
  })

  test('keeps the service-linked role that joining gave it, and nothing else', async () => {
    join(OUTSIDER)
    const roleOf = async () => (await iam(OUTSIDER).send(new GetRoleCommand({ RoleName: LINKED }))).Role
    const before = await roleOf()
    await iam(OUTSIDER).send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'batch.amazonaws.com' }))
    for (let times = 0; times < 2; times++) {
      await iam(OUTSIDER).send(new CreateUserCommand({ UserName: 'bob' }))
      await reset(OUTSIDER)
      expect(await usersIn(OUTSIDER)).toEqual([])
      expect(await rolesIn(OUTSIDER)).toEqual([LINKED])
      expect(await roleOf()).toEqual({ ...before, RoleId: expect.stringMatching(/^AROA/) })
    }
    leave(OUTSIDER)
    await reset(OUTSIDER)
    expect(await rolesIn(OUTSIDER)).toEqual([])
  })

  test('and was created by the organization has what it was created with, and nothing else', async () => {
    const account = await create('created@example.com', 'Access')
    const access = `arn:aws:iam::${account}:role/Access`
    const described = async () => [
      (await server.organizations().send(new DescribeAccountCommand({ AccountId: account }))).Account,
      server.iamulator.store.view(at(account)).rootUsers.get('root'),
    ]
    const before = await described()
    expect(before).toMatchObject([
      { Name: 'Created', Email: 'created@example.com' },
      { email: 'created@example.com' },
    ])
    const roles = async () => (await iam(account).send(new ListRolesCommand({}))).Roles
    const first = await roles()
    await iam(account).send(new CreateUserCommand({ UserName: 'bob' }))
    const PolicyDocument = policy('Deny', '*')
    await iam(account).send(
      new PutRolePolicyCommand({ RoleName: 'Access', PolicyName: 'none', PolicyDocument }),
    )
    for (let times = 0; times < 2; times++) {
      await reset(account)
      expect(await described()).toEqual(before)
      expect(await roles()).toEqual(
        first?.map((role) => ({ ...role, RoleId: expect.stringMatching(/^AROA/) })),
      )
      const session = await sessionAt(server, ADMINISTRATOR, access)
      expect((await server.iam(session).send(new ListUsersCommand({}))).Users).toEqual([])
      await iam(account).send(
        new DetachRolePolicyCommand({
          RoleName: 'Access',
          PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        }),
      )
      await iam(account).send(new DeleteRoleCommand({ RoleName: 'Access' }))
    }
  })

  test('whose seed makes that role, too, has it once', async () => {
    await server.close()
    const serviceLinkedRoles = [{ service: 'organizations.amazonaws.com' }]
    await start({ accounts: { [OTHER]: { serviceLinkedRoles } }, organization: organizationWith([], {}) })
    for (let times = 0; times < 2; times++) {
      await reset(OTHER)
      expect(await rolesIn(OTHER)).toEqual([LINKED])
    }
  })

  test('is open again if it was closed, even if it has left since', async () => {
    await close(OTHER)
    await expectError(identity(OTHER), UNKNOWN)
    await reset(OTHER)
    expect((await identity(OTHER)).Account).toBe(OTHER)
    expect(await stateOf(OTHER)).toBe('ACTIVE')
    await close(OTHER)
    server.iamulator.clock.advance(90 * DAY)
    await expectError(stateOf(OTHER), NO_ACCOUNT)
    await expectError(identity(OTHER), UNKNOWN)
    await reset(OTHER)
    expect(await usersIn(OTHER)).toEqual(['alice'])
    await expectError(organizationIdOf(OTHER), NOT_IN_USE)
  })
})

describe('a management account that is reset', () => {
  test('has the organization of its seed, whose members are open', async () => {
    await close(OTHER)
    join(OUTSIDER)
    await reset(ACCOUNT)
    expect(await organizationIdOf(OTHER)).toBe(ORGANIZATION)
    expect(await stateOf(OTHER)).toBe('ACTIVE')
    await expectError(organizationIdOf(OUTSIDER), NOT_IN_USE)
    expect(await rolesIn(OUTSIDER)).toEqual([LINKED])
    await close(OTHER)
    server.iamulator.clock.advance(90 * DAY, at(ACCOUNT))
    await expectError(stateOf(OTHER), NO_ACCOUNT)
    await reset(ACCOUNT)
    expect(await stateOf(OTHER)).toBe('ACTIVE')
    expect(await usersIn(OTHER)).toEqual(['alice'])
  })

  test('has none without a seed, and neither have the members, whatever they were', async () => {
    join(OUTSIDER)
    await close(OTHER)
    server.iamulator.clock.advance(90 * DAY)
    await expectError(stateOf(OTHER), NO_ACCOUNT)
    await close(OUTSIDER)
    server.iamulator.seed = undefined
    expect((await post('reset', { account: ACCOUNT })).status).toBe(200)
    for (const account of [ACCOUNT, OTHER, OUTSIDER]) {
      await expectError(organizationIdOf(account), NOT_IN_USE)
      expect((await identity(account)).Account).toBe(account)
    }
  })

  test('takes the accounts with it that it has created, so that their addresses are free', async () => {
    const [first, second] = [await create('first@example.org'), await create('second@example.org')]
    await reset(ACCOUNT)
    expect(await rolesIn(first)).toEqual([])
    expect(await usersIn(OTHER)).toEqual(['alice'])
    expect(await create('first@example.org')).not.toBe(first)
    expect(await create('second@example.org')).not.toBe(second)
  })

  test('leaves a created account alone that is in another organization', async () => {
    const created = await create('first@example.org')
    leave(created)
    const organization = { managementAccount: OUTSIDER, root: { accounts: { [created]: {} } } }
    expect((await post('seed', { seed: { organization } })).status).toBe(200)
    await reset(ACCOUNT)
    expect(await rolesIn(created)).toContain('OrganizationAccountAccessRole')
  })
})

describe('a snapshot of a member', () => {
  test('does not change its membership, and keeps what joining gave it', async () => {
    const before = await take(OUTSIDER)
    join(OUTSIDER)
    const joined = await take(OUTSIDER)
    await iam(OUTSIDER).send(new CreateUserCommand({ UserName: 'bob' }))
    for (const id of [before, joined]) {
      expect((await restore(id)).status).toBe(200)
      expect(await usersIn(OUTSIDER)).toEqual([])
      expect(await rolesIn(OUTSIDER)).toEqual([LINKED])
      expect(await organizationIdOf(OUTSIDER)).toBe(ORGANIZATION)
    }
    leave(OUTSIDER)
    await restore(joined)
    expect(await rolesIn(OUTSIDER)).toEqual([LINKED])
    await restore(before)
    expect(await rolesIn(OUTSIDER)).toEqual([])
    await expectError(organizationIdOf(OUTSIDER), NOT_IN_USE)
  })

  test('opens it if it was open then, and never closes it', async () => {
    const open = await take(OTHER)
    await close(OTHER)
    const closed = await take(OTHER)
    await restore(open)
    expect((await identity(OTHER)).Account).toBe(OTHER)
    await restore(closed)
    expect((await identity(OTHER)).Account).toBe(OTHER)
    await close(OTHER)
    await restore(closed)
    await expectError(identity(OTHER), UNKNOWN)
    server.iamulator.clock.advance(90 * DAY)
    await expectError(stateOf(OTHER), NO_ACCOUNT)
    await restore(closed)
    await expectError(identity(OTHER), UNKNOWN)
    await restore(open)
    expect(await usersIn(OTHER)).toEqual(['alice'])
    await expectError(organizationIdOf(OTHER), NOT_IN_USE)
  })
})

describe('a snapshot of the management account', () => {
  test('gives accounts that were reset with it what they were created with', async () => {
    const created = await create('first@example.org', 'Access')
    const id = await take(ACCOUNT)
    await reset(ACCOUNT)
    expect(await rolesIn(created)).toEqual([])
    expect((await restore(id)).status).toBe(200)
    expect(await organizationIdOf(created)).toBe(ORGANIZATION)
    expect(await rolesIn(created)).toEqual(['Access', LINKED])
    await iam(created).send(new CreateUserCommand({ UserName: 'bob' }))
    expect((await restore(id)).status).toBe(200)
    expect(await usersIn(created)).toEqual(['bob'])
  })

  test('takes the accounts with it that were created later', async () => {
    const first = await create('first@example.org')
    const id = await take(ACCOUNT)
    const second = await create('second@example.org')
    expect((await restore(id)).status).toBe(200)
    expect(await rolesIn(first)).toContain('OrganizationAccountAccessRole')
    expect(await rolesIn(second)).toEqual([])
    expect(await create('second@example.org')).not.toBe(second)
  })

  test('brings members back, open as they were, and lets those go that joined later', async () => {
    const before = await take(ACCOUNT)
    join(OUTSIDER)
    await close(OTHER)
    server.iamulator.clock.advance(90 * DAY)
    await expectError(stateOf(OTHER), NO_ACCOUNT)
    expect((await restore(before)).status).toBe(200)
    expect(await stateOf(OTHER)).toBe('ACTIVE')
    expect((await identity(OTHER)).Account).toBe(OTHER)
    await expectError(organizationIdOf(OUTSIDER), NOT_IN_USE)
  })

  test('is not restored if a member is in another organization now', async () => {
    const before = await take(ACCOUNT)
    leave(OTHER)
    await post('seed', {
      seed: { organization: { managementAccount: OUTSIDER, root: { accounts: { [OTHER]: {} } } } },
    })
    const { status, body } = await restore(before)
    expect({ status, error: body.error }).toEqual({ status: 409, error: 'SnapshotConflict' })
    await expectError(stateOf(OTHER), NO_ACCOUNT)
  })
})

test('a reset that cannot be saved changes neither the account nor its organization', () =>
  withDirectory(async (directory) => {
    await server.close()
    server = await startServer({ data: directory }, { now: () => NOW })
    await post('seed', { seed: { organization: organizationWith([], {}) } })
    join(OUTSIDER)
    await iam(OUTSIDER).send(new CreateAccountAliasCommand({ AccountAlias: 'outsider' }))
    const rows = () => {
      const { store } = server.iamulator
      const view = store.view(at(OUTSIDER))
      const member = store.view(at(ACCOUNT)).memberAccounts.get(OUTSIDER)
      return { member, roles: [...view.roles.rows()], settings: [...view.settings.rows()] }
    }
    await close(OUTSIDER)
    const before = rows()
    expect(before.member?.closeDate).toBe(NOW)
    jest.spyOn(FileJournal.prototype, 'append').mockRejectedValue(new Error('no space left'))
    expect((await post('reset', { account: OUTSIDER })).status).toBe(503)
    expect(rows()).toEqual(before)
    jest.restoreAllMocks()
    await server.close()
    server = await startServer()
  }))
