/** The organization itself. */
import type { OrganizationRow, View } from '../../../store/index.ts'
import type { Family, Output } from '../../engine/operation.ts'
import { emailOf } from './accounts.ts'
import { organizationRules, requireOrganization } from './gate.ts'

export const organization = {
  DescribeOrganization: {
    ...organizationRules('member'),
    run: (tx) => {
      const found = requireOrganization(tx, 'member')
      return { Organization: toOrganization(found.management, found.organization) }
    },
  },
} satisfies Family<'organizations'>

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
