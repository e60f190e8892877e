/**
 * Decides which actions resource control policies affect. They affect those on resources of supported
 * services, except service-linked roles.
 *
 * Source: AWS Organizations User Guide, resource control policies, "List of AWS services that support RCPs"
 * and "Resources and entities not restricted by RCPs". AWS occasionally adds services.
 */
import type { Layers } from '../../policy/index.ts'
import type { Membership } from './organization/membership.ts'

const SERVICES = new Set([
  'aoss',
  'cognito-identity',
  'cognito-idp',
  'dynamodb',
  'ecr',
  'kms',
  'logs',
  's3',
  'secretsmanager',
  'sqs',
  'sts',
])

/** In lowercase. */
const EXEMPT_ACTIONS = new Set(['kms:retiregrant'])

const SERVICE_LINKED_ROLE = /^arn:[^:]+:iam::\d{12}:role\/aws-service-role\//

/**
 * Returns the resource control policies that affect an action.
 *
 * @param action `service:Action`, in any case
 * @param resource the ARN of the resource
 * @param owner the organization of the account that owns the resource
 */
export function resourceControlOver(
  action: string,
  resource: string,
  owner: Membership | undefined,
): Layers['resourceControl'] {
  if (!owner?.resourceControl || !isAffected(action.toLowerCase())) return undefined
  return SERVICE_LINKED_ROLE.test(resource) ? undefined : owner.resourceControl
}

function isAffected(action: string): boolean {
  return SERVICES.has(action.slice(0, action.indexOf(':'))) && !EXEMPT_ACTIONS.has(action)
}
