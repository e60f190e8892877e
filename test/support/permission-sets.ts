/** Permission sets in the store of a server. */
import type { PermissionSetRow } from '../../store/index.ts'
import { POWER_USER, READ_ONLY } from '../services/callers.ts'
import { ACCOUNT, NOW, policy, type TestServer } from './harness.ts'
import { INSTANCE_ID } from './identity-center.ts'
import { at, here } from './places.ts'

export const SET_ID = 'ps-0123456789abcdef'
/** The ARN of the set that `putPermissionSet` makes. */
export const SET = `arn:aws:sso:::permissionSet/${INSTANCE_ID}/${SET_ID}`

/** Puts a permission set with policies of each kind into the organization's instance. */
export function putPermissionSet({ iamulator }: TestServer, more: Partial<PermissionSetRow> = {}): void {
  const row: PermissionSetRow = {
    id: SET_ID,
    arn: SET,
    name: 'Dev',
    sessionDuration: 'PT1H',
    inlinePolicy: policy('Allow', 's3:*'),
    managedPolicies: [READ_ONLY],
    customerManagedPolicies: [{ name: 'Extra', path: '/' }],
    permissionsBoundary: POWER_USER,
    createDate: NOW,
    ...more,
  }
  iamulator.store.transact(at(ACCOUNT), (tx) => tx.permissionSets.put(row.id, here(row)))
}

/** Returns the permission set as it is in the store. */
export const permissionSetRow = ({ iamulator }: TestServer, id = SET_ID) =>
  iamulator.store.view(at(ACCOUNT)).permissionSets.get(id)

/** Provisions a permission set into an account, as an assignment does. */
export function provision({ iamulator }: TestServer, accountId: string): void {
  iamulator.store.transact(at(ACCOUNT), (tx) => {
    const provisioned = tx.permissionSets.get(SET_ID)
    if (!provisioned) throw new Error('there is no permission set')
    const row = { permissionSetId: SET_ID, accountId, roleId: 'AROATEST', provisioned, provisionDate: NOW }
    tx.provisionings.put(`${accountId}:${SET_ID}`, row)
  })
}
