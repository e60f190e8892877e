/**
 * Service last accessed data of an organization. It shows which accounts used the services that its policies
 * permit.
 */
import { noSuchReport } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import {
  memberId,
  type OrganizationAccessReportRow,
  organizationKey,
  type ServiceAccess,
  type View,
} from '../../../../store/index.ts'
import { organizationPolicies } from '../../../access/organization/policies.ts'
import { accountsIn, findPlace, type Place, serviceControlAt } from '../../../access/organization/tree.ts'
import { iamArn } from '../../../aws/arns.ts'
import { serviceName, servicePrefixes } from '../../../aws/service-authorization.ts'
import type { Context, Family, Input, Output } from '../../../engine/operation.ts'
import { pageOfItems } from '../paging.ts'
import { availableServices } from './granted-services.ts'
import { findReport, keepReport } from './stored-reports.ts'
import { tallyOf } from './tally.ts'

export const organizationAccess = {
  GenerateOrganizationsAccessReport: {
    resource: (_view, input, ctx) => iamArn(ctx.accountId, 'access-report', '/', input.EntityPath),
    conditions: (_view, input) => ({ 'iam:OrganizationsPolicyId': input.OrganizationsPolicyId }),
    run: (tx, input, ctx) => {
      const id = ctx.newUuid()
      keepReport(tx.organizationAccessReports, { id, createDate: ctx.now, ...contentsFor(tx, input, ctx) })
      return { JobId: id }
    },
  },

  GetOrganizationsAccessReport: {
    run: (tx, input) => {
      const report = findReport(tx.organizationAccessReports, input.JobId)
      if (!report) throw noSuchReport(input.JobId)
      const job = { JobCreationDate: report.createDate, JobCompletionDate: report.createDate }
      const { failure } = report
      return failure ? { ...job, ...toFailure(failure) } : { ...job, ...toReport(report, input) }
    },
  },
} satisfies Family<'iam'>

type Report = Output<'iam', 'GetOrganizationsAccessReport'>
type Failure = NonNullable<OrganizationAccessReportRow['failure']>
type Contents = Pick<OrganizationAccessReportRow, 'services' | 'failure'>

/**
 * The reasons why a job fails.
 * Any account can request a report, and only the finished job reports a failure: the operation declares no
 * other error. Codes and messages are those of the Organizations API, which IAM calls.
 */
const FAILURES = {
  noOrganization: {
    code: 'AWSOrganizationsNotInUseException',
    message: 'Your account is not a member of an organization.',
  },
  notManagement: {
    code: 'AccessDeniedException',
    message: "You don't have permissions to access this resource.",
  },
  notEnabled: {
    code: 'PolicyTypeNotEnabledException',
    message: "The specified policy type isn't currently enabled in this root.",
  },
  noPlace: {
    code: 'TargetNotFoundException',
    message: "We can't find a root, OU, or account with the TargetId that you specified.",
  },
  noPolicy: {
    code: 'PolicyNotFoundException',
    message: "We can't find a policy with the PolicyId that you specified.",
  },
} as const satisfies Record<string, Failure>

function contentsFor(
  view: View,
  input: Input<'iam', 'GenerateOrganizationsAccessReport'>,
  ctx: Context,
): Contents {
  const organization = view.organizations.get(organizationKey)
  if (!organization) return failed(view.locate(memberId(view.accountId)) ? 'notManagement' : 'noOrganization')
  if (!organization.policyTypes.includes('SERVICE_CONTROL_POLICY')) return failed('notEnabled')
  const place = findPlace(view, organization, input.EntityPath)
  if (!place) return failed('noPlace')
  // Service control policies do not limit the management account. A policy therefore has no effect on it (API
  // reference).
  if (place.accountId === view.accountId) return accessOf(servicePrefixes(), [place], ctx)
  const accounts = accountsIn(view, organization, place).filter(
    ({ accountId }) => accountId !== view.accountId,
  )
  if (input.OrganizationsPolicyId === undefined) {
    return accessOf(availableServices(serviceControlAt(view, place)), accounts, ctx)
  }
  return contentsForPolicy(view, input.OrganizationsPolicyId, accounts, ctx)
}

/** Reports the services that one policy permits, and the accounts that it applies to. */
function contentsForPolicy(view: View, policyId: string, accounts: readonly Place[], ctx: Context): Contents {
  const [policy] = organizationPolicies(view, [policyId], 'SERVICE_CONTROL_POLICY')
  if (!policy) return failed('noPolicy')
  const affected = accounts.filter(({ targets }) =>
    targets.some(({ attached }) => attached.includes(policyId)),
  )
  return accessOf(availableServices([[policy.policy]]), affected, ctx)
}

function failed(reason: keyof typeof FAILURES): Contents {
  return { services: [], failure: FAILURES[reason] }
}

function accessOf(namespaces: readonly string[], accounts: readonly Place[], { usage }: Context): Contents {
  const accessors = accounts.map(({ accountId = '', path }) => ({ id: accountId, by: path }))
  const services = tallyOf(accessors, usage, 'services')
  return {
    services: namespaces.map((namespace) => ({ namespace, ...(services.get(namespace) ?? { total: 0 }) })),
  }
}

const dateOf = ({ last }: ServiceAccess) => last?.date ?? 0

/** Sorts the services of a report, which are already sorted by namespace. */
const SORTED: Readonly<
  Record<IamTypes.SortKeyType, (services: readonly ServiceAccess[]) => readonly ServiceAccess[]>
> = {
  SERVICE_NAMESPACE_ASCENDING: (services) => services,
  SERVICE_NAMESPACE_DESCENDING: (services) => services.toReversed(),
  LAST_AUTHENTICATED_TIME_ASCENDING: (services) => services.toSorted((a, b) => dateOf(a) - dateOf(b)),
  LAST_AUTHENTICATED_TIME_DESCENDING: (services) => services.toSorted((a, b) => dateOf(b) - dateOf(a)),
}

function toReport(
  { services }: OrganizationAccessReportRow,
  input: Input<'iam', 'GetOrganizationsAccessReport'>,
): Omit<Report, 'JobCreationDate'> {
  const sorted = SORTED[input.SortKey ?? 'SERVICE_NAMESPACE_ASCENDING'](services)
  const { items, ...page } = pageOfItems(input, sorted, toDetail)
  return {
    JobStatus: 'COMPLETED',
    NumberOfServicesAccessible: services.length,
    NumberOfServicesNotAccessed: services.filter(({ total }) => total === 0).length,
    AccessDetails: items,
    ...page,
  }
}

function toDetail({ namespace, last, total }: ServiceAccess): IamTypes.AccessDetail {
  return {
    ServiceName: serviceName(namespace) ?? namespace,
    ServiceNamespace: namespace,
    Region: last?.region,
    EntityPath: last?.by,
    LastAuthenticatedTime: last?.date,
    TotalAuthenticatedEntities: total,
  }
}

function toFailure({ code, message }: Failure) {
  return { JobStatus: 'FAILED', ErrorDetails: { Code: code, Message: message } } as const
}
