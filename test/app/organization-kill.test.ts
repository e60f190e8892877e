/**
 * Kills the server while accounts are created, closed, and reset, and while they move between organizations. Each of
 * these writes to two or three accounts at once.
 *
 * Afterward, each change has happened in all of them or in none, and everything acknowledged has.
 */
import { join } from 'node:path'
import {
  AcceptHandshakeCommand,
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationCommand,
  DescribeCreateAccountStatusCommand,
  InviteAccountToOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStore, type Store, type View } from '../../store/index.ts'
import { Bundle } from '../support/bundle.ts'
import { ACCOUNT, OTHER } from '../support/harness.ts'
import { cases } from '../support/long.ts'
import { at } from '../support/places.ts'

const KILLS = 8
const WRITERS = 6
const QUOTAS = ['AccountsPerOrganizationQuota', 'AccountClosuresAtOnceQuota', 'AccountClosuresPer30DaysQuota']
/** Returns the number of acknowledged steps before a kill. It varies, so that kills hit different moments. */
const stepsUntilKill = (round: number) => 15 + cases(5, 11) * round

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

/** What a writer needs. */
interface Writer {
  readonly url: string
  /** A number that no other writer has, in any round. */
  readonly number: number
  /** To be called after each acknowledged change. */
  readonly step: () => void
}

/** Starts the server and kills it during writes, repeatedly. @param prepare makes what the writers need, once */
async function killRepeatedly(
  directory: string,
  prepare: (url: string) => Promise<unknown>,
  write: (writer: Writer) => Promise<void>,
  expectConsistent: (store: Store) => void,
): Promise<void> {
  for (let round = 0; round < KILLS; round++) {
    const quotas = QUOTAS.flatMap((name) => ['--quota', `${name}=100000`])
    const server = await bundle.start(['--data', directory, '--log-level', 'error', ...quotas])
    const { url } = server
    if (round === 0) await prepare(url)
    let steps = 0
    const step = () => {
      if (++steps === stepsUntilKill(round)) server.kill('SIGKILL')
    }
    const writers = Array.from({ length: WRITERS }, (_, index) =>
      write({ url, number: round * WRITERS + index, step }).catch(() => {
        // The server was killed.
      }),
    )
    // A request during the kill may get no answer.
    await Promise.race([Promise.all(writers), server.exited])
    expect((await server.exited).code).toBeNull()
    for (const client of clients.splice(0)) client.destroy()
    const store = await openStore({ directory })
    expectConsistent(store)
    await store.close()
  }
}

/** The clients of the present round. */
const clients: OrganizationsClient[] = []

function clientOf(endpoint: string, accessKeyId = ACCOUNT): OrganizationsClient {
  const client = new OrganizationsClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  clients.push(client)
  return client
}

test('an account is created completely or not at all, and a reset keeps it complete', async () => {
  /** What the server has acknowledged of each account, by its number. */
  const acknowledged = new Map<string, 'open' | 'closed'>()
  await killRepeatedly(
    join(bundle.directory, 'created'),
    (url) => clientOf(url).send(new CreateOrganizationCommand({})),
    async ({ url, number, step }) => {
      const client = clientOf(url)
      for (let index = 0; ; index++) {
        const account = await createAccount(client, `${number}-${index}@example.org`)
        acknowledged.set(account, 'open')
        step()
        if (index % 2 === 0) {
          await client.send(new CloseAccountCommand({ AccountId: account }))
          acknowledged.set(account, 'closed')
        } else await reset(url, account)
        step()
      }
    },
    (store) => expectComplete(store, acknowledged),
  )
  expect(acknowledged.size).toBeGreaterThan(50)
  expect([...acknowledged.values()].filter((state) => state === 'closed').length).toBeGreaterThan(20)
})

async function createAccount(client: OrganizationsClient, Email: string): Promise<string> {
  const created = await client.send(new CreateAccountCommand({ AccountName: 'Created', Email }))
  const CreateAccountRequestId = created.CreateAccountStatus?.Id
  const status = await client.send(new DescribeCreateAccountStatusCommand({ CreateAccountRequestId }))
  return status.CreateAccountStatus?.AccountId ?? ''
}

