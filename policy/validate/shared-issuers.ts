/**
 * Issuers of OpenID Connect tokens that serve many tenants under one URL, and what AWS requires of a trust
 * policy that names one of them: it must restrict a claim that identifies the tenant.
 */
import type { OperandsFactory } from '../conditions/operand.ts'
import { stringEquals, stringEqualsIgnoreCase, stringLike } from '../conditions/string.ts'
import type { Json } from '../json.ts'

export interface IssuerControl {
  readonly name: string
  /** The condition keys. One of them must be restricted; messages name the first. */
  readonly keys: readonly string[]
  readonly keysMatchCase: boolean
  /** The comparisons that restrict a key. Negated ones and those with IfExists never do. */
  readonly comparisons: ReadonlySet<OperandsFactory>
  /** Returns whether a value restricts nothing. */
  readonly isOpen: (value: Json) => boolean
}

const cognito = 'cognito-identity.amazonaws.com'
const gitHubActions = 'token.actions.githubusercontent.com'
const turbonomic = 'IBM Turbonomic SaaS'

/**
 * Source: IAM User Guide, "Identity-provider controls for shared OIDC providers". In September 2026, its table
 * had 22 issuers: these and GitHub Actions. IBM publishes further ones with new versions of Turbonomic.
 */
const sharedIssuers: readonly (readonly [name: string, issuer: string, key: string])[] = [
  ['Cognito', cognito, ':aud'],
  ['Azure Sentinel', 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d', 'sts:RoleSessionName'],
  ['Buildkite', 'agent.buildkite.com', ':sub'],
  ['Codefresh', 'oidc.codefresh.io', ':sub'],
  ['DVC Studio', 'studio.datachain.ai/api', ':sub'],
  ['GitHub audit log streaming', 'oidc-configuration.audit-log.githubusercontent.com', ':sub'],
  ['GitHub vstoken', 'vstoken.actions.githubusercontent.com', ':sub'],
  ['GitLab', 'gitlab.com', ':sub'],
  [turbonomic, 'rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7', ':sub'],
  [turbonomic, 'rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr', ':sub'],
  [turbonomic, 'rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg', ':sub'],
  [turbonomic, 'rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26', ':sub'],
  [turbonomic, 'oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb', ':sub'],
  [turbonomic, 'oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu', ':sub'],
  ['Pulumi Cloud', 'api.pulumi.com/oidc', ':aud'],
  ['sandboxes.cloud', 'sandboxes.cloud', ':aud'],
  ['Scalr', 'scalr.io', ':sub'],
  ['Shisho Cloud', 'tokens.cloud.shisho.dev', ':sub'],
  ['Terraform Cloud', 'app.terraform.io', ':sub'],
  ['Upbound', 'proidc.upbound.io', ':sub'],
  // The global endpoint of Vercel. `oidc.vercel.com/TEAM` is the issuer of a single team.
  ['Vercel', 'oidc.vercel.com', ':aud'],
]

/** The comparisons and values that count. Recorded on AWS, September 2026. */
const shared = {
  keysMatchCase: false,
  comparisons: new Set([stringEquals, stringLike, stringEqualsIgnoreCase]),
  isOpen: (value: Json) => value === '*',
}

/** Recorded on AWS, September 2026: only these keys in lower case count, with any value. */
const builtIn = {
  keysMatchCase: true,
  comparisons: new Set([stringEquals, stringEqualsIgnoreCase]),
  isOpen: () => false,
}

const sharedControls: ReadonlyMap<string, IssuerControl> = new Map(
  sharedIssuers.map(([name, issuer, key]) => [
    issuer,
    { ...shared, name, keys: [key.startsWith(':') ? `${issuer}${key}` : key] },
  ]),
)

/**
 * The providers that every account has, which trust policies name without an ARN.
 *
 * Unverified: An OpenID Connect provider that an account has created for Google, Amazon, or Facebook needs no
 * condition in trust policies, because AWS's requirement was recorded only for the providers that every
 * account has.
 */
const builtInControls: ReadonlyMap<string, IssuerControl> = new Map([
  [
    'accounts.google.com',
    { ...builtIn, name: 'Google', keys: keysOf('accounts.google.com', ['aud', 'oaud', 'sub']) },
  ],
  ['www.amazon.com', { ...builtIn, name: 'Amazon', keys: keysOf('www.amazon.com', ['app_id', 'sub']) }],
  [
    'graph.facebook.com',
    { ...builtIn, name: 'Facebook', keys: keysOf('graph.facebook.com', ['app_id', 'sub']) },
  ],
])

const providerArn = /^arn:[^:]*:iam::\d{12}:oidc-provider\//

/** Returns what AWS requires for a Federated principal: a provider of any account, or a built-in one. */
export function issuerControl(principal: string): IssuerControl | undefined {
  if (!providerArn.test(principal))
    return principal === cognito ? sharedControls.get(cognito) : builtInControls.get(principal)
  const issuer = principal.replace(providerArn, '')
  return issuer.startsWith(gitHubActions) ? gitHubControl(issuer) : sharedControls.get(issuer)
}

/**
 * Recorded on AWS, September 2026: the rule applies to every issuer that begins with the name of GitHub
 * Actions, such as that of one enterprise, and to its own keys.
 */
function gitHubControl(issuer: string): IssuerControl {
  return {
    ...shared,
    name: 'GitHub Actions',
    keys: keysOf(issuer, ['sub', 'job_workflow_ref']),
    isOpen: isOpenToAll,
  }
}

function isOpenToAll(value: Json): boolean {
  return typeof value === 'string' && (value.startsWith('*') || value.trim() === '')
}

function keysOf(issuer: string, claims: readonly string[]): readonly string[] {
  return claims.map((claim) => `${issuer}:${claim}`)
}
