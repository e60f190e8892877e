/** Seeds with instances of IAM Identity Center. */
import type { SeedFile, SeedIdentityCenter } from '../../server/seed/types.ts'
import { ACCOUNT, OTHER, policy } from './harness.ts'
import { IDENTITY_STORE, INSTANCE_ID } from './identity-center.ts'
import { organizationWith } from './organizations.ts'

export const ANN_ID = '9067f00d00-11111111-2222-4333-8444-555555555555'
export const DEVS_ID = '9067f00d00-66666666-2222-4333-8444-555555555555'
export const SUFFIX = '0123456789abcdef'
export const PASSWORD = 'Corr3ct-horse'

export const ANN = { userName: 'ann', givenName: 'Ann', familyName: 'Lee' }
export const DEVS = { name: 'devs', members: ['ann'] }

/** A policy that both accounts have. */
const EXTRA = { policies: [{ name: 'Extra', document: policy('Allow', 's3:*') }] }

/** Returns an instance with a user, a group, a permission set, and an assignment in both accounts. */
export const centerWith = (more: Partial<SeedIdentityCenter> = {}): SeedIdentityCenter => ({
  instanceId: INSTANCE_ID,
  identityStoreId: IDENTITY_STORE,
  users: [{ ...ANN, id: ANN_ID, password: PASSWORD }],
  groups: [{ ...DEVS, id: DEVS_ID }],
  permissionSets: [
    {
      name: 'Dev',
      customerManagedPolicies: [{ name: 'Extra' }],
      roleSuffix: SUFFIX,
      sessionDuration: 'PT4H',
    },
  ],
  assignments: [{ group: 'devs', permissionSet: 'Dev', accounts: [ACCOUNT, OTHER] }],
  ...more,
})

/** Returns a seed with that instance in an organization. ACCOUNT manages it, and OTHER is a member of it. */
export const seedWith = (more: Partial<SeedIdentityCenter> = {}): SeedFile => ({
  accounts: { [ACCOUNT]: EXTRA, [OTHER]: EXTRA },
  organization: organizationWith([], {}),
  identityCenter: centerWith(more),
})
