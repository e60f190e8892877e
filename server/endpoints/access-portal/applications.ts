/** The applications that the access portal shows to a user. */

import { groupIdsOf } from '../../../core/identity/identity-center/group-memberships.ts'
import type { SsoApplicationRow } from '../../../store/index.ts'
import type { SignedIn } from './visit.ts'

export interface PortalApplication {
  readonly id: string
  readonly name: string
  readonly description: string | undefined
  /** Where users sign in to the application. Undefined for applications that are not opened from the portal. */
  readonly url: string | undefined
}

/** Returns the visible applications that are assigned to a user or a group of the user, in the order of their names. */
export function applicationsOf({ view, user }: SignedIn): readonly PortalApplication[] {
  const assigned = new Set(
    [user.id, ...groupIdsOf(view, user.id)].flatMap((principal) =>
      Array.from(view.applicationAssignments.by('principal', principal), ([, row]) => row.applicationId),
    ),
  )
  return [...view.ssoApplications.rows()]
    .map(([, row]) => row)
    .filter((row) => isVisible(row) && (!row.assignmentRequired || assigned.has(row.id)))
    .map(({ id, name, description, portalOptions }) => ({ id, name, description, url: urlIn(portalOptions) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

function isVisible({ status, portalOptions }: SsoApplicationRow): boolean {
  return status === 'ENABLED' && portalOptions?.Visibility !== 'DISABLED'
}

/** Returns the URL if it is an HTTP URL: others could run a script. */
function urlIn(portalOptions: SsoApplicationRow['portalOptions']): string | undefined {
  const url = portalOptions?.SignInOptions?.ApplicationUrl ?? ''
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? url : undefined
}
