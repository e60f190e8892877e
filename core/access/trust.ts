/**
 * Trust policies and the principals that they name.
 *
 * A user or role is bound by its unique ID when the policy is written. A user or role that is deleted and
 * created again with the same name is therefore not trusted.
 *
 * Source: IAM User Guide, principals: AWS replaces the ARN of a user or role with its unique ID when a policy
 * is saved.
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
import { keyOf, type RoleRow, rowById, type Store, type UserRow, type View } from '../../store/index.ts'
import { rootArn } from '../aws/arns.ts'
import { accountOfId } from '../aws/ids.ts'
import type { Quotas } from '../aws/quotas.ts'
import { isServicePrincipal } from '../aws/service-principals.ts'
import { isAdministrator } from '../identity/administrator.ts'
import { findUser, findUserById } from '../identity/find-user.ts'

type Trust = Pick<RoleRow, 'trust' | 'trustPrincipals'>

/** The settings that determine whether a trust policy is accepted. */
export interface TrustRules {
  readonly quotas: Pick<Quotas, 'AssumeRolePolicySizeQuota'>
  /** ARNs outside the emulator, and additional AWS services, that trust policies may name. */
  readonly externalPrincipals: ReadonlySet<string>
  /** Returns an account with the principals that trust policies may name. */
  readonly settled: Store['settled']
}

/**
 * Returns what a role stores of a trust policy.
 *
 * @throws MalformedPolicyDocument for invalid syntax or a principal that does not exist, LimitExceeded for
 *   its size
 */
export function newTrust(
  present: View,
  document: string,
  { quotas, externalPrincipals, settled }: TrustRules,
): Trust {
  const view = settled(present)
  const message = validateTrustPolicy(document, view.partition)
  if (message !== undefined) throw malformedPolicyDocument(message)
  const limit = quotas.AssumeRolePolicySizeQuota
  if (policySize(document) > limit) throw quotaExceeded('ACLSizePerRole', limit)
  const trust = replaceTrustPrincipals(document, (name) => arnOf(view, name))
  return { trust, trustPrincipals: bindTrust(view, trust, externalPrincipals) }
}

const ACCOUNT_NUMBER = /^\d{12}$/
const UNIQUE_ID = /^A(?:IDA|ROA)[A-Z0-9]{17}$/

/**
 * Returns the ARN of a principal that is named differently. An account is named by its number, a user or role
 * of any account by its unique ID.
 *
 * Sources: IAM User Guide, principals: IDs are shown as ARNs, and a service "might convert" an account's
 * number to its ARN. IAM does so when it shows the policy later; CreateRole returns it as it was sent
 * (recorded on AWS, February 2026). Terraform's provider treats the two as equal for this reason.
 */
function arnOf(view: View, name: string): string | undefined {
  if (ACCOUNT_NUMBER.test(name)) return rootArn(view.account(name))
  return UNIQUE_ID.test(name) ? findById(view, name)?.arn : undefined
}

function findById(view: View, id: string): UserRow | RoleRow | undefined {
  const account = view.account(accountOfId(id) ?? view.accountId)
  return findUserById(account, id) ?? rowById(view, 'roles', id)
}

/**
 * Returns the unique IDs of the users and roles that a well-formed trust policy names. It names them by ARN,
 * in any account.
 *
 * Names that need not exist, or that can never change, are not bound: accounts, the built-in administrators,
 * role sessions, federated users, identity providers, services, and names in `external`.
 *
 * @throws MalformedPolicyDocument for a user, role, SAML provider, or service that does not exist
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

/**
 * Returns the error, with a hint for unknown services. The list of AWS's services may be incomplete, unlike
 * the users, roles, and providers in the state.
 */
function unknownPrincipal(type: TrustPrincipal['type'], name: string): AwsError {
  const note =
    type === 'Service'
      ? `Unknown service ${name}. If AWS has it, add it to externalPrincipals in the seed.`
      : undefined
  return invalidPrincipal(type.toUpperCase(), name, note)
}

/**
 * Returns the trust policy of a role as AWS shows and evaluates it. The text is byte for byte as sent, with
 * these exceptions: users, roles, and accounts appear with their current ARNs, and a deleted user or role
 * with its unique ID.
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

/** A principal to bind, a name that is not bound, or a name that no principal has. */
type Binding = { readonly id: string } | 'unbound' | 'unknown'

function findNamed(view: View, type: TrustPrincipal['type'], name: string): Binding {
  if (type === 'AWS') return findPrincipal(view, name)
  if (type === 'Federated') return findProvider(view, name)
  return isServicePrincipal(name, view.partition) ? 'unbound' : 'unknown'
}

const PROVIDER = /^arn:([\w-]+):iam::(\d{12}):(saml|oidc)-provider\//

/**
 * Looks up the provider of a federated principal. A SAML provider must exist: public reports by Terraform
 * users contain AWS's error. Providers of other partitions do not exist.
 *
 * Unverified: Trust policies may name OpenID Connect providers that do not exist, because no public report
 * quotes an error of AWS for them.
 */
function findProvider(view: View, name: string): Binding {
  const [, partition, account, kind] = PROVIDER.exec(name) ?? []
  if (account === undefined) return 'unbound'
  if (partition !== view.partition) return 'unknown'
  return kind === 'oidc' || view.account(account).samlProviders.has(name) ? 'unbound' : 'unknown'
}

const ENTITY = /^arn:[\w-]+:iam::(\d{12}):(user|role)\/(?:.*\/)?([^/]+)$/
const SESSION = /^arn:[\w-]+:sts::(\d{12}):assumed-role\/([^/]+)\//

function findPrincipal(view: View, name: string): Binding {
  const [, account = '', type, entity = ''] = ENTITY.exec(name) ?? []
  if (type === 'user') return findUserPrincipal(view.account(account), name, entity)
  if (type === 'role') return findRolePrincipal(view.account(account), name, entity)
  // The unique IDs of existing users and roles are already replaced with ARNs.
  if (UNIQUE_ID.test(name)) return 'unknown'
  return findSessionPrincipal(view, name)
}

function findUserPrincipal(view: View, arn: string, name: string): Binding {
  const user = findUser(view, name)
  if (user?.arn !== arn) return 'unknown'
  return isAdministrator(user) ? 'unbound' : user
}

function findRolePrincipal(view: View, arn: string, name: string): Binding {
  const role = view.roles.get(keyOf(name))
  return role?.arn === arn ? role : 'unknown'
}

function findSessionPrincipal(view: View, arn: string): Binding {
  const [, account, roleName] = SESSION.exec(arn) ?? []
  if (account === undefined || roleName === undefined) return 'unbound'
  const role = view.account(account).roles.get(keyOf(roleName))
  return role?.name === roleName ? 'unbound' : 'unknown'
}
