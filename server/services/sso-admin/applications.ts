/** Applications, which users of an instance sign in to. */

import type { Permission } from '../../../core/access/target.ts'
import { OAUTH_PROVIDER } from '../../../core/aws/application-providers.ts'
import {
  applicationArn,
  applicationProviderArn,
  identityStoreArn,
  idInArn,
  newApplicationId,
} from '../../../core/aws/identity-center-ids.ts'
import { createdBefore, creationBy } from '../../../core/engine/client-tokens.ts'
import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import type { OwnedApplication } from '../../../core/identity/identity-center/applications.ts'
import type { OwnedInstance } from '../../../core/identity/identity-center/instances.ts'
import {
  applicationProviderNotFound,
  applicationUrlRequired,
  idempotentParameterMismatch,
  providerNotSupported,
  tooManyApplications,
} from '../../../protocol/errors/sso-admin/applications.ts'
import { accessDenied } from '../../../protocol/errors/sso-admin/common.ts'
import type { SsoAdminTypes } from '../../../protocol/model/index.ts'
import type { ApplicationPortalOptions, Entry, SsoApplicationRow, Tx, View } from '../../../store/index.ts'
import { applicationRules, changeApplication, requireApplication } from './application-gate.ts'
import { findProvider } from './application-providers.ts'
import {
  instanceRules,
  isEntitled,
  pageRules,
  primaryRegion,
  READS,
  requireInstance,
  WITHOUT_NOT_FOUND,
} from './gate.ts'
import { pageOf } from './paging.ts'
import { newTags } from './tag-rules.ts'

type CreateInput = Input<'sso-admin', 'CreateApplication'>

export const applications = {
  /**
   * Unverified: CreateApplication is authorized on the application `*` of the instance, because the ID is not known
   * before.
   *
   * Unverified: Every account of an organization can create applications in its instance, and several applications can
   * have the same name.
   */
  CreateApplication: {
    ...instanceRules('member'),
    also: permissionsToCreate,
    run: (tx, input, ctx) => {
      const found = requireInstance(tx, input.InstanceArn, ctx, { ...READS, entitled: 'member' })
      const application =
        createdBefore(input, earlierApplications(found, input, ctx), idempotentParameterMismatch) ??
        create(found, input, ctx)
      const { owner, instance } = found
      return {
        ApplicationArn: application.arn,
        InstanceArn: instance.arn,
        IdentityStoreArn: identityStoreArn(owner, instance.identityStoreId),
      }
    },
  },

  DescribeApplication: {
    ...applicationRules,
    run: (tx, input, ctx) => toApplication(requireApplication(tx, input, ctx)),
  },

  /** Unverified: Members that UpdateApplication leaves out keep their values. */
  UpdateApplication: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      changeApplication(tx, input, ctx, ({ application }) => updated(application, input))
      return {}
    },
  },

  /** Deletes an application with its assignments. Source: API reference, DeleteApplication. */
  DeleteApplication: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const { owner, application } = requireApplication(tx, input, ctx)
      const assignments = [...owner.applicationAssignments.by('application', application.id)]
      for (const [key] of assignments) owner.applicationAssignments.delete(key)
      owner.ssoApplications.delete(application.id)
      return {}
    },
  },

  /**
   * Unverified: Applications are listed by their IDs, because AWS does not document the order. Accounts that administer
   * nothing are refused unless their filter names them.
   */
  ListApplications: {
    ...pageRules,
    run: (tx, input, ctx) => {
      const requirements = { ...READS, ...WITHOUT_NOT_FOUND, entitled: 'member' } as const
      const found = requireInstance(tx, input.InstanceArn, ctx, requirements)
      const listsOwn = input.Filter?.ApplicationAccount === ctx.accountId
      if (!listsOwn && !isEntitled(found, ctx.accountId, 'administrator')) throw accessDenied()
      const MaxResults = Math.min(input.MaxResults ?? MOST_LISTED, MOST_LISTED)
      const rows = (after: string | undefined) =>
        matching(found.owner.ssoApplications.rows(after), input.Filter)
      const { items, NextToken } = pageOf({ ...input, MaxResults }, rows, (application) =>
        toApplication({ ...found, application }),
      )
      return { Applications: items, NextToken }
    },
  },
} satisfies Family<'sso-admin'>

/** The largest number of applications in a response (model). */
const MOST_LISTED = 50

