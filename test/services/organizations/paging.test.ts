/** Tests pages of lists: their size, their tokens, and that they stay correct while the list changes. */
import {
  ListAccountsCommand,
  ListChildrenCommand,
  ListHandshakesForAccountCommand,
  ListHandshakesForOrganizationCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  type OrganizationsClient,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListChildren,
  paginateListHandshakesForAccount,
  paginateListHandshakesForOrganization,
  paginateListOrganizationalUnitsForParent,
} from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { HandshakeRow, MemberAccountRow, OrganizationalUnitRow } from '../../../store/index.ts'
import { note } from '../../support/evidence.ts'
import { ACCOUNT, administratorOf, expectError, NOW, type TestServer } from '../../support/harness.ts'
import { ORGANIZATION, OUTSIDER, organizationWith, seededServer } from '../../support/organizations.ts'
import { at } from '../../support/places.ts'

const ROOT = 'r-exam'
const INVALID_TOKEN = {
  code: 'InvalidInputException',
  status: 400,
  message:
    'You specified an invalid value for nextToken. You must get the value from the response to a previous call to the API.',
}

let server: TestServer
let client: OrganizationsClient
beforeEach(async () => {
  server = await seededServer({ organization: organizationWith([], {}) }, {}, { now: () => NOW })
  client = server.organizations()
})
afterEach(() => server.close())

describe('with empty pages', () => {
  beforeEach(async () => {
    await server.close()
    server = await seededServer(
      { organization: organizationWith([], {}) },
      { emptyPages: 'on' },
      { now: () => NOW },
    )
    client = server.organizations()
  })

  test('a list begins with one, and goes on with the token that it has', async () => {
    const { Accounts, NextToken } = await client.send(new ListAccountsCommand({}))
    expect({ Accounts, NextToken }).toEqual({ Accounts: [], NextToken: expect.any(String) })
    const next = await client.send(new ListAccountsCommand({ NextToken }))
    expect(next.Accounts).toHaveLength(2)
    expect(next.NextToken).toBeUndefined()
  })

  test('paginators find everything, and what is no list is as usual', async () => {
    const pages: number[] = []
    const children = paginateListChildren({ client }, { ParentId: ROOT, ChildType: 'ACCOUNT' })
    for await (const { Children } of children) pages.push(Children?.length ?? -1)
    expect(pages).toEqual([0, 1])
    expect((await client.send(new ListRootsCommand({}))).Roots).toHaveLength(1)
  })

  test('errors come first', async () => {
    const unknown = new ListChildrenCommand({ ParentId: 'r-none', ChildType: 'ACCOUNT' })
    await expectError(client.send(unknown), { code: 'ParentNotFoundException', status: 400 })
  })
})

const number = (count: number) => String(count).padStart(3, '0')
const accountId = (count: number) => `777777777${number(count)}`
const unitId = (count: number) => `ou-exam-unit0${number(count)}`

/** Writes accounts that joined one second after the other, the last first. */
function addAccounts(...counts: readonly number[]): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    for (const count of counts) {
      const joinDate = NOW - count * 1000
      const row = {
        accountId: accountId(count),
        arn: 'arn',
        parentId: ROOT,
        joinedMethod: 'CREATED',
        joinDate,
      } as const
      tx.memberAccounts.put(row.accountId, { ...row, attached: [] } satisfies MemberAccountRow)
    }
  })
}

function addUnits(...counts: readonly number[]): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    for (const count of counts) {
      const id = unitId(count)
      const place = { parentId: ROOT, position: count + 2 } as const
      const row = { id, name: id, arn: 'arn', ...place, attached: [] } satisfies OrganizationalUnitRow
      tx.organizationalUnits.put(id, row)
    }
  })
}

const handshakeId = (count: number) => `h-invitation${number(count)}`

/** Writes invitations that were sent one second after the other, the last first. */
function addInvitations(...counts: readonly number[]): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    for (const count of counts) {
      const id = handshakeId(count)
      const row = { id, arn: 'arn', action: 'INVITE', state: 'OPEN', organizationId: ORGANIZATION } as const
      const dates = { requestDate: NOW - count * 1000, expirationDate: NOW + 1000 }
      const recipient = { type: 'ACCOUNT', id: OUTSIDER } as const
      tx.handshakes.put(id, { ...row, ...dates, recipient } satisfies HandshakeRow)
    }
  })
}

