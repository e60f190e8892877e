/** An authorization request: may this principal perform this action on this resource in this context? */

/**
 * The condition keys of one request: lower-cased key -> value. A single-valued key has a string, a
 * multivalued key has an array. This is a property of the key (`aws:TagKeys`), never of the list that a
 * policy compares it with. A key without a value is omitted.
 */
export interface ConditionContext
  extends Pick<ReadonlyMap<string, string | readonly string[]>, 'get' | 'has'> {
  /**
   * Returns whether AWS defines the key as multivalued. Explanations need it for keys without a value.
   *
   * @param key in lower case
   */
  readonly isMultivalued?: (key: string) => boolean
  /**
   * Returns the type of a context entry. Only simulations have entries, and only `simulatedPolicy` uses types.
   *
   * @param key in lower case
   */
  readonly entryTypeOf?: (key: string) => EntryType | undefined
}

/** The types of a simulation's context entries, and of the members of lists. */
export type EntryType = 'string' | 'numeric' | 'boolean' | 'ip' | 'binary' | 'date'

export type PrincipalKind =
  | 'root'
  | 'user'
  | 'role-session'
  | 'federated-user'
  | 'service'
  | 'web-identity'
  | 'saml'
  | 'anonymous'

/** The caller. The kinds `service`, `web-identity`, `saml`, and `anonymous` have no identity policies. */
export interface Principal {
  readonly kind: PrincipalKind
  /** 12 digits. Absent for services, unsigned federation, and anonymous callers. */
  readonly accountId?: string | undefined
  /** The ARN that denials print, for sessions the session's ARN. Any text for kinds without an ARN. */
  readonly arn: string
  /** Role sessions: the ARN of the role, including its path. */
  readonly roleArn?: string | undefined
  /**
   * Federated users: the ARN of the user (or root) that called GetFederationToken. Delegated and scoped
   * sessions of a user, whose `arn` is the user's: the same ARN.
   */
  readonly issuerArn?: string | undefined
  /** Services: every name under which a policy may list the service (`ec2.amazonaws.com`). */
  readonly services?: readonly string[] | undefined
  /**
   * For web identity and SAML, every name of the provider that a policy may list. Examples are its ARN and
   * `accounts.google.com`.
   */
  readonly providers?: readonly string[] | undefined
  /** The account's canonical user ID, for resource policies that list `CanonicalUser`. */
  readonly canonicalUserId?: string | undefined
}

export interface AuthorizationRequest {
  /** `service:Name`, in any case. */
  readonly action: string
  /** The resource's ARN; `*` for an action without resource-level permissions. */
  readonly resource: string
  /** The account that owns the resource. Absent when it is the principal's own. */
  readonly resourceAccountId?: string | undefined
  /**
   * Whether the owner's account lets the principal's account use the resource without a grant in its policy. A Deny
   * in that policy applies.
   */
  readonly isShared?: boolean | undefined
  /** Whether the owner's account cannot let others use the resource, so that no policy can grant it. */
  readonly isReserved?: boolean | undefined
  readonly principal: Principal
  readonly context: ConditionContext
}
