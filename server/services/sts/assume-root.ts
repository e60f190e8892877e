/**
 * AssumeRoot gives an organization's administrator a session as the root user of a member account. The
 * session is for a privileged task.
 */

import { organizationOverRoot, trustsIam } from '../../../core/access/organization/root-access.ts'
import type { DetailedTarget } from '../../../core/access/target.ts'
import { awsPolicyArn, rootArn } from '../../../core/aws/arns.ts'
import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import { sessionOf } from '../../../core/identity/caller.ts'
import type { NewSession } from '../../../core/identity/sessions.ts'
import {
  accessDenied,
  invalidTargetPrincipal,
  noTrustedAccessForRoot,
  notRootTask,
  rootFeatureNotEnabled,
} from '../../../protocol/errors.ts'
import type { OrganizationRow, Place, RootAccessFeature, View } from '../../../store/index.ts'
import { issue, startOf } from './credentials.ts'

type Request = Input<'sts', 'AssumeRoot'>

export const assumeRoot = {
  AssumeRoot: {
    regionalOnly: true,
    resource: rootTarget,
    conditions: (_view, input) => ({ 'sts:TaskPolicyArn': input.TaskPolicyArn.arn }),
    run: (tx, input, ctx) => {
      const accountId = accountOfTarget(input, ctx)
      const organization = admittingOrganization(tx, accountId, ctx)
      if (!organization) throw accessDenied(ctx.caller.arn, ACTION, rootArn(tx.account(accountId)))
      requireFeature(organization, input, ctx)
      const session = newSession(tx.account(accountId), input, ctx)
      const minimumTokenSize = input.MinimumSessionTokenSize
      const { response } = issue(tx, ctx, { accountId, session, minimumTokenSize })
      return { ...response, SourceIdentity: session.sourceIdentity }
    },
  },
} satisfies Family<'sts'>

const ACTION = 'sts:AssumeRoot'
const MAX_SECONDS = 900

/**
 * The task policies, each with the feature that it requires: neither feature includes the other (recorded on
 * AWS, September 2026).
 */
const TASKS: ReadonlyMap<string, RootAccessFeature> = new Map(
  Object.entries({
    IAMAuditRootUserCredentials: 'RootCredentialsManagement',
    IAMCreateRootUserPassword: 'RootCredentialsManagement',
    IAMDeleteRootUserCredentials: 'RootCredentialsManagement',
    S3UnlockBucketPolicy: 'RootSessions',
    SQSUnlockQueuePolicy: 'RootSessions',
  } as const),
)

/** The names of the features in errors. */
const FEATURE_NAMES = {
  RootCredentialsManagement: 'Root credentials management',
  RootSessions: 'Root sessions',
} as const satisfies Record<RootAccessFeature, string>

/** An account ID, or the ARN of an account's root user. */
const TARGET = /^(?:arn:(aws[a-z-]*):iam::(\d{12}):root|(\d{12}))$/

function accountOfTarget({ TargetPrincipal }: Request, ctx: Context): string {
  const [, partition = ctx.partition, byArn, byNumber] = TARGET.exec(TargetPrincipal) ?? []
  const accountId = byArn ?? byNumber
  if (accountId === undefined || partition !== ctx.partition) throw invalidTargetPrincipal()
  return accountId
}

function featureOfTask({ TaskPolicyArn: { arn = '' } }: Request, { partition }: Context): RootAccessFeature {
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  const feature = TASKS.get(name)
  if (feature === undefined || arn !== awsPolicyArn(partition, '/root-task/', name)) throw notRootTask()
  return feature
}

/**
 * Returns the root user as a resource.
 * The caller's own policies must allow the call, and the member account trusts the administrators of the
 * organization. Malformed targets and tasks are rejected before authorization (recorded on AWS, September
 * 2026).
 */
function rootTarget(view: View, input: Request, ctx: Context): DetailedTarget {
  const accountId = accountOfTarget(input, ctx)
  featureOfTask(input, ctx)
  const isAdmitted = admittingOrganization(view, accountId, ctx) !== undefined
  const policy = policyOfMember(isAdmitted, ctx)
  return { arn: rootArn(view.account(accountId)), accountId, policy, deniedWithoutReason: !isAdmitted }
}

function policyOfMember(admits: boolean, ctx: Context): string {
  const Principal = { AWS: ctx.accountId }
  const Statement = admits ? [{ Effect: 'Allow', Principal, Action: ACTION, Resource: '*' }] : []
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

/** Returns the organization in which the account admits the caller. Root users cannot administer root users. */
function admittingOrganization(view: View, accountId: string, { caller }: Context) {
  return caller.kind === 'root' ? undefined : organizationOverRoot(view, accountId)
}

function requireFeature(organization: OrganizationRow, input: Request, ctx: Context): void {
  if (!trustsIam(organization)) throw noTrustedAccessForRoot()
  const feature = featureOfTask(input, ctx)
  if (!organization.rootAccess?.includes(feature)) throw rootFeatureNotEnabled(FEATURE_NAMES[feature])
}

/** @param owner the member account */
function newSession(owner: Place, input: Request, ctx: Context): NewSession {
  const { arn = '' } = input.TaskPolicyArn
  const issuedAt = startOf(ctx, owner)
  return {
    kind: 'root',
    principalId: 'root',
    name: '',
    issuedAt,
    expiresAt: issuedAt + (input.DurationSeconds ?? MAX_SECONDS) * 1000,
    policyArns: [arn],
    sourceIdentity: sessionOf(ctx.caller)?.sourceIdentity,
  }
}
