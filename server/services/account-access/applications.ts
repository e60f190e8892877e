/** Applications: the account access manager of an organization, and its application in IAM Identity Center. */

import { organizationOf } from '../../../core/access/organization/managed.ts'
import { includesService } from '../../../core/access/organization/services.ts'
import {
  ACCOUNT_ACCESS,
  accessApplicationArn,
  newAccessApplicationId,
  newTenantId,
} from '../../../core/aws/account-access-ids.ts'
import {
  applicationProviderArn,
  idInArn,
  newApplicationId,
  applicationArn as ssoApplicationArn,
} from '../../../core/aws/identity-center-ids.ts'
import {
  ensureLinkedRole,
  hasLinkedRole,
  permissionForLinkedRole,
} from '../../../core/engine/linked-roles.ts'
import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import { hasSameTags, requestedTags, toTagMap } from '../../../core/engine/tag-maps.ts'
import { pageRequest } from '../../../core/engine/token-pages.ts'
import {
  accessDenied,
  alreadyCreated,
  instanceUnusable,
  invalidNextToken,
  trustedAccessMissing,
} from '../../../protocol/errors/account-access.ts'
import type { AccountAccessTypes } from '../../../protocol/model/index.ts'
import {
  type AccessApplicationRow,
  type SsoApplicationRow,
  type SsoInstanceRow,
  ssoInstanceKey,
  type Tx,
} from '../../../store/index.ts'
import {
  applicationRules,
  findApplication,
  isEntitled,
  requireApplication,
  visibleApplications,
} from './gate.ts'
import { pageInOrder } from './paging.ts'
import { newTags } from './tags.ts'

export const applications = {
  /**
   * Creates an application, and the service-linked role unless the account has it. Source: IAM User Guide, "Getting
   * started with account access manager" and "Security in account access manager".
   *
   * Unverified: CreateApplication needs no permissions of IAM Identity Center, although the User Guide lists some without
   * saying which operation needs them.
   */
  CreateApplication: {
    conditions: (_view, { tags }) => requestedTags(tags),
    also: (view) =>
      hasLinkedRole(view, ACCOUNT_ACCESS) ? [] : [permissionForLinkedRole(ACCOUNT_ACCESS, view)],
    run: (tx, input, ctx) => {
      const instance = requireInstance(tx, input.identitySource.identityCenter?.instanceArn, ctx)
      const [present] = visibleApplications(tx)
      if (present && !hasSameTags(present, input.tags ?? {})) throw alreadyCreated()
      return { applicationArn: (present ?? addApplication(tx, instance, input, ctx)).arn }
    },
  },

  /** Applications are complete as soon as they are created, because nothing here takes time. */
  GetApplication: {
    ...applicationRules(),
    run: (tx, { applicationArn }, ctx) =>
      toApplication(requireApplication(tx, applicationArn, ctx).application),
  },

  ListApplications: {
    wrongMarker: invalidNextToken,
    run: (tx, input, ctx) => {
      const visible = visibleApplications(tx).filter(({ region }) => region === ctx.region)
      const page = pageInOrder(pageRequest(input), visible, ({ id }) => id, toSummary)
      return { applications: page.items, nextToken: page.NextToken }
    },
  },

  /**
   * Deletes an application with its entitlements. Sessions of roles continue until they expire. Source: API reference,
   * which says that deleting an application that is gone is no error; IAM User Guide, "Delete account access manager".
   *
   * Unverified: DeleteApplication keeps the service-linked role.
   */
  DeleteApplication: {
    ...applicationRules('owner'),
    run: (tx, { applicationArn }, ctx) => {
      const found = findApplication(tx, applicationArn)
      if (found?.application.region !== ctx.region) return
      if (!isEntitled(found, ctx.accountId, 'owner')) throw accessDenied()
      deleteApplication(found.owner, found.application)
    },
  },
} satisfies Family<'account-access'>

/**
 * Returns the organization's instance, which must be in the caller's account and region, and have the ARN.
 *
 * Unverified: Each instance that cannot be the identity source is reported by ValidationException, and so is trusted
 * access that is missing, because AWS documents only that both are prerequisites.
 *
 * @throws AwsError ValidationException
 */
function requireInstance(tx: Tx, arn: string | undefined, { region }: Context): SsoInstanceRow {
  const instance = tx.ssoInstances.get(ssoInstanceKey)
  if (!instance || instance.arn !== arn || instance.kind === 'account' || instance.region !== region)
    throw instanceUnusable()
  const trusted = organizationOf(tx)?.organization.trustedServices
  if (!includesService(trusted, ACCOUNT_ACCESS)) throw trustedAccessMissing(ACCOUNT_ACCESS)
  return instance
}

/** @throws AwsError ValidationException */
function addApplication(
  tx: Tx,
  instance: SsoInstanceRow,
  { tags = {} }: Input<'account-access', 'CreateApplication'>,
  ctx: Context,
): AccessApplicationRow {
  const id = newAccessApplicationId(ctx.randomBytes)
  const inIdentityCenter = newSsoApplication(tx, instance, ctx)
  const application = {
    id,
    arn: accessApplicationArn(tx, instance.region, id),
    region: instance.region,
    tenantId: newTenantId(ctx.randomBytes),
    instanceArn: instance.arn,
    ssoApplicationArn: inIdentityCenter.arn,
    createDate: ctx.now,
    updateDate: ctx.now,
    ...newTags(tags, ctx),
  }
  ensureLinkedRole(tx, ACCOUNT_ACCESS, ctx)
  tx.ssoApplications.put(inIdentityCenter.id, inIdentityCenter)
  tx.accessApplications.put(id, application)
  return application
}

/**
 * Returns the application in IAM Identity Center. Source for the scopes: API reference of Account Access Runtime.
 *
 * Unverified: In IAM Identity Center, the application is `Account access manager` of the provider `sso/account-access`,
 * because AWS's names are not known. It needs no assignments, because entitlements decide who gets which role.
 */
function newSsoApplication(
  tx: Tx,
  instance: SsoInstanceRow,
  { randomBytes, now }: Context,
): SsoApplicationRow {
  const id = newApplicationId(randomBytes)
  return {
    id,
    arn: ssoApplicationArn(tx, instance.id, id),
    accountId: tx.accountId,
    providerArn: applicationProviderArn(tx, 'sso/account-access'),
    name: 'Account access manager',
    status: 'ENABLED',
    assignmentRequired: false,
    grants: {},
    scopes: { 'account_access:assume': [], 'account_access:read_only': [] },
    createDate: now,
  }
}

function deleteApplication(owner: Tx, { id, ssoApplicationArn: arn }: AccessApplicationRow): void {
  for (const [key] of [...owner.entitlements.rows()]) owner.entitlements.delete(key)
  owner.ssoApplications.delete(idInArn(arn))
  owner.accessApplications.delete(id)
}

function toSummary({ arn, tenantId, createDate, updateDate }: AccessApplicationRow) {
  return { applicationArn: arn, tenantId, createdAt: createDate, updatedAt: updateDate }
}

function toApplication(
  application: AccessApplicationRow,
): AccountAccessTypes.AccountAccessOperations['GetApplication']['output'] {
  const { applicationArn: _arn, ...summary } = toSummary(application)
  const { instanceArn, ssoApplicationArn: applicationArn, tags } = application
  return {
    ...summary,
    identitySource: { identityCenter: { instanceArn, applicationArn } },
    status: 'ACTIVE',
    tags: toTagMap(tags),
  }
}
