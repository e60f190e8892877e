/** Checks whether trust policies for OpenID Connect providers have conditions. */
import { readOperator } from '../../conditions/operators.ts'
import type { IssueCode } from '../catalog.ts'
import { type Check, type Hit, hitIf, inStatements } from '../check.ts'
import type { Node, StringNode } from '../document.ts'
import type { Condition, Statement } from '../policy.ts'

const gitHub = 'token.actions.githubusercontent.com'
const provider = /^arn:[^:]*:iam::\d{12}:oidc-provider\//
/** The domain name of a provider that every account has, such as `accounts.google.com`. */
const builtIn = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/

export const webIdentity: readonly Check[] = [
  inTrusted('MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL', (statement, issuer, principal) =>
    hitIf(!statement.conditions.some(({ key }) => isOf(issuer, key)), principal),
  ),
  inTrusted('MISSING_GITHUB_REPO_CONDITION_KEY', (statement, issuer, principal) =>
    hitIf(isGitHub(issuer) && conditionsOn(statement, `${issuer}:sub`).length === 0, principal),
  ),
  inTrusted('SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED', (statement, issuer) =>
    isGitHub(issuer) ? findOpenSubjects(statement, issuer) : [],
  ),
]

/** Makes a check that looks at one provider at a time that a statement trusts. */
function inTrusted(
  code: IssueCode,
  find: (statement: Statement, issuer: string, principal: Node) => readonly Hit[],
): Check {
  return inStatements(code, (statement) => {
    const { effect, principals } = statement
    if (effect !== 'Allow' || principals === undefined || principals.negated) return []
    const federated = principals.values.filter(({ type }) => type === 'Federated')
    return federated.flatMap(({ node }) => issuersIn(node).flatMap((issuer) => find(statement, issuer, node)))
  })
}

/** Returns the issuer, which begins the names of its keys, or nothing for other providers. */
function issuersIn({ value }: StringNode): readonly string[] {
  if (builtIn.test(value)) return [value]
  return provider.test(value) ? [value.replace(provider, '')] : []
}

/** Issuers of single enterprises are below that of GitHub. */
function isGitHub(issuer: string): boolean {
  return issuer === gitHub || issuer.startsWith(`${gitHub}/`)
}

function isOf(issuer: string, { value }: StringNode): boolean {
  return value.toLowerCase().startsWith(`${issuer}:`.toLowerCase())
}

function conditionsOn({ conditions }: Statement, name: string): readonly Condition[] {
  return conditions.filter(({ key }) => key.value.toLowerCase() === name.toLowerCase())
}

/**
 * Returns the subjects with wildcards.
 *
 * Unverified: The branch can be a wildcard if the statement has a condition on the ref, and only there.
 */
function findOpenSubjects(statement: Statement, issuer: string): readonly Hit[] {
  const hasRef = conditionsOn(statement, `${issuer}:ref`).length > 0
  const isOpen = (subject: string) => (hasRef ? /^repo:[^:]*[*?]|^[*?]/ : /[*?]/).test(subject)
  return conditionsOn(statement, `${issuer}:sub`)
    .filter(({ operator }) => readOperator(operator.value)?.isForStrings)
    .flatMap(({ values }) => values)
    .flatMap((node) => hitIf(node.kind === 'string' && isOpen(node.value), node))
}
