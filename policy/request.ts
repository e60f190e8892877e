/** What is asked: may this principal perform this action on this resource, under these conditions. */

/**
 * Condition keys of one request: lower-cased key -> value. A string is a single-valued key, an array a
 * multi-valued one: that is a property of the key (`aws:TagKeys`), never of the list that a policy compares
 * it with. A key without a value is left out.
 */
export type ConditionContext = Pick<ReadonlyMap<string, string | readonly string[]>, 'get' | 'has'>

export type PrincipalKind =
  | 'root'
  | 'user'
  | 'role-session'
  | 'federated-user'
  | 'service'
  | 'web-identity'
  | 'saml'
  | 'anonymous'

/** Who asks. The kinds `service`, `web-identity`, `saml` and `anonymous` have no identity policies. */
export interface Principal {
  readonly kind: PrincipalKind
  /** 12 digits; absent for services, unsigned federation and anonymous callers. */
  readonly accountId?: string | undefined
  /** The ARN that denials print: for sessions the session's ARN. Any text for kinds without an ARN. */
  readonly arn: string
  /** Role sessions: the ARN of the role, path included. */
  readonly roleArn?: string | undefined
  /**
   * Federated users: the ARN of the user (or root) that called GetFederationToken. Delegated and scoped sessions of a user,
   * which go by the user's ARN: the same ARN.
   */
  readonly issuerArn?: string | undefined
  /** Services: every name under which a policy may list the service (`ec2.amazonaws.com`). */
  readonly services?: readonly string[] | undefined
  /** Web identity and SAML: every name of the provider that a policy may list (ARN, `accounts.google.com`). */
  readonly providers?: readonly string[] | undefined
  /** The account's canonical user id, for resource policies that list `CanonicalUser`. */
  readonly canonicalUserId?: string | undefined
}

export interface AuthorizationRequest {
  /** `service:Name`, in any case. */
  readonly action: string
  /** The resource's ARN; `*` for an action without resource-level permissions. */
  readonly resource: string
  /** The account that owns the resource; absent: the principal's own. */
  readonly resourceAccountId?: string | undefined
  readonly principal: Principal
  readonly context: ConditionContext
}
