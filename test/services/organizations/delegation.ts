/** Documents of the resource policy of an organization. */

import { organizationKey } from '../../../store/index.ts'
import { ACCOUNT, OTHER, type TestServer } from '../../support/harness.ts'
import { at } from '../../support/places.ts'

export const MEMBER = { AWS: `arn:aws:iam::${OTHER}:root` }

/** Grants the member to list the accounts. */
export const listAccounts = {
  Effect: 'Allow',
  Principal: MEMBER,
  Action: 'organizations:ListAccounts',
  Resource: '*',
}

export const policyOf = (...statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

/** Returns a policy with another statement. Elements that are undefined are left out. */
export const policyWith = (changes: object) => policyOf({ ...listAccounts, ...changes })

export const DENIED = {
  code: 'AccessDeniedException',
  status: 400,
  message: "You don't have permissions to access this resource.",
}

/** Changes the organization as no operation can. */
export function changeOrganization({ iamulator }: TestServer, change: object): void {
  iamulator.store.transact(at(ACCOUNT), (tx) => {
    const row = tx.organizations.get(organizationKey)
    if (row) tx.organizations.put(organizationKey, { ...row, ...change })
  })
}
