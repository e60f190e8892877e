/** Reads what names and IDs stand for in services that need one operation for it. */
import { encoded, parseArn } from '../../../recognition/arn.ts'
import { at, listAt, textAt, within, xmlText } from '../../../recognition/values.ts'
import type { Reader, Reading } from '../reading.ts'

export const secret: Reader<'secret'> = async (reading, value) =>
  textAt(await reading.json('secretsmanager', 'DescribeSecret', { SecretId: value }), 'ARN') ?? null

const INDEXES = ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes']

/** dynalite takes only names of tables. */
export function keyAttribute(type: 'HASH' | 'RANGE'): Reader<'partition-key'> & Reader<'sort-key'> {
  return async (reading, value) => {
    const [, name = value, , indexName] = parseArn(value)?.resource.split('/') ?? []
    const table = at(await reading.json('dynamodb', 'DescribeTable', { TableName: name }), 'Table')
    const indexes = INDEXES.flatMap((member) => listAt(table, member))
    const keyed =
      indexName === undefined ? table : indexes.find((index) => textAt(index, 'IndexName') === indexName)
    const part = listAt(keyed, 'KeySchema').find((each) => textAt(each, 'KeyType') === type)
    return textAt(part, 'AttributeName') ?? null
  }
}

export const functionOfMapping: Reader<'event-source-mapping'> = async (reading, value) => {
  const path = `/2015-03-31/event-source-mappings/${encoded(value)}`
  return textAt(await reading.restJson('lambda', 'GetEventSourceMapping', path), 'FunctionArn') ?? null
}

export const executionRole: Reader<'execution-role'> = async (reading, value) => {
  const [, name = '', qualifier] = parseArn(value)?.resource.split(':') ?? []
  const path = `/2015-03-31/functions/${encoded(name)}/configuration`
  const query = qualifier === undefined ? {} : { query: `Qualifier=${encoded(qualifier)}` }
  return textAt(await reading.restJson('lambda', 'GetFunctionConfiguration', path, query), 'Role') ?? null
}

export const stack: Reader<'stack'> = async (reading, value) => {
  const answer = await reading.query(
    'cloudformation',
    'DescribeStacks',
    { StackName: value },
    // The error for stacks that do not exist.
    { absent: ['ValidationError'] },
  )
  return xmlText(answer, 'DescribeStacksResult', 'Stacks', 'member', 'StackId') ?? null
}

export const vpcOfSubnet: Reader<'vpc-of-subnet'> = async (reading, value) =>
  xmlText(
    await reading.query('ec2', 'DescribeSubnets', { 'SubnetId.1': value }),
    ...['subnetSet', 'item', 'vpcId'],
  ) ?? null

export const verifiedIdentity: Reader<'verified-identity'> = async (reading, value) => {
  const domain = value.slice(value.lastIndexOf('@') + 1)
  const answer = await reading.query('ses', 'GetIdentityVerificationAttributes', {
    'Identities.member.1': value,
    'Identities.member.2': domain,
  })
  const path = ['GetIdentityVerificationAttributesResult', 'VerificationAttributes', 'entry']
  const verified = within(answer, ...path)
    .filter((entry) => xmlText(entry, 'value', 'VerificationStatus') === 'Success')
    .map((entry) => xmlText(entry, 'key'))
  return [value, domain].find((each) => verified.includes(each)) ?? null
}

/** The error of DescribeTaskDefinition for those that do not exist. */
const NO_TASK_DEFINITION = ['ClientException']

async function describeTaskDefinition(reading: Reading, value: string): Promise<unknown> {
  const input = { taskDefinition: value }
  return at(await reading.json('ecs', 'DescribeTaskDefinition', input, NO_TASK_DEFINITION), 'taskDefinition')
}

export const taskDefinition: Reader<'task-definition'> = async (reading, value) =>
  textAt(await describeTaskDefinition(reading, value), 'taskDefinitionArn') ?? null

export const taskDefinitionRoles: Reader<'task-definition-roles'> = async (reading, value) => {
  const definition = await describeTaskDefinition(reading, value)
  if (definition === undefined) return null
  return ['taskRoleArn', 'executionRoleArn'].flatMap((name) => textAt(definition, name) || [])
}

const OWNED = /^(arn:[^:]*:ecs:[^:]*:\d{12}:)(service|daemon)-(?:deployment|revision)\/([^/]+\/[^/]+)\/[^/]+$/

/** The ARN of a deployment contains the names of the cluster and the service. */
export const ecsOwner: Reader<'ecs-owner'> = async (_reading, value) => {
  const [, start, type, names] = OWNED.exec(value) ?? []
  return start === undefined ? null : `${start}${type}/${names}`
}

/** The operations that return the work group of something with an ID. */
const WORK_GROUPS = [
  ['GetQueryExecution', 'QueryExecutionId', ['QueryExecution', 'WorkGroup']],
  ['GetNamedQuery', 'NamedQueryId', ['NamedQuery', 'WorkGroup']],
  ['GetSession', 'SessionId', ['WorkGroup']],
  ['GetNotebookMetadata', 'NotebookId', ['NotebookMetadata', 'WorkGroup']],
] as const

/** The error of Athena for IDs that do not exist. */
const NO_SUCH_ID = ['InvalidRequestException']

export const workGroup: Reader<'work-group'> = async (reading, value) => {
  for (const [operation, member, path] of WORK_GROUPS) {
    const name = textAt(await reading.json('athena', operation, { [member]: value }, NO_SUCH_ID), ...path)
    if (name !== undefined) return name
  }
  const calculation = { CalculationExecutionId: value }
  const answer = await reading.json('athena', 'GetCalculationExecution', calculation, NO_SUCH_ID)
  const sessionId = textAt(answer, 'SessionId')
  return sessionId === undefined || sessionId === value ? null : await reading.look('work-group', sessionId)
}

export const logQuery: Reader<'log-query'> = async (reading, value) => {
  const answer = await reading.json('logs', 'DescribeQueries', {})
  const query = listAt(answer, 'queries').find((each) => textAt(each, 'queryId') === value)
  const name = textAt(query, 'logGroupName')
  return name === undefined ? null : [name]
}

/** moto's iterators contain the name of the stream, and those of DynamoDB its ARN. */
export const shardIterator: Reader<'shard-iterator'> = async ({ place }, value) => {
  const [arn] = /^arn:[^:|]+:dynamodb:[^|*]+/.exec(value) ?? []
  if (arn !== undefined) return arn
  const [, name] = /^([\w.-]{1,128}):shardId-\d+:/.exec(Buffer.from(value, 'base64').toString('latin1')) ?? []
  if (name === undefined) return null
  return `arn:${place.partition}:kinesis:${place.region}:${place.accountId}:stream/${name}`
}
