/** ARNs of things that have no row, or not yet one. Those of stored things are read from their rows. */

/** A resource of IAM: `path` begins and ends with a slash. */
export function iamArn(accountId: string, type: string, path: string, name: string): string {
  return `arn:aws:iam::${accountId}:${type}${path}${name}`
}

export const rootArn = (accountId: string) => `arn:aws:iam::${accountId}:root`

export const assumedRoleArn = (accountId: string, roleName: string, sessionName: string) =>
  `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`

export const federatedUserArn = (accountId: string, name: string) =>
  `arn:aws:sts::${accountId}:federated-user/${name}`

/** The account number in an ARN, `''` when it has none, undefined when `arn` is no ARN. */
export function accountOfArn(arn: string): string | undefined {
  const parts = arn.split(':')
  return parts.length >= 6 && parts[0] === 'arn' ? parts[4] : undefined
}
