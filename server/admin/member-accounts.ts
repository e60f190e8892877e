/** Keeps a member account consistent with its organization when its state is replaced: by a reset or a snapshot. */

import { organizationOf } from '../../core/access/organization/managed.ts'
import type { Emulator } from '../../core/engine/emulator.ts'
import { ensureLinkedRole, hasLinkedRole } from '../../core/engine/linked-roles.ts'
import { goneId, type MemberAccountRow, type Place, type Tx, type View } from '../../store/index.ts'
import { furnishAccount } from '../services/organizations/accounts/furnish-account.ts'
import { ORGANIZATIONS_PRINCIPAL } from '../services/organizations/accounts/membership.ts'

/**
 * Returns a function to call once the state of an account is replaced. If the account is a member of an organization,
 * it stays one, and keeps the service-linked role of Organizations, if it had that.
 *
 * The organization belongs to the state of its management account, which needs nothing back.
 */
export function keepingMembership(emulator: Emulator, place: Place): () => void {
  const hadLinkedRole = hasLinkedRole(emulator.store.view(place), ORGANIZATIONS_PRINCIPAL)
  return () => {
    if (hadLinkedRole) giveLinkedRole(emulator, place)
  }
}

/** Gives an account that is a member of an organization the service-linked role of Organizations, unless it has it. */
function giveLinkedRole(emulator: Emulator, place: Place): void {
  change(emulator, place, (tx) => {
    if (memberIn(tx)) ensureLinkedRole(tx, ORGANIZATIONS_PRINCIPAL, sourcesOf(emulator, place))
  })
}

/** Gives an account what its organization knows of it, and created it with, unless the seed has made that. */
export function furnish(emulator: Emulator, place: Place): void {
  change(emulator, place, (tx) => {
    const { management, member } = memberIn(tx) ?? {}
    if (management && member) furnishAccount(management, place.accountId, member, sourcesOf(emulator, place))
  })
}

/**
 * Returns a function to call once the state of an account is replaced. It removes what is in the accounts that
 * CreateAccount has made since, so that their addresses can be used again. Those in another organization stay. Accounts
 * that are back, because a snapshot is restored after a reset, get what they were created with.
 */
export function followingCreatedAccounts(emulator: Emulator, place: Place): () => void {
  const { store } = emulator
  const view = store.view(place)
  const before = createdBy(view)
  return () => {
    const present = createdBy(view)
    const placeOf = (accountId: string) => ({ partition: place.partition, accountId })
    const gone = without(before, present).filter((accountId) => !organizationOf(view.account(accountId)))
    for (const accountId of gone) store.resetAccount(placeOf(accountId))
    for (const accountId of without(present, before)) {
      furnish(emulator, placeOf(accountId))
      giveLinkedRole(emulator, placeOf(accountId))
    }
  }
}

function without(accounts: readonly string[], others: readonly string[]): readonly string[] {
  const excluded = new Set(others)
  return accounts.filter((accountId) => !excluded.has(accountId))
}

function createdBy({ accountRequests }: View): readonly string[] {
  return Array.from(accountRequests.rows()).flatMap(([, { accountId }]) => accountId ?? [])
}

/** Opens an account again if it was closed, even one that has left its organization. */
export function reopen(emulator: Emulator, place: Place): void {
  change(emulator, place, (tx) => {
    const { accountId } = place
    const found = memberIn(tx)
    if (found?.member.closeDate !== undefined) {
      const { closeDate: _, ...open } = found.member
      found.management.memberAccounts.put(accountId, open)
    }
    const gone = tx.locate(goneId(accountId))
    if (gone) tx.account(gone.accountId).goneAccounts.delete(accountId)
  })
}

/** Returns an account's row in its organization. Undefined when it is in none, or manages it. */
function memberIn(tx: Tx): { readonly management: Tx; readonly member: MemberAccountRow } | undefined {
  const management = organizationOf(tx)?.management
  const member = management?.memberAccounts.get(tx.accountId)
  return management && member && management.accountId !== tx.accountId ? { management, member } : undefined
}

/** Changes an account at once, without a consistency delay. */
function change({ store }: Emulator, place: Place, work: (tx: Tx) => void): void {
  store.settling(() => store.transact(place, work))
}

function sourcesOf({ clock, randomBytes }: Emulator, place: Place) {
  return { now: clock.now(place), randomBytes }
}
