/**
 * Deletions of service-linked roles, which end at a time of the emulator's clock.
 *
 * Nothing waits for that time. Whatever is due ends before the next call sees the state.
 */
import {
  type DeletionFailure,
  keyOf,
  type RoleRow,
  type RoleSession,
  rowById,
  ssoInstanceKey,
  type Tx,
  type View,
} from '../../store/index.ts'
import { organizationOf } from '../access/organization/managed.ts'
import { partitionNamed } from '../aws/partitions.ts'
import { isServiceLinkedPath } from '../aws/reserved-paths.ts'

/** Ends the deletions whose time has come. A role goes, unless it is in use. */
export function endDueDeletions(tx: Tx, now: number): void {
  if (tx.deletionTasks.count('running', 'any') === 0) return
  for (const [id, { roleArn, running }] of [...tx.deletionTasks.by('running', 'any')]) {
    if (!running || running.endsAt > now) continue
    const failure = deleteUnlessUsed(tx, running.roleId, now)
    tx.deletionTasks.put(id, failure ? { roleArn, failure } : { roleArn })
  }
}

/** Returns why the role could not be deleted. Undefined when it is gone. */
function deleteUnlessUsed(tx: Tx, roleId: string, now: number): DeletionFailure | undefined {
  const role = rowById(tx, 'roles', roleId)
  if (!role) return undefined
  const failure = failureOf(tx, role, now)
  if (!failure) tx.roles.delete(keyOf(role.name))
  return failure
}

/**
 * Keeps the session of a service-linked role that ends last, because the role cannot be deleted before.
 *
 * @param tx the account of the role
 */
export function rememberSession(tx: Tx, { id, path }: RoleRow, session: RoleSession): void {
  if (!isServiceLinkedPath(path)) return
  // The given row can be older.
  const role = rowById(tx, 'roles', id)
  if (!role || (role.lastSession?.expiresAt ?? 0) >= session.expiresAt) return
  tx.roles.put(keyOf(role.name), { ...role, lastSession: session })
}

/**
 * Returns why a service still needs its role: undefined if it does not.
 *
 * That Role Manager never lets its role go was recorded on AWS, September 2026. The other causes are documented
 * (IAM User Guide and Organizations User Guide, service-linked roles).
 *
 * Unverified: GetServiceLinkedRoleDeletionStatus gives reasons in iamulator's words, except for the role of
 * Role Manager, because AWS's texts for the other causes are not known.
 */
function failureOf(view: View, role: RoleRow, now: number): DeletionFailure | undefined {
  const { lastSession } = role
  if (lastSession && lastSession.expiresAt > now) {
    const usage = [{ region: lastSession.region, resources: [lastSession.arn] }]
    return { reason: 'The role has active sessions.', usage }
  }
  if (role.path === ROLE_MANAGER_PATH) return ROLE_MANAGER_FAILURE
  if (role.path === IDENTITY_CENTER_PATH) return permissionSetFailure(view)
  if (role.path === ACCESS_ANALYZER_PATH) return analyzerFailure(view)
  return role.path === ORGANIZATIONS_PATH ? organizationFailure(view) : undefined
}

const ROLE_MANAGER_PATH = '/aws-service-role/role-manager.iam.amazonaws.com/'
const ROLE_MANAGER_FAILURE = {
  reason: 'Role could not be deleted because of an internal error.',
  usage: [],
} as const

const IDENTITY_CENTER_PATH = '/aws-service-role/sso.amazonaws.com/'

/** IAM Identity Center needs its role as long as the account has roles of permission sets. */
function permissionSetFailure(view: View): DeletionFailure | undefined {
  const { management } = organizationOf(view) ?? {}
  const [[, provisioning] = []] = management?.provisionings.by('account', view.accountId) ?? []
  const role = provisioning && rowById(view, 'roles', provisioning.roleId)
  const region = management?.ssoInstances.get(ssoInstanceKey)?.region
  if (!role || region === undefined) return undefined
  const reason = 'The account has roles of permission sets.'
  return { reason, usage: [{ region, resources: [role.arn] }] }
}

const ACCESS_ANALYZER_PATH = '/aws-service-role/access-analyzer.amazonaws.com/'

/**
 * IAM Access Analyzer needs its role as long as the account has analyzers. Source: IAM User Guide, "Using service-linked
 * roles for IAM Access Analyzer". The reason is ours.
 */
function analyzerFailure({ analyzers }: View): DeletionFailure | undefined {
  if (analyzers.size === 0) return undefined
  const regions = new Set(Array.from(analyzers.rows(), ([, { region }]) => region))
  const usage = Array.from(regions, (region) => ({
    region,
    resources: Array.from(analyzers.by('region', region), ([, { arn }]) => arn),
  }))
  return { reason: 'The account has analyzers.', usage }
}

const ORGANIZATIONS_PATH = '/aws-service-role/organizations.amazonaws.com/'

/** An organization with all features needs the role in each of its accounts. */
function organizationFailure(view: View): DeletionFailure | undefined {
  const organization = organizationOf(view)?.organization
  if (organization?.featureSet !== 'ALL') return undefined
  const { organizationsRegion: region } = partitionNamed(view.partition)
  return {
    reason: 'The account is in an organization that has all features enabled.',
    usage: [{ region, resources: [organization.arn] }],
  }
}
