/** Endpoints that save everything or one account in memory, and restore it: cheaper than a seed for each test. */
import { type Place, SavepointConflictError } from '../../store/index.ts'
import { EndpointError, requireReady } from '../endpoints/endpoint-error.ts'
import { saveSettings } from '../endpoints/state.ts'
import { isClosed } from '../identity/closed-accounts.ts'
import { ACCOUNT_MEMBERS, accountIn } from './account.ts'
import { type Handler, type Iamulator, membersOf, ok, type Place as RequestPlace } from './endpoint.ts'
import { followingCreatedAccounts, keepingMembership, reopen } from './member-accounts.ts'
import { followingPermissionSets } from './permission-set-roles.ts'
import { MAXIMUM_SNAPSHOTS, type Snapshot } from './snapshot-list.ts'

/** Handles `POST /_iamulator/snapshots`. A snapshot contains what a reset restores. */
export const takeSnapshot: Handler = (iamulator, body) => {
  requireReady(iamulator)
  const place = accountIn(iamulator, membersOf(body, ACCOUNT_MEMBERS))
  const id = iamulator.snapshots.add(snapshotOf(iamulator, place))
  if (id !== undefined) return ok({ id })
  throw new EndpointError(
    409,
    'TooManySnapshots',
    `There are ${MAXIMUM_SNAPSHOTS} snapshots. Delete one that you no longer need.`,
  )
}

/** Handles `POST /_iamulator/snapshots/{id}/restore`. The snapshot can be restored again. */
export const restoreSnapshot: Handler = async (iamulator, body, _query, request) => {
  requireReady(iamulator)
  membersOf(body, [])
  const id = idIn(request)
  restore(requireSnapshot(iamulator, id))
  iamulator.epoch.renew()
  await iamulator.store.durable()
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
  const { store, clock, signIn, portal, mfaVerifications } = iamulator
  const saveOthers = () => [...(place ? [] : [saveSettings(iamulator)]), clock.saved(place)]
  const savepoint = store.save(place)
  const saved = saveOthers()
  const wasOpen = place && !isClosed(store.view(place))
  return {
    restore: () => {
      const before = saveOthers()
      const keepMembership = place && keepingMembership(iamulator, place)
      const followCreatedAccounts = place && followingCreatedAccounts(iamulator, place)
      const permissionSetRoles = place && followingPermissionSets(iamulator, place)
      store.restore(savepoint)
      followCreatedAccounts?.()
      permissionSetRoles?.removeForgotten()
      keepMembership?.()
      permissionSetRoles?.createMissing()
      if (wasOpen) reopen(iamulator, place)
      for (const restore of saved) restore()
      store.alsoUndo(
        ...before,
        signIn.attempts.clearAll(place),
        portal.attempts.clearAll(place),
        mfaVerifications.clearAll(place),
      )
    },
  }
}

function restore(snapshot: Snapshot): void {
  try {
    snapshot.restore()
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
