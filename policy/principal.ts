/** The Principal element: whom a statement of a resource policy speaks of, and how closely it names them. */
import type { PrincipalElement } from './document.ts'
import { isObject, isString, type Json, listOf } from './json.ts'
import type { Principal, PrincipalKind } from './request.ts'

/**
 * How closely a statement names the caller. That decides which implicit denies of the caller's own side its Allow
 * passes over, within one account (AWS: "policy evaluation logic", IAM and assumed-role principals).
 */
export const Reach = {
  none: 0,
  /** The account: it only lets identity policies decide. */
  account: 1,
  /** The role behind the session, or the user behind the federated or narrowed one: passes over identity policies. */
  issuer: 2,
  /** The very principal, a service, a provider, or everyone: passes over boundary and session policies too. */
  principal: 3,
} as const
export type Reach = (typeof Reach)[keyof typeof Reach]

export interface CompiledPrincipals {
  readonly negated: boolean
  /** Whether every name in the element is a text. */
  readonly legible: boolean
  readonly everyone: boolean
  readonly accounts: ReadonlySet<string>
  readonly arns: ReadonlySet<string>
  readonly services: ReadonlySet<string>
  readonly providers: ReadonlySet<string>
  readonly canonicalUsers: ReadonlySet<string>
}

/** The emulator is of one partition: accounts of others are others. */
const accountRoot = /^arn:aws:iam::(\d{12}):root$/
const accountNumber = /^\d{12}$/
const kindsWithIdentity: ReadonlySet<PrincipalKind> = new Set([
  'root',
  'user',
  'role-session',
  'federated-user',
])

/** Whether identity policies, boundaries and service control policies can exist for the principal. */
export function hasIdentity(principal: Principal): boolean {
  return kindsWithIdentity.has(principal.kind)
}

/** Unique ids (AIDA..., AROA...) of deleted principals are kept as they are and so name nobody. */
export function compilePrincipals(element: PrincipalElement): CompiledPrincipals {
  const aws = element.value === '*' ? ['*'] : valuesOf(element, 'AWS')
  return {
    negated: element.negated,
    legible: isLegible(element.value),
    everyone: aws.includes('*'),
    accounts: new Set(aws.map(accountOf).filter((account) => account !== undefined)),
    arns: new Set(aws),
    services: new Set(valuesOf(element, 'Service')),
    providers: new Set(valuesOf(element, 'Federated')),
    canonicalUsers: new Set(valuesOf(element, 'CanonicalUser')),
  }
}

function isLegible(value: Json): boolean {
  return (
    value === '*' || (isObject(value) && Object.values(value).every((names) => listOf(names).every(isString)))
  )
}

function valuesOf(element: PrincipalElement, type: string): readonly string[] {
  return isObject(element.value) ? listOf(element.value[type]).filter(isString) : []
}

function accountOf(name: string): string | undefined {
  return accountNumber.test(name) ? name : accountRoot.exec(name)?.[1]
}

/** How closely an Allow names the principal. NotPrincipal grants to everybody who is not listed, if it can be read. */
export function reachOfAllow(principals: CompiledPrincipals, principal: Principal): Reach {
  const reach = reachOf(principals, principal)
  if (!principals.negated) return reach
  return principals.legible && reach === Reach.none ? Reach.principal : Reach.none
}

/**
 * Whether a Deny hits the principal. NotPrincipal spares only those of whom every name is listed: themselves, for
 * sessions their role, and their account; and nobody who has a permissions boundary.
 */
export function deniesPrincipal(
  principals: CompiledPrincipals,
  principal: Principal,
  bounded: boolean,
): boolean {
  if (!principals.negated) return reachOf(principals, principal) !== Reach.none
  return bounded || !listsEveryName(principals, principal)
}

function reachOf(principals: CompiledPrincipals, principal: Principal): Reach {
  if (principals.everyone) return Reach.principal
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
  return (
    lists(principals.accounts, principal.accountId) ||
    lists(principals.canonicalUsers, principal.canonicalUserId)
  )
}

function lists(names: ReadonlySet<string>, name: string | undefined): boolean {
  return name !== undefined && names.has(name)
}

function listsEveryName(principals: CompiledPrincipals, principal: Principal): boolean {
  if (principals.everyone) return true
  if (!hasIdentity(principal)) return reachOfOutsider(principals, principal) !== Reach.none
  if (!listsAccount(principals, principal)) return false
  if (principal.kind === 'root') return true
  const role = principal.roleArn
  return principals.arns.has(principal.arn) && (role === undefined || principals.arns.has(role))
}
