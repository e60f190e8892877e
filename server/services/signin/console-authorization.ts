/** Whether policies decide on sign-in to the console, in an account or in all accounts of an organization. */

import { organizationOf } from '../../../core/access/organization/managed.ts'
import type { Family, Input } from '../../../core/engine/operation.ts'
import { notConfigured, targetNotFound } from '../../../protocol/errors/signin.ts'
import type { Tx } from '../../../store/index.ts'
import { requireWritableRegion } from './gate.ts'

export const consoleAuthorization = {
  /** Unverified: Enabling console authorization again changes nothing, because AWS's model calls it idempotent. */
  PutConsoleAuthorizationConfiguration: {
    run: (tx, input, ctx) => {
      requireWritableRegion(ctx)
      const target = requireTarget(tx, input)
      if (!tx.consoleAuthorizations.has(target.targetId))
        tx.consoleAuthorizations.put(target.targetId, { targetId: target.targetId, createDate: ctx.now })
      return { ...target, consoleAuthorizationEnabled: true }
    },
  },

  /** Unverified: A console authorization that was never enabled, or was disabled, is reported as not found. */
  GetConsoleAuthorizationConfiguration: {
    run: (tx, input) => {
      const target = requireTarget(tx, input)
      if (!tx.consoleAuthorizations.has(target.targetId)) throw notConfigured(target.targetId)
      return { ...target, consoleAuthorizationEnabled: true }
    },
  },

  DeleteConsoleAuthorizationConfiguration: {
    run: (tx, input, ctx) => {
      requireWritableRegion(ctx)
      const target = requireTarget(tx, input)
      if (!tx.consoleAuthorizations.delete(target.targetId)) throw notConfigured(target.targetId)
      return { ...target, consoleAuthorizationEnabled: false }
    },
  },
} satisfies Family<'signin'>

/**
 * Returns the target of a configuration: the caller's account or, for its management account, the organization.
 *
 * Unverified: Any other target of console authorization is not found, not even the root of an organization.
 */
function requireTarget(
  tx: Tx,
  { targetId = tx.accountId }: Input<'signin', 'GetConsoleAuthorizationConfiguration'>,
) {
  if (targetId === tx.accountId) return { targetId, scope: 'ACCOUNT' }
  const found = organizationOf(tx)
  const isManaged = found?.organization.id === targetId && found.management.accountId === tx.accountId
  if (!isManaged) throw targetNotFound(targetId)
  return { targetId, scope: 'ORGANIZATION' }
}
