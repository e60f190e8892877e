/**
 * Issuers of OpenID Connect tokens that serve many tenants under one URL. Whoever trusts such a one must say which of
 * its tenants is meant, by the claim that tells them apart.
 *
 * Source: IAM User Guide, "Identity-provider controls for shared OIDC providers"; that its table still reads so is
 * unverified, since AWS adds to it. Left out are those that are told by no claim of theirs (Azure Sentinel) or whose
 * URLs change (IBM Turbonomic).
 */
export interface SharedIssuer {
  readonly name: string
  /** Condition key that the trust policy must evaluate. */
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
  // Its global endpoint: `oidc.vercel.com/TEAM` is that of one team.
  ['Vercel', 'oidc.vercel.com', 'aud'],
]

const issuers: ReadonlyMap<string, SharedIssuer> = new Map(
  claims.map(([name, issuer, claim]) => [issuer, { name, key: `${issuer}:${claim}` }]),
)

const providerArn = /^arn:[^:]*:iam::\d{12}:oidc-provider\//

/** The shared issuer that a Federated principal stands for: a provider of any account, or Cognito by its own name. */
export function sharedIssuer(principal: string): SharedIssuer | undefined {
  const issuer = principal.replace(providerArn, '')
  return issuer !== principal || principal === cognito ? issuers.get(issuer) : undefined
}
