/** The resource policy of an organization, which delegates the management of its policies to members. */

import { type ManagedOrganization, organizationOf } from '../../../../core/access/organization/managed.ts'
import type { DetailedTarget } from '../../../../core/access/target.ts'
import { rootArn } from '../../../../core/aws/arns.ts'
import { DELEGABLE_ACTIONS } from '../../../../core/aws/delegable-actions.ts'
import { newResourcePolicyId, organizationsArn } from '../../../../core/aws/organization-ids.ts'
import { actionsOfService } from '../../../../core/aws/service-authorization.ts'
import { isServicePrincipal } from '../../../../core/aws/service-principals.ts'
import type { Context, Family, Output } from '../../../../core/engine/operation.ts'
import type { ApiTag } from '../../../../core/engine/tags.ts'
import {
  delegationPolicyError,
  replaceTrustPrincipals,
  storedDelegationPolicy,
  type TrustPrincipal,
  trustPrincipals,
} from '../../../../policy/index.ts'
import {
  cannotTagOnUpdate,
  invalidResourcePolicy,
  resourcePolicyNotFound,
  unsupportedAction,
  unsupportedPrincipal,
  unsupportedResource,
} from '../../../../protocol/errors/organizations/resource-policy.ts'
import {
  memberId,
  type OrganizationResourcePolicy,
  type OrganizationRow,
  organizationKey,
  type Tx,
  type View,
} from '../../../../store/index.ts'
import { organizationRules, ownedTarget, requireAllFeatures, requireOrganization } from '../gate.ts'
import { newTags } from '../tag-rules.ts'

export const resourcePolicy = {
  PutResourcePolicy: {
    ...organizationRules('management'),
    resource: resourcePolicyTarget,
    also: (view, { Tags = [] }) => {
      if (Tags.length === 0) return []
      const target = ownedTarget(view, 'management', resourcePolicyTarget(view))
      return [{ action: 'organizations:TagResource', target }]
    },
    run: (tx, { Content, Tags = [] }, ctx) => {
      const found = requireOrganization(tx, 'management')
      const policy = putResourcePolicy(found, { content: Content, tags: Tags }, ctx)
      return { ResourcePolicy: toResourcePolicy(policy) }
    },
  },

  DescribeResourcePolicy: {
    ...organizationRules('reader'),
    run: (tx) => ({ ResourcePolicy: toResourcePolicy(requirePolicy(requireOrganization(tx, 'reader'))) }),
  },

  DeleteResourcePolicy: {
    ...organizationRules('management'),
    run: (tx) => {
      const found = requireOrganization(tx, 'management')
      requirePolicy(found)
      const { resourcePolicy: _deleted, ...organization } = found.organization
      found.management.organizations.put(organizationKey, organization)
    },
  },
} satisfies Family<'organizations'>

/**
 * Returns the policy as a target.
 *
 * Unverified: PutResourcePolicy is authorized on an ARN with an asterisk in place of the ID while there is no resource
 * policy, because its ID is not known.
 */
function resourcePolicyTarget(view: View): DetailedTarget {
  const found = organizationOf(view)
  if (!found) return { arn: '*' }
  const { management, organization } = found
  const { arn = organizationsArn(management, `resourcepolicy/${organization.id}/*`), tags = [] } =
    organization.resourcePolicy ?? {}
  return { arn, tags }
}

interface ResourcePolicyFacts {
  readonly content: string
  readonly tags: readonly ApiTag[]
}

type Sources = Pick<Context, 'externalPrincipals' | 'quotas' | 'randomBytes'>

/**
 * Creates or replaces the policy. A replaced one keeps its ID and its tags.
 *
 * Unverified: PutResourcePolicy checks the document before the tags.
 *
 * @throws AwsError InvalidInputException or ConstraintViolationException
 */
