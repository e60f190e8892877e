/**
 * Builds the ARNs of resources that have no row, or none yet. The ARNs of stored resources are in their rows.
 */

/** Returns the ARN of an IAM resource. `path` begins and ends with a slash. */
export function iamArn(accountId: string, type: string, path: string, name: string): string {
  return `arn:aws:iam::${accountId}:${type}${path}${name}`
}

export const rootArn = (accountId: string) => `arn:aws:iam::${accountId}:root`

export const assumedRoleArn = (accountId: string, roleName: string, sessionName: string) =>
  `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`

export const federatedUserArn = (accountId: string, name: string) =>
  `arn:aws:sts::${accountId}:federated-user/${name}`

/** Returns the resource of GetWebIdentityToken, in the caller's account (recorded on AWS, September 2026). */
export const selfArn = (accountId: string) => `arn:aws:sts::${accountId}:self`

const ROLE_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/

/** Returns the account and the name in a role ARN. Undefined when `arn` is no role ARN. */
export function parseRoleArn(arn: string): { readonly accountId: string; readonly name: string } | undefined {
  const [, accountId, name] = ROLE_ARN.exec(arn) ?? []
  return accountId === undefined || name === undefined ? undefined : { accountId, name }
}

/**
 * Returns the account behind AWS's managed policies and role templates, whose ARNs have `aws` in its place.
 * Undefined for other ARNs. Policies see the number in `aws:ResourceAccount` (recorded on AWS, September 2026,
 * in this partition; for managed policies, from the recorder's report).
 */
export function accountOfAwsArn(arn: string): string | undefined {
  return arn.startsWith('arn:aws:iam::aws:') ? '639982225848' : undefined
}

/** Returns the account number in an ARN: `''` when it has none, undefined when `arn` is not an ARN. */
export function accountOfArn(arn: string): string | undefined {
  const parts = arn.split(':')
  return parts.length >= 6 && parts[0] === 'arn' ? parts[4] : undefined
}
