/** Short names of what ARNs name. */

interface NameInArn {
  readonly accountId: string
  /** `user`, `role`, `policy`, `root`, and so on. `''` when the ARN has no kind. */
  readonly kind: string
  readonly name: string
  /** The name of the session of an assumed role or federated user. */
  readonly session: string | undefined
}

/** Reads an ARN of IAM or STS. Another text is its own name, such as that of a service. */
export function nameInArn(arn: string): NameInArn {
  const [prefix, , , , accountId = '', ...rest] = arn.split(':')
  const resource = rest.join(':')
  if (prefix !== 'arn' || resource === '') return { accountId: '', kind: '', name: arn, session: undefined }
  if (resource === 'root') return { accountId, kind: 'root', name: 'root user', session: undefined }
  const [kind = '', ...segments] = resource.split('/')
  if (kind === 'assumed-role')
    return { accountId, kind, name: roleName(segments[0] ?? ''), session: segments.slice(1).join('/') }
  const name = segments.at(-1) ?? resource
  return { accountId, kind, name: kind === 'role' ? roleName(name) : name, session: undefined }
}

/** Roles of permission sets are known by the permission set: `AWSReservedSSO_Operator_0123456789abcdef` is `Operator`. */
export function roleName(name: string): string {
  return /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(name)?.[1] ?? name
}

/** Returns the ARN of a resource without what is the same everywhere: `role/x`, or `bucket/key`. */
export function shortArn(arn: string): string {
  const [prefix, , , , , ...rest] = arn.split(':')
  const resource = rest.join(':')
  return prefix === 'arn' && resource !== '' ? resource.replace(/^\//, '') : arn
}

/** Returns the service in an ARN. `''` when the text is no ARN. */
export function serviceInArn(arn: string): string {
  return arn.split(':')[2] ?? ''
}

/** Returns the account in an ARN. `''` when it has none. */
export function accountInArn(arn: string): string {
  return arn.split(':')[4] ?? ''
}

/** Returns the ARN of the role that a session is of, or the ARN itself. Paths of roles are not in it. */
export function identityArn(arn: string): string {
  return arn.replace(/^(arn:[^:]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/s, '$1:iam::$2:role/$3')
}
