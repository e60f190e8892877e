/**
 * Trust policies: whom they name. A user or role is bound by its unique id when the policy is written, so that one
 * that is deleted and made again under the same name is not trusted.
 *
 * Source: IAM User Guide, principals: AWS turns a user's or role's ARN into its unique id when a policy is saved.
 */
import {
  policySize,
  replaceTrustPrincipals,
  type TrustPrincipal,
  trustPrincipals,
  validateTrustPolicy,
} from '../../policy/index.ts'
import {
  type AwsError,
  invalidPrincipal,
  malformedPolicyDocument,
  quotaExceeded,
} from '../../protocol/errors.ts'
import { keyOf, type RoleRow, rowById, type UserRow, type View } from '../../store/index.ts'
import { rootArn } from '../aws/arns.ts'
import { accountOfId } from '../aws/ids.ts'
import type { Quotas } from '../aws/quotas.ts'
import { isServicePrincipal } from '../aws/service-principals.ts'
import { isAdministrator } from '../identity/administrator.ts'
import { findUser, findUserById } from '../identity/find-user.ts'

type Trust = Pick<RoleRow, 'trust' | 'trustPrincipals'>

/** What decides whether a trust policy is accepted, besides the policy and the state. */
export interface TrustRules {
  readonly quotas: Pick<Quotas, 'AssumeRolePolicySizeQuota'>
  /** ARNs outside the emulator, and further services of AWS, that trust policies may name. */
  readonly externalPrincipals: ReadonlySet<string>
}

/**
 * What a role stores of a trust policy.
 *
 * @throws MalformedPolicyDocument for its syntax or a principal that does not exist, LimitExceeded for its size
 */
export function newTrust(view: View, document: string, { quotas, externalPrincipals }: TrustRules): Trust {
  const problem = validateTrustPolicy(document)
  if (problem !== undefined) throw malformedPolicyDocument(problem)
  const limit = quotas.AssumeRolePolicySizeQuota
  if (policySize(document) > limit) throw quotaExceeded('ACLSizePerRole', limit)
  const trust = replaceTrustPrincipals(document, (name) => arnOf(view, name))
  return { trust, trustPrincipals: bindTrust(view, trust, externalPrincipals) }
}

const ACCOUNT_NUMBER = /^\d{12}$/
const UNIQUE_ID = /^A(?:IDA|ROA)[A-Z0-9]{17}$/

/**
 * The ARN of what is named otherwise: of an account by its number, of a user or role of any account by its unique id.
 *
 * Sources: IAM User Guide, principals: ids are shown as ARNs, and a service "might convert" an account's number to its
 * ARN. That IAM is one that does is unverified; Terraform's provider takes the two for the same for that reason.
 */
function arnOf(view: View, name: string): string | undefined {
  if (ACCOUNT_NUMBER.test(name)) return rootArn(name)
  return UNIQUE_ID.test(name) ? findById(view, name)?.arn : undefined
}

function findById(view: View, id: string): UserRow | RoleRow | undefined {
  const account = view.account(accountOfId(id) ?? view.accountId)
  return findUserById(account, id) ?? rowById(view, 'roles', id)
}

/**
 * The unique ids of the users and roles that a well-formed trust policy names, by their ARNs, in any account.
 *
 * Names that need not exist, or that can never change, are not bound: accounts, the built-in administrators,
 * sessions of roles, federated users, identity providers, services, and names in `external`.
 *
 * @throws MalformedPolicyDocument for a user, role, SAML provider or service that does not exist
 */
function bindTrust(
  view: View,
  document: string,
  external: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const bound: Record<string, string> = {}
  for (const { type, value } of trustPrincipals(document)) {
    const found = findNamed(view, type, value)
    if (found === 'unknown' && !external.has(value)) throw unknownPrincipal(type, value)
    if (typeof found === 'object') bound[value] = found.id
  }
  return bound
}

/** Whether AWS has a service is known less surely than what is there of users, roles and providers. */
function unknownPrincipal(type: TrustPrincipal['type'], name: string): AwsError {
  const note =
    type === 'Service'
      ? `Unknown service ${name}. If AWS has it, add it to externalPrincipals in the seed.`
      : undefined
  return invalidPrincipal(type.toUpperCase(), name, note)
}

/**
 * The trust policy of a role as AWS shows and evaluates it: what was sent, byte for byte, except that users, roles and
 * accounts stand there under the ARNs that they have now, and a deleted user or role under its unique id.
 */
export function renderTrust(view: View, { trust, trustPrincipals: bound }: RoleRow): string {
  const names = new Map<string, string>()
  for (const arn in bound) {
    const id = bound[arn]
    const name = id === undefined ? arn : presentName(view, id)
    if (name !== arn) names.set(arn, name)
  }
  return names.size === 0 ? trust : replaceTrustPrincipals(trust, (arn) => names.get(arn))
}

function presentName(view: View, id: string): string {
  return (rowById(view, 'users', id) ?? rowById(view, 'roles', id))?.arn ?? id
}

/** Something to be bound, nothing to be bound, or a name that nobody bears. */
type Found = { readonly id: string } | 'unbound' | 'unknown'

function findNamed(view: View, type: TrustPrincipal['type'], name: string): Found {
  if (type === 'AWS') return findPrincipal(view, name)
  if (type === 'Federated') return findProvider(view, name)
  return isServicePrincipal(name) ? 'unbound' : 'unknown'
}

const SAML_PROVIDER = /^arn:[\w-]+:iam::(\d{12}):saml-provider\//

/**
 * A SAML provider must exist: public reports of users of Terraform have AWS's refusal. That OIDC providers need not is
 * unverified: there are no such reports of them.
 */
function findProvider(view: View, name: string): Found {
  const [, account] = SAML_PROVIDER.exec(name) ?? []
  return account === undefined || view.account(account).samlProviders.has(name) ? 'unbound' : 'unknown'
}

const ENTITY = /^arn:[\w-]+:iam::(\d{12}):(user|role)\/(?:.*\/)?([^/]+)$/
const SESSION = /^arn:[\w-]+:sts::(\d{12}):assumed-role\/([^/]+)\//

function findPrincipal(view: View, name: string): Found {
  const [, account = '', type, entity = ''] = ENTITY.exec(name) ?? []
  if (type === 'user') return findUserPrincipal(view.account(account), name, entity)
  if (type === 'role') return findRolePrincipal(view.account(account), name, entity)
  // Ids of those that exist have become ARNs.
  if (UNIQUE_ID.test(name)) return 'unknown'
  return findSessionPrincipal(view, name)
}

function findUserPrincipal(view: View, arn: string, name: string): Found {
  const user = findUser(view, name)
  if (user?.arn !== arn) return 'unknown'
  return isAdministrator(user) ? 'unbound' : user
}

function findRolePrincipal(view: View, arn: string, name: string): Found {
  const role = view.roles.get(keyOf(name))
  return role?.arn === arn ? role : 'unknown'
}

function findSessionPrincipal(view: View, arn: string): Found {
  const [, account, roleName] = SESSION.exec(arn) ?? []
  if (account === undefined || roleName === undefined) return 'unbound'
  const role = view.account(account).roles.get(keyOf(roleName))
  return role?.name === roleName ? 'unbound' : 'unknown'
}
