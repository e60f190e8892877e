/** The tenants of the SCIM endpoint of IAM Identity Center, which prove who they are with a bearer token. */
import { createHash } from 'node:crypto'
import {
  type Place,
  type ScimTenantRow,
  type ScimToken,
  type SsoInstanceRow,
  type Store,
  scimTenantId,
  ssoInstanceKey,
} from '../../../store/index.ts'
import { isEqualSecret } from '../../standards/constant-time.ts'
import { DEFAULT_ACCOUNT } from '../administrator.ts'

/** A tenant, and the account and the instance that it belongs to. */
export interface ScimTenant {
  readonly place: Place
  readonly id: string
  readonly instance: SsoInstanceRow
}

/** How a request names a tenant. */
export interface ScimCredentials {
  /** The part of the path. */
  readonly tenantId: string
  /** The value of the Authorization header. */
  readonly authorization: string | undefined
  /** The partitions to look for the tenant in. */
  readonly partitions: readonly string[]
  /** The region in the host name. Undefined when it names none. */
  readonly region: string | undefined
}

/**
 * Returns the tenant whose token a request has, or the reason why it has none.
 *
 * Only the home region has the endpoint. Source: IAM Identity Center User Guide, additional Regions.
 *
 * Unverified: At the SCIM host of a region other than the home region, a tenant is reported like one that does not exist.
 *
 * @param now returns the time of an account
 */
export function findScimTenant(
  store: Store,
  credentials: ScimCredentials,
  now: (place: Place) => number,
): ScimTenant | string {
  const token = /^Bearer +([^\s]+) *$/i.exec(credentials.authorization ?? '')?.[1]
  if (token === undefined) return 'A SCIM request needs the header "Authorization: Bearer TOKEN".'
  const found = locate(store, credentials)
  // Both reasons are one to the client, and both take the time of a comparison.
  const matching = (found?.row.tokens ?? []).filter(({ hash }) => isEqualSecret(hashOf(token), hash))
  if (!found) return 'The SCIM endpoint has no tenant with this ID in this region.'
  if (matching.length === 0) return 'The token of the SCIM request is not one of the tenant.'
  const time = now(found.place)
  if (matching.every(({ expiryDate }) => expiryDate <= time))
    return 'The token of the SCIM tenant has expired.'
  return { place: found.place, id: found.row.id, instance: found.instance }
}

interface Located {
  readonly place: Place
  readonly row: ScimTenantRow
  readonly instance: SsoInstanceRow
}

function locate(store: Store, { tenantId, partitions, region }: ScimCredentials): Located | undefined {
  for (const partition of partitions) {
    const view = store.view({ partition, accountId: DEFAULT_ACCOUNT })
    const place = view.locate(scimTenantId(tenantId))
    if (!place) continue
    const owner = view.account(place.accountId)
    const row = owner.scimTenants.get(place.key)
    const instance = owner.ssoInstances.get(ssoInstanceKey)
    if (!row || !instance || (region !== undefined && region !== instance.region)) return undefined
    return { place: { partition, accountId: place.accountId }, row, instance }
  }
  return undefined
}

/** Source: IAM Identity Center User Guide, "Generate an access token". */
const TOKEN_LIFETIME = 365 * 24 * 60 * 60 * 1000

/** Returns what is stored of a new token. */
export function newScimToken(token: string, createDate: number): ScimToken {
  return { hash: hashOf(token), createDate, expiryDate: createDate + TOKEN_LIFETIME }
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64')
