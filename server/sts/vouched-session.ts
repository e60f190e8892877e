/** What an identity provider outside of AWS says of a session in a token or an assertion, as permissions and conditions have it. */
import type { Conditions, DetailedTarget, Permission } from '../operation.ts'
import type { SessionClaims } from '../web-identity/session-claims.ts'
import { sessionPermissions } from './target-role.ts'

/**
 * Source: service authorization reference, condition keys of AssumeRoleWithSAML and AssumeRoleWithWebIdentity.
 *
 * @param name the session's
 */
export function vouchedConditions(name: string, claims: SessionClaims): Conditions {
  const { Tags, TransitiveTagKeys, SourceIdentity } = claims
  const tags = Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value] as const)
  return {
    ...Object.fromEntries(tags),
    'aws:TagKeys': listUnlessEmpty(Tags.map(({ Key }) => Key)),
    'sts:RoleSessionName': name,
    'sts:SourceIdentity': SourceIdentity,
    'sts:TransitiveTagKeys': listUnlessEmpty(TransitiveTagKeys),
  }
}

export function vouchedPermissions(
  name: string,
  claims: SessionClaims,
  target: DetailedTarget,
): readonly Permission[] {
  const has = { tags: claims.Tags.length > 0, sourceIdentity: claims.SourceIdentity !== undefined }
  return sessionPermissions(has, () => ({ target, conditions: vouchedConditions(name, claims) }))
}

function listUnlessEmpty(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list
}
