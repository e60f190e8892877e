/**
 * Converts grants of KMS keys to statements of a key policy.
 *
 * Source: KMS Developer Guide, "Grants in AWS KMS": a grant allows its grantee operations, and other policies can still
 * deny them.
 */
import { withStatements } from '../core/access/acl.ts'
import type { KeyGrant } from '../recognition/resolution/lookups.ts'

/** Adds statements that allow what the grants allow. @param policy the text of a JSON object */
export function withGrants(policy: string | null, grants: readonly KeyGrant[]): string | null {
  if (grants.length === 0) return policy
  return withStatements(policy ?? '{"Version":"2012-10-17"}', grants.map(statementOf))
}

function statementOf(grant: KeyGrant, index: number): object {
  return {
    Sid: `Grant${index}`,
    Effect: 'Allow',
    Principal: principalOf(grant.granteePrincipal),
    Action: grant.operations.map((operation) => `kms:${operation}`),
    Resource: '*',
    ...conditionOf(grant),
  }
}

function principalOf(grantee: string): object {
  return grantee.endsWith('.amazonaws.com') ? { Service: grantee } : { AWS: grantee }
}

/** Source: KMS API reference, GrantConstraints. */
function conditionOf({ encryptionContextEquals, encryptionContextSubset }: KeyGrant): object {
  const required = encryptionContextEquals ?? encryptionContextSubset
  if (!required) return {}
  const values = Object.entries(required).map(([key, value]) => [`kms:EncryptionContext:${key}`, value])
  const condition = { StringEquals: Object.fromEntries(values) }
  if (!encryptionContextEquals) return { Condition: condition }
  const keys = Object.keys(encryptionContextEquals)
  return { Condition: { ...condition, 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': keys } } }
}