function remove(count: number): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    tx.memberAccounts.delete(accountId(count))
    tx.organizationalUnits.delete(unitId(count))
    tx.handshakes.delete(handshakeId(count))
  })
}

const range = (length: number) => Array.from({ length }, (_, index) => index)

/** Returns the IDs on each page of two. After the first page, a listed and an unlisted item go, and one comes. */
async function readWhileItChanges<Page>(
  pages: AsyncIterable<Page>,
  idsOf: (page: Page) => readonly (string | undefined)[],
  change: () => void,
): Promise<(string | undefined)[][]> {
  const seen: (string | undefined)[][] = []
  for await (const page of pages) {
    seen.push([...idsOf(page)])
    if (seen.length === 1) change()
  }
  return seen
}

describe('a page has up to 20 items', () => {
  test('ORG1.7: by default, with a token for the next', async () => {
    addAccounts(...range(24))
    const { Accounts, NextToken } = await client.send(new ListAccountsCommand({}))
    expect(Accounts).toHaveLength(20)
    const rest = await client.send(new ListAccountsCommand({ NextToken }))
    expect(rest.Accounts).toHaveLength(6)
    expect(rest.NextToken).toBeUndefined()
  })

  test('also when exactly 20 are left', async () => {
    addUnits(...range(19))
    const { OrganizationalUnits, NextToken } = await client.send(
      new ListOrganizationalUnitsForParentCommand({ ParentId: ROOT }),
    )
    expect(OrganizationalUnits).toHaveLength(20)
    expect(NextToken).toBeUndefined()
  })

  test('or as many as the request says, and the number may change', async () => {
    addAccounts(...range(3))
    const first = await client.send(new ListAccountsCommand({ MaxResults: 1 }))
    expect(first.Accounts).toHaveLength(1)
    const second = await client.send(new ListAccountsCommand({ MaxResults: 3, NextToken: first.NextToken }))
    expect(second.Accounts).toHaveLength(3)
  })
})

describe('pages stay correct while the list changes', () => {
  test('accounts, in the order in which they joined', async () => {
    addAccounts(0, 1, 2, 3, 4)
    const pages = await readWhileItChanges(
      paginateListAccounts({ client, pageSize: 2 }, {}),
      ({ Accounts = [] }) => Accounts.map(({ Id }) => Id),
      () => {
        remove(4)
        remove(1)
        addAccounts(5)
      },
    )
    expect(pages).toEqual([
      [accountId(4), accountId(3)],
      [accountId(2), ACCOUNT],
      ['123456789012', accountId(0)],
    ])
    note('organizations:ListAccounts', 'pages')
  })

  test('accounts of a parent, in the same order', async () => {
    addAccounts(0, 1, 2, 3)
    const pages = await readWhileItChanges(
      paginateListAccountsForParent({ client, pageSize: 2 }, { ParentId: ROOT }),
      ({ Accounts = [] }) => Accounts.map(({ Id }) => Id),
      () => {
        remove(2)
        remove(1)
        addAccounts(4)
      },
    )
    expect(pages).toEqual([
      [accountId(3), accountId(2)],
      [ACCOUNT, accountId(0)],
    ])
    note('organizations:ListAccountsForParent', 'pages')
  })

  test('units', async () => {
    addUnits(0, 1, 2, 3, 4)
    const pages = await readWhileItChanges(
      paginateListOrganizationalUnitsForParent({ client, pageSize: 2 }, { ParentId: ROOT }),
      ({ OrganizationalUnits = [] }) => OrganizationalUnits.map(({ Id }) => Id),
      () => {
        remove(3)
        addUnits(5)
      },
    )
    expect(pages).toEqual([
      ['ou-exam-outer001', unitId(0)],
      [unitId(1), unitId(2)],
      [unitId(4), unitId(5)],
    ])
    note('organizations:ListOrganizationalUnitsForParent', 'pages')
  })

  test('children', async () => {
    addUnits(0, 1, 2, 3)
    const pages = await readWhileItChanges(
      paginateListChildren({ client, pageSize: 2 }, { ParentId: ROOT, ChildType: 'ORGANIZATIONAL_UNIT' }),
      ({ Children = [] }) => Children.map(({ Id }) => Id),
      () => {
        remove(0)
        remove(2)
        addUnits(5)
      },
    )
    expect(pages).toEqual([['ou-exam-outer001', unitId(0)], [unitId(1), unitId(3)], [unitId(5)]])
    note('organizations:ListChildren', 'pages')
  })
})

