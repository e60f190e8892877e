/** The zone of trust of an analyzer: principals inside it are trusted, so that their access gives no finding. */

import { organizationOf } from '../../../../core/access/organization/managed.ts'
import { canonicalUserId } from '../../../../core/aws/canonical-user.ts'
import type { AnalyzerRow, View } from '../../../../store/index.ts'
import { isForOrganization } from '../configuration.ts'
import { denial, type Statement } from './statements.ts'

export interface Zone {
  /** The accounts whose resources are analyzed, and whose principals are trusted. */
  readonly accounts: readonly string[]
  /** Absent unless the zone is an organization. */
  readonly organizationId?: string
}

/** Returns the account, or all accounts of its organization. Source: IAM User Guide, "Zone of trust". */
export function zoneOf(view: View, { type }: Pick<AnalyzerRow, 'type'>): Zone {
  const found = isForOrganization(type) ? organizationOf(view) : undefined
  if (!found) return { accounts: [view.accountId] }
  const { management, organization } = found
  const accounts = Array.from(management.memberAccounts.rows(), ([, { accountId }]) => accountId)
  return {
    accounts: [...new Set([management.accountId, ...accounts])].sort(),
    organizationId: organization.id,
  }
}

/**
 * Returns statements that deny everything to the zone, so that a policy with them allows only what outsiders can do.
 *
 * Services are denied too: policies that name them give no finding. Source: IAM User Guide, "Findings for external
 * access". Users of identity providers are outsiders even if the provider is in the zone (public reports of findings
 * about roles of IAM Identity Center).
 */
export function denialsOf({ accounts, organizationId }: Zone): readonly Statement[] {
  const conditions = [
    { Bool: { 'aws:PrincipalIsAWSService': 'true' } },
    ...ACCOUNT_KEYS.map((key) => ({ StringEquals: { [key]: accounts } })),
    { ArnLike: { 'aws:SourceArn': accounts.map((account) => `arn:*:*:*:${account}:*`) } },
    ...(organizationId === undefined ? [] : organizationConditions(organizationId)),
  ]
  return [
    denial({ Principal: { AWS: accounts } }),
    denial({ Principal: { CanonicalUser: accounts.map(canonicalUserId) } }),
    ...conditions.map((Condition) => denial({ Principal: '*', Condition })),
  ]
}

/**
 * The keys whose value is the account that a service acts for, or the caller's. Outsiders cannot give them a value of the
 * zone. Sources: IAM User Guide, global condition context keys; KMS Developer Guide, `kms:CallerAccount`; SNS Developer
 * Guide, the default policy of topics.
 */
const ACCOUNT_KEYS = ['aws:SourceAccount', 'aws:SourceOwner', 'kms:CallerAccount']

const organizationConditions = (organizationId: string): readonly Statement[] => [
  { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
  { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${organizationId}/*` } },
  { StringEquals: { 'aws:SourceOrgID': organizationId } },
]
