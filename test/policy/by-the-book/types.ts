/** The input and the output of the second evaluator. */

/**
 * Condition keys of the request, in upper or lower case -> value. A single-valued key has a string, a
 * multi-valued key an array (C7).
 */
export type BookContext = Readonly<Record<string, string | readonly string[]>>

export interface BookPrincipal {
  /** The last four, the outsiders, do not have identity policies. */
  readonly kind:
    | 'root'
    | 'user'
    | 'role-session'
    | 'federated-user'
    | 'service'
    | 'web-identity'
    | 'saml'
    | 'anonymous'
  /** 12 digits. Absent for outsiders. */
  readonly accountId?: string
  /** Sessions: the session's ARN. */
  readonly arn: string
  /** Role sessions: the role's ARN. */
  readonly roleArn?: string
  /** Federated users: the ARN of the user, or of the account root, that called GetFederationToken. */
  readonly issuerArn?: string
  /** Services: all names that a policy can list. */
  readonly services?: readonly string[]
  /** Web identities and SAML: all names of the provider that a policy can list. */
  readonly providers?: readonly string[]
  /** The account's canonical user ID. It names the account, like its root ARN. */
  readonly canonicalUserId?: string
}

export interface BookRequest {
  readonly action: string
  readonly resource: string
  /** Absent when it is the principal's own. */
  readonly resourceAccountId?: string
  readonly principal: BookPrincipal
  readonly context: BookContext
}

/** The layers of policies, which are JSON texts. */
export interface BookLayers {
  readonly identity: readonly string[]
  readonly boundary?: string
  /** Every set must allow; one policy of a set is sufficient. */
  readonly session?: readonly (readonly string[])[]
  /** Trust and key policies must themselves allow, even in the same account. */
  readonly resource?: { readonly document: string; readonly kind: 'resource' | 'trust' | 'key' }
  /** Levels, from root to account. */
  readonly serviceControl?: readonly (readonly string[])[]
  /** Levels. They can only deny. */
  readonly resourceControl?: readonly (readonly string[])[]
  /** VPC endpoint policy. It has Principal like a resource policy. It must allow, and a Deny is final. */
  readonly endpoint?: string
}

type BookLayer =
  | 'identity'
  | 'boundary'
  | 'session'
  | 'resource'
  | 'trust'
  | 'serviceControl'
  | 'resourceControl'
  | 'endpoint'

export interface BookDecision {
  readonly effect: 'allowed' | 'implicitDeny' | 'explicitDeny'
  /** The layer that reports a denial. */
  readonly layer?: BookLayer
}
