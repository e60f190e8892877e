/** Who may use an application. */

import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import {
  findApplication,
  type OwnedApplication,
} from '../../../core/identity/identity-center/applications.ts'
import { groupIdsOf } from '../../../core/identity/identity-center/group-memberships.ts'
import {
  applicationAssigned,
  applicationNotAssigned,
  principalNotFound,
} from '../../../protocol/errors/sso-admin/applications.ts'
import { accessDenied } from '../../../protocol/errors/sso-admin/common.ts'
import type { SsoAdminTypes } from '../../../protocol/model/index.ts'
import {
  type ApplicationAssignmentRow,
  applicationAssignmentKey,
  type Tx,
  type View,
} from '../../../store/index.ts'
import {
  type ApplicationInput,
  applicationConditions,
  applicationRules,
  requireApplication,
} from './application-gate.ts'
import { hasPrincipal, instanceRules, isEntitled, primaryRegion, READS, requireInstance } from './gate.ts'
import { pageInOrder, pageOf } from './paging.ts'

interface AssignmentInput extends ApplicationInput {
  readonly PrincipalId: string
  readonly PrincipalType: SsoAdminTypes.PrincipalType
}

export const applicationAssignments = {
  /**
   * Unverified: Assigning an application to an unknown user or group is a ResourceNotFoundException, and assigning it
   * twice a ConflictException.
   */
  CreateApplicationAssignment: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const { owner, key, row } = assignmentOf(tx, input, ctx)
      const { PrincipalType: type, PrincipalId: id } = input
      if (!hasPrincipal(owner, row)) throw principalNotFound(type, id)
      if (owner.applicationAssignments.has(key)) throw applicationAssigned(type, id)
      owner.applicationAssignments.put(key, row)
      return {}
    },
  },

  /** Deletes an assignment if there is one: the model says that the operation can be repeated. */
  DeleteApplicationAssignment: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const { owner, key } = assignmentOf(tx, input, ctx)
      if (owner.applicationAssignments.has(key)) owner.applicationAssignments.delete(key)
      return {}
    },
  },

  /** Shows direct assignments only. Source: API reference, DescribeApplicationAssignment. */
  DescribeApplicationAssignment: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const { owner, key } = assignmentOf(tx, input, ctx)
      const { ApplicationArn, PrincipalType, PrincipalId } = input
      if (!owner.applicationAssignments.has(key)) throw applicationNotAssigned(PrincipalType, PrincipalId)
      return { ApplicationArn, PrincipalType, PrincipalId }
    },
  },

  ListApplicationAssignments: {
    ...applicationRules,
    run: (tx, input, ctx) => {
      const { owner, application } = requireApplication(tx, input, ctx)
      const rows = (after: string | undefined) =>
        owner.applicationAssignments.by('application', application.id, after)
      const { items, NextToken } = pageOf(input, rows, ({ principalId, principalType }) => ({
        ApplicationArn: application.arn,
        PrincipalId: principalId,
        PrincipalType: principalType,
      }))
      return { ApplicationAssignments: items, NextToken }
    },
  },

  /** Source: API reference. Accounts that administer nothing must name an application, and it must be theirs. */
  ListApplicationAssignmentsForPrincipal: {
    ...instanceRules('member'),
    conditions: (view, { InstanceArn, Filter }) => ({
      ...(Filter?.ApplicationArn === undefined ? {} : applicationConditions(view, Filter.ApplicationArn)),
      ...primaryRegion(view, InstanceArn),
    }),
    run: (tx, input, ctx) => {
      const found = requireInstance(tx, input.InstanceArn, ctx, { ...READS, entitled: 'member' })
      if (!isEntitled(found, ctx.accountId, 'administrator')) requireOwn(tx, input, ctx)
      const rows = assignmentsFor(found.owner, input)
      const { items, NextToken } = pageInOrder(input, rows, applicationAssignmentKey, (row) =>
        toAssignment(found.owner, row),
      )
      return { ApplicationAssignments: items, NextToken }
    },
  },
} satisfies Family<'sso-admin'>

interface FoundAssignment extends OwnedApplication<Tx> {
  readonly key: string
  /** The assignment as it is or would be. */
  readonly row: ApplicationAssignmentRow
}

function assignmentOf(tx: Tx, input: AssignmentInput, ctx: Context): FoundAssignment {
  const found = requireApplication(tx, input, ctx)
  const row: ApplicationAssignmentRow = {
    applicationId: found.application.id,
    principalType: input.PrincipalType,
    principalId: input.PrincipalId,
    createDate: ctx.timeIn(found.owner),
  }
  return { ...found, row, key: applicationAssignmentKey(row) }
}

type PrincipalInput = Input<'sso-admin', 'ListApplicationAssignmentsForPrincipal'>

/** Requires a filter for an application of the caller's account. @throws AwsError AccessDeniedException */
function requireOwn(view: View, { Filter }: PrincipalInput, { accountId }: Context): void {
  const found = findApplication(view, Filter?.ApplicationArn ?? '')
  if (found?.application.accountId !== accountId) throw accessDenied()
}

/**
 * Returns a principal's assignments. A user's include its groups' assignments. Source: API reference.
 *
 * Unverified: ListApplicationAssignmentsForPrincipal shows what a user has through groups as assignments of the groups,
 * and nothing for an unknown principal.
 */
function assignmentsFor(
  owner: View,
  { PrincipalType: type, PrincipalId: id, Filter }: PrincipalInput,
): readonly ApplicationAssignmentRow[] {
  const groups = type === 'USER' ? groupIdsOf(owner, id) : []
  return [id, ...groups]
    .flatMap((each) => Array.from(owner.applicationAssignments.by('principal', each), ([, row]) => row))
    .filter(({ principalId, principalType }) => principalId !== id || principalType === type)
    .filter(({ applicationId }) => {
      const wanted = Filter?.ApplicationArn
      return wanted === undefined || owner.ssoApplications.get(applicationId)?.arn === wanted
    })
}

function toAssignment(
  { ssoApplications }: View,
  { applicationId, principalId, principalType }: ApplicationAssignmentRow,
): SsoAdminTypes.ApplicationAssignmentForPrincipal {
  return {
    ApplicationArn: ssoApplications.get(applicationId)?.arn,
    PrincipalId: principalId,
    PrincipalType: principalType,
  }
}
