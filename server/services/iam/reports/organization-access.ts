/**
 * Service last accessed data of an organization. It shows which accounts used the services that its policies
 * permit.
 */

import { availableServices } from '../../../../core/access/granted-services.ts'
import { organizationOf } from '../../../../core/access/organization/managed.ts'
import { organizationPolicies } from '../../../../core/access/organization/policies.ts'
import {
  accountsIn,
  findPlace,
  type Place,
  serviceControlAt,
} from '../../../../core/access/organization/tree.ts'
import { iamArn } from '../../../../core/aws/arns.ts'
import { partitionNamed } from '../../../../core/aws/partitions.ts'
import { reportedServiceName } from '../../../../core/aws/reported-services.ts'
import { servicePrefixes } from '../../../../core/aws/service-authorization.ts'
import type { Context, Family, Input, Output } from '../../../../core/engine/operation.ts'
import type { SourcedPolicy } from '../../../../policy/index.ts'
import { noSuchReport, otherOrganization } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import {
  accountKey,
  memberId,
  type OrganizationAccessReportRow,
  type OrganizationRow,
  organizationKey,
  type ServiceAccess,
  type View,
} from '../../../../store/index.ts'
import { pageOfItems } from '../paging.ts'
import { mayReadOrganization } from './organization-reads.ts'
import { findReport, keepReport, requesterOf } from './stored-reports.ts'
import { tallyOf } from './tally.ts'

export const organizationAccess = {
  GenerateOrganizationsAccessReport: {
    resource: (_view, input, ctx) => iamArn(ctx, 'access-report', '/', input.EntityPath),
    conditions: (_view, input) => ({ 'iam:OrganizationsPolicyId': input.OrganizationsPolicyId }),
    run: (tx, input, ctx) => {
      requireOwnOrganization(tx, input)
      const recent = recentReport(tx, input, ctx)
      if (recent) return { JobId: recent.id }
      const id = ctx.newUuid()
      const { EntityPath: entityPath, OrganizationsPolicyId: policyId } = input
      keepReport(tx.organizationAccessReports, {
        id,
        requester: requesterOf(ctx),
        entityPath,
        ...(policyId === undefined ? {} : { policyId }),
        createDate: ctx.now,
        ...contentsFor(tx, input, ctx),
      })
      return { JobId: id }
    },
  },

  GetOrganizationsAccessReport: {
    run: (tx, input, ctx) => {
      const report = findReport(tx.organizationAccessReports, input.JobId, ctx)
      if (!report) throw noSuchReport(input.JobId)
      const job = { JobCreationDate: report.createDate, JobCompletionDate: report.createDate }
      const { failure } = report
      return failure ? { ...job, ...toFailure(failure) } : { ...job, ...toReport(report, input, ctx) }
    },
  },
} satisfies Family<'iam'>

type Request = Input<'iam', 'GenerateOrganizationsAccessReport'>
type Report = Output<'iam', 'GetOrganizationsAccessReport'>
type Failure = NonNullable<OrganizationAccessReportRow['failure']>
type Contents = Pick<OrganizationAccessReportRow, 'services' | 'failure'>

/**
 * How long the same request of the same principal gets the same job, even a failed one, in milliseconds.
 * Recorded on AWS, September 2026. AWS also generates only one report of an account at a time; here, every
 * report is complete as soon as it is requested.
 */
const REUSE = 60_000

/**
 * The reasons why a job fails, although the request was accepted.
 *
 * The last three are recorded on AWS, September 2026. The codes and messages of the others are those of the
 * Organizations API, which IAM calls: any account can request a report, and the operation declares no other
 * error.
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
    code: 'INVALID_ORGANIZATIONS_ENTITY_PATH',
    message: 'The entity with the specified path does not exist in your organization.',
  },
  noPolicy: {
    code: 'INVALID_ORGANIZATIONS_POLICY',
    message: 'The policy with the specified ID does not exist in your organization.',
  },
  notPermitted: {
    code: 'ORGANIZATIONS_REPORT_ACCESS_DENIED',
    message:
      'Requester is not authorized to perform the required AWS Organizations Describe* and List* actions.',
  },
} as const satisfies Record<string, Failure>

/** Rejects paths in another organization than the account's own (recorded on AWS, September 2026). */
function requireOwnOrganization(view: View, { EntityPath }: Request): void {
  const organization = organizationOf(view)?.organization
  if (organization && EntityPath.split('/')[0] !== organization.id) throw otherOrganization()
}

