/**
 * Evaluates the Principal element. It returns which principals a statement of a resource policy matches, and
 * how closely it names them.
 */
import type { PrincipalElement } from './document.ts'
import { isObject, isString, type Json, listOf } from './json.ts'
import type { Principal, PrincipalKind } from './request.ts'

/**
 * How closely a statement names the caller. Within one account, this decides which implicit denies of the
 * caller's own policies its Allow overrides (AWS: "policy evaluation logic", IAM and assumed-role
 * principals).
 */
export const Reach = {
  none: 0,
  /** The account: identity policies decide. */
  account: 1,
  /**
   * The role of the session, or the user who issued the federated or scoped session. It overrides identity
   * policies.
   */
  issuer: 2,
  /**
   * The exact principal, a service, a provider, or everyone. It overrides boundary and session policies too.
   */
  principal: 3,
} as const
export type Reach = (typeof Reach)[keyof typeof Reach]

export interface CompiledPrincipals {
  readonly negated: boolean
  /** Whether every name in the element is a string. */
  readonly wellFormed: boolean
  readonly everyone: boolean
  /** Whether the element is the bare `"*"`, and not `{"AWS": "*"}`. */
  readonly bare: boolean
  /** Account number -> the beginnings of the ARNs of its principals: of one partition, or of any. */
  readonly accounts: ReadonlyMap<string, readonly string[]>
  readonly arns: ReadonlySet<string>
  readonly services: ReadonlySet<string>
  readonly providers: ReadonlySet<string>
  readonly canonicalUsers: ReadonlySet<string>
}

const accountRoot = /^(arn:[\w-]+:)iam::(\d{12}):root$/
const accountNumber = /^\d{12}$/
const kindsWithIdentity: ReadonlySet<PrincipalKind> = new Set([
  'root',
  'user',
  'role-session',
  'federated-user',
])

/**
 * Returns whether the principal has an identity. Identity policies, boundaries, and service control policies
 * can then apply to it.
 */
export function hasIdentity(principal: Principal): boolean {
  return kindsWithIdentity.has(principal.kind)
}

/**
 * Compiles the element. Unique IDs (AIDA..., AROA...) of
 * deleted principals stay as they are and match no one.
 */
export function compilePrincipals(element: PrincipalElement): CompiledPrincipals {
  const aws = element.value === '*' ? ['*'] : valuesOf(element, 'AWS')
  return {
    negated: element.negated,
    wellFormed: isWellFormed(element.value),
    everyone: aws.includes('*'),
    bare: element.value === '*',
    accounts: accountsIn(aws),
    arns: new Set(aws),
    services: new Set(valuesOf(element, 'Service')),
    providers: new Set(valuesOf(element, 'Federated')),
    canonicalUsers: new Set(valuesOf(element, 'CanonicalUser')),
  }
}

function isWellFormed(value: Json): boolean {
  return (
    value === '*' || (isObject(value) && Object.values(value).every((names) => listOf(names).every(isString)))
  )
}

function valuesOf(element: PrincipalElement, type: string): readonly string[] {
  return isObject(element.value) ? listOf(element.value[type]).filter(isString) : []
}

/** A number means the account of the principal's own partition, and an ARN the one of its partition. */
function accountsIn(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const accounts = new Map<string, readonly string[]>()
  for (const name of names) {
    const [, beginning = 'arn:', account = accountNumber.exec(name)?.[0]] = accountRoot.exec(name) ?? []
    if (account !== undefined) accounts.set(account, [...(accounts.get(account) ?? []), beginning])
  }
  return accounts
}

/**
 * Returns how closely an Allow names the principal. A valid NotPrincipal grants to everyone it does not list.
 */
export function reachOfAllow(principals: CompiledPrincipals, principal: Principal): Reach {
  const reach = reachOf(principals, principal)
  if (!principals.negated) return reach
  return principals.wellFormed && reach === Reach.none ? Reach.principal : Reach.none
}

/**
 * Returns whether a Deny applies to the principal. NotPrincipal exempts only principals whose every name is
 * listed: their own, that of their account, and for sessions that of their role. It never exempts principals
 * with a permissions boundary.
 */
export function deniesPrincipal(
  principals: CompiledPrincipals,
  principal: Principal,
  bounded: boolean,
): boolean {
  if (!principals.negated) return reachOf(principals, principal) !== Reach.none
  return bounded || !listsEveryName(principals, principal)
}

/**
 * Returns whether the element names everyone, the principal included. `{"AWS": "*"}` does not include users of
 * external identity providers (recorded on AWS, September 2026). The bare `"*"` does: trust policies cannot
 * contain it, but resource control policies, which also bind these users, contain nothing else.
 */
function namesEveryone({ everyone, bare }: CompiledPrincipals, { kind }: Principal): boolean {
  return kind === 'saml' || kind === 'web-identity' ? bare : everyone
}

function reachOf(principals: CompiledPrincipals, principal: Principal): Reach {
  if (namesEveryone(principals, principal)) return Reach.principal
  return hasIdentity(principal)
    ? reachOfIdentity(principals, principal)
    : reachOfOutsider(principals, principal)
}

function reachOfIdentity(principals: CompiledPrincipals, principal: Principal): Reach {
  if (listsAccount(principals, principal) && principal.kind === 'root') return Reach.account
  if (principals.arns.has(principal.arn) && principal.arn !== principal.issuerArn) return Reach.principal
  if (lists(principals.arns, principal.roleArn) || lists(principals.arns, principal.issuerArn))
    return Reach.issuer
  return listsAccount(principals, principal) ? Reach.account : Reach.none
}

function reachOfOutsider(principals: CompiledPrincipals, principal: Principal): Reach {
  const named =
    (principal.services ?? []).some((service) => principals.services.has(service)) ||
    (principal.providers ?? []).some((provider) => principals.providers.has(provider))
  return named ? Reach.principal : Reach.none
}

function listsAccount(principals: CompiledPrincipals, principal: Principal): boolean {
  return namesAccount(principals, principal) || lists(principals.canonicalUsers, principal.canonicalUserId)
}

function namesAccount({ accounts }: CompiledPrincipals, { accountId, arn }: Principal): boolean {
  const beginnings = accountId === undefined ? undefined : accounts.get(accountId)
  return beginnings?.some((beginning) => arn.startsWith(beginning)) ?? false
}

function lists(names: ReadonlySet<string>, name: string | undefined): boolean {
  return name !== undefined && names.has(name)
}

function listsEveryName(principals: CompiledPrincipals, principal: Principal): boolean {
  if (namesEveryone(principals, principal)) return true
  if (!hasIdentity(principal)) return reachOfOutsider(principals, principal) !== Reach.none
  if (!listsAccount(principals, principal)) return false
  if (principal.kind === 'root') return true
  const role = principal.roleArn
  return principals.arns.has(principal.arn) && (role === undefined || principals.arns.has(role))
}
