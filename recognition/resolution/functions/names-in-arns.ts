/** Functions that take a name out of an ARN, or make an ARN of a name. */
import { namesNoResource } from '../../../protocol/errors/guard.ts'
import { placeIn } from '../../arn.ts'
import { arnAt, resourceInArn, type StateFunction } from './state-function.ts'

export const tableName: StateFunction = (value) => [
  plain(value.startsWith('arn:') ? afterType('table/', resourceInArn('dynamodb', value)) : value, TABLE),
]

/** Source: DynamoDB API reference, CreateTable. Emulators take parts of other names. */
const TABLE = /^[\w.-]{1,255}$/

/** Returns what follows a type. Empty for other types. */
function afterType(type: string, resource = ''): string {
  return resource.startsWith(type) ? resource.slice(type.length) : ''
}

/** Returns a name, or `*`. @throws AwsError for other text, because upstreams could take a part of it */
function plain(name: string, form: RegExp): string {
  if (name !== '*' && !form.test(name)) throw namesNoResource()
  return name
}

/** The name of a log group, from its name or from its ARN with or without `:*`. */
export const logGroupName: StateFunction = (value) => {
  if (!value.startsWith('arn:')) return [value]
  const name = afterType('log-group:', resourceInArn('logs', value)).replace(/:\*$/, '')
  return [plain(name, LOG_GROUP)]
}

const LOG_GROUP = /^[^:]+$/

export const documentName: StateFunction = (value) => {
  if (!value.startsWith('arn:')) return [value]
  return [/^document\/(.+)$/s.exec(resourceInArn('ssm', value) ?? '')?.[1] ?? '*']
}

/**
 * The name of a parameter or a setting, without leading slash, and without version or label.
 *
 * @throws AwsError for more colons: moto 5 removes the beginning of its ARNs also inside
 */
export const parameterName: StateFunction = (value) => {
  const resource = value.startsWith('arn:') ? resourceInArn('ssm', value) : `parameter/${value}`
  const [, name] = /^(?:parameter|servicesetting)\/{1,2}([^:]*)(?::[\w.-]*)?$/.exec(resource ?? '') ?? []
  if (name === undefined) throw namesNoResource()
  return [name]
}

/** The ARN of a stack ends with an ID that the service makes. */
export const stackArn: StateFunction = (value, { place, questions }) => {
  if (value.startsWith('arn:')) return [value]
  return [questions.ask('stack', value, place) ?? arnAt('cloudformation', place, `stack/${value}/*`)]
}

/** The state machine of a version or an alias. */
export const dropQualifier: StateFunction = (value) => {
  const parts = value.split(':')
  return [value.startsWith('arn:') && parts.length >= 7 ? parts.slice(0, 7).join(':') : '*']
}

/** The version or alias at the end of the ARN of a state machine. */
export const qualifierOfArn: StateFunction = (value) => {
  const parts = value.split(':')
  return value.startsWith('arn:') && parts.length > 7 ? [parts.slice(7).join(':')] : []
}

export const wafScope: StateFunction = (value) => [value === 'CLOUDFRONT' ? 'global' : 'regional']

/** The stream that a shard iterator of Kinesis reads. */
export const iteratorStream: StateFunction = (value, { place, questions }) => [
  questions.ask('shard-iterator', value, placeIn(value, place)) ?? arnAt('kinesis', place, 'stream/*'),
]