function recentReport(view: View, input: Request, ctx: Context): OrganizationAccessReportRow | undefined {
  const requester = requesterOf(ctx)
  for (const [, report] of view.organizationAccessReports.rows()) {
    const isSame = report.entityPath === input.EntityPath && report.policyId === input.OrganizationsPolicyId
    if (isSame && report.requester === requester && ctx.now - report.createDate < REUSE) return report
  }
  return undefined
}

function contentsFor(view: View, input: Request, ctx: Context): Contents {
  const organization = view.organizations.get(organizationKey)
  if (!organization) return failed(view.locate(memberId(view.accountId)) ? 'notManagement' : 'noOrganization')
  if (!organization.policyTypes.includes('SERVICE_CONTROL_POLICY')) return failed('notEnabled')
  const place = findPlace(view, organization, input.EntityPath)
  if (!place) return failed('noPlace')
  const policies = policiesFor(view, place, input)
  const selection = {
    place,
    arn: arnOf(view, organization, place),
    policyArns: policies.map(({ source }) => source),
    isPolicyNamed: input.OrganizationsPolicyId !== undefined,
  }
  if (!mayReadOrganization(view, selection, ctx)) return failed('notPermitted')
  // Service control policies do not limit the management account. A policy therefore has no effect on it (API
  // reference).
  if (place.accountId === view.accountId) return accessOf(servicePrefixes(), [place], ctx)
  const accounts = accountsIn(view, organization, place).filter(
    ({ accountId }) => accountId !== view.accountId,
  )
  if (input.OrganizationsPolicyId === undefined) {
    return accessOf(availableServices(serviceControlAt(view, place)), accounts, ctx)
  }
  return contentsForPolicy(input.OrganizationsPolicyId, policies, accounts, ctx)
}

/** Returns the policies that a report evaluates: the named one, or those at the place and above it. */
function policiesFor(view: View, { targets }: Place, { OrganizationsPolicyId: id }: Request) {
  const ids = id === undefined ? targets.flatMap(({ attached }) => attached) : [id]
  return organizationPolicies(view, [...new Set(ids)], 'SERVICE_CONTROL_POLICY')
}

function arnOf(view: View, { rootArn }: OrganizationRow, { path, accountId }: Place): string {
  if (accountId !== undefined) return view.memberAccounts.get(accountId)?.arn ?? rootArn
  return view.organizationalUnits.get(path.split('/').at(-1) ?? '')?.arn ?? rootArn
}

/** Reports the services that one policy permits, and the accounts that it applies to. */
function contentsForPolicy(
  policyId: string,
  [policy]: readonly SourcedPolicy[],
  accounts: readonly Place[],
  ctx: Context,
): Contents {
  if (!policy) return failed('noPolicy')
  const affected = accounts.filter(({ targets }) =>
    targets.some(({ attached }) => attached.includes(policyId)),
  )
  return accessOf(availableServices([[policy.policy]]), affected, ctx)
}

function failed(reason: keyof typeof FAILURES): Contents {
  return { services: [], failure: FAILURES[reason] }
}

function accessOf(
  namespaces: readonly string[],
  accounts: readonly Place[],
  { usage, partition }: Context,
): Contents {
  const accessors = accounts.map(({ accountId = '', path }) => ({
    id: accountKey({ partition, accountId }),
    by: path,
  }))
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
  { partition }: Context,
): Omit<Report, 'JobCreationDate'> {
  const sorted = SORTED[input.SortKey ?? 'SERVICE_NAMESPACE_ASCENDING'](services)
  const { items, ...page } = pageOfItems(input, sorted, (service) => toDetail(service, partition))
  return {
    JobStatus: 'COMPLETED',
    NumberOfServicesAccessible: services.length,
    NumberOfServicesNotAccessed: services.filter(({ total }) => total === 0).length,
    AccessDetails: items,
    ...page,
  }
}

/**
 * Returns the region of a service that nobody accessed.
 *
 * Unverified: In a report on an organization, only IAM has a region if nobody accessed it, because S3 and SQS have none
 * (recorded on AWS, September 2026), and other global services were not recorded.
 */
function regionOfGlobal(namespace: string, partition: string): string | undefined {
  return namespace === 'iam' ? partitionNamed(partition).iamRegion : undefined
}

function toDetail({ namespace, last, total }: ServiceAccess, partition: string): IamTypes.AccessDetail {
  return {
    ServiceName: reportedServiceName(namespace),
    ServiceNamespace: namespace,
    Region: last?.region ?? regionOfGlobal(namespace, partition),
    EntityPath: last?.by,
    LastAuthenticatedTime: last?.date,
    TotalAuthenticatedEntities: total,
  }
}

function toFailure({ code, message }: Failure) {
  return { JobStatus: 'FAILED', IsTruncated: false, ErrorDetails: { Code: code, Message: message } } as const
}
