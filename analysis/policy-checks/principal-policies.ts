/** The policies of a user, a role, or a session of a role, as `GET /_iamulator/principal-policies` lists them. */
import type { LayerName, SourcedPolicy } from '../../policy/index.ts'

/** The schema `PrincipalPolicies` of openapi.json, which describes the members. */
export interface PrincipalPolicies {
  /** An ARN. */
  readonly principal: string
  readonly kind: 'user' | 'role' | 'session'
  /** Condition keys that every request of the principal has, in AWS's spelling. */
  readonly keys: Readonly<Record<string, string | readonly string[]>>
  /** Whether `keys` contains all tags of the principal. Sessions of a role can have further ones. */
  readonly hasAllTags: boolean
  /** Prefixes of services that AWS does not have. */
  readonly ownServices?: readonly string[]
  readonly sets: readonly PrincipalPolicySet[]
}

/** Policies of one layer. Any of them may allow, and any can deny. */
export interface PrincipalPolicySet {
  readonly layer: Extract<
    LayerName,
    'identity' | 'boundary' | 'session' | 'serviceControl' | 'resourceControl'
  >
  readonly policies: readonly PrincipalPolicy[]
}

/** A policy with its text, which is empty for a policy that does not exist. */
export interface PrincipalPolicy
  extends Pick<SourcedPolicy, 'source' | 'name' | 'kind' | 'group' | 'version' | 'builtIn'> {
  readonly document: string
}
