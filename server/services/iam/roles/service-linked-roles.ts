/**
 * Service-linked roles are roles for an AWS service. The service defines their name, trust policy, and
 * permissions.
 *
 * Sources: IAM User Guide, service-linked roles; service authorization reference of these three operations.
 */

import { iamArn } from '../../../../core/aws/arns.ts'
import { isServiceLinkedPath } from '../../../../core/aws/reserved-paths.ts'
import { linkedRoleArn, newLinkedRole } from '../../../../core/engine/linked-roles.ts'
import type { Context, Family } from '../../../../core/engine/operation.ts'
import {
  malformedDeletionTaskId,
  noSuchDeletionTask,
  notServiceRole,
  serviceRoleNameTaken,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { type DeletionTaskRow, keyOf, type RoleRow, type View } from '../../../../store/index.ts'
import { encodeDocument } from '../documents.ts'
import { requireRole, roleTarget } from '../lookup.ts'
import { toRole } from './roles.ts'

export const serviceLinkedRoles = {
  CreateServiceLinkedRole: {
    resource: (_view, input, ctx) => linkedRoleArn(input, ctx),
    conditions: (_view, input) => ({ 'iam:AWSServiceName': input.AWSServiceName }),
    // These roles count towards the quota of roles. Their creation does not fail when it is reached (IAM User
    // Guide).
    run: (tx, input, ctx) => {
      const role = newLinkedRole(input, ctx, ctx)
      if (tx.roles.has(keyOf(role.name))) throw serviceRoleNameTaken(role.name)
      tx.roles.put(keyOf(role.name), role)
      const AssumeRolePolicyDocument = encodeDocument(sentTrustOf(input.AWSServiceName))
      return { Role: { ...toRole(tx, role), AssumeRolePolicyDocument } }
    },
  },

  /**
   * Starts the deletion, which `engine/role-deletions.ts` ends. Until then, the role exists, and a request to
   * delete it again returns the same task (recorded on AWS, September 2026).
   */
  DeleteServiceLinkedRole: {
    resource: (view, input, ctx) => roleTarget(view, input.RoleName, ctx),
    run: (tx, input, ctx) => {
      const role = requireServiceLinkedRole(tx, input.RoleName)
      const [present] = tx.deletionTasks.by('role', role.id)
      const [id] = present ?? [`task${role.path}${role.name}/${ctx.newUuid()}`]
      if (!present) tx.deletionTasks.put(id, newTask(role, ctx))
      return { DeletionTaskId: id }
    },
  },

  GetServiceLinkedRoleDeletionStatus: {
    resource: (view, input, ctx) => roleArnOfTask(view, input.DeletionTaskId, ctx),
    run: (tx, { DeletionTaskId: id }) => {
      if (!TASK_ID.test(id)) throw malformedDeletionTaskId()
      const task = tx.deletionTasks.get(id)
      if (!task) throw noSuchDeletionTask()
      return statusOf(task)
    },
  },
} satisfies Family<'iam'>

/** Returns the trust policy in the form that only the response to the creation has (recorded on AWS, 2026). */
function sentTrustOf(service: string): string {
  const Statement = [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }]
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

/** Returns a service-linked role. */
function requireServiceLinkedRole(view: View, name: string): RoleRow {
  const role = requireRole(view, name)
  if (!isServiceLinkedPath(role.path)) throw notServiceRole(role.name)
  return role
}

/**
 * How long a deletion takes. A script that asks for the status at once sees IN_PROGRESS, as on AWS (recorded),
 * while tools that wait for the end, as Terraform does for ten seconds, ask only once.
 */
const DELETION_MILLISECONDS = 1000

function newTask({ id: roleId, arn: roleArn }: RoleRow, { now }: Context): DeletionTaskRow {
  return { roleArn, running: { roleId, endsAt: now + DELETION_MILLISECONDS } }
}

/** Never answers NOT_STARTED: the first answer recorded on AWS was IN_PROGRESS already. */
function statusOf({ running, failure }: DeletionTaskRow): IamTypes.GetServiceLinkedRoleDeletionStatusOutput {
  if (running) return { Status: 'IN_PROGRESS' }
  if (!failure) return { Status: 'SUCCEEDED' }
  const RoleUsageList = failure.usage.map(({ region, resources }) => ({
    Region: region,
    Resources: resources,
  }))
  return { Status: 'FAILED', Reason: { Reason: failure.reason, RoleUsageList } }
}

const TASK_ID = /^task(\/aws-service-role\/[^/]+\/)([^/]+)\/[^/]+$/

/**
 * Returns the ARN of the role that a task deletes.
 * A missing task also has one, so that a denial does not reveal whether the task exists.
 */
function roleArnOfTask(view: View, id: string, ctx: Context): string {
  const [, path, name] = TASK_ID.exec(id) ?? []
  if (path === undefined || name === undefined) return '*'
  return view.deletionTasks.get(id)?.roleArn ?? iamArn(ctx, 'role', path, name)
}
