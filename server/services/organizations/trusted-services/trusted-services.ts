/** Trusted access: the services that may act in all accounts of an organization. */

import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import { includesService } from '../../../../core/access/organization/services.ts'
import type { Conditions } from '../../../../core/access/target.ts'
import { IDENTITY_CENTER } from '../../../../core/aws/identity-center-ids.ts'
import { isGlobalServicePrincipal } from '../../../../core/aws/service-principals.ts'
import { ensureLinkedRole, type LinkedRoleSources } from '../../../../core/engine/linked-roles.ts'
import type { Family } from '../../../../core/engine/operation.ts'
import type { TokenPage, TokenPageRequest } from '../../../../core/engine/token-pages.ts'
import {
  administratorsRemain,
  policyTypeNeedsService,
  unrecognizedServicePrincipal,
} from '../../../../protocol/errors/organizations/services.ts'
import {
  type OrganizationRow,
  type OrganizationService,
  organizationKey,
  type Tx,
} from '../../../../store/index.ts'
import { organizationRules, requireAllFeatures, requireOrganization } from '../gate.ts'
import { pageInOrder } from '../paging.ts'
import { POLICY_TYPE_SERVICES } from '../policies/policy-type-services.ts'

export const trustedServices = {
  EnableAWSServiceAccess: {
    ...organizationRules('management'),
    conditions: (_view, { ServicePrincipal }) => ofService(ServicePrincipal),
    run: (tx, { ServicePrincipal }, ctx) => {
      trustService(requireOrganization(tx, 'management'), ServicePrincipal, ctx)
    },
  },

  DisableAWSServiceAccess: {
    ...organizationRules('management'),
    conditions: (_view, { ServicePrincipal }) => ofService(ServicePrincipal),
    run: (tx, { ServicePrincipal }) => {
      distrustService(requireOrganization(tx, 'management'), ServicePrincipal)
    },
  },

  ListAWSServiceAccessForOrganization: {
    ...organizationRules('reader'),
    run: (tx, input) => {
      const found = requireOrganization(tx, 'reader')
      requireAllFeatures(found)
      const show = ({ principal, since }: OrganizationService) => ({
        DateEnabled: since,
        ServicePrincipal: principal,
      })
      const { items, NextToken } = pageOfServices(input, found.organization.trustedServices, show)
      return { EnabledServicePrincipals: items, NextToken }
    },
  },
} satisfies Family<'organizations'>

/** Returns the condition key for a service. */
export const ofService = (principal: string | undefined): Conditions => ({
  'organizations:ServicePrincipal': principal,
})

/**
 * Returns a page of services.
 *
 * Unverified: Services are listed by their principals, because AWS does not document the order.
 */
export function pageOfServices<Item>(
  request: TokenPageRequest,
  services: readonly OrganizationService[] = [],
  show: (service: OrganizationService) => Item,
): TokenPage<Item> {
  return pageInOrder(request, services, ({ principal }) => principal, show)
}

/**
 * Gives a service trusted access, unless it has it. Source: AWS Organizations User Guide, "Using AWS Organizations with
 * other AWS services" and "AWS IAM Identity Center".
 *
 * Unverified: Enabling trusted access again keeps its date.
 *
 * @param sources their time is that of the management account
 * @throws AwsError ConstraintViolationException without all features, or InvalidInputException for an unknown service
 */
function trustService(found: ManagedOrganization<Tx>, principal: string, sources: LinkedRoleSources): void {
  requireAllFeatures(found)
  requireServicePrincipal(principal)
  const { management, organization } = found
  const { trustedServices: present = [] } = organization
  if (!includesService(present, principal))
    putServices(management, organization, [...present, { principal, since: sources.now }])
  // The roles of other services come when they are needed.
  if (principal === IDENTITY_CENTER) ensureLinkedRole(management, principal, sources)
}

/**
 * Ends the trusted access of a service.
 *
 * Unverified: Disabling trusted access that is not enabled succeeds.
 *
 * Unverified: Delegated administrators are reported before policy types that need the service.
 */
function distrustService(found: ManagedOrganization<Tx>, principal: string): void {
  requireAllFeatures(found)
  requireServicePrincipal(principal)
  const { management, organization } = found
  const { trustedServices: present = [], policyTypes } = organization
  if (!includesService(present, principal)) return
  if (management.memberAccounts.count('administered', principal) > 0) throw administratorsRemain()
  if (policyTypes.some((type) => POLICY_TYPE_SERVICES[type] === principal)) throw policyTypeNeedsService()
  putServices(
    management,
    organization,
    present.filter((each) => each.principal !== principal),
  )
}

function putServices(
  { organizations }: Tx,
  { trustedServices: _replaced, ...organization }: OrganizationRow,
  services: readonly OrganizationService[],
): void {
  const row = services.length === 0 ? organization : { trustedServices: services, ...organization }
  organizations.put(organizationKey, row)
}

/**
 * Requires a service principal of AWS.
 *
 * Unverified: Trusted access can be enabled for every service principal that iamulator knows, because AWS's list of the
 * services that support it grows every month.
 *
 * @throws AwsError InvalidInputException
 */
export function requireServicePrincipal(principal: string): void {
  if (!isGlobalServicePrincipal(principal)) throw unrecognizedServicePrincipal()
}
