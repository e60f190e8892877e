/** Checks whether trust policies for OpenID Connect providers have conditions. */
import { readOperator } from '../../conditions/operators.ts'
import type { Node, StringNode } from '../../json-document.ts'
import type { IssueCode } from '../catalog.ts'
import { type Check, type Hit, hitIf, inStatements } from '../check.ts'
import { type Condition, type PrincipalValue, type Statement, stringsIn } from '../policy.ts'

const gitHub = 'token.actions.githubusercontent.com'
const provider = /^arn:[^:]*:iam::\d{12}:oidc-provider\//
/** The domain name of a provider that every account has, such as `accounts.google.com`. */
const builtIn = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/

export const webIdentity: readonly Check[] = [
  inTrusted('MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL', ({ claims, principal }) =>
    hitIf(claims.size === 0, principal),
  ),
  inTrusted('MISSING_GITHUB_REPO_CONDITION_KEY', ({ issuer, claims, principal }) =>
    hitIf(isGitHub(issuer) && !claims.has('sub'), principal),
  ),
  inTrusted('SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED', ({ issuer, claims }) =>
    isGitHub(issuer) ? findOpenSubjects(claims) : [],
  ),
]

/** The conditions on the claims of one issuer, by claim in lower case. */
type Claims = ReadonlyMap<string, readonly Condition[]>

/** A provider that a statement trusts. */
interface Trusted {
  readonly principal: Node
  /** In lower case. Begins the names of the provider's keys. */
  readonly issuer: string
  readonly claims: Claims
}

/** Makes a check that looks at one provider at a time that a statement trusts. */
function inTrusted(code: IssueCode, find: (trusted: Trusted) => readonly Hit[]): Check {
  return inStatements(code, (statement) => {
    const { effect, principals } = statement
    if (effect !== 'Allow' || principals === undefined || principals.negated) return []
    const federated = principals.values.filter(({ type }) => type === 'Federated')
    const claimsOf = claimsIn(statement)
    return [...byIssuer(federated)].flatMap(([issuer, principal]) =>
      find({ principal, issuer, claims: claimsOf(issuer) }),
    )
  })
}

/** Returns each issuer with the first principal that names it. */
function byIssuer(federated: readonly PrincipalValue[]): ReadonlyMap<string, Node> {
  const nodes = federated.toReversed().map(({ node }) => node)
  return new Map(nodes.flatMap((node) => issuersIn(node).map((issuer) => [issuer, node])))
}

/** Returns the issuer in lower case, or nothing for other providers. */
function issuersIn({ value }: StringNode): readonly string[] {
  const issuer = value.replace(provider, '')
  return issuer !== value || builtIn.test(value) ? [issuer.toLowerCase()] : []
}

/** Reads all conditions once, because a statement can have many of them and many principals. */
function claimsIn({ conditions }: Statement): (issuer: string) => Claims {
  const issuers = new Map<string, Map<string, Condition[]>>()
  for (const condition of conditions) {
    const key = condition.key.value.toLowerCase()
    const colon = key.lastIndexOf(':')
    const [issuer, claim] = [key.slice(0, colon), key.slice(colon + 1)]
    const claims = issuers.get(issuer) ?? new Map<string, Condition[]>()
    const those = claims.get(claim) ?? []
    those.push(condition)
    issuers.set(issuer, claims.set(claim, those))
  }
  return (issuer) => issuers.get(issuer) ?? new Map()
}

/** Issuers of single enterprises are below that of GitHub. */
function isGitHub(issuer: string): boolean {
  return issuer === gitHub || issuer.startsWith(`${gitHub}/`)
}

/**
 * Returns the subjects with wildcards.
 *
 * Unverified: The branch in the subject of a GitHub token can be a wildcard only if the statement has a condition on the
 * ref.
 */
function findOpenSubjects(claims: Claims): readonly Hit[] {
  const open = claims.has('ref') ? /^repo:[^:]*[*?]|^[*?]/ : /[*?]/
  return (claims.get('sub') ?? [])
    .filter(({ operator }) => readOperator(operator.value)?.isForStrings)
    .flatMap(({ values }) => stringsIn(values))
    .flatMap((node) => hitIf(open.test(node.value), node))
}
