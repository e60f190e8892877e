/** What the second evaluator is asked, and what it answers. */

/** Condition keys of the request in any case -> value; a string is a single-valued key, an array a multi-valued one (C7). */
export type BookContext = Readonly<Record<string, string | readonly string[]>>

export interface BookPrincipal {
  /** The last four, the outsiders, have no identity policies. */
  readonly kind:
    | 'root'
    | 'user'
    | 'role-session'
    | 'federated-user'
    | 'service'
    | 'web-identity'
    | 'saml'
    | 'anonymous'
  /** 12 digits; absent for outsiders. */
  readonly accountId?: string
  /** Of sessions: the session's ARN. */
  readonly arn: string
  /** Of role sessions: the role's ARN. */
  readonly roleArn?: string
  /** Of federated users: the ARN of the user, or of the account root, that called GetFederationToken. */
  readonly issuerArn?: string
  /** Of services: all names that a policy may list. */
  readonly services?: readonly string[]
  /** Of web identities and SAML: all names of the provider that a policy may list. */
  readonly providers?: readonly string[]
  /** The account's canonical user id: names the account, like its root. */
  readonly canonicalUserId?: string
}

export interface BookRequest {
  readonly action: string
  readonly resource: string
  /** Absent: the principal's own. */
  readonly resourceAccountId?: string
  readonly principal: BookPrincipal
  readonly context: BookContext
}

/** Policies are JSON texts. */
export interface BookLayers {
  readonly identity: readonly string[]
  readonly boundary?: string
  /** Every set must allow; one policy of a set suffices. */
  readonly session?: readonly (readonly string[])[]
  /** Trust and key policies must themselves allow, even in the same account. */
  readonly resource?: { readonly document: string; readonly kind: 'resource' | 'trust' | 'key' }
  /** Levels, root to account. */
  readonly serviceControl?: readonly (readonly string[])[]
  /** Levels; they only ever deny. */
  readonly resourceControl?: readonly (readonly string[])[]
  /** VPC endpoint policy: has Principal like a resource policy; must allow, and a deny is final. */
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
  /** Of a denial: the layer that reports it. */
  readonly layer?: BookLayer
}
