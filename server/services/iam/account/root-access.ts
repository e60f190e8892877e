/** Central root access: whether the organization manages the root users of its accounts from one place. */

import { type ManagedOrganization, organizationOf } from '../../../../core/access/organization/managed.ts'
import { isRootAdministrator, trustsIam } from '../../../../core/access/organization/root-access.ts'
import type { Family, ImmediateHandler, Output } from '../../../../core/engine/operation.ts'
import {
  notAllFeatures,
  notManagementAccount,
  notManagementOrDelegatedAdministrator,
  organizationNotFound,
  serviceAccessNotEnabled,
} from '../../../../protocol/errors.ts'
import {
  type OrganizationRow,
  organizationKey,
  type RootAccessFeature,
  type Tx,
} from '../../../../store/index.ts'

/** Features in the order in which responses list them (recorded on AWS, September 2026). */
const FEATURES = ['RootSessions', 'RootCredentialsManagement'] as const satisfies readonly RootAccessFeature[]

type Features = Output<'iam', 'ListOrganizationsFeatures'>
type Change = ImmediateHandler<Readonly<Record<never, never>>, Features>

export const rootAccess = {
  EnableOrganizationsRootCredentialsManagement: enabling('RootCredentialsManagement'),
  EnableOrganizationsRootSessions: enabling('RootSessions'),

  DisableOrganizationsRootCredentialsManagement: disabling('RootCredentialsManagement'),
  DisableOrganizationsRootSessions: disabling('RootSessions'),

  ListOrganizationsFeatures: {
    run: (tx) => toFeatures(requireOrganization(tx).organization),
  },
} satisfies Family<'iam'>

/**
 * Returns the operation that enables a feature. Only the management account can enable features; a delegated
 * administrator can disable them too.
 */
function enabling(feature: RootAccessFeature): Change {
  return {
    run: (tx) => {
      const { management, organization } = requireOrganization(tx, 'management')
      return put(management, organization, (each) => each === feature || isOn(organization, each))
    },
  }
}

function disabling(feature: RootAccessFeature): Change {
  return {
    run: (tx) => {
      const { management, organization } = requireOrganization(tx)
      return put(management, organization, (each) => each !== feature && isOn(organization, each))
    },
  }
}

function isOn({ rootAccess = [] }: OrganizationRow, feature: RootAccessFeature): boolean {
  return rootAccess.includes(feature)
}

function put(
  management: Tx,
  organization: OrganizationRow,
  isEnabled: (feature: RootAccessFeature) => boolean,
): Features {
  const changed = { ...organization, rootAccess: FEATURES.filter(isEnabled) }
  management.organizations.put(organizationKey, changed)
  return toFeatures(changed)
}

function toFeatures({ id, rootAccess = [] }: OrganizationRow): Features {
  return { OrganizationId: id, EnabledFeatures: FEATURES.filter((each) => rootAccess.includes(each)) }
}

/**
 * Returns the account's organization if it is ready for central root access.
 *
 * @param by `management` rejects delegated administrators
 */
function requireOrganization(tx: Tx, by?: 'management'): ManagedOrganization<Tx> {
  const found = organizationOf(tx)
  if (!found) throw organizationNotFound()
  const { management, organization } = found
  requireAdministrator(management, tx.accountId, by)
  if (organization.featureSet !== 'ALL') throw notAllFeatures()
  if (!trustsIam(organization)) throw serviceAccessNotEnabled(tx.accountId)
  return found
}

function requireAdministrator(management: Tx, accountId: string, by: 'management' | undefined): void {
  if (!isRootAdministrator(management, accountId)) throw notManagementOrDelegatedAdministrator(accountId)
  if (by === 'management' && accountId !== management.accountId) throw notManagementAccount(accountId)
}
