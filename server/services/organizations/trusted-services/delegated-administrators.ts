/** Delegated administrators: the accounts that administer services for their organization. */

import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import { includesService } from '../../../../core/access/organization/services.ts'
import type { Family } from '../../../../core/engine/operation.ts'
import {
  accountAlreadyRegistered,
  accountNotRegistered,
  administratorExists,
  cannotRegisterClosedAccount,
  cannotRegisterManagement,
  tooManyAdministrators,
  trustedAccessMissing,
  unrecognizedServicePrincipal,
} from '../../../../protocol/errors/organizations/services.ts'
import type { Entry, MemberAccountRow, OrganizationService, Tx, View } from '../../../../store/index.ts'
import { accountTarget, requireAccount, toAccount } from '../accounts/accounts.ts'
import { organizationRules, requireAllFeatures, requireOrganization } from '../gate.ts'
import { pageOf } from '../paging.ts'
import { maxAdministratorsOf } from './delegable-services.ts'
import { ofService, pageOfServices, requireServicePrincipal } from './trusted-services.ts'

export const delegatedAdministrators = {
  RegisterDelegatedAdministrator: {
    ...organizationRules('management'),
    resource: (view, { AccountId }) => accountTarget(view, AccountId),
    conditions: (_view, { ServicePrincipal }) => ofService(ServicePrincipal),
    run: (tx, { AccountId, ServicePrincipal }, { now }) => {
      registerAdministrator(requireOrganization(tx, 'management'), AccountId, {
        principal: ServicePrincipal,
        since: now,
      })
    },
  },

  DeregisterDelegatedAdministrator: {
    ...organizationRules('management'),
    resource: (view, { AccountId }) => accountTarget(view, AccountId),
    conditions: (_view, { ServicePrincipal }) => ofService(ServicePrincipal),
    run: (tx, { AccountId, ServicePrincipal }) => {
      deregisterAdministrator(requireOrganization(tx, 'management'), AccountId, ServicePrincipal)
    },
  },

  ListDelegatedAdministrators: {
    ...organizationRules('reader'),
    conditions: (_view, { ServicePrincipal }) => ofService(ServicePrincipal),
    run: (tx, { ServicePrincipal, ...input }, ctx) => {
      const found = requireOrganization(tx, 'reader')
      requireAllFeatures(found)
      if (ServicePrincipal !== undefined) requireServicePrincipal(ServicePrincipal)
      const rows = (after?: string) => administratorsOf(found.management, ServicePrincipal, after)
      const now = ctx.timeIn(found.management)
      const { items, NextToken } = pageOf(input, rows, (row) => toAdministrator(found, row, now))
      return { DelegatedAdministrators: items, NextToken }
    },
  },

  ListDelegatedServicesForAccount: {
    ...organizationRules('reader'),
    resource: (view, { AccountId }) => accountTarget(view, AccountId),
    run: (tx, { AccountId, ...input }) => {
      const found = requireOrganization(tx, 'reader')
      requireAllFeatures(found)
      const { administers } = requireAccount(found.management, AccountId)
      if (!administers) throw accountNotRegistered()
      const show = ({ principal, since }: OrganizationService) => ({
        DelegationEnabledDate: since,
        ServicePrincipal: principal,
      })
      const { items, NextToken } = pageOfServices(input, administers, show)
      return { DelegatedServices: items, NextToken }
    },
  },
} satisfies Family<'organizations'>

/**
 * Makes an account the administrator of a service.
 *
 * Unverified: What is wrong is reported in this order: the features of the organization, the service, the account, its
 * trusted access, and earlier registrations.
 *
 * @throws AwsError AccountNotFoundException, AccountAlreadyRegisteredException, ConstraintViolationException, or
 *   InvalidInputException
 */
function registerAdministrator(
  found: ManagedOrganization<Tx>,
  accountId: string,
  service: OrganizationService,
): void {
  const { principal } = service
  const account = requireAdministrable(found, accountId, principal)
  if (account.closeDate !== undefined) throw cannotRegisterClosedAccount()
  if (!includesService(found.organization.trustedServices, principal)) throw trustedAccessMissing()
  const { administers = [], ...rest } = account
  if (includesService(administers, principal)) throw accountAlreadyRegistered()
  const { memberAccounts } = found.management
  const maximum = maxAdministratorsOf(principal)
  if (memberAccounts.count('administered', principal) >= maximum)
    throw maximum === 1 ? administratorExists() : tooManyAdministrators()
  memberAccounts.put(accountId, { administers: [...administers, service], ...rest })
}

/**
 * Ends an account's administration of a service. After its last one, the account is a member like others.
 *
 * Unverified: For the management account, the error is the one for registering it.
 */
function deregisterAdministrator(found: ManagedOrganization<Tx>, accountId: string, principal: string): void {
  const account = requireAdministrable(found, accountId, principal)
  const { administers = [], ...rest } = account
  if (!includesService(administers, principal)) throw accountNotRegistered()
  const others = administers.filter((each) => each.principal !== principal)
  const row = others.length === 0 ? rest : { administers: others, ...rest }
  found.management.memberAccounts.put(accountId, row)
}

/** Returns an account that can administer the service: a member other than the management account. */
function requireAdministrable(
  found: ManagedOrganization,
  accountId: string,
  principal: string,
): MemberAccountRow {
  requireAllFeatures(found)
  requireServicePrincipal(principal)
  if (maxAdministratorsOf(principal) === 0) throw unrecognizedServicePrincipal()
  const account = requireAccount(found.management, accountId)
  if (accountId === found.management.accountId) throw cannotRegisterManagement()
  return account
}

/**
 * Returns the administrators of a service, or of any.
 *
 * Unverified: Delegated administrators are listed by number, because AWS does not document the order.
 */
function* administratorsOf(
  { memberAccounts }: View,
  principal: string | undefined,
  after: string | undefined,
): Iterable<Entry<MemberAccountRow>> {
  if (principal !== undefined) {
    yield* memberAccounts.by('administered', principal, after)
    return
  }
  for (const entry of memberAccounts.rows(after)) {
    if (entry[1].administers) yield entry
  }
}

/** Returns an administrator as responses show it, with the date of its first registration. */
function toAdministrator(found: ManagedOrganization, row: MemberAccountRow, now: number) {
  const { Paths: _, ...account } = toAccount(found, row, now)
  const dates = (row.administers ?? []).map(({ since }) => since)
  return { ...account, DelegationEnabledDate: Math.min(...dates) }
}
