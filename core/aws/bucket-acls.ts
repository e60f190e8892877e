/**
 * The actions that permissions of Amazon S3's access control lists allow.
 *
 * Source: S3 User Guide, mapping of ACL permissions and access policy permissions.
 */

export type AclPermission = 'READ' | 'WRITE' | 'READ_ACP' | 'WRITE_ACP' | 'FULL_CONTROL'

type AclGroup = 'AllUsers' | 'AuthenticatedUsers'

/** Returns the group that makes a list public, by its name or URI: everyone, or everyone with an account of AWS. */
export function publicGroupIn(grantee: string): AclGroup | undefined {
  const [group] = /(?:AllUsers|AuthenticatedUsers)$/.exec(grantee) ?? []
  return group === 'AllUsers' || group === 'AuthenticatedUsers' ? group : undefined
}

type SinglePermission = Exclude<AclPermission, 'FULL_CONTROL'>

/** The actions that permissions in the list of a bucket allow. */
const BUCKET_ACTIONS: Readonly<Record<SinglePermission, readonly string[]>> = {
  READ: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
  WRITE: ['s3:PutObject'],
  READ_ACP: ['s3:GetBucketAcl'],
  WRITE_ACP: ['s3:PutBucketAcl'],
}

/** The actions that permissions in the list of an object allow. */
const OBJECT_ACTIONS: Readonly<Record<SinglePermission, readonly string[]>> = {
  READ: ['s3:GetObject', 's3:GetObjectVersion'],
  WRITE: [],
  READ_ACP: ['s3:GetObjectAcl', 's3:GetObjectVersionAcl'],
  WRITE_ACP: ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'],
}

/** Returns the actions that a permission in the list of a bucket allows. */
export const aclActionsOnBucket = (permission: AclPermission): readonly string[] =>
  actionsIn(BUCKET_ACTIONS, permission)

/** Returns the actions that a permission in the list of an object allows. */
export const aclActionsOnObject = (permission: AclPermission): readonly string[] =>
  actionsIn(OBJECT_ACTIONS, permission)

function actionsIn(table: typeof BUCKET_ACTIONS, permission: AclPermission): readonly string[] {
  return permission === 'FULL_CONTROL' ? Object.values(table).flat() : table[permission]
}
