/**
 * Which actions resource control policies bind: those on resources of the services that support them.
 *
 * Source: AWS Organizations User Guide, resource control policies, "List of AWS services that support RCPs" and
 * "Resources and entities not restricted by RCPs". AWS adds services now and then.
 */
import type { Layers } from '../../policy/index.ts'
import type { Membership } from './organization.ts'

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

/**
 * The resource control policies that an action meets.
 *
 * @param action `service:Action`, in any case
 * @param owner where the account stands that owns the resource
 */
export function resourceControlOver(
  action: string,
  owner: Membership | undefined,
): Layers['resourceControl'] {
  return owner?.resourceControl && isBound(action.toLowerCase()) ? owner.resourceControl : undefined
}

function isBound(action: string): boolean {
  return SERVICES.has(action.slice(0, action.indexOf(':'))) && !UNBOUND_ACTIONS.has(action)
}
