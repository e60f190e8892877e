/** Whom a trust policy trusts, in a few words: `GitHub acme/shop on main`, `lambda.amazonaws.com`, `account shop-dev`. */
import { nameInArn } from '../../../texts/arns.ts'

interface Statement {
  readonly Effect?: unknown
  readonly Principal?: unknown
  readonly NotPrincipal?: unknown
  readonly Condition?: unknown
}

/** Where a trust policy is read: its own account, and how people call others. */
export interface Reader {
  readonly accountId: string
  accountName(id: string): string
}

/** Returns the words, without duplicates. @param document as AWS answers it, or as JSON */
export function trustWords(document: string, reader: Reader): readonly string[] {
  const words = statementsOf(document).flatMap((statement) => wordsOf(statement, reader))
  return [...new Set(words)]
}

/** Reads a document. One that is no JSON has no statements. */
export function statementsOf(document: string): readonly Statement[] {
  try {
    const { Statement: statements = [] } = Object(JSON.parse(plainDocument(document)))
    return [statements].flat().map(Object)
  } catch {
    return []
  }
}

/** Returns a document as its author wrote it. AWS answers documents with percent-encoding. */
export function plainDocument(document: string): string {
  if (!document.startsWith('%')) return document
  try {
    return decodeURIComponent(document)
  } catch {
    return document
  }
}

function wordsOf(
  { Effect, Principal, NotPrincipal, Condition }: Statement,
  reader: Reader,
): readonly string[] {
  if (Effect !== 'Allow') return []
  if (NotPrincipal !== undefined) return ['everybody with exceptions']
  const limits = limitsOf(Condition)
  return principalsOf(Principal).map(([kind, name]) => {
    const words = principalWords(kind, name, Condition, reader)
    return kind === 'Federated' || limits === '' ? words : `${words} ${limits}`
  })
}

/** Returns the principals of a statement with their kinds. */
export function principalsOf(principal: unknown): readonly (readonly [kind: string, name: string])[] {
  if (typeof principal === 'string') return [['AWS', principal]]
  return Object.entries(Object(principal)).flatMap(([kind, names]) =>
    [names].flat().map((name) => [kind, String(name)] as const),
  )
}

function principalWords(
  kind: string,
  name: string,
  condition: unknown,
  { accountId: own, accountName }: Reader,
): string {
  if (name === '*') return 'everybody'
  if (kind === 'Federated') return federatedWords(name, condition)
  if (kind !== 'AWS') return name
  const account = /^(?:\d{12})$/.exec(name)?.[0] ?? /^arn:[^:]+:iam::(\d{12}):root$/.exec(name)?.[1]
  if (account !== undefined) return account === own ? 'this account' : `account ${accountName(account)}`
  const { accountId, kind: what, name: short } = nameInArn(name)
  if (what === '') return `deleted ${name}`
  const where = accountId === own ? '' : ` of ${accountName(accountId)}`
  return `${what === 'assumed-role' ? 'session of' : what} ${short}${where}`
}

const KNOWN_PROVIDERS: Readonly<Record<string, string>> = {
  'token.actions.githubusercontent.com': 'GitHub',
  'gitlab.com': 'GitLab',
  'accounts.google.com': 'Google',
  'graph.facebook.com': 'Facebook',
  'www.amazon.com': 'Amazon',
  'cognito-identity.amazonaws.com': 'Cognito',
}

function federatedWords(name: string, condition: unknown): string {
  const saml = /:saml-provider\/(.+)$/s.exec(name)?.[1]
  if (saml !== undefined) return `SAML ${saml}`
  const host = /:oidc-provider\/(.+)$/s.exec(name)?.[1] ?? name
  const isCluster = /^oidc\.eks\./.test(host)
  const provider = isCluster ? 'EKS' : (KNOWN_PROVIDERS[host] ?? host)
  const subjects = valuesOf(condition, `${host}:sub`).map(provider === 'GitHub' ? gitHubWords : subjectWords)
  return subjects.length === 0 ? `${provider}, any subject` : `${provider} ${subjects.join(' or ')}`
}

function subjectWords(subject: string): string {
  return subject.replace(/^system:serviceaccount:([^:]+):/, '$1/')
}

/** Source: GitHub Docs, OpenID Connect reference, example subject claims. */
function gitHubWords(subject: string): string {
  const [, repository, rest = ''] = /^repo:([^:]+)(?::(.*))?$/s.exec(subject) ?? []
  if (repository === undefined) return subject
  if (rest === '' || rest === '*') return repository
  return `${repository} ${rest
    .replace(/^ref:refs\/heads\//, 'on ')
    .replace(/^ref:refs\/tags\//, 'on tag ')
    .replace(/^environment:/, 'in ')
    .replace(/^pull_request$/, 'pull requests')}`
}

/** Returns the values that a condition compares a key with, whatever the operator. */
export function valuesOf(condition: unknown, key: string): readonly string[] {
  return Object.values(Object(condition)).flatMap((keys) =>
    Object.entries(Object(keys)).flatMap(([name, values]) =>
      name.toLowerCase() === key.toLowerCase() ? [values].flat().map(String) : [],
    ),
  )
}

const LIMITS = [
  ['sts:ExternalId', 'with an external ID'],
  ['aws:MultiFactorAuthPresent', 'with MFA'],
  ['aws:PrincipalOrgID', 'in the organization'],
  ['aws:SourceAccount', 'for one account'],
] as const

function limitsOf(condition: unknown): string {
  return LIMITS.filter(([key]) => valuesOf(condition, key).length > 0)
    .map(([, words]) => words)
    .join(', ')
}
