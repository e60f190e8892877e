/** Converts S3 access control lists to the equivalent statements of a resource-based policy. */

import type { BucketAclGrant } from '../../store/index.ts'
import {
  type AclPermission,
  aclActionsOnBucket,
  aclActionsOnObject,
  publicGroupIn,
} from '../aws/bucket-acls.ts'
import { canonicalUserId } from '../aws/canonical-user.ts'

export interface Grant {
  /** A canonical user ID, an account, or one of the two groups, by name or URI. */
  readonly grantee: string
  readonly permission: AclPermission
}

/** The condition for the group AuthenticatedUsers, which excludes only anonymous requests. */
const SIGNED = { StringEquals: { 'aws:PrincipalType': ['Account', 'User', 'AssumedRole', 'FederatedUser'] } }

/**
 * Adds statements to the resource-based policy that grant what the list grants.
 *
 * No action applies to both buckets and objects, so the action of the question determines whose list it is.
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
    Action: [...aclActionsOnBucket(permission), ...aclActionsOnObject(permission)],
    Resource: '*',
  }))
  return withStatements(resourcePolicy, statements)
}

/** Returns a list as IAM Access Analyzer describes it. */
export function bucketAclGrants(acl: readonly Grant[]): readonly BucketAclGrant[] {
  return acl.map(({ grantee, permission }) => ({ permission, grantee: granteeOf(grantee) }))
}

const GROUPS = 'http://acs.amazonaws.com/groups/global/'

function granteeOf(grantee: string): BucketAclGrant['grantee'] {
  const group = publicGroupIn(grantee)
  if (group !== undefined) return { uri: GROUPS + group }
  return { id: grantee.length === 12 ? canonicalUserId(grantee) : grantee }
}

/** Adds statements to a policy. @param policy the text of a JSON object */
export function withStatements(policy: string, statements: readonly object[]): string {
  const document: { readonly Statement?: unknown } = JSON.parse(policy)
  const { Statement: own = [] } = document
  return JSON.stringify({ ...document, Statement: [own, statements].flat() })
}

function principalOf(grantee: string): object {
  const group = publicGroupIn(grantee)
  if (group === 'AllUsers') return { Principal: '*' }
  if (group === 'AuthenticatedUsers') return { Principal: '*', Condition: SIGNED }
  return { Principal: grantee.length === 12 ? { AWS: grantee } : { CanonicalUser: grantee } }
}
