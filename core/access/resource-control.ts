/**
 * Decides which requests resource control policies affect. They affect actions on resources of supported
 * services, except service-linked roles and AWS managed keys.
 *
 * Source: AWS Organizations User Guide, resource control policies, "Resources and entities not restricted by
 * RCPs" and "RCP effects on permissions".
 */
import { type ConditionContext, type Layers, resourceControlServices } from '../../policy/index.ts'
import { actionFacts } from '../aws/service-authorization.ts'
import type { Membership } from './organization/membership.ts'

/** In lowercase. */
const EXEMPT_ACTIONS = new Set(['kms:retiregrant'])

/**
 * Actions that are affected although they have no resource type, in lowercase. Source: a denial recorded on
 * AWS, September 2026. The user guide exempts all such actions.
 *
 * Unverified: `sqs:ListQueues` is the only action without a resource type that resource control policies
 * affect, because no other recording contradicts the user guide.
 */
const AFFECTED_WITHOUT_TYPE = new Set(['sqs:listqueues'])

const SERVICE_LINKED_ROLE = /^arn:[^:]+:iam::\d{12}:role\/aws-service-role\//
const KEY_OR_ALIAS = /^arn:[^:]+:kms:[^:]*:\d{12}:(?:key|alias)\//
const MANAGED_ALIAS = /(?:^|:)alias\/aws\//

/** The keys of requests to KMS that contain aliases of the key. */
const ALIAS_KEYS = ['kms:resourcealiases', 'kms:requestalias']

/**
 * Returns the resource control policies that affect a request.
 *
 * @param action `service:Action`, in any case
 * @param resource the ARN of the resource
 * @param owner the organization of the account that owns the resource
 */
export function resourceControlOver(
  action: string,
  resource: string,
  owner: Membership | undefined,
  context: ConditionContext,
): Layers['resourceControl'] {
  if (!owner?.resourceControl || !isAffected(action.toLowerCase())) return undefined
  const isExempt = SERVICE_LINKED_ROLE.test(resource) || isManagedKey(resource, context)
  return isExempt ? undefined : owner.resourceControl
}

/** Actions that AWS does not have are affected. They may be newer than the service authorization reference. */
function isAffected(action: string): boolean {
  if (!resourceControlServices.has(action.slice(0, action.indexOf(':')))) return false
  if (EXEMPT_ACTIONS.has(action)) return false
  return AFFECTED_WITHOUT_TYPE.has(action) || actionFacts(action)?.wildcardOnly !== true
}

/**
 * Returns whether a key is AWS managed. Its ARN does not show that, but its alias does: customers' aliases
 * cannot start with `alias/aws/` (KMS API reference, CreateAlias).
 */
function isManagedKey(resource: string, context: ConditionContext): boolean {
  if (!KEY_OR_ALIAS.test(resource)) return false
  const aliases = ALIAS_KEYS.flatMap((key) => context.get(key) ?? [])
  return [resource, ...aliases].some((alias) => MANAGED_ALIAS.test(alias))
}
