/**
 * The policies that coverage is about: all except AWS's own. They are found in decisions and in the state.
 *
 * Session policies and VPC endpoint policies are left out, because they belong to a request, and so are AWS's
 * own policies.
 */

import type { Verdict } from '../../core/access/judge.ts'
import { defaultDocument } from '../../core/access/policies-by-arn.ts'
import type { PolicyHolder } from '../../core/access/principal-policies.ts'
import { holderIn } from '../../core/access/records/recent-calls.ts'
import { ownerInArn } from '../../core/access/resource-policy.ts'
import { renderTrust } from '../../core/access/trust.ts'
import { partitionOfArn } from '../../core/aws/arns.ts'
import { STANDARD } from '../../core/aws/partitions.ts'
import type { LayerName, SourcedPolicy } from '../../policy/index.ts'
import type { Place, RoleRow, View } from '../../store/index.ts'

export type CoveredKind = 'managed' | 'inline' | 'trust' | 'resource' | 'serviceControl' | 'resourceControl'

/** One policy with one document. The same policy with another document is another one. */
export interface CoveredPolicy {
  /** The account that has the policy. */
  readonly place: Place
  readonly kind: CoveredKind
  /** The ARN of a managed policy, the name of any other. */
  readonly policy: string
  /** The ARN of the user, group, role, or resource that has the policy. Undefined for policies of accounts. */
  readonly holder: string | undefined
  readonly document: string
}

/** The names of the only policies that roles and resources have. They have none on AWS. */
const TRUST_POLICY = 'trust-policy'
const RESOURCE_POLICY = 'resource-policy'

/** Returns the key of a policy: two policies with the same key are the same. */
export function keyOfCovered({ place, kind, policy, holder, document }: CoveredPolicy): string {
  return [place.partition, place.accountId, kind, policy, holder, document].join('\n')
}

/**
 * Returns a policy of a decision. Undefined for AWS's own, and for a policy that does not exist.
 *
 * @param layer the layer of the decision in which the policy is
 */
export function coveredPolicy(
  layer: LayerName,
  { policy: { readable, text: document }, source, name, group, kind, builtIn }: SourcedPolicy,
  verdict: Verdict,
): CoveredPolicy | undefined {
  if (builtIn || !readable) return undefined
  switch (layer) {
    case 'identity':
    case 'boundary':
      return kind === 'managed'
        ? ofAccount(source, 'managed', source, document)
        : ofHolder(group ?? holderIn(verdict), 'inline', source, document)
    case 'trust':
      return isAwsRole(source) ? undefined : ofHolder(source, 'trust', TRUST_POLICY, document)
    case 'resource':
      return resourcePolicy(source, document, verdict)
    case 'serviceControl':
    case 'resourceControl':
      return ofAccount(source, layer, name ?? source, document)
    default:
      return undefined
  }
}

/** Returns undefined for AWS's own policies: `aws` is no account number. */
function ofAccount(
  arn: string,
  kind: CoveredKind,
  policy: string,
  document: string,
): CoveredPolicy | undefined {
  const accountId = ownerInArn(arn)
  if (accountId === undefined) return undefined
  return { place: { partition: partitionIn(arn), accountId }, kind, policy, holder: undefined, document }
}

function ofHolder(
  holder: string,
  kind: CoveredKind,
  policy: string,
  document: string,
): CoveredPolicy | undefined {
  const covered = ofAccount(holder, kind, policy, document)
  return covered && { ...covered, holder }
}

/** The ARN of an object in an S3 bucket. */
const OBJECT = /^(arn:[^:]+:s3:::[^/]+)\/.*$/s

/**
 * Returns the policy of a resource of another service, which that service passed with its question. The policy
 * of a bucket applies to its objects. The ARN of a bucket contains no account.
 */
function resourcePolicy(
  resource: string,
  document: string,
  { request: { resourceAccountId, principal } }: Verdict,
): CoveredPolicy | undefined {
  const accountId = ownerInArn(resource) ?? resourceAccountId ?? principal.accountId
  if (accountId === undefined) return undefined
  const partition = partitionOfArn(resource) ?? partitionIn(principal.arn)
  const holder = resource.replace(OBJECT, '$1')
  return { place: { partition, accountId }, kind: 'resource', policy: RESOURCE_POLICY, holder, document }
}

function partitionIn(arn: string): string {
  return partitionOfArn(arn) ?? STANDARD
}

/** Returns whether the role is service-linked. AWS writes the trust policies of such roles. */
function isAwsRole(arn: string): boolean {
  return arn.includes(':role/aws-service-role/')
}

/** Returns the policies in the state of an account. */
export function policiesInState(view: View): readonly CoveredPolicy[] {
  const { users, groups, roles, policies, organizationPolicies } = view
  const holders = [users, groups, roles].flatMap((table) => valuesOf<PolicyHolder>(table.rows()))
  const found = [
    ...valuesOf(policies.rows()).map((row) => ofAccount(row.arn, 'managed', row.arn, defaultDocument(row))),
    ...holders.flatMap(inlinePolicies),
    ...valuesOf(roles.rows()).map((role) => trustPolicy(view, role)),
    ...valuesOf(organizationPolicies.rows()).map(({ arn, type, name, content }) =>
      ofAccount(arn, type === 'SERVICE_CONTROL_POLICY' ? 'serviceControl' : 'resourceControl', name, content),
    ),
  ]
  return found.filter((policy) => policy !== undefined)
}

function valuesOf<Row>(entries: Iterable<readonly [string, Row]>): Row[] {
  return Array.from(entries, ([, row]) => row)
}

function inlinePolicies({ arn, inline }: PolicyHolder): (CoveredPolicy | undefined)[] {
  return Object.entries(inline).map(([name, document]) => ofHolder(arn, 'inline', name, document))
}

function trustPolicy(view: View, role: RoleRow): CoveredPolicy | undefined {
  return isAwsRole(role.arn) ? undefined : ofHolder(role.arn, 'trust', TRUST_POLICY, renderTrust(view, role))
}
