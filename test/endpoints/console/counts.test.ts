/** A number beside the name of a place is the number of rows that the place lists, for each account of a seed. */
import {
  GetAccountSummaryCommand,
  ListGroupsCommand,
  ListOpenIDConnectProvidersCommand,
  ListPoliciesCommand,
  ListRolesCommand,
  ListSAMLProvidersCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { ListUsersCommand as ListPeopleCommand } from '@aws-sdk/client-identitystore'
import { ListAccountsCommand } from '@aws-sdk/client-organizations'
import { ListInstancesCommand } from '@aws-sdk/client-sso-admin'
import { beforeAll, expect, test } from '@jest/globals'
import { loadSeed } from '../../../server/seed/index.ts'
import { request } from '../../support/admin.ts'
import { Visitor } from '../../support/console.ts'
import { signInAsAdministrator, stateOf } from '../../support/console-scripts.ts'
import { ACCOUNT, ADMINISTRATOR, administratorOf, serverForAllTests } from '../../support/harness.ts'

const server = serverForAllTests()
beforeAll(async () => {
  const seed = await loadSeed('docs/guide/console.yaml', { partition: 'aws', accountId: ACCOUNT })
  seed.apply(server.iamulator)
})

const credentialsOf = (account: string) => (account === ACCOUNT ? ADMINISTRATOR : administratorOf(account))

async function countsOf(account: string) {
  const visitor = new Visitor(server)
  await signInAsAdministrator(visitor, account)
  const { counts } = await stateOf(server, visitor.cookie)
  return counts
}

const sizeOf = (list: readonly unknown[] = []) => list.length

/** Returns how many rows the list of identities has, and AWS's numbers of them. */
async function identitiesIn(account: string) {
  const iam = server.iam(credentialsOf(account))
  const users = sizeOf((await iam.send(new ListUsersCommand({}))).Users)
  const groups = sizeOf((await iam.send(new ListGroupsCommand({}))).Groups)
  const roles = sizeOf((await iam.send(new ListRolesCommand({}))).Roles)
  const oidc = (await iam.send(new ListOpenIDConnectProvidersCommand({}))).OpenIDConnectProviderList
  const saml = (await iam.send(new ListSAMLProvidersCommand({}))).SAMLProviderList
  const policies = sizeOf((await iam.send(new ListPoliciesCommand({ Scope: 'Local' }))).Policies)
  const providers = sizeOf(oidc) + sizeOf(saml)
  const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}))
  expect(SummaryMap).toMatchObject({
    ...{ Users: users, Groups: groups, Roles: roles, Policies: policies, Providers: providers },
  })
  return { identities: users + groups + roles + providers, policies }
}

/** Returns the number of accounts of the organization. Members see their own only. */
async function accountsSeenBy(account: string): Promise<number> {
  try {
    const client = server.organizations(credentialsOf(account))
    return sizeOf((await client.send(new ListAccountsCommand({}))).Accounts)
  } catch (error) {
    return error instanceof Error && error.name === 'AWSOrganizationsNotInUseException' ? 0 : 1
  }
}

/** Returns the number of users of the first instance, or 0 where AWS does not list them. */
async function peopleSeenBy(account: string): Promise<number> {
  const credentials = credentialsOf(account)
  const { Instances } = await server.ssoAdmin(credentials).send(new ListInstancesCommand({}))
  const IdentityStoreId = Instances?.[0]?.IdentityStoreId
  if (IdentityStoreId === undefined) return 0
  const people = server.identitystore(credentials).send(new ListPeopleCommand({ IdentityStoreId }))
  return people.then(
    ({ Users }) => sizeOf(Users),
    () => 0,
  )
}

test('each account sees the numbers of its own lists', async () => {
  const { accounts } = await stateOf(server)
  expect(accounts.length).toBeGreaterThan(4)
  const all = []
  for (const { id } of accounts) {
    const lists = await identitiesIn(id)
    const counts = await countsOf(id)
    const others = { accounts: await accountsSeenBy(id), people: await peopleSeenBy(id) }
    expect({ id, ...counts }).toEqual({ id, ...lists, ...others, decisions: counts.decisions })
    all.push(counts)
  }
  // The seed has some of each.
  for (const name of ['identities', 'policies', 'accounts', 'people'])
    expect(Math.max(...all.map((counts) => counts[name]))).toBeGreaterThan(1)
})

test('the number of decisions is that of the calls in Live, in which those of the console are hidden', async () => {
  const wrong = { ...ADMINISTRATOR, secretAccessKey: 'wrong' }
  await expect(server.iam(wrong).send(new ListUsersCommand({}))).rejects.toThrow()
  await server.iam().send(new ListUsersCommand({}))
  const { counts } = await stateOf(server)
  const { body } = await request(server, 'GET', 'decisions?kind=*&limit=1000')
  const shown = body.decisions.filter(({ origin }: { readonly origin: string }) => origin !== 'console')
  expect(counts.decisions).toBe(shown.length)
  expect(new Set(shown.map(({ kind }: { readonly kind: string }) => kind)).size).toBe(2)
})

test('a policy from calls counts each call once: as used, or as left out for one reason', async () => {
  const { body } = await request(server, 'POST', 'policy', {})
  const { asked, used, leftOut } = body.calls
  const sum = leftOut.reduce((total: number, { count }: { readonly count: number }) => total + count, used)
  expect(sum).toBe(asked)
  expect(asked).toBeGreaterThan(0)
})
