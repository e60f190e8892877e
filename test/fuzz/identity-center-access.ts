/** Compares who gets credentials of which permission sets with who should, decided without the product's code. */

import { hasEnded } from '../../core/identity/identity-center/portal-sessions.ts'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { organizationKey, provisioningKey, ssoInstanceKey, type View } from '../../store/index.ts'
import { ACCOUNT } from '../support/harness.ts'
import { at } from '../support/places.ts'
import { ask, sessionId } from './identity-center-calls.ts'

/** Returns what differs from the answers of the access portal's API. */
export async function wrongAccess(iamulator: Iamulator): Promise<readonly string[]> {
  const owner = iamulator.store.view(at(ACCOUNT))
  const now = iamulator.clock.now(at(ACCOUNT))
  const wrong: string[] = []
  for (const [userId] of [...owner.directoryUsers.rows()]) {
    const isSignedOut = hasEnded(owner, sessionId(userId, now))
    wrong.push(...(isSignedOut ? [] : await wrongAccessOf(iamulator, owner, userId)))
  }
  return wrong
}

async function wrongAccessOf(iamulator: Iamulator, owner: View, userId: string): Promise<readonly string[]> {
  const names = Array.from(owner.permissionSets.rows(), ([, { name }]) => name).sort()
  const usableIn = (accountId: string) => names.filter((name) => mayUse(owner, userId, accountId, name))
  const accounts = [...owner.accounts()].sort()
  const seen = await namesIn(iamulator, userId, 'ListAccounts', 'accountList', 'accountId')
  const usable = accounts.filter((id) => usableIn(id).length > 0)
  const wrong = [...differs(`the accounts of ${userId}`, seen, usable)]
  for (const account_id of accounts) {
    const what = `the roles of ${userId} in ${account_id}`
    const listed = await namesIn(iamulator, userId, 'ListAccountRoles', 'roleList', 'roleName', {
      account_id,
    })
    const given = await rolesGiven(iamulator, userId, account_id, names)
    const expected = usableIn(account_id)
    wrong.push(...differs(what, listed, expected), ...differs(`credentials for ${what}`, given, expected))
  }
  return wrong
}

const differs = (what: string, found: readonly string[], expected: readonly string[]): readonly string[] =>
  found.join() === expected.join() ? [] : [`${what}: ${found.join()}, not ${expected.join()}`]

/** Returns the roles that a user gets credentials for. Everything else must be forbidden. */
async function rolesGiven(
  iamulator: Iamulator,
  userId: string,
  account_id: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const given: string[] = []
  for (const role_name of names) {
    const call = { service: 'sso', operation: 'GetRoleCredentials', userId } as const
    const { status } = await ask(iamulator, { ...call, input: { account_id, role_name } })
    if (status !== 403) given.push(status === 200 ? role_name : `${role_name} with ${status}`)
  }
  return given
}

/** Returns all items of a list, of which the first page has room for a hundred. */
async function namesIn(
  iamulator: Iamulator,
  userId: string,
  operation: 'ListAccountRoles' | 'ListAccounts',
  list: string,
  member: string,
  input: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { body } = await ask(iamulator, { service: 'sso', operation, userId, input })
  const items: readonly object[] = Object(body[list] ?? [])
  return items.map((item) => String(Reflect.get(item, member))).sort()
}

/** A user may use a provisioned permission set that the user, or a group of the user, has in an open account. */
function mayUse(owner: View, userId: string, accountId: string, name: string): boolean {
  const { trustedServices = [] } = owner.organizations.get(organizationKey) ?? {}
  const member = owner.memberAccounts.get(accountId)
  const isOpen = member !== undefined && member.closeDate === undefined
  const isTrusted = trustedServices.some(({ principal }) => principal === 'sso.amazonaws.com')
  if (!owner.ssoInstances.has(ssoInstanceKey) || !isOpen || !isTrusted) return false
  const groups = Array.from(owner.groupMemberships.rows(), ([, row]) => row)
    .filter((row) => row.userId === userId)
    .map(({ groupId }) => groupId)
  const given = Array.from(owner.accountAssignments.rows(), ([, row]) => row).filter(
    (row) => row.accountId === accountId && [userId, ...groups].includes(row.principalId),
  )
  return given.some(
    ({ permissionSetId: id }) =>
      owner.permissionSets.get(id)?.name === name && owner.provisionings.has(provisioningKey(accountId, id)),
  )
}
