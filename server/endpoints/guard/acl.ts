/**
 * Converts S3 access control lists to the equivalent statements of a resource-based policy.
 *
 * Source: S3 User Guide, mapping of ACL permissions and access policy permissions.
 */

export interface Grant {
  /** A canonical user ID, an account, or one of the two groups, by name or URI. */
  readonly grantee: string
  readonly permission: Permission
}

type Permission = 'READ' | 'WRITE' | 'READ_ACP' | 'WRITE_ACP' | 'FULL_CONTROL'

/**
 * The actions that each permission allows on a bucket and on an object.
 *
 * No action applies to both, so the action of the question determines whether the list is the bucket's or the
 * object's.
 */
const ACTIONS: Readonly<Record<Exclude<Permission, 'FULL_CONTROL'>, readonly string[]>> = {
  READ: [
    's3:ListBucket',
    's3:ListBucketVersions',
    's3:ListBucketMultipartUploads',
    's3:GetObject',
    's3:GetObjectVersion',
  ],
  WRITE: ['s3:PutObject'],
  READ_ACP: ['s3:GetBucketAcl', 's3:GetObjectAcl', 's3:GetObjectVersionAcl'],
  WRITE_ACP: ['s3:PutBucketAcl', 's3:PutObjectAcl', 's3:PutObjectVersionAcl'],
}

/** The condition for the group AuthenticatedUsers, which excludes only anonymous requests. */
const SIGNED = { StringEquals: { 'aws:PrincipalType': ['Account', 'User', 'AssumedRole', 'FederatedUser'] } }

/**
 * Adds statements to the resource-based policy that grant what the list grants.
 *
 * The statements use no policy variables, so they work with any Version, and without one.
 *
 * @param resourcePolicy the text of a JSON object
 */
export function withAcl(resourcePolicy: string, acl: readonly Grant[]): string {
  const statements = acl.map(({ grantee, permission }, index) => ({
    Sid: `Acl${index}`,
    Effect: 'Allow',
    ...principalOf(grantee),
    Action: permission === 'FULL_CONTROL' ? Object.values(ACTIONS).flat() : ACTIONS[permission],
    Resource: '*',
  }))
  return withStatements(resourcePolicy, statements)
}

/** Adds statements to those of a policy. @param policy the text of a JSON object */
export function withStatements(policy: string, statements: readonly object[]): string {
  const document: { readonly Statement?: unknown } = JSON.parse(policy)
  const { Statement: own = [] } = document
  return JSON.stringify({ ...document, Statement: [own, statements].flat() })
}

function principalOf(grantee: string): object {
  if (grantee.endsWith('AllUsers')) return { Principal: '*' }
  if (grantee.endsWith('AuthenticatedUsers')) return { Principal: '*', Condition: SIGNED }
  return { Principal: grantee.length === 12 ? { AWS: grantee } : { CanonicalUser: grantee } }
}
