/** Finds the instance whose portal a request is for. */

import { isPortalOfAws, isSharedPortalOfAws } from '../../../core/aws/hosts.ts'
import { instanceAt } from '../../../core/identity/identity-center/start-urls.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import { type Place, type Store, ssoInstanceKey } from '../../../store/index.ts'
import type { Portal, Visit } from './visit.ts'

/** AWS's path in the partitions whose start URLs name no instance in the host name. */
const DIRECTORY_PATH = /^\/directory\/[\w-]+\/?$/

export function isDirectoryPath(path: string): boolean {
  return DIRECTORY_PATH.test(path)
}

/**
 * Returns the portals that a request can be for: the one that the URL names or, if it names none, the only one or all.
 */
export function portalsFor(visit: Visit): readonly Portal[] {
  const { emulator, origin, request, query } = visit
  const { store } = emulator
  const directory = query.get('directory')
  const path = isDirectoryPath(request.path) ? request.path : '/start'
  const search = directory === null ? '' : `?directory=${encodeURIComponent(directory)}`
  const named = instanceAt(store, origin + path + search)
  if (named) return [portalOf(store, named.place)].filter((portal) => portal !== undefined)
  return namesPortal(visit) ? [] : [...store.accounts()].flatMap((place) => portalOf(store, place) ?? [])
}

/** Returns whether the URL of a request names an instance. */
export function namesPortal({ request, query }: Visit): boolean {
  const host = hostNameOf(request.header('host'))
  const isInHost = isPortalOfAws(host) && !isSharedPortalOfAws(host)
  return isInHost || query.has('directory') || isDirectoryPath(request.path)
}

/** Returns the portal of the instance that an account owns. */
export function portalOf(store: Store, { partition, accountId }: Place): Portal | undefined {
  const place = { partition, accountId }
  const view = store.view(place)
  const instance = view.ssoInstances.get(ssoInstanceKey)
  return instance && { place, view, instance }
}
