/** Seeds with organizations, and servers that start with them. */

import type { Settings } from '../../core/runtime/settings.ts'
import type { SeedMemberAccount } from '../../schemas/seed.ts'
import type { Sources } from '../../server/app/iamulator.ts'
import { readSeed } from '../../server/seed/index.ts'
import type { SeedFile, SeedOrganization } from '../../server/seed/types.ts'
import { type MemberAccountRow, type OrganizationRow, organizationKey } from '../../store/index.ts'
import { ACCOUNT, OTHER, startServer, type TestServer } from './harness.ts'
import { at, here, PARTITION, there } from './places.ts'

/** An account that is in no organization. */
export const OUTSIDER = '444455556666'

export const ORGANIZATION = 'o-example001'
export const OUTER = 'ou-exam-outer001'
export const INNER = 'ou-exam-inner001'

export const statement = (Effect: 'Allow' | 'Deny', Action: string, more: object = {}) => ({
  Version: '2012-10-17',
  Statement: { Effect, Action, Resource: '*', ...more },
})

export const serviceControl = (name: string, effect: 'Allow' | 'Deny', action: string) =>
  ({ name, type: 'SERVICE_CONTROL_POLICY', content: statement(effect, action) }) as const

export const resourceControl = (name: string, action: string, condition: object = {}) =>
  ({
    name,
    type: 'RESOURCE_CONTROL_POLICY',
    content: statement('Deny', action, { Principal: '*', Condition: condition }),
  }) as const

export const LEVELS = ['root', 'outer', 'inner', 'account'] as const

/** The policies that are attached at each level. */
export type Attachments = { readonly [L in (typeof LEVELS)[number]]?: SeedMemberAccount } & {
  readonly account?: SeedMemberAccount
}

/**
 * Returns an organization. ACCOUNT manages it; OTHER is in the unit `inner`, which is in the unit `outer`.
 */
export function organizationWith(
  policies: NonNullable<SeedOrganization['policies']>,
  { root, outer, inner, account }: Attachments,
): SeedOrganization {
  const accounts = { [OTHER]: { ...account } }
  const innerUnit = { name: 'inner', id: INNER, ...inner, accounts }
  const outerUnit = { name: 'outer', id: OUTER, ...outer, organizationalUnits: [innerUnit] }
  return {
    managementAccount: ACCOUNT,
    id: ORGANIZATION,
    policies,
    root: { id: 'r-exam', ...root, organizationalUnits: [outerUnit] },
  }
}

export async function seededServer(
  seed: SeedFile,
  settings: Partial<Settings> = {},
  sources: Sources = {},
): Promise<TestServer> {
  const server = await startServer(settings, sources)
  server.iamulator.seed = await readSeed({
    content: here({ partition: PARTITION, ...seed }),
    file: 'seed.json',
    folder: '/',
  })
  server.iamulator.seed.apply(server.iamulator)
  return server
}

/** Returns the ARN of an organization's policy. It contains a random ID. */
export function policyArn({ iamulator }: TestServer, name: string): string {
  for (const [, row] of iamulator.store.view(at(ACCOUNT)).organizationPolicies.rows()) {
    if (row.name === name) return there(row.arn)
  }
  throw new Error(`the organization has no policy ${name}`)
}

/** Changes the row of the organization that ACCOUNT manages, for what no operation can bring about. */
export function changeOrganization(server: TestServer, change: Partial<OrganizationRow>): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const row = tx.organizations.get(organizationKey)
    if (row) tx.organizations.put(organizationKey, { ...row, ...change })
  })
}

/** Changes the row of a member. */
export function changeMember(
  server: TestServer,
  management: string,
  accountId: string,
  change: Partial<MemberAccountRow>,
): void {
  server.iamulator.store.transact(at(management), (tx) => {
    const row = tx.memberAccounts.get(accountId)
    if (row) tx.memberAccounts.put(accountId, { ...row, ...change })
  })
}
