/** Endpoints that save everything or one account in memory, and restore it: cheaper than a seed for each test. */

import { restoreRules } from '../../../core/engine/rules.ts'
import { isClosed } from '../../../core/identity/closed-accounts.ts'
import { type Place, SavepointConflictError } from '../../../store/index.ts'
import { EndpointError, requireReady } from '../../endpoints/endpoint-error.ts'
import { saveSettings } from '../../endpoints/state.ts'
import { ACCOUNT_MEMBERS, accountIn } from '../account.ts'
import { type Handler, type Iamulator, membersOf, ok, type Place as RequestPlace } from '../endpoint.ts'
import { followingCreatedAccounts, keepingMembership, reopen } from '../member-accounts.ts'
import { followingPermissionSets } from '../permission-set-roles.ts'
import { MAXIMUM_SNAPSHOTS, Snapshot } from './snapshot-list.ts'

/** Handles `POST /_iamulator/snapshots`. A snapshot contains what a reset restores. */
export const takeSnapshot: Handler = (iamulator, body) => {
  requireReady(iamulator)
  const place = accountIn(iamulator, membersOf(body, ACCOUNT_MEMBERS))
  const id = iamulator.snapshots.add(snapshotOf(iamulator, place))
  if (id !== undefined) return ok({ id })
  const of = place === undefined ? '' : ` of the account ${place.accountId}`
  throw new EndpointError(
    409,
    'TooManySnapshots',
    `There are ${MAXIMUM_SNAPSHOTS} snapshots${of}. Delete one that you no longer need.`,
  )
}

/** Handles `POST /_iamulator/snapshots/{id}/restore`. The snapshot can be restored again. */
export const restoreSnapshot: Handler = async (iamulator, body, _query, request) => {
  requireReady(iamulator)
  membersOf(body, [])
  const id = idIn(request)
  await iamulator.store.durably(() => restore(iamulator, id))
  return ok({ restored: id })
}

/** Handles `DELETE /_iamulator/snapshots/{id}`. */
export const deleteSnapshot: Handler = ({ snapshots }, _body, _query, request) => {
  const id = idIn(request)
  if (!snapshots.delete(id)) throw unknownSnapshot(id)
  return ok({ deleted: id })
}

/**
 * Takes a snapshot of an account or, without one, of everything, with the settings that all accounts share. An account
 * that was open then will be open again.
 */
function snapshotOf(iamulator: Iamulator, place: Place | undefined): Snapshot {
  const { store, clock, seededRules } = iamulator
  const savepoint = store.save(place)
  if (place) {
    const wasOpen = !isClosed(store.view(place))
    return new Snapshot({ place, wasOpen, offsets: clock.offsets(place) }, () => savepoint)
  }
  const settings = { offsets: clock.offsets(), rules: seededRules }
  return new Snapshot(settings, () => savepoint)
}

/** Restores a snapshot. The store undoes everything if it cannot save that. */
function restore(iamulator: Iamulator, id: string): void {
  const snapshot = requireSnapshot(iamulator, id)
  const { settings } = snapshot
  const { place } = settings
  const undo = savedSettings(iamulator, place)
  if (place) restoreAccount(iamulator, snapshot, place)
  else restoreRows(iamulator, snapshot)
  const { store, clock, signIn, portal, mfaVerifications, snapshots } = iamulator
  // Whatever follows is undone before.
  store.alsoUndo(...undo)
  clock.restore(settings.offsets)
  if (settings.rules) restoreRules(iamulator, settings.rules)
  const undos = [signIn.attempts, portal.attempts, mfaVerifications].map((each) => each.clearAll(place))
  store.alsoUndo(...undos)
  snapshots.noteRestored(id, settings)
  iamulator.epoch.agree()
}

/** Returns functions that return to the present settings in this process. */
function savedSettings(iamulator: Iamulator, place: Place | undefined): readonly (() => void)[] {
  return [...(place ? [] : [saveSettings(iamulator)]), iamulator.clock.saved(place)]
}

function restoreAccount(iamulator: Iamulator, snapshot: Snapshot, place: Place): void {
  const keepMembership = keepingMembership(iamulator, place)
  const followCreatedAccounts = followingCreatedAccounts(iamulator, place)
  const permissionSetRoles = followingPermissionSets(iamulator, place)
  restoreRows(iamulator, snapshot)
  followCreatedAccounts()
  permissionSetRoles.removeForgotten()
  keepMembership()
  permissionSetRoles.createMissing()
  if (snapshot.settings.wasOpen) reopen(iamulator, place)
}

function restoreRows({ store }: Iamulator, { savepoint }: Snapshot): void {
  try {
    store.restore(savepoint)
  } catch (error) {
    if (!(error instanceof SavepointConflictError)) throw error
    throw new EndpointError(409, 'SnapshotConflict', `The snapshot was not restored. ${error.message}.`)
  }
}

function idIn({ parameters }: RequestPlace): string {
  return parameters['id'] ?? ''
}

function requireSnapshot({ snapshots }: Iamulator, id: string): Snapshot {
  const snapshot = snapshots.get(id)
  if (!snapshot) throw unknownSnapshot(id)
  return snapshot
}

function unknownSnapshot(id: string): EndpointError {
  return new EndpointError(404, 'NoSuchSnapshot', `Unknown snapshot ${JSON.stringify(id)}.`)
}
