/**
 * Identity contexts: assertions about a user of IAM Identity Center, which AssumeRole puts into a session. They are sealed,
 * and opaque to clients.
 *
 * Source: IAM Identity Center User Guide, "Trusted identity propagation"; IAM User Guide, "Identity-enhanced sessions".
 */

export interface IdentityContext {
  /** A context for authorization, or one that only logs show. */
  readonly kind: 'identity' | 'audit'
  readonly userId: string
  readonly instanceId: string
  readonly applicationArn: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** Returns the ARN of IAM Identity Center as a provider of contexts. */
export const contextProviderArn = (partition: string) =>
  `arn:${partition}:iam::aws:contextProvider/IdentityCenter`
