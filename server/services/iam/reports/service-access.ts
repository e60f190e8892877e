/** Service last accessed data: which of the allowed services were used, when, and by which entities. */

import { grantedActions, grantedServices } from '../../../../core/access/granted-services.ts'
import { reportedServiceName } from '../../../../core/aws/reported-services.ts'
import { serviceName } from '../../../../core/aws/service-authorization.ts'
import type { Context, Family } from '../../../../core/engine/operation.ts'
import { findUserById } from '../../../../core/identity/find-user.ts'
import { noSuchReport, unknownNamespace } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import {
  type AccessReportRow,
  type ActionAccess,
  keyOf,
  type RoleRow,
  rowById,
  type ServiceAccess,
  type UserRow,
  type View,
} from '../../../../store/index.ts'
import { pageOfItems, pageOfList } from '../paging.ts'
import { requireSubject, type Subject, subjectTarget } from './access-subjects.ts'
import { findReport, keepReport, requesterOf } from './stored-reports.ts'
import { type Tally, tallyOf } from './tally.ts'

export const serviceAccess = {
  GenerateServiceLastAccessedDetails: {
    resource: (view, input) => subjectTarget(view, input.Arn),
    run: (tx, input, ctx) => {
      const granularity = input.Granularity ?? 'SERVICE_LEVEL'
      const subject = requireSubject(tx, input.Arn)
      const id = ctx.newUuid()
      keepReport(tx.accessReports, {
        id,
        requester: requesterOf(ctx),
        entities: subject.entities.map((entity) => entity.id),
        granularity,
        createDate: ctx.now,
        services: accessOf(subject, granularity, ctx),
      })
      return { JobId: id }
    },
  },

  GetServiceLastAccessedDetails: {
    run: (tx, input, ctx) => {
      const report = requireReport(tx, input.JobId, ctx)
      const request = { Marker: input.Marker, MaxItems: input.MaxItems ?? SERVICES_PER_PAGE }
      const { items, ...page } = pageOfItems(request, report.services, toService)
      return { ...jobOf(report), JobType: report.granularity, ServicesLastAccessed: items, ...page }
    },
  },

  /** Reports the existing entities that had the permissions when the report was generated. */
  GetServiceLastAccessedDetailsWithEntities: {
    run: (tx, input, ctx) => {
      const report = requireReport(tx, input.JobId, ctx)
      const namespace = input.ServiceNamespace.toLowerCase()
      if (serviceName(namespace) === undefined) throw unknownNamespace(input.ServiceNamespace)
      const isGranted = report.services.some((service) => service.namespace === namespace)
      const entities = isGranted ? entitiesIn(tx, report) : []
      const details = entities.map((entity) => toDetails(entity, namespace, ctx))
      const { items, ...page } = pageOfList(input, details, latestFirst)
      return { ...jobOf(report), EntityDetailsList: items, ...page }
    },
  },
} satisfies Family<'iam'>

const NOBODY = { total: 0 } as const

/** The default of MaxItems, which is documented as 100 (recorded on AWS, September 2026). */
const SERVICES_PER_PAGE = 200

/**
 * Returns the job, which is complete as soon as it starts. On AWS, an answer to an earlier read has neither
 * lists nor a completion date.
 */
function jobOf({ createDate }: AccessReportRow) {
  return { JobStatus: 'COMPLETED', JobCreationDate: createDate, JobCompletionDate: createDate } as const
}

function requireReport(view: View, id: string, ctx: Context): AccessReportRow {
  const report = findReport(view.accessReports, id, ctx)
  if (!report) throw noSuchReport(id)
  return report
}

/** Finds entities by their unique IDs, because their names may have been reused since the report. */
function entitiesIn(view: View, { entities }: AccessReportRow): readonly (UserRow | RoleRow)[] {
  return entities
    .map((id) => findUserById(view, id) ?? rowById(view, 'roles', id))
    .filter((entity) => entity !== undefined)
}

/** Returns the access to every service that the permissions allow, sorted. */
function accessOf(
  { policies, entities }: Subject,
  granularity: AccessReportRow['granularity'],
  { usage }: Context,
): readonly ServiceAccess[] {
  const accessors = entities.map(({ id, arn }) => ({ id, by: arn }))
  const services = tallyOf(accessors, usage, 'services')
  const actions = granularity === 'ACTION_LEVEL' ? tallyOf(accessors, usage, 'actions') : undefined
  return grantedServices(policies).map((namespace) => ({
    namespace,
    ...(services.get(namespace) ?? NOBODY),
    ...(actions && actionsIn(namespace, grantedActions(policies, namespace), actions)),
  }))
}

/** Omits the actions of a service if none was called (source: API reference, ServiceLastAccessed). */
function actionsIn(
  namespace: string,
  granted: readonly string[],
  tallies: ReadonlyMap<string, Tally>,
): Pick<ServiceAccess, 'actions'> {
  const actions = granted.map((name): ActionAccess => {
    const tally = tallies.get(`${namespace}:${name}`)
    return tally ? { name, last: tally.last } : { name }
  })
  return actions.some(({ last }) => last) ? { actions } : {}
}

function toService({ namespace, last, total, actions }: ServiceAccess): IamTypes.ServiceLastAccessed {
  return {
    ServiceName: reportedServiceName(namespace),
    ServiceNamespace: namespace,
    LastAuthenticated: last?.date,
    LastAuthenticatedEntity: last?.by,
    LastAuthenticatedRegion: last?.region,
    TotalAuthenticatedEntities: total,
    TrackedActionsLastAccessed: actions?.map(toAction),
  }
}

function toAction({ name, last }: ActionAccess): IamTypes.TrackedActionLastAccessed {
  return {
    ActionName: name,
    LastAccessedEntity: last?.by,
    LastAccessedTime: last?.date,
    LastAccessedRegion: last?.region,
  }
}

function toDetails(entity: UserRow | RoleRow, namespace: string, { usage }: Context): IamTypes.EntityDetails {
  const { arn, name, id, path } = entity
  const Type = 'trust' in entity ? 'ROLE' : 'USER'
  return {
    EntityInfo: { Arn: arn, Name: name, Type, Id: id, Path: path },
    LastAuthenticated: usage.details(id)?.services.get(namespace)?.date,
  }
}

/**
 * Sorts the most recent access first (API reference), and entities without access last: users before roles, by
 * name (recorded on AWS, September 2026).
 */
function latestFirst({ EntityInfo, LastAuthenticated = 0 }: IamTypes.EntityDetails): string {
  const age = String(Number.MAX_SAFE_INTEGER - LastAuthenticated)
  return `${age} ${EntityInfo.Type === 'USER' ? 1 : 2} ${keyOf(EntityInfo.Name)}`
}
