/** Reads the tags of resources, by the service in the ARN. */
import { type Arn, arnText, bucketOf, encoded, parseArn } from '../../../recognition/arn.ts'
import { at, listAt, textAt, textMap } from '../../../recognition/values.ts'
import type { Reader, Reading } from '../reading.ts'
import { type Tags, tagsInJson, tagsInXml } from '../tags-in-answers.ts'
import { s3Tags } from './s3.ts'
import { queryQueue } from './sqs.ts'

/** Returns undefined when nothing is found, and null when there are no tags. */
type TagReader = (reading: Reading, arn: Arn) => Promise<Tags | null | undefined>

type Name = (arn: Arn) => string | undefined

/** What follows the last slash or colon of the ARN. */
const lastPart: Name = ({ resource }) => /[^/:]*$/.exec(resource)?.[0]
const wholeArn: Name = (arn) => arnText(arn)

/** Reads with an operation of AWS JSON that takes one parameter. */
function json(service: string, operation: string, parameter: string, name: Name = wholeArn): TagReader {
  return async (reading, arn) => {
    const value = name(arn)
    if (value === undefined) return undefined
    // Some services report an ARN that they do not know as invalid.
    const answer = await reading.json(service, operation, { [parameter]: value }, INVALID)
    return tagsInJson(answer)
  }
}

const INVALID = [
  ...['InvalidArnException', 'InvalidArn', 'InvalidARNFault', 'InvalidResourceId', 'InvalidTagFault'],
  ...[
    'InvalidParameterException',
    'InvalidParameterValue',
    'InvalidRequestException',
    'InvalidInputException',
  ],
  ...['ValidationError', 'ValidationException', 'ClientException'],
]

/** Reads with an operation of the Query protocol that takes one parameter. */
function query(service: string, operation: string, parameter: string, name: Name = wholeArn): TagReader {
  return async (reading, arn) => {
    const answer = await reading.query(
      service,
      operation,
      { [parameter]: name(arn) ?? '' },
      { absent: INVALID },
    )
    return answer && tagsInXml(answer)
  }
}

/** Reads with an operation of REST JSON. @param path with `{}` where the ARN or the name is */
function restJson(service: string, operation: string, path: string, name: Name = wholeArn): TagReader {
  return async (reading, arn) =>
    tagsInJson(await reading.restJson(service, operation, path.replace('{}', encoded(name(arn) ?? ''))))
}

/** Reads with an operation of REST JSON that takes the ARN in the query. */
function restJsonQuery(service: string, operation: string, path: string, parameter: string): TagReader {
  return async (reading, arn) => {
    const parameters = `${parameter}=${encoded(arnText(arn))}`
    return tagsInJson(await reading.restJson(service, operation, path, { query: parameters }))
  }
}

const OPERATION = 'ListTagsForResource'

/**
 * By the service in the ARN. The Resource Groups Tagging API is asked for others, and if the upstream has no such
 * operation. It is not asked in vain: Debian's moto fails in it as soon as there is a cluster without tags.
 */
const TAGS: ReadonlyMap<string, TagReader> = new Map([
  ['acm', json('acm', 'ListTagsForCertificate', 'CertificateArn')],
  ['apigateway', apiGateway],
  ['appsync', restJson('appsync', OPERATION, '/v1/tags/{}')],
  ['athena', json('athena', OPERATION, 'ResourceARN')],
  ['backup', restJson('backup', 'ListTags', '/tags/{}/')],
  ['batch', restJson('batch', OPERATION, '/v1/tags/{}')],
  ['cloudformation', query('cloudformation', 'DescribeStacks', 'StackName')],
  ['cloudwatch', query('cloudwatch', OPERATION, 'ResourceARN')],
  ['cognito-idp', userPool],
  ['dynamodb', json('dynamodb', 'ListTagsOfResource', 'ResourceArn', tableArn)],
  ['ec2', ec2],
  ['ecr', json('ecr', OPERATION, 'resourceArn')],
  ['ecs', json('ecs', OPERATION, 'resourceArn')],
  ['eks', restJson('eks', OPERATION, '/tags/{}')],
  ['elasticache', query('elasticache', OPERATION, 'ResourceName')],
  ['elasticfilesystem', restJson('efs', OPERATION, '/2015-02-01/resource-tags/{}', lastPart)],
  ['elasticloadbalancing', loadBalancer],
  ['es', restJsonQuery('opensearch', 'ListTags', '/2021-01-01/tags/', 'arn')],
  ['events', json('events', OPERATION, 'ResourceARN')],
  ['firehose', json('firehose', 'ListTagsForDeliveryStream', 'DeliveryStreamName', lastPart)],
  ['glue', json('glue', 'GetTags', 'ResourceArn')],
  ['kafka', restJson('kafka', OPERATION, '/v1/tags/{}')],
  ['kinesis', json('kinesis', 'ListTagsForStream', 'StreamName', streamName)],
  ['kms', json('kms', 'ListResourceTags', 'KeyId')],
  ['lambda', restJson('lambda', 'ListTags', '/2017-03-31/tags/{}', untilName)],
  ['logs', json('logs', OPERATION, 'resourceArn', untilName)],
  ['rds', query('rds', OPERATION, 'ResourceName')],
  ['redshift', query('redshift', 'DescribeTags', 'ResourceName')],
  ['route53', route53],
  ['s3', bucket],
  ['sagemaker', json('sagemaker', 'ListTags', 'ResourceArn')],
  ['scheduler', restJson('scheduler', OPERATION, '/tags/{}')],
  ['secretsmanager', json('secretsmanager', 'DescribeSecret', 'SecretId')],
  ['ses', restJsonQuery('sesv2', OPERATION, '/v2/email/tags', 'ResourceArn')],
  ['sns', query('sns', OPERATION, 'ResourceArn')],
  ['sqs', queue],
  ['ssm', ssm],
  ['states', json('stepfunctions', OPERATION, 'resourceArn')],
  ['wafv2', json('wafv2', OPERATION, 'ResourceARN')],
])

