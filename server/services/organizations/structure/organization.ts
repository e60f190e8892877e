/** The organization itself. */

import { emailOf } from '../../../../core/access/organization/account-names.ts'
import { type ManagedOrganization, organizationOf } from '../../../../core/access/organization/managed.ts'
import { newOrganizationId, newRootId, organizationsArn } from '../../../../core/aws/organization-ids.ts'
import {
  hasLinkedRole,
  type LinkedRoleSources,
  permissionForLinkedRole,
} from '../../../../core/engine/linked-roles.ts'
import type { Family, Output } from '../../../../core/engine/operation.ts'
import {
  alreadyInOrganization,
  organizationNotEmpty,
} from '../../../../protocol/errors/organizations/organization.ts'
import { type OrganizationRow, organizationKey, type Tx, type View } from '../../../../store/index.ts'
import { addMember, ORGANIZATIONS_PRINCIPAL } from '../accounts/membership.ts'
import { organizationRules, requireOrganization } from '../gate.ts'
import { requireNoTransfers } from '../transfers/transfers.ts'

export const organization = {
  CreateOrganization: {
    ...organizationRules('management'),
    // A member asks for an organization of its own, which has nothing to do with the one that it is in.
    owner: () => undefined,
    also: (view) =>
      organizationOf(view) || hasLinkedRole(view, ORGANIZATIONS_PRINCIPAL)
        ? []
        : [permissionForLinkedRole(ORGANIZATIONS_PRINCIPAL, view)],
    run: (tx, { FeatureSet = 'ALL' }, ctx) => {
      const found = createOrganization(tx, { featureSet: FeatureSet }, ctx)
      return { Organization: toOrganization(found.management, found.organization) }
    },
  },

  DescribeOrganization: {
    ...organizationRules('member'),
    run: (tx) => {
      const found = requireOrganization(tx, 'member')
      return { Organization: toOrganization(found.management, found.organization) }
    },
  },

  DeleteOrganization: {
    ...organizationRules('management'),
    run: (tx, _input, ctx) => {
      const found = requireOrganization(tx, 'management')
      if (found.management.memberAccounts.size > 1) throw organizationNotEmpty()
      requireNoTransfers(found, ctx)
      deleteOrganization(found.management)
    },
  },
} satisfies Family<'organizations'>

/** What is not given is random. */
type OrganizationFacts = Pick<OrganizationRow, 'featureSet'> & Partial<Pick<OrganizationRow, 'id' | 'rootId'>>

/**
 * Creates the organization of an account. The account joins it as if it had been invited.
 *
 * No policy type is enabled, so that nothing is attached to the root, although the API reference says that service
 * control policies are enabled. Evidence: the acceptance tests of Terraform's AWS provider, which run on AWS.
 *
 * @throws AwsError AlreadyInOrganizationException
 */
export function createOrganization(
  tx: Tx,
  { featureSet, ...given }: OrganizationFacts,
  sources: LinkedRoleSources,
): ManagedOrganization<Tx> {
  if (organizationOf(tx)) throw alreadyInOrganization()
  const { id = newOrganizationId(sources.randomBytes), rootId = newRootId(sources.randomBytes) } = given
  const row = {
    id,
    arn: organizationsArn(tx, `organization/${id}`),
    rootId,
    rootArn: organizationsArn(tx, `root/${id}/${rootId}`),
    featureSet,
    policyTypes: [],
    attached: [],
  }
  tx.organizations.put(organizationKey, row)
  const found = { management: tx, organization: row }
  addMember(found, { accountId: tx.accountId, joinedMethod: 'INVITED' }, sources)
  return found
}

/** The tables of a management account in which everything belongs to its organization. */
const TABLES = [
  'organizations',
  'organizationalUnits',
  'organizationPolicies',
  'memberAccounts',
  'accountRequests',
  'handshakes',
  'transfers',
] as const

/**
 * Deletes an organization with everything in it. The account stays, with its roles.
 *
 * Unverified: DeleteOrganization deletes open invitations, so that nobody finds them any more.
 */
function deleteOrganization(management: Tx): void {
  for (const table of TABLES) {
    for (const [key] of [...management[table].rows()]) management[table].delete(key)
  }
}

/**
 * Returns the organization as responses show it.
 *
 * AvailablePolicyTypes is deprecated: it has only service control policies, and says that they are enabled whenever
 * all features are. Source: samples in the API reference.
 */
function toOrganization(
  management: View,
  { id, arn, featureSet }: OrganizationRow,
): Output<'organizations', 'DescribeOrganization'>['Organization'] {
  const { accountId } = management
  const account = management.memberAccounts.get(accountId)
  return {
    Arn: arn,
    AvailablePolicyTypes: featureSet === 'ALL' ? [{ Status: 'ENABLED', Type: 'SERVICE_CONTROL_POLICY' }] : [],
    FeatureSet: featureSet,
    Id: id,
    MasterAccountArn: account?.arn,
    MasterAccountEmail: account && emailOf(management, account),
    MasterAccountId: accountId,
  }
}
