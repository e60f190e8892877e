/** Servers with an instance of IAM Identity Center. */

import type { Settings } from '../../core/runtime/settings.ts'
import type { Sources } from '../../server/app/iamulator.ts'
import { type SsoInstanceRow, ssoInstanceKey } from '../../store/index.ts'
import { ACCOUNT, NOW, type TestServer } from './harness.ts'
import { organizationWith, seededServer } from './organizations.ts'
import { at, PARTITION, REGION } from './places.ts'

export const INSTANCE_ID = 'ssoins-7223a1b2c3d4e5f6'
export const INSTANCE = `arn:aws:sso:::instance/${INSTANCE_ID}`
export const IDENTITY_STORE = 'd-9067f00d00'
/** An ID that no user, group, or membership of the identity store has. */
export const NOBODY = `${IDENTITY_STORE.slice(2)}-00000000-0000-4000-8000-000000000000`

/** Returns the organization's instance, as it is in the store. */
export const instanceWith = (more: Partial<SsoInstanceRow> = {}): SsoInstanceRow => {
  const id = more.id ?? INSTANCE_ID
  return {
    id,
    arn: `arn:${PARTITION}:sso:::instance/${id}`,
    identityStoreId: IDENTITY_STORE,
    kind: 'organization',
    region: REGION,
    createDate: NOW,
    ...more,
  }
}

/** Puts an instance into an account, past the API, which cannot create an organization's. */
export function putInstance(
  { iamulator }: Pick<TestServer, 'iamulator'>,
  accountId: string,
  instance: SsoInstanceRow,
): void {
  iamulator.store.transact(at(accountId), (tx) => tx.ssoInstances.put(ssoInstanceKey, instance))
}

/**
 * Starts a server with an organization and its instance. ACCOUNT manages the organization, and OTHER is a member of it.
 */
export async function identityCenterServer(
  settings: Partial<Settings> = {},
  sources: Sources = {},
): Promise<TestServer> {
  const organization = { ...organizationWith([], {}), trustedServices: ['sso.amazonaws.com'] }
  const server = await seededServer({ organization }, settings, sources)
  putInstance(server, ACCOUNT, instanceWith())
  return server
}

/** Makes a member the delegated administrator of IAM Identity Center. */
export function delegateIdentityCenter({ iamulator }: TestServer, accountId: string): void {
  iamulator.store.transact(at(ACCOUNT), (tx) => {
    const row = tx.memberAccounts.get(accountId)
    if (!row) throw new Error(`${accountId} is no member of the organization`)
    const administers = [{ principal: 'sso.amazonaws.com', since: NOW }]
    tx.memberAccounts.put(accountId, { ...row, administers })
  })
}