function permissionsToCreate(view: View, { InstanceArn, ApplicationProviderArn }: CreateInput) {
  const action = 'sso:CreateApplication'
  const conditions = primaryRegion(view, InstanceArn)
  const permissions: readonly Permission[] = [
    { action, target: applicationArn(view, idInArn(InstanceArn), '*'), conditions },
    { action, target: ApplicationProviderArn, conditions },
  ]
  return permissions
}

/** Returns the applications that the caller's account created by requests with the same token. */
function* earlierApplications(
  { owner }: OwnedInstance,
  { ClientToken }: CreateInput,
  { accountId }: Context,
) {
  if (ClientToken === undefined) return
  for (const [, row] of owner.ssoApplications.by('clientToken', ClientToken))
    if (row.accountId === accountId) yield row
}

/** @throws AwsError ResourceNotFoundException, ValidationException, or ServiceQuotaExceededException */
function create(found: OwnedInstance<Tx>, input: CreateInput, ctx: Context): SsoApplicationRow {
  const { owner, instance } = found
  const { ApplicationProviderArn: provider } = input
  if (!findProvider(owner, provider)) throw applicationProviderNotFound(provider)
  if (provider !== applicationProviderArn(owner, OAUTH_PROVIDER.name)) throw providerNotSupported(provider)
  requireStartingPoint(input.PortalOptions)
  const { ApplicationsAndAccountsQuota: quota } = ctx.quotas
  const present = owner.ssoApplications.size + owner.memberAccounts.size
  if (present >= quota) throw tooManyApplications(quota, instance.id)
  const application = newApplication(found, input, ctx)
  owner.ssoApplications.put(application.id, application)
  return application
}

/**
 * Unverified: An application without portal options is visible, and no other option is shown. Terraform's provider for
 * AWS ignores such options.
 */
function newApplication(
  { owner, instance }: OwnedInstance,
  input: CreateInput,
  ctx: Context,
): SsoApplicationRow {
  const id = newApplicationId(ctx.randomBytes)
  return {
    id,
    arn: applicationArn(ctx, instance.id, id),
    accountId: ctx.accountId,
    ...(ctx.region === instance.region ? {} : { createdFrom: ctx.region }),
    providerArn: input.ApplicationProviderArn,
    name: input.Name,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    status: input.Status ?? 'ENABLED',
    portalOptions: { Visibility: 'ENABLED', ...input.PortalOptions },
    assignmentRequired: true,
    grants: {},
    scopes: {},
    ...creationBy(input),
    createDate: ctx.timeIn(owner),
    ...newTags(input.Tags, ctx),
  }
}

function updated(
  application: SsoApplicationRow,
  input: Input<'sso-admin', 'UpdateApplication'>,
): SsoApplicationRow {
  const { Name: name = application.name, Status: status = application.status, Description } = input
  requireStartingPoint(input.PortalOptions)
  return {
    ...application,
    name,
    status,
    ...(Description === undefined ? {} : { description: Description }),
    portalOptions: { ...application.portalOptions, ...input.PortalOptions },
  }
}

/** Requires a URL for applications that users start at. @throws AwsError ValidationException */
function requireStartingPoint({ SignInOptions: options }: ApplicationPortalOptions = {}): void {
  if (options?.Origin === 'APPLICATION' && options.ApplicationUrl === undefined)
    throw applicationUrlRequired()
}

function* matching(
  rows: Iterable<Entry<SsoApplicationRow>>,
  { ApplicationAccount: account, ApplicationProvider: provider }: SsoAdminTypes.ListApplicationsFilter = {},
): Generator<Entry<SsoApplicationRow>> {
  for (const entry of rows) {
    const [, { accountId, providerArn }] = entry
    const isOfAccount = account === undefined || account === accountId
    if (isOfAccount && (provider === undefined || provider === providerArn)) yield entry
  }
}

function toApplication({ owner, instance, application }: OwnedApplication): SsoAdminTypes.Application {
  const { arn, accountId, providerArn, name, description, status, portalOptions, createDate } = application
  return {
    ApplicationArn: arn,
    ApplicationProviderArn: providerArn,
    Name: name,
    ApplicationAccount: accountId,
    InstanceArn: instance.arn,
    IdentityStoreArn: identityStoreArn(owner, instance.identityStoreId),
    Status: status,
    PortalOptions: portalOptions,
    Description: description,
    CreatedDate: createDate,
    CreatedFrom: application.createdFrom ?? instance.region,
  }
}
