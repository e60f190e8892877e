/** The accounts and permission sets of the user who owns an access token, and their credentials. */

import { emailOf, nameOf } from '../../../core/access/organization/account-names.ts'
import type { Family } from '../../../core/engine/operation.ts'
import { portalRoles, startPortalSession } from '../../../core/engine/permission-sets/portal-roles.ts'
import { pageRequest, tokenPages } from '../../../core/engine/token-pages.ts'
import { attributesTooLarge, invalidPortalToken, noAccess } from '../../../protocol/errors/sso.ts'
import type { View } from '../../../store/index.ts'
import { portalRules, requireAccountAccess } from './sessions.ts'

export const assignedRoles = {
  /** Neither the caller nor the account need a permission in IAM: a policy on sso:GetRoleCredentials has no effect. */
  GetRoleCredentials: {
    ...portalRules,
    run: (tx, input, ctx) => {
      const live = requireAccountAccess(tx, input, ctx)
      const session = startPortalSession(live, { accountId: input.accountId, name: input.roleName }, ctx)
      if (!session) throw noAccess()
      const { packedPercent, expiresAt, arn: _arn, ...credentials } = session
      if (packedPercent > 100) throw attributesTooLarge(packedPercent)
      return { roleCredentials: { ...credentials, expiration: expiresAt } }
    },
  },

  ListAccounts: {
    ...portalRules,
    wrongMarker: invalidPortalToken,
    run: (tx, input, ctx) => {
      const { view, user } = requireAccountAccess(tx, input, ctx)
      const accountIds = new Set(portalRoles(view, user.id).map(({ accountId }) => accountId))
      const page = pageInOrder(pageRequest(input), accountIds, String, (id) => toAccount(view, id))
      return { accountList: page.items, nextToken: page.NextToken }
    },
  },

  /** Unverified: An account in which the user has no permission set is answered with ForbiddenException. */
  ListAccountRoles: {
    ...portalRules,
    wrongMarker: invalidPortalToken,
    run: (tx, input, ctx) => {
      const { view, user } = requireAccountAccess(tx, input, ctx)
      const { accountId } = input
      const roles = portalRoles(view, user.id).filter((role) => role.accountId === accountId)
      if (roles.length === 0) throw noAccess()
      const names = roles.map(({ name }) => name)
      const page = pageInOrder(pageRequest(input), names, String, (roleName) => ({ roleName, accountId }))
      return { roleList: page.items, nextToken: page.NextToken }
    },
  },
} satisfies Family<'sso'>

/**
 * Unverified: Pages of ListAccounts and ListAccountRoles have 100 items, the largest number that a request can ask for.
 */
const { pageInOrder } = tokenPages(100)

/** Returns an account with the name and the address that its organization shows. */
function toAccount(management: View, accountId: string) {
  const row = management.memberAccounts.get(accountId) ?? { accountId }
  return { accountId, accountName: nameOf(management, row), emailAddress: emailOf(management, row) }
}
