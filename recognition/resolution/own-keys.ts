/** Condition keys of single services that follow from a parameter and from what the service knows. */

import { placeIn } from '../arn.ts'
import type { Parameters } from '../parameters/types.ts'
import { documentsKey } from './action-keys.ts'
import type { Resource } from './arns.ts'
import { mappedFunction, vpcOfSubnet } from './functions/functions-of-lambda.ts'
import { type StateFunction, surroundingsOf } from './functions/state-function.ts'
import { leadingKeysOf } from './functions/text.ts'
import type { Keys } from './keys.ts'
import type { Seen } from './resolving.ts'
import { setStatementKeys } from './statement-keys.ts'

interface OwnKey {
  readonly key: string
  readonly path: string
  readonly find: StateFunction
}

const VPC_IDS: OwnKey = { key: 'lambda:VpcIds', path: 'VpcConfig.SubnetIds[]', find: vpcOfSubnet }
const MAPPED: OwnKey = { key: 'lambda:FunctionArn', path: 'UUID', find: mappedFunction }

const OWN_KEYS = new Map<string, OwnKey>([
  ['lambda:CreateFunction', VPC_IDS],
  ['lambda:UpdateFunctionConfiguration', VPC_IDS],
  ['lambda:DeleteEventSourceMapping', MAPPED],
  ['lambda:GetEventSourceMapping', MAPPED],
  ['lambda:UpdateEventSourceMapping', MAPPED],
])

/** Sets them if a policy in force mentions them. */
export function setOwnKeys(keys: Keys, action: string, resource: Resource, seen: Seen): void {
  if (setStatementKeys(keys, action, resource, seen)) return
  setLeadingKeys(keys, action, resource, seen)
  const own = OWN_KEYS.get(action)
  if (own === undefined || !seen.resolving.isKeyInUse(own.key)) return
  const context = surroundingsOf(seen)
  const values = seen.parameters
    .valuesAt(own.path)
    .flatMap((value) => (typeof value === 'string' ? own.find(value, context) : []))
  keys.setValues(own.key, [...new Set(values)], `state of the service, by parameter ${own.path}`)
}

const LEADING_KEYS = 'dynamodb:LeadingKeys'
const TABLE = /^(arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/([^/*]+))(?:\/index\/[^/*]+)?$/

/**
 * The values of the partition key. Only the service knows which attribute that is; `*` is a value that nobody knows.
 *
 * Unverified: `dynamodb:LeadingKeys` of a query on an index has the values of the index's partition key.
 */
function setLeadingKeys(keys: Keys, action: string, { arn }: Resource, seen: Seen): void {
  if (!seen.resolving.isKeyInUse(LEADING_KEYS) || !documentsKey(action, undefined, LEADING_KEYS)) return
  const [, table, name] = TABLE.exec(arn) ?? []
  const place = placeIn(arn, seen.place)
  const attribute = table === undefined ? null : seen.resolving.questions.ask('partition-key', arn, place)
  const values = attribute === null ? ['*'] : leadingKeysIn(seen.parameters, attribute, [name, table])
  keys.setValues(LEADING_KEYS, values, 'partition key of the table')
}

/** A batch names its tables by name or by ARN. */
function leadingKeysIn(
  parameters: Parameters,
  attribute: string,
  names: readonly (string | undefined)[],
): readonly string[] {
  const tables = parameters.valuesAt('RequestItems{}')
  const named = names.filter((name) => name !== undefined && tables.includes(name))
  if (named.length === 0) return leadingKeysOf(parameters, attribute)
  return named.flatMap((name) => leadingKeysOf(parameters, attribute, name))
}
