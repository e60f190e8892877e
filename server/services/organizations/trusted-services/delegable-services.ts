/** How many accounts can administer a service for an organization. */

/**
 * Services that can have several delegated administrators. Sources: the guides of AWS CloudFormation, CloudTrail, AWS
 * Config, and AWS Health.
 *
 * Unverified: A service that is not listed here can have one delegated administrator, because AWS documents few numbers.
 */
const ADMINISTRATORS: ReadonlyMap<string, number> = new Map([
  ['cloudtrail.amazonaws.com', 3],
  ['config-multiaccountsetup.amazonaws.com', 3],
  ['config.amazonaws.com', 3],
  ['health.amazonaws.com', 5],
  ['member.org.stacksets.cloudformation.amazonaws.com', 5],
])

/**
 * Services with trusted access that no account can administer. Source: AWS Organizations User Guide, "AWS services that
 * you can use with AWS Organizations".
 *
 * Unverified: An account cannot become the administrator of these services because they are not recognized. Every other
 * service can have an administrator.
 */
const WITHOUT_ADMINISTRATORS: ReadonlySet<string> = new Set([
  'aws-artifact-account-sync.amazonaws.com',
  'controltower.amazonaws.com',
  'ds.amazonaws.com',
  'license-management.marketplace.amazonaws.com',
  'ram.amazonaws.com',
  'servicequotas.amazonaws.com',
  'tagpolicies.tag.amazonaws.com',
  'wellarchitected.amazonaws.com',
])

/** Returns the largest number of accounts that can administer a service. */
export function maxAdministratorsOf(principal: string): number {
  return WITHOUT_ADMINISTRATORS.has(principal) ? 0 : (ADMINISTRATORS.get(principal) ?? 1)
}
