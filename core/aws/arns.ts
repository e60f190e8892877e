/**
 * Builds the ARNs of resources that have no row, or none yet. The ARNs of stored resources are in their rows.
 */

/** An account in its partition. An account number alone makes no ARN: it can exist in every partition. */
export interface Owner {
  readonly partition: string
  readonly accountId: string
}

/** Returns the ARN of an IAM resource. `path` begins and ends with a slash. */
export function iamArn({ partition, accountId }: Owner, type: string, path: string, name: string): string {
  return `arn:${partition}:iam::${accountId}:${type}${path}${name}`
}

export const rootArn = ({ partition, accountId }: Owner) => `arn:${partition}:iam::${accountId}:root`

export const assumedRoleArn = ({ partition, accountId }: Owner, roleName: string, sessionName: string) =>
  `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`

export const federatedUserArn = ({ partition, accountId }: Owner, name: string) =>
  `arn:${partition}:sts::${accountId}:federated-user/${name}`

/** Returns the resource of GetWebIdentityToken, in the caller's account (recorded on AWS, September 2026). */
export const selfArn = ({ partition, accountId }: Owner) => `arn:${partition}:sts::${accountId}:self`

/** Returns the ARN of a managed policy of AWS. `path` begins and ends with a slash. */
export const awsPolicyArn = (partition: string, path: string, name: string) =>
  iamArn({ partition, accountId: 'aws' }, 'policy', path, name)

const ROLE_ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/

/** Returns the account and the name in a role ARN. Undefined when `arn` is no role ARN. */
export function parseRoleArn(arn: string): (Owner & { readonly name: string }) | undefined {
  const [, partition, accountId, name] = ROLE_ARN.exec(arn) ?? []
  if (partition === undefined || accountId === undefined || name === undefined) return undefined
  return { partition, accountId, name }
}

/**
 * Returns the account behind AWS's managed policies and role templates, whose ARNs have `aws` in its place.
 * Undefined for other ARNs. Policies see the number in `aws:ResourceAccount` (recorded on AWS, September 2026,
 * in the partition `aws`; for managed policies, from the recorder's report).
 *
 * Unverified: The account behind AWS's managed policies has the same number in every partition, because its
 * number is known only in `aws`.
 */
export function accountOfAwsArn(arn: string): string | undefined {
  return AWS_ARN.test(arn) ? '639982225848' : undefined
}

const AWS_ARN = /^arn:[\w-]+:iam::aws:/

/** Returns the partition in an ARN. Undefined when `arn` is not an ARN. */
export function partitionOfArn(arn: string): string | undefined {
  return arn.startsWith('arn:') && accountOfArn(arn) !== undefined ? arn.split(':')[1] : undefined
}

/** Returns the account number in an ARN: `''` when it has none, undefined when `arn` is not an ARN. */
export function accountOfArn(arn: string): string | undefined {
  if (!arn.startsWith('arn:')) return undefined
  const service = arn.indexOf(':', 'arn:'.length)
  const region = service < 0 ? -1 : arn.indexOf(':', service + 1)
  const account = region < 0 ? -1 : arn.indexOf(':', region + 1)
  const end = account < 0 ? -1 : arn.indexOf(':', account + 1)
  return end < 0 ? undefined : arn.slice(account + 1, end)
}