export function putResourcePolicy(
  found: ManagedOrganization<Tx>,
  facts: ResourcePolicyFacts,
  sources: Sources,
): OrganizationResourcePolicy {
  requireAllFeatures(found)
  const { management, organization } = found
  const content = storedContent(management, facts.content, sources)
  const present = organization.resourcePolicy
  if (present && facts.tags.length > 0) throw cannotTagOnUpdate()
  const policy = present
    ? { ...present, content }
    : newPolicy(management, organization, { ...facts, content }, sources)
  management.organizations.put(organizationKey, { ...organization, resourcePolicy: policy })
  return policy
}

function newPolicy(
  management: View,
  { id: organizationId }: OrganizationRow,
  { content, tags }: ResourcePolicyFacts,
  sources: Sources,
): OrganizationResourcePolicy {
  const tagged = newTags(tags, sources)
  const id = newResourcePolicyId(sources.randomBytes)
  const arn = organizationsArn(management, `resourcepolicy/${organizationId}/${id}`)
  return { id, arn, content, ...tagged }
}

/**
 * Returns the document as Organizations stores it: accounts are named by ARN (recorded on AWS, September 2026).
 *
 * @throws AwsError InvalidInputException
 */
function storedContent(management: View, document: string, sources: Sources): string {
  const error = delegationPolicyError(document, {
    partition: management.partition,
    actions: actionsOfService('organizations').map(({ name }) => name),
    delegable: DELEGABLE_ACTIONS,
  })
  if (error?.kind === 'document') throw invalidResourcePolicy()
  for (const principal of trustPrincipals(document)) requirePrincipal(management, principal, sources)
  if (error) throw error.kind === 'action' ? unsupportedAction(error.value) : unsupportedResource(error.value)
  const named = replaceTrustPrincipals(document, (name) =>
    ACCOUNT_NUMBER.test(name) ? rootArn(management.account(name)) : undefined,
  )
  return storedDelegationPolicy(named)
}

const ACCOUNT_NUMBER = /^\d{12}$/
const ROOT_ARN = /^arn:[^:]+:iam::(\d{12}):root$/

/**
 * Requires that a policy can name a principal: everybody, a service, or an account of the organization. Roles and
 * accounts that do not exist are refused as invalid JSON is (recorded on AWS, September 2026).
 *
 * Unverified: The resource policy cannot name users, role sessions, identity providers, and services that AWS does not
 * have. They are refused like roles.
 *
 * Unverified: An account that exists, but is not in the organization, is an invalid principal of the resource policy.
 */
function requirePrincipal(
  management: View,
  { type, value }: TrustPrincipal,
  { externalPrincipals }: Sources,
): void {
  if (type === 'Service') {
    if (isServicePrincipal(value, management.partition) || externalPrincipals.has(value)) return
    throw invalidResourcePolicy()
  }
  if (type === 'AWS' && value === '*') return
  const accountId = type === 'AWS' ? accountNamed(management, value) : undefined
  if (accountId === undefined) throw invalidResourcePolicy()
  if (management.memberAccounts.has(accountId)) return
  throw isKnown(management, accountId) ? unsupportedPrincipal() : invalidResourcePolicy()
}

/** Returns the number of an account that is named by it, or by its ARN in this partition. */
function accountNamed(management: View, name: string): string | undefined {
  const accountId = ACCOUNT_NUMBER.test(name) ? name : ROOT_ARN.exec(name)?.[1]
  if (accountId === undefined || accountId === name) return accountId
  return name === rootArn(management.account(accountId)) ? accountId : undefined
}

/** Returns whether an account exists: whether it is in an organization, or has anything. */
function isKnown(view: View, accountId: string): boolean {
  return view.locate(memberId(accountId)) !== undefined || [...view.accounts()].includes(accountId)
}

function requirePolicy(found: ManagedOrganization): OrganizationResourcePolicy {
  requireAllFeatures(found)
  const policy = found.organization.resourcePolicy
  if (!policy) throw resourcePolicyNotFound()
  return policy
}

function toResourcePolicy({
  id,
  arn,
  content,
}: OrganizationResourcePolicy): Output<'organizations', 'DescribeResourcePolicy'>['ResourcePolicy'] {
  return { Content: content, ResourcePolicySummary: { Arn: arn, Id: id } }
}
