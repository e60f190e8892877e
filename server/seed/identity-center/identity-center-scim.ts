/** Creates the tenants of the SCIM endpoint. */

import { newScimToken } from '../../../core/identity/identity-center/scim-tenants.ts'
import { scimTenantId } from '../../../store/index.ts'
import { StepFailure } from '../failure.ts'
import type { ManagementAccount } from '../organization/organization-calls.ts'
import type { Path } from '../parse.ts'
import type { SeedIdentityCenter } from '../types.ts'

export function addScimTenants(
  { tx, ctx }: ManagementAccount,
  { scim = [] }: SeedIdentityCenter,
  path: Path,
): void {
  const createDate = ctx.timeIn(tx)
  for (const [index, { tenant, tokens = [] }] of scim.entries()) {
    if (tx.locate(scimTenantId(tenant)))
      throw new StepFailure([...path, 'scim', index, 'tenant'], `SCIM tenant "${tenant}" already exists`)
    tx.scimTenants.put(tenant, { id: tenant, tokens: tokens.map((token) => newScimToken(token, createDate)) })
  }
}
