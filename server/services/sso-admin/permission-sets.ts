/** Permission sets: what users may do in the accounts that they are assigned to. */

import { newPermissionSetId, permissionSetArn } from '../../../core/aws/identity-center-ids.ts'
import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import type { OwnedInstance } from '../../../core/identity/identity-center/instances.ts'
import { secondsOf } from '../../../core/standards/iso-duration.ts'
import {
  invalidSessionDuration,
  permissionSetExists,
  permissionSetInUse,
  tooManyPermissionSets,
} from '../../../protocol/errors/sso-admin/permission-sets.ts'
import type { PermissionSetRow } from '../../../store/index.ts'
import {
  instanceRules,
  permissionOnSet,
  permissionSetRules,
  READS,
  requireChangeablePermissionSet,
  requireOrganizationInstance,
  requirePermissionSet,
} from './gate.ts'
import { pageOf } from './paging.ts'
import { newTags } from './tag-rules.ts'

/** Source: API reference of CreatePermissionSet. */
const DEFAULT_DURATION = 'PT1H'

export const permissionSets = {
  /**
   * Unverified: CreatePermissionSet is authorized on the permission set `*` of the instance, because the ID is not
   * known before.
   */
  CreatePermissionSet: {
    ...instanceRules(),
    also: (view, { InstanceArn }) => {
      const PermissionSetArn = `${InstanceArn.replace(':instance/', ':permissionSet/')}/*`
      return [permissionOnSet(view, 'CreatePermissionSet', { InstanceArn, PermissionSetArn })]
    },
    run: (tx, input, ctx) => {
      const found = requireOrganizationInstance(tx, input.InstanceArn, ctx)
      requireValidDuration(input.SessionDuration)
      requireRoom(found, input.Name, ctx)
      const row = newPermissionSet(found, input, ctx)
      found.owner.permissionSets.put(row.id, row)
      return { PermissionSet: toPermissionSet(row) }
    },
  },

  DescribePermissionSet: {
    ...permissionSetRules('DescribePermissionSet'),
    run: (tx, input, ctx) => {
      return { PermissionSet: toPermissionSet(requirePermissionSet(tx, input, ctx).permissionSet) }
    },
  },

  /** Unverified: Members that UpdatePermissionSet leaves out keep their values. */
  UpdatePermissionSet: {
    ...permissionSetRules('UpdatePermissionSet'),
    run: (tx, input, ctx) => {
      const { owner, permissionSet } = requireChangeablePermissionSet(tx, input, ctx)
      const { Description, RelayState, SessionDuration = permissionSet.sessionDuration } = input
      requireValidDuration(SessionDuration)
      owner.permissionSets.put(permissionSet.id, {
        ...permissionSet,
        sessionDuration: SessionDuration,
        ...textsOf({ Description, RelayState }),
      })
      return {}
    },
  },

  DeletePermissionSet: {
    ...permissionSetRules('DeletePermissionSet'),
    run: (tx, input, ctx) => {
      const { owner, permissionSet } = requireChangeablePermissionSet(tx, input, ctx)
      const { id } = permissionSet
      const uses =
        owner.provisionings.count('permissionSet', id) + owner.accountAssignments.count('permissionSet', id)
      if (uses > 0) throw permissionSetInUse()
      owner.permissionSets.delete(id)
      return {}
    },
  },

  /** Unverified: Permission sets are listed by their IDs, because AWS does not document the order. */
  ListPermissionSets: {
    ...instanceRules(),
    run: (tx, input, ctx) => {
      const { owner } = requireOrganizationInstance(tx, input.InstanceArn, ctx, READS)
      const { items, NextToken } = pageOf(
        input,
        (after) => owner.permissionSets.rows(after),
        ({ arn }) => arn,
      )
      return { PermissionSets: items, NextToken }
    },
  },
} satisfies Family<'sso-admin'>

/** @throws AwsError ConflictException, or ServiceQuotaExceededException above the quota */
function requireRoom(
  { owner: { permissionSets: present }, instance }: OwnedInstance,
  name: string,
  { quotas: { PermissionSetsQuota } }: Context,
): void {
  if (present.count('name', name) > 0) throw permissionSetExists(name)
  if (present.size >= PermissionSetsQuota) throw tooManyPermissionSets(PermissionSetsQuota, instance.id)
}

function newPermissionSet(
  { owner, instance }: OwnedInstance,
  input: Input<'sso-admin', 'CreatePermissionSet'>,
  ctx: Context,
): PermissionSetRow {
  const id = newPermissionSetId(ctx.randomBytes)
  return {
    id,
    arn: permissionSetArn(owner, instance.id, id),
    name: input.Name,
    ...textsOf(input),
    sessionDuration: input.SessionDuration ?? DEFAULT_DURATION,
    managedPolicies: [],
    customerManagedPolicies: [],
    createDate: ctx.timeIn(owner),
    ...newTags(input.Tags, ctx),
  }
}

type Texts = Pick<Input<'sso-admin', 'UpdatePermissionSet'>, 'Description' | 'RelayState'>

/** Returns the optional members of a row that a request has. */
function textsOf({ Description, RelayState }: Texts): Pick<PermissionSetRow, 'description' | 'relayState'> {
  return {
    ...(Description === undefined ? {} : { description: Description }),
    ...(RelayState === undefined ? {} : { relayState: RelayState }),
  }
}

function toPermissionSet({
  name,
  arn,
  description,
  createDate,
  sessionDuration,
  relayState,
}: PermissionSetRow) {
  return {
    Name: name,
    PermissionSetArn: arn,
    Description: description,
    CreatedDate: createDate,
    SessionDuration: sessionDuration,
    RelayState: relayState,
  }
}

const HOUR = 3600

/**
 * Requires a duration between one hour and twelve. Source: IAM Identity Center User Guide, "Set session duration".
 *
 * Unverified: A session duration can have every form that the model permits, such as `PT90M`, if it is in the range.
 */
function requireValidDuration(duration: string | undefined): void {
  if (duration === undefined) return
  const seconds = secondsOf(duration)
  if (!(seconds >= HOUR && seconds <= 12 * HOUR)) throw invalidSessionDuration(duration)
}
