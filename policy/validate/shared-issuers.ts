/**
 * An issuer of OpenID Connect tokens that serves many tenants under one URL. A trust policy for such an
 * issuer must restrict the claim that identifies the tenant.
 *
 * Source: IAM User Guide, "Identity-provider controls for shared OIDC providers". That its table is still the
 * same is unverified, because AWS extends it. Issuers whose tenants no claim of their own identifies (Azure
 * Sentinel), or whose URLs change (IBM Turbonomic), are omitted.
 */
export interface SharedIssuer {
  readonly name: string
  /** The condition key that the trust policy must evaluate. */
  readonly key: string
}

const cognito = 'cognito-identity.amazonaws.com'

const claims: readonly (readonly [name: string, issuer: string, claim: 'aud' | 'sub'])[] = [
  ['Cognito', cognito, 'aud'],
  ['Buildkite', 'agent.buildkite.com', 'sub'],
  ['Codefresh', 'oidc.codefresh.io', 'sub'],
  ['DVC Studio', 'studio.datachain.ai/api', 'sub'],
  ['GitHub Actions', 'token.actions.githubusercontent.com', 'sub'],
  ['GitHub audit log streaming', 'oidc-configuration.audit-log.githubusercontent.com', 'sub'],
  ['GitHub vstoken', 'vstoken.actions.githubusercontent.com', 'sub'],
  ['GitLab', 'gitlab.com', 'sub'],
  ['Pulumi Cloud', 'api.pulumi.com/oidc', 'aud'],
  ['sandboxes.cloud', 'sandboxes.cloud', 'aud'],
  ['Scalr', 'scalr.io', 'sub'],
  ['Shisho Cloud', 'tokens.cloud.shisho.dev', 'sub'],
  ['Terraform Cloud', 'app.terraform.io', 'sub'],
  ['Upbound', 'proidc.upbound.io', 'sub'],
  // The global endpoint of Vercel. `oidc.vercel.com/TEAM` is the issuer of a single team.
  ['Vercel', 'oidc.vercel.com', 'aud'],
]

const issuers: ReadonlyMap<string, SharedIssuer> = new Map(
  claims.map(([name, issuer, claim]) => [issuer, { name, key: `${issuer}:${claim}` }]),
)

const providerArn = /^arn:[^:]*:iam::\d{12}:oidc-provider\//

/**
 * Returns the shared issuer of a Federated principal. It is a provider of any account, or Cognito's own name.
 */
export function sharedIssuer(principal: string): SharedIssuer | undefined {
  const issuer = principal.replace(providerArn, '')
  return issuer !== principal || principal === cognito ? issuers.get(issuer) : undefined
}