export const tags: Reader<'tags'> = async (reading, value) => {
  const arn = parseArn(value)
  if (!arn) return null
  const tagsOf = await TAGS.get(arn.service)?.(reading, arn)
  if (tagsOf !== undefined) return tagsOf
  return (reading.isAnswered ? undefined : await taggingApi(reading, arn)) ?? null
}

/** moto returns further resources than those that were asked for. */
async function taggingApi(reading: Reading, arn: Arn): Promise<Tags | undefined> {
  const input = { ResourceARNList: [arnText(arn)] }
  const answer = await reading.json('resourcegroupstaggingapi', 'GetResources', input, INVALID)
  const resources = listAt(answer, 'ResourceTagMappingList')
  return tagsInJson(resources.find((each) => textAt(each, 'ResourceARN') === arnText(arn)))
}

const describeLoadBalancer = query('elbv2', 'DescribeTags', 'ResourceArns.member.1')

/** The ARNs of Classic Load Balancers, which another version of the service has, contain no type. */
async function loadBalancer(reading: Reading, arn: Arn): Promise<Tags | null | undefined> {
  return /^loadbalancer\/[^/]+$/.test(arn.resource) ? undefined : await describeLoadBalancer(reading, arn)
}

async function bucket(reading: Reading, arn: Arn): Promise<Tags | null> {
  const found = bucketOf(arn)
  return found && found.key === undefined ? await s3Tags(reading, found) : null
}

async function queue(reading: Reading, arn: Arn): Promise<Tags | undefined> {
  const answer = await queryQueue(reading, arn, 'ListQueueTags')
  return answer && tagsInXml(answer)
}

function ec2(reading: Reading, arn: Arn): Promise<Tags | undefined> {
  const filter = { 'Filter.1.Name': 'resource-id', 'Filter.1.Value.1': lastPart(arn) ?? '' }
  return reading.query('ec2', 'DescribeTags', filter).then((answer) => answer && tagsInXml(answer))
}

/** The ARN of a resource of API Gateway contains its path. Those of version 2 lack the beginning. */
async function apiGateway(reading: Reading, { resource }: Arn): Promise<Tags | undefined> {
  const path = /^\/apis\b|^\/domainnames\b|^\/vpclinks\b/.test(resource) ? `/v2${resource}` : resource
  const encodedPath = path.split('/').map(encoded).join('/')
  return tagsInJson(await reading.restJson('apigateway', 'GetResource', encodedPath))
}

async function userPool(reading: Reading, arn: Arn): Promise<Tags | undefined> {
  const input = { UserPoolId: lastPart(arn) }
  const answer = await reading.json('cognito-idp', 'DescribeUserPool', input, INVALID)
  return textMap(at(answer, 'UserPool', 'UserPoolTags'))
}

async function route53(reading: Reading, { resource }: Arn): Promise<Tags | undefined> {
  const [type = '', id = ''] = resource.split('/')
  const path = `/2013-04-01/tags/${encoded(type)}/${encoded(id)}`
  const answer = await reading.restXml('route53', OPERATION, path)
  return answer && tagsInXml(answer)
}

/** The types of resources in ARNs of Systems Manager -> as ListTagsForResource has them. */
const SSM_TYPES: ReadonlyMap<string, string> = new Map([
  ['association', 'Association'],
  ['automation-execution', 'Automation'],
  ['document', 'Document'],
  ['maintenancewindow', 'MaintenanceWindow'],
  ['managed-instance', 'ManagedInstance'],
  ['opsitem', 'OpsItem'],
  ['opsmetadata', 'OpsMetadata'],
  ['parameter', 'Parameter'],
  ['patchbaseline', 'PatchBaseline'],
])

/** Names of parameters that contain a slash begin with one, unlike in their ARNs. */
async function ssm(reading: Reading, { resource }: Arn): Promise<Tags | undefined> {
  const [type = '', ...rest] = resource.split('/')
  const ResourceType = SSM_TYPES.get(type)
  if (ResourceType === undefined) return undefined
  const name = rest.join('/')
  const ResourceId = type === 'parameter' && name.includes('/') ? `/${name}` : name
  return tagsInJson(await reading.json('ssm', OPERATION, { ResourceType, ResourceId }, INVALID))
}

function tableArn(arn: Arn): string {
  const [type = '', name = ''] = arn.resource.split('/')
  return arnText({ ...arn, resource: `${type}/${name}` })
}

/** Consumers have no tags of their own. */
function streamName({ resource }: Arn): string | undefined {
  const [type, name, ...rest] = resource.split('/')
  return type === 'stream' && rest.length === 0 ? name : undefined
}

/** Returns the ARN without log streams, versions, and aliases: these have the tags of their group or function. */
function untilName(arn: Arn): string {
  return arnText({ ...arn, resource: arn.resource.split(':').slice(0, 2).join(':') })
}
