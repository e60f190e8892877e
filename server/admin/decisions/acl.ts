/**
 * Access control lists of S3 as what they are equivalent to: statements of a resource policy.
 *
 * Source: S3 User Guide, mapping of ACL permissions and access policy permissions.
 */

export interface Grant {
  /** A canonical user id, an account, or one of the two groups, by name or URI. */
  readonly grantee: string
  readonly permission: Permission
}

type Permission = 'READ' | 'WRITE' | 'READ_ACP' | 'WRITE_ACP' | 'FULL_CONTROL'

/**
 * What a permission is worth on a bucket and on an object. No action is in both: that of the question tells whose list
 * it is.
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

/** Whoever has signed: the group leaves out the anonymous alone. */
const SIGNED = { StringEquals: { 'aws:PrincipalType': ['Account', 'User', 'AssumedRole', 'FederatedUser'] } }

/**
 * The resource policy, with statements that grant what the list grants. They use no variables, so that its Version, or
 * the lack of one, remains.
 *
 * @param resourcePolicy the text of a JSON object
 */
export function withAcl(resourcePolicy: string, acl: readonly Grant[]): string {
  const document: { readonly Statement?: unknown } = JSON.parse(resourcePolicy)
  const { Statement: own = [] } = document
  const statements = acl.map(({ grantee, permission }, index) => ({
    Sid: `Acl${index}`,
    Effect: 'Allow',
    ...principalOf(grantee),
    Action: permission === 'FULL_CONTROL' ? Object.values(ACTIONS).flat() : ACTIONS[permission],
    Resource: '*',
  }))
  return JSON.stringify({ ...document, Statement: [own, statements].flat() })
}

function principalOf(grantee: string): object {
  if (grantee.endsWith('AllUsers')) return { Principal: '*' }
  if (grantee.endsWith('AuthenticatedUsers')) return { Principal: '*', Condition: SIGNED }
  return { Principal: grantee.length === 12 ? { AWS: grantee } : { CanonicalUser: grantee } }
}
