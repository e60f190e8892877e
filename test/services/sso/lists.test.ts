/** Tests ListAccounts, ListAccountRoles, and Logout. */
import { ListAccountsCommand as ListAccountsOfOrganizationCommand } from '@aws-sdk/client-organizations'
import { ListAccountRolesCommand, ListAccountsCommand, LogoutCommand } from '@aws-sdk/client-sso'
import { UpdatePermissionSetCommand } from '@aws-sdk/client-sso-admin'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { note } from '../../support/evidence.ts'
import { ACCOUNT, expectError, OTHER, type TestServer } from '../../support/harness.ts'
import { INSTANCE } from '../../support/identity-center.ts'
import { at } from '../../support/places.ts'
import { createToken, signInByDevice } from '../../support/portal.ts'
import { effectsIn } from '../effects-in.ts'
import { assign, GROUP, newSet, unassign } from '../sso-admin/granting.ts'
import {
  type Assigned,
  credentialsOf,
  getRoleCredentials,
  noAccess,
  startAssigned,
  unauthorized,
} from './assigned.ts'

const expectEffect = effectsIn('sso')

let assigned: Assigned
let server: TestServer
beforeEach(async () => {
  assigned = await startAssigned()
  server = assigned.server
})
afterEach(() => server.close())

interface Page {
  readonly maxResults?: number
  readonly nextToken?: string | undefined
}

const listAccounts = (page: Page = {}) => {
  const { client, accessToken } = assigned
  return client.send(new ListAccountsCommand({ accessToken, ...page }))
}
const listRoles = (accountId = OTHER, page: Page = {}) => {
  const { client, accessToken } = assigned
  return client.send(new ListAccountRolesCommand({ accessToken, accountId, ...page }))
}
const logout = (accessToken = assigned.accessToken) =>
  assigned.client.send(new LogoutCommand({ accessToken }))

const wrongToken = { code: 'InvalidRequestException', status: 400, message: 'The next token is not valid.' }

test('ListAccounts shows the accounts in which the user has a permission set, each once', async () => {
  const { admin, set } = assigned
  const other = await newSet(admin, 'Other')
  await assign(admin, other)
  await assign(admin, other, GROUP)
  await assign(admin, set, { TargetId: ACCOUNT })
  const { Accounts } = await server.organizations().send(new ListAccountsOfOrganizationCommand({}))
  const shown = (accountId: string) => {
    const { Name, Email } = Accounts?.find(({ Id }) => Id === accountId) ?? {}
    return { accountId, accountName: Name, emailAddress: Email }
  }
  const { accountList, nextToken } = await listAccounts()
  expect({ accountList, nextToken }).toEqual({
    accountList: [shown(ACCOUNT), shown(OTHER)],
    nextToken: undefined,
  })
  expect(shown(ACCOUNT).emailAddress).toEqual(expect.any(String))
  await unassign(admin, set, { TargetId: ACCOUNT })
  expect((await listAccounts()).accountList).toEqual([shown(OTHER)])
})

test('ListAccountRoles shows the names of permission sets', async () => {
  const { admin, set } = assigned
  await assign(admin, await newSet(admin, 'Audit'), GROUP)
  const { roleList, nextToken } = await listRoles()
  expect({ roleList, nextToken }).toEqual({
    roleList: [
      { roleName: 'Audit', accountId: OTHER },
      { roleName: 'Dev', accountId: OTHER },
    ],
    nextToken: undefined,
  })
  await expectError(listRoles(ACCOUNT), noAccess)
  await admin.send(
    new UpdatePermissionSetCommand({ InstanceArn: INSTANCE, PermissionSetArn: set, Description: 'x' }),
  )
  expect((await listRoles()).roleList).toHaveLength(2)
})

describe('pages', () => {
  test('of roles stay correct while roles come and go', async () => {
    const { admin } = assigned
    const sets = new Map<string, string>()
    for (const name of ['A', 'B', 'C', 'E']) {
      const set = await newSet(admin, name)
      sets.set(name, set)
      await assign(admin, set)
    }
    const names = async (nextToken?: string) => {
      const page = await listRoles(OTHER, { maxResults: 2, nextToken })
      return { names: page.roleList?.map(({ roleName }) => roleName), nextToken: page.nextToken }
    }
    const first = await names()
    expect(first.names).toEqual(['A', 'B'])
    await unassign(admin, sets.get('B') ?? '')
    // Another token of the same user continues the list.
    const { accessToken = '' } = await signInByDevice(server)
    assigned = { ...assigned, accessToken }
    const second = await names(first.nextToken)
    expect(second.names).toEqual(['C', 'Dev'])
    expect(await names(second.nextToken)).toEqual({ names: ['E'], nextToken: undefined })
    await expectError(listRoles(ACCOUNT, { nextToken: first.nextToken }), wrongToken)
    note('sso:ListAccountRoles', 'pages')
  })

  test('of accounts stay correct while accounts come and go', async () => {
    const { admin, set } = assigned
    await assign(admin, set, { TargetId: ACCOUNT })
    const first = await listAccounts({ maxResults: 1 })
    expect(first.accountList?.map(({ accountId }) => accountId)).toEqual([ACCOUNT])
    await unassign(admin, set, { TargetId: ACCOUNT })
    const { accountList, nextToken } = await listAccounts({ maxResults: 1, nextToken: first.nextToken })
    expect({ ids: accountList?.map(({ accountId }) => accountId), nextToken }).toEqual({
      ids: [OTHER],
      nextToken: undefined,
    })
    await expectError(listAccounts({ nextToken: 'bm9uZQ==' }), wrongToken)
    await expectError(listRoles(OTHER, { nextToken: first.nextToken }), wrongToken)
    note('sso:ListAccounts', 'pages')
  })
})

describe('Logout', () => {
  test('needs a token', async () => {
    const missing = {
      code: 'InvalidRequestException',
      status: 400,
      message: /^1 validation error detected: .*'accessToken'/,
    }
    await expectError(logout(''), missing)
  })

  test('ends the portal session with all tokens, but no role session', async () => {
    const { client, accessToken } = assigned
    const session = await credentialsOf(client, accessToken)
    const other = await signInByDevice(server, { sessionId: 'another' })
    const { refreshToken, ...same } = await signInByDevice(server)
    await expectEffect('Logout', () => logout(), {
      ListAccounts: listAccounts,
      ListAccountRoles: listRoles,
      GetRoleCredentials: () => getRoleCredentials(client, accessToken),
    })
    for (const token of [accessToken, same.accessToken ?? '']) {
      await expectError(getRoleCredentials(client, token), unauthorized)
      await expectError(logout(token), unauthorized)
    }
    await expectError(createToken(server.ssoOidc(), same, { grantType: 'refresh_token', refreshToken }), {
      code: 'InvalidGrantException',
      status: 400,
    })
    await getRoleCredentials(client, other.accessToken ?? '')
    await server.sts(session).send(new GetCallerIdentityCommand({}))
    expect(server.iamulator.store.view(at(ACCOUNT)).endedTokens.size).toBe(1)
  })
})
