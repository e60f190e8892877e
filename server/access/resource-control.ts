/**
 * Which actions resource control policies bind: those on resources of the services that support them, but for
 * service-linked roles.
 *
 * Source: AWS Organizations User Guide, resource control policies, "List of AWS services that support RCPs" and
 * "Resources and entities not restricted by RCPs". AWS adds services now and then.
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

/** In small letters. */
const UNBOUND_ACTIONS = new Set(['kms:retiregrant'])

const SERVICE_LINKED_ROLE = /^arn:[^:]+:iam::\d{12}:role\/aws-service-role\//

/**
 * The resource control policies that an action meets.
 *
 * @param action `service:Action`, in any case
 * @param resource its ARN
 * @param owner where the account stands that owns the resource
 */
export function resourceControlOver(
  action: string,
  resource: string,
  owner: Membership | undefined,
): Layers['resourceControl'] {
  if (!owner?.resourceControl || !isBound(action.toLowerCase())) return undefined
  return SERVICE_LINKED_ROLE.test(resource) ? undefined : owner.resourceControl
}

function isBound(action: string): boolean {
  return SERVICES.has(action.slice(0, action.indexOf(':'))) && !UNBOUND_ACTIONS.has(action)
}
