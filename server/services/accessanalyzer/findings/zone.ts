/** The zone of trust of an analyzer: principals inside it are trusted, so that their access gives no finding. */
import type { AnalyzerRow, View } from '../../../../store/index.ts'
import { organizationOf } from '../../../access/organization/managed.ts'
import { isForOrganization } from '../configuration.ts'

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

type Statement = Readonly<Record<string, unknown>>

/**
 * Returns statements that deny everything to the zone, so that a policy with them allows only what outsiders can do.
 *
 * Services are denied too: policies that name them give no finding. Source: IAM User Guide, "Findings for external
 * access". Users of identity providers are outsiders even if the provider is in the zone (public reports of findings
 * about roles of IAM Identity Center).
 */
export function denialsOf({ accounts, organizationId }: Zone): readonly Statement[] {
  const isInOrganization =
    organizationId === undefined
      ? []
      : [
          { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
          { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${organizationId}/*` } },
        ]
  return [
    denial({ Principal: { AWS: accounts } }),
    denial({ Principal: '*', Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } }),
    ...isInOrganization.map((Condition) => denial({ Principal: '*', Condition })),
  ]
}

const denial = (fields: Statement): Statement => ({ Effect: 'Deny', Action: '*', Resource: '*', ...fields })