describe('pages of handshakes, the newest first,', () => {
  const change = () => {
    remove(1)
    remove(3)
    addInvitations(5)
  }
  const expected = [[handshakeId(0), handshakeId(1)], [handshakeId(2), handshakeId(4)], [handshakeId(5)]]

  test('stay correct while the list of an organization changes', async () => {
    addInvitations(0, 1, 2, 3, 4)
    const pages = await readWhileItChanges(
      paginateListHandshakesForOrganization({ client, pageSize: 2 }, { Filter: { ActionType: 'INVITE' } }),
      ({ Handshakes = [] }) => Handshakes.map(({ Id }) => Id),
      change,
    )
    expect(pages).toEqual(expected)
    note('organizations:ListHandshakesForOrganization', 'pages')
  })

  test('stay correct while the list of an account changes', async () => {
    addInvitations(0, 1, 2, 3, 4)
    const recipient = server.organizations(administratorOf(OUTSIDER))
    const pages = await readWhileItChanges(
      paginateListHandshakesForAccount({ client: recipient, pageSize: 2 }, {}),
      ({ Handshakes = [] }) => Handshakes.map(({ Id }) => Id),
      change,
    )
    expect(pages).toEqual(expected)
    note('organizations:ListHandshakesForAccount', 'pages')
  })

  test('have 20 by default', async () => {
    addInvitations(...range(21))
    const recipient = server.organizations(administratorOf(OUTSIDER))
    for (const { Handshakes, NextToken } of [
      await client.send(new ListHandshakesForOrganizationCommand({})),
      await recipient.send(new ListHandshakesForAccountCommand({})),
    ]) {
      expect(Handshakes).toHaveLength(20)
      expect(NextToken).toBeDefined()
    }
  })
})

describe('a token that is of no use', () => {
  test.each(['', 'x', 'MjpMaXN0QWNjb3VudHM6'])(
    'ORG1.6: %j, also where there is only one page',
    async (NextToken) => {
      await expectError(client.send(new ListAccountsCommand({ NextToken })), INVALID_TOKEN)
      await expectError(client.send(new ListRootsCommand({ NextToken })), INVALID_TOKEN)
      await expectError(client.send(new ListParentsCommand({ ChildId: ACCOUNT, NextToken })), INVALID_TOKEN)
      note('organizations:ListRoots', 'pages')
      note('organizations:ListParents', 'pages')
    },
  )

  test('that of another operation, parent, or account', async () => {
    addAccounts(...range(3))
    addUnits(...range(3))
    const { NextToken } = await client.send(
      new ListChildrenCommand({ ParentId: ROOT, ChildType: 'ACCOUNT', MaxResults: 1 }),
    )
    expect(NextToken).toBeDefined()
    await expectError(client.send(new ListAccountsCommand({ NextToken })), INVALID_TOKEN)
    const others = { ParentId: ROOT, ChildType: 'ORGANIZATIONAL_UNIT', NextToken } as const
    await expectError(client.send(new ListChildrenCommand(others)), INVALID_TOKEN)
  })

  test.each([
    [0, 'MIN_VALUE_EXCEEDED:MAX_RESULTS'],
    [21, 'MAX_VALUE_EXCEEDED:MAX_RESULTS'],
  ])('a size of %d', async (MaxResults, Reason) => {
    const error = await client
      .send(new ListAccountsCommand({ MaxResults }))
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: 'InvalidInputException', Reason })
  })
})
