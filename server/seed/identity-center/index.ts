/** Creates instances of IAM Identity Center with everything in them. AWS's rules and error messages apply as to the API. */

import { organizationOf } from '../../../core/access/organization/managed.ts'
import {
  IDENTITY_CENTER,
  instanceArn,
  newIdentityStoreId,
  newInstanceId,
} from '../../../core/aws/identity-center-ids.ts'
import { joinIdentityCenter } from '../../../core/engine/permission-sets/members.ts'
import { secondsOf } from '../../../core/standards/iso-duration.ts'
import { instanceExists } from '../../../protocol/errors/sso-admin/instances.ts'
import { ssoAdmin } from '../../../protocol/model/index.ts'
import {
  type PortalSettings,
  type SsoInstanceRow,
  ssoInstanceId,
  ssoInstanceKey,
} from '../../../store/index.ts'
import { trustedServices } from '../../services/organizations/trusted-services/trusted-services.ts'
import { StepFailure } from '../failure.ts'
import { type ManagementAccount, perform } from '../organization/organization-calls.ts'
import type { Path } from '../parse.ts'
import type { SeedIdentityCenter } from '../types.ts'
import { addAccess } from './identity-center-access.ts'
import { addApplications } from './identity-center-applications.ts'
import { addScimTenants } from './identity-center-scim.ts'
import { addDirectory } from './identity-center-users.ts'

/** An instance of a seed. */
export interface PlannedCenter {
  readonly seed: SeedIdentityCenter
  readonly path: Path
  /** The account that owns the instance. The region of its context is the home region. */
  readonly account: ManagementAccount
}

/** The members that only the instance of an organization has. */
const ORGANIZATION_MEMBERS = ['permissionSets', 'assignments', 'accessControlAttributes'] as const

/** Returns whether a seed has members that need an organization. */
export function needsOrganization(seed: SeedIdentityCenter): boolean {
  return ORGANIZATION_MEMBERS.some((name) => seed[name] !== undefined)
}

/**
 * Creates an instance: the organization's if the account manages one.
 *
 * @param others the instances of all accounts
 * @throws StepFailure when AWS would reject a part of it
 */
export function enableIdentityCenter(planned: PlannedCenter, others: Iterable<SsoInstanceRow>): void {
  const { seed, path, account } = planned
  const kind = kindFor(planned)
  requireFreeNames(planned, others)
  const instance = perform(account, {
    path,
    operation: 'CreateInstance',
    input: { Name: seed.name },
    run: () => createInstance(planned, kind),
    model: ssoAdmin,
  })
  if (kind === 'organization') trustIdentityCenter(account, path)
  const center = { ...account, instance }
  addDirectory(center, seed, path)
  addAccess(center, seed, path)
  addApplications(center, seed, path)
  addScimTenants(center, seed, path)
}

function kindFor({ seed, path, account: { tx } }: PlannedCenter): SsoInstanceRow['kind'] {
  if (organizationOf(tx)?.management.accountId === tx.accountId) return 'organization'
  const name = ORGANIZATION_MEMBERS.find((each) => seed[each] !== undefined)
  if (name === undefined) return 'account'
  throw new StepFailure(
    [...path, name],
    `Account ${tx.accountId} cannot have "${name}"`,
    '. Only the management account of an organization can.',
  )
}

/** Requires that no other instance has the start URL and the ID. */
function requireFreeNames(
  { seed, path, account: { tx } }: PlannedCenter,
  others: Iterable<SsoInstanceRow>,
): void {
  const { instanceId, identityStoreId, subdomain } = seed
  if (instanceId !== undefined && tx.locate(ssoInstanceId(instanceId)))
    throw new StepFailure([...path, 'instanceId'], `Instance ${instanceId} already exists`)
  for (const other of others) {
    if (other.identityStoreId === identityStoreId)
      throw new StepFailure([...path, 'identityStoreId'], `Identity store ${identityStoreId} already exists`)
    if (subdomain !== undefined && other.subdomain === subdomain)
      throw new StepFailure([...path, 'subdomain'], `Subdomain "${subdomain}" is in use`)
  }
}

function createInstance(planned: PlannedCenter, kind: SsoInstanceRow['kind']): SsoInstanceRow {
  const { seed, account } = planned
  const { tx, ctx } = account
  if (tx.ssoInstances.has(ssoInstanceKey)) throw instanceExists()
  const { name, subdomain, identityProvider } = seed
  const { instanceId: id = newInstanceId(ctx.region, ctx.randomBytes) } = seed
  const row: SsoInstanceRow = {
    id,
    arn: instanceArn(tx, id),
    identityStoreId: seed.identityStoreId ?? newIdentityStoreId(ctx.randomBytes),
    kind,
    region: ctx.region,
    createDate: ctx.timeIn(tx),
    portal: portalOf(planned),
    ...(name === undefined ? {} : { name }),
    ...(subdomain === undefined ? {} : { subdomain }),
    ...(identityProvider ? { identityProvider: { ...identityProvider, acsId: ctx.newUuid() } } : {}),
  }
  tx.ssoInstances.put(ssoInstanceKey, row)
  return row
}

/** Seconds. Source: IAM Identity Center User Guide, "Configure the session duration". */
const SHORTEST_SESSION = 15 * 60
const LONGEST_SESSION = 90 * 24 * 60 * 60

/**
 * Returns how users sign in. A password is enough unless the seed says otherwise, so that tests can sign in with less.
 * On AWS, users must register an MFA device.
 */
function portalOf({ seed, path }: PlannedCenter): PortalSettings {
  const { portalSession, mfa: { mode = 'always', withoutDevice = 'allow' } = {}, emailCodes = false } = seed
  const settings = { mfaMode: mode, withoutDevice, emailCodes }
  if (portalSession === undefined) return settings
  const sessionSeconds = secondsOf(portalSession)
  if (sessionSeconds >= SHORTEST_SESSION && sessionSeconds <= LONGEST_SESSION)
    return { ...settings, sessionSeconds }
  throw new StepFailure(
    [...path, 'portalSession'],
    `Invalid duration "${portalSession}"`,
    '. Portal sessions last from 15 minutes to 90 days.',
  )
}

/** Gives the service trusted access to the organization, and its role to every account. */
function trustIdentityCenter(account: ManagementAccount, path: Path): void {
  const { tx, ctx } = account
  const { run } = trustedServices.EnableAWSServiceAccess
  const input = { ServicePrincipal: IDENTITY_CENTER }
  perform(account, { path, operation: 'EnableAWSServiceAccess', input, run })
  for (const [accountId] of tx.memberAccounts.rows()) joinIdentityCenter(tx, accountId, ctx)
}
