/** The services that an identity may use: when it last did, and which of its policies allow them. */
import type { ServiceLastAccessed } from '../../../protocol/model/iam-types.ts'
import { call } from '../../api/client.ts'
import { everyMarked } from '../../api/pages.ts'

export interface ReportedService {
  readonly name: string
  /** What actions begin with, such as `s3`. */
  readonly prefix: string
  readonly lastUsed: number | undefined
  /** The ARN of who used it last: for a group, one of its users. */
  readonly by: string | undefined
  readonly region: string | undefined
  /** The names of the policies that grant it. */
  readonly policies: readonly string[]
}

export async function reportOn(arn: string, signal: AbortSignal): Promise<readonly ReportedService[]> {
  const { JobId = '' } = await call('iam', 'GenerateServiceLastAccessedDetails', { Arn: arn }, signal)
  const services = await finished(JobId, signal)
  const grants = await grantsOf(arn, services, signal)
  return services.map((service) => ({
    name: service.ServiceName,
    prefix: service.ServiceNamespace,
    lastUsed: service.LastAuthenticated,
    by: service.LastAuthenticatedEntity,
    region: service.LastAuthenticatedRegion,
    policies: grants.get(service.ServiceNamespace) ?? [],
  }))
}

/** How long to wait between two looks at a report, in milliseconds, and how many looks there are. */
const WAIT = 250
const ATTEMPTS = 40

async function finished(JobId: string, signal: AbortSignal): Promise<readonly ServiceLastAccessed[]> {
  const services: ServiceLastAccessed[] = []
  let marker: string | undefined
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const input = { JobId, MaxItems: 1000, ...(marker && { Marker: marker }) }
    const page = await call('iam', 'GetServiceLastAccessedDetails', input, signal)
    if (page.JobStatus === 'FAILED') throw new Error(page.Error?.Message ?? 'The report failed.')
    if (page.JobStatus === 'IN_PROGRESS') {
      await new Promise((resolve) => setTimeout(resolve, WAIT))
      continue
    }
    services.push(...page.ServicesLastAccessed)
    if (!page.IsTruncated) return services
    marker = page.Marker
  }
  throw new Error('The report is still in progress.')
}

/** AWS answers for at most 200 services at once. */
const AT_ONCE = 200

async function grantsOf(
  arn: string,
  services: readonly ServiceLastAccessed[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const grants = new Map<string, readonly string[]>()
  for (let first = 0; first < services.length; first += AT_ONCE) {
    const some = services.slice(first, first + AT_ONCE).map(({ ServiceNamespace }) => ServiceNamespace)
    for (const [prefix, names] of await grantsFor(arn, some, signal)) grants.set(prefix, names)
  }
  return grants
}

async function grantsFor(Arn: string, ServiceNamespaces: readonly string[], signal: AbortSignal) {
  const grants = await everyMarked(
    (Marker) => call('iam', 'ListPoliciesGrantingServiceAccess', { Arn, ServiceNamespaces, Marker }, signal),
    ({ PoliciesGrantingServiceAccess }) => PoliciesGrantingServiceAccess,
  )
  return grants.map(
    ({ ServiceNamespace = '', Policies = [] }) =>
      [ServiceNamespace, Policies.map(({ PolicyName }) => PolicyName)] as const,
  )
}