function reset(url: string, account: string): Promise<Response> {
  const body = JSON.stringify({ account })
  return fetch(`${url}/_iamulator/reset`, { method: 'POST', body })
}

function expectComplete(store: Store, acknowledged: ReadonlyMap<string, 'open' | 'closed'>): void {
  const management = store.view(at(ACCOUNT))
  const created = [...store.accounts()].map(({ accountId }) => accountId).filter((id) => id !== ACCOUNT)
  expect(membersOf(management).filter((id) => id !== ACCOUNT)).toEqual(created.toSorted())
  expect(requestedIn(management)).toEqual(created.toSorted())
  for (const accountId of created) {
    const account = management.account(accountId)
    expect(rolesOf(account)).toEqual([LINKED_ROLE, 'OrganizationAccountAccessRole'])
    expect(account.rootUsers.get('root')?.email).toBe(management.memberAccounts.get(accountId)?.email)
  }
  for (const [accountId, state] of acknowledged) {
    const member = management.memberAccounts.get(accountId)
    expect(member).toBeDefined()
    if (state === 'closed') expect(member?.closeDate).toBeDefined()
  }
}

const LINKED_ROLE = 'AWSServiceRoleForOrganizations'
const rolesOf = ({ roles }: View) => Array.from(roles.rows(), ([, { name }]) => name)
const membersOf = ({ memberAccounts }: View) => Array.from(memberAccounts.rows(), ([id]) => id).toSorted()

const requestedIn = ({ accountRequests }: View) =>
  Array.from(accountRequests.rows(), ([, { accountId = '' }]) => accountId).toSorted()

test('an account is in one organization or the other, as its invitations say', async () => {
  /** The number of invitations that the server has acknowledged as accepted, by the account. */
  const acknowledged = new Map<string, number>()
  await killRepeatedly(
    join(bundle.directory, 'invited'),
    async (url) => {
      for (const account of [ACCOUNT, OTHER])
        await clientOf(url, account).send(new CreateOrganizationCommand({}))
    },
    async ({ url, number, step }) => {
      for (let index = 0; ; index++) {
        const account = String(700_000_000_000 + number * 1000 + index)
        for (const [accepted, management] of [ACCOUNT, OTHER].entries()) {
          await moveTo(url, account, management)
          acknowledged.set(account, accepted + 1)
          step()
        }
      }
    },
    (store) => expectMembershipAsAccepted(store, acknowledged),
  )
  expect(acknowledged.size).toBeGreaterThan(50)
})

/** Invites an account, which accepts. A member of another organization leaves that one. */
async function moveTo(url: string, account: string, management: string): Promise<void> {
  const Target = { Type: 'ACCOUNT', Id: account } as const
  const { Handshake } = await clientOf(url, management).send(
    new InviteAccountToOrganizationCommand({ Target }),
  )
  await clientOf(url, account).send(new AcceptHandshakeCommand({ HandshakeId: Handshake?.Id }))
}

function expectMembershipAsAccepted(store: Store, acknowledged: ReadonlyMap<string, number>): void {
  const [first, second] = [store.view(at(ACCOUNT)), store.view(at(OTHER))]
  const [inFirst, inSecond] = [acceptedIn(first), acceptedIn(second)]
  expect(membersOf(second)).toEqual([...inSecond, OTHER].toSorted())
  const left = new Set(inSecond)
  expect(membersOf(first)).toEqual([...inFirst.filter((id) => !left.has(id)), ACCOUNT].toSorted())
  const joined = [...store.accounts()].map(({ accountId }) => accountId)
  expect(joined.toSorted()).toEqual([...inFirst, ACCOUNT, OTHER].toSorted())
  for (const accountId of inFirst) expect(rolesOf(first.account(accountId))).toEqual([LINKED_ROLE])
  for (const [account, accepted] of acknowledged)
    expect((accepted === 2 ? inSecond : inFirst).includes(account)).toBe(true)
}

/** Returns the accounts that have accepted an invitation. */
const acceptedIn = ({ handshakes }: View) =>
  Array.from(handshakes.rows(), ([, row]) => row)
    .filter(({ state }) => state === 'ACCEPTED')
    .map(({ recipient }) => recipient?.id ?? '')
