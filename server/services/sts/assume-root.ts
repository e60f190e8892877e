/**
 * AssumeRoot gives an organization's administrator a session as the root user of a member account. The
 * session is for a privileged task.
 */
import { accessDenied, invalidTargetPrincipal, notRootTask } from '../../../protocol/errors.ts'
import type { View } from '../../../store/index.ts'
import { mayAssumeRoot } from '../../access/organization/root-access.ts'
import type { DetailedTarget } from '../../access/target.ts'
import { rootArn } from '../../aws/arns.ts'
import type { Context, Family, Input } from '../../engine/operation.ts'
import { sessionOf } from '../../identity/caller.ts'
import type { NewSession } from '../../identity/sessions.ts'
import { issue, startOf } from './credentials.ts'

type Request = Input<'sts', 'AssumeRoot'>

export const assumeRoot = {
  AssumeRoot: {
    regionalOnly: true,
    resource: rootTarget,
    conditions: (_view, input) => ({ 'sts:TaskPolicyArn': input.TaskPolicyArn.arn }),
    run: (tx, input, ctx) => {
      const accountId = accountOfTarget(input)
      if (!isAdmitted(tx, accountId, ctx)) throw accessDenied(ctx.caller.arn, ACTION, rootArn(accountId))
      const session = newSession(input, ctx)
      const minimumTokenSize = input.MinimumSessionTokenSize
      const { response } = issue(tx, ctx, { accountId, session, minimumTokenSize })
      return { ...response, SourceIdentity: session.sourceIdentity }
    },
  },
} satisfies Family<'sts'>

const ACTION = 'sts:AssumeRoot'
const MAX_SECONDS = 900

/** The task policies. Source: API reference. */
const TASKS: readonly string[] = [
  'IAMAuditRootUserCredentials',
  'IAMCreateRootUserPassword',
  'IAMDeleteRootUserCredentials',
  'S3UnlockBucketPolicy',
  'SQSUnlockQueuePolicy',
].map((name) => `arn:aws:iam::aws:policy/root-task/${name}`)

/** An account ID, or the ARN of an account's root user. */
const TARGET = /^(?:arn:aws[a-z-]*:iam::(\d{12}):root|(\d{12}))$/

function accountOfTarget({ TargetPrincipal }: Request): string {
  const [, byArn, byNumber] = TARGET.exec(TargetPrincipal) ?? []
  const accountId = byArn ?? byNumber
  if (accountId === undefined) throw invalidTargetPrincipal(TargetPrincipal)
  return accountId
}

/**
 * Returns the root user as a resource.
 * The caller's own policies must allow the call, and the member account trusts the administrators of the
 * organization.
 */
function rootTarget(view: View, input: Request, ctx: Context): DetailedTarget {
  const accountId = accountOfTarget(input)
  return { arn: rootArn(accountId), accountId, policy: policyOfMember(isAdmitted(view, accountId, ctx), ctx) }
}

function policyOfMember(admits: boolean, ctx: Context): string {
  const Principal = { AWS: ctx.accountId }
  const Statement = admits ? [{ Effect: 'Allow', Principal, Action: ACTION, Resource: '*' }] : []
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

/** Reports whether the account admits the caller. Root users cannot administer root users. */
function isAdmitted(view: View, accountId: string, { caller }: Context): boolean {
  return caller.kind !== 'root' && mayAssumeRoot(view, accountId)
}

function newSession(input: Request, ctx: Context): NewSession {
  const { arn = '' } = input.TaskPolicyArn
  if (!TASKS.includes(arn)) throw notRootTask(arn)
  const issuedAt = startOf(ctx)
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
