/** Analyzers of organizations: who may create them, how many there can be, and whether they work. */

import { organizationOf } from '../../../core/access/organization/managed.ts'
import { includesService, isDelegatedAdministrator } from '../../../core/access/organization/services.ts'
import { ACCESS_ANALYZER } from '../../../core/aws/access-analyzer-ids.ts'
import { notAdministrator, organizationRequired } from '../../../protocol/errors/accessanalyzer.ts'
import type { AnalyzerRow, AnalyzerType, View } from '../../../store/index.ts'
import { isForOrganization } from './configuration.ts'

/** Why an analyzer is disabled: the values of AWS's model that can occur here. */
type DisabledReason =
  | 'AWS_SERVICE_ACCESS_DISABLED'
  | 'DELEGATED_ADMINISTRATOR_DEREGISTERED'
  | 'ORGANIZATION_DELETED'

/**
 * Requires that the account may create analyzers of its organization: it is the management account or the delegated
 * administrator, and the service has trusted access. Source: IAM User Guide, "Delegated administrator for IAM Access
 * Analyzer".
 *
 * Unverified: CreateAnalyzer does not enable trusted access, and its absence is reported like that of an organization.
 *
 * @throws AwsError ValidationException
 */
export function requireAdministrator(account: View): void {
  switch (reasonAgainst(account)) {
    case undefined:
      return
    case 'DELEGATED_ADMINISTRATOR_DEREGISTERED':
      throw notAdministrator()
    default:
      throw organizationRequired()
  }
}

/** Returns why an analyzer is disabled. Undefined if it is active. */
export function disabledReason(account: View, { type }: AnalyzerRow): DisabledReason | undefined {
  return isForOrganization(type) ? reasonAgainst(account) : undefined
}

function reasonAgainst(account: View): DisabledReason | undefined {
  const found = organizationOf(account)
  if (!found) return 'ORGANIZATION_DELETED'
  const { management, organization } = found
  if (!includesService(organization.trustedServices, ACCESS_ANALYZER)) return 'AWS_SERVICE_ACCESS_DISABLED'
  const isManagement = management.accountId === account.accountId
  return isManagement || isDelegatedAdministrator(management, account.accountId, ACCESS_ANALYZER)
    ? undefined
    : 'DELEGATED_ADMINISTRATOR_DEREGISTERED'
}

/**
 * Returns how many analyzers of a type there are in a region: in the account or, for the organization, in all accounts
 * that can create analyzers for it.
 */
export function countAnalyzers(account: View, type: AnalyzerType, region: string): number {
  const owners = isForOrganization(type) ? administratorsOf(account) : [account]
  return owners.reduce((sum, { analyzers }) => sum + analyzers.count('type', `${region}:${type}`), 0)
}

function administratorsOf(account: View): readonly View[] {
  const management = organizationOf(account)?.management
  if (!management) return [account]
  const delegated = Array.from(management.memberAccounts.by('administered', ACCESS_ANALYZER), ([id]) =>
    account.account(id),
  )
  return [management, ...delegated]
}
