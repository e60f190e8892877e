/** Reads resource-based policies, by the service in the ARN. */

import type { XmlElement } from '../../../core/standards/xml/document.ts'
import { isStructure } from '../../../protocol/structure.ts'
import {
  type Arn,
  arnText,
  bucketOf,
  encoded,
  nameOfType,
  objectPath,
  parseArn,
} from '../../../recognition/arn.ts'
import { at, listAt, textAt, within, xmlText } from '../../../recognition/values.ts'
import {
  combined,
  documentOf,
  type PolicyDocument,
  statementsOf,
  withFormOfPrincipals,
} from '../policy-text.ts'
import type { Reader, Reading } from '../reading.ts'
import { bucketPolicy } from './bucket-policy.ts'
import { policyHolder } from './policy-holders.ts'
import { accessPointName, s3Control } from './s3.ts'
import { queryQueue } from './sqs.ts'

/** Returns the text of the policy. Undefined without one. */
type PolicyReader = (reading: Reading, arn: Arn) => Promise<string | null | undefined>

/** By the service in the ARN. Other services have no resource-based policies, or are not read. */
const POLICIES: ReadonlyMap<string, PolicyReader> = new Map([
  ['backup', backupVault],
  ['codeartifact', codeArtifact],
  ['dynamodb', table],
  ['ecr', repository],
  ['elasticfilesystem', fileSystem],
  ['es', searchDomain],
  ['events', eventBus],
  ['execute-api', api],
  ['glue', catalog],
  ['kinesis', stream],
  ['kms', key],
  ['lambda', functionOrLayer],
  ['logs', logGroup],
  ['s3', bucket],
  ['s3express', directoryBucket],
  ['secretsmanager', secret],
  ['ses', identity],
  ['sns', topic],
  ['sqs', queue],
])

/** The services in whose ARNs `*` is part of a name, or of the holder of a policy. */
const WITH_ASTERISKS: ReadonlySet<string> = new Set(['s3', 'logs'])

export const resourcePolicy: Reader<'resource-policy'> = async (reading, value) => {
  const arn = parseArn(value)
  const read = arn && POLICIES.get(arn.service)
  if (!read) return null
  const holder = policyHolder(arn)
  if (holder.resource.includes('*') && !WITH_ASTERISKS.has(arn.service)) return null
  if (holder.resource !== arn.resource) return await reading.look('resource-policy', arnText(holder))
  const text = await read(reading, arn)
  if (text === undefined || text === null || text.trim() === '') return null
  if (!documentOf(text))
    throw reading.failure(arn.service, 'GetResourcePolicy', 'the policy is not a JSON object.')
  return text
}

function bucket(reading: Reading, arn: Arn): Promise<string | null | undefined> {
  const found = bucketOf(arn)
  return found ? bucketPolicy(reading, found) : accessPoint(reading, arn)
}

async function accessPoint(reading: Reading, arn: Arn): Promise<string | undefined> {
  const name = accessPointName(arnText(arn))
  if (name === undefined) return undefined
  const path = `/v20180820/accesspoint/${encoded(name)}/policy`
  return xmlText(await s3Control(reading, 'GetAccessPointPolicy', path), 'Policy')
}

async function directoryBucket(reading: Reading, arn: Arn): Promise<string | undefined> {
  const name = nameOfType(arn, 'bucket/')
  if (name === undefined) return undefined
  const path = objectPath({ bucket: name, key: undefined })
  const answer = await reading.rest('s3', 'GetBucketPolicy', path, { query: 'policy' })
  return answer?.body.toString('utf8')
}

async function queue(reading: Reading, arn: Arn): Promise<string | undefined> {
  const answer = await queryQueue(reading, arn, 'GetQueueAttributes', { 'AttributeName.1': 'Policy' })
  return attributeNamed(within(answer, 'GetQueueAttributesResult', 'Attribute'), 'Name', 'Value')
}

async function topic(reading: Reading, arn: Arn): Promise<string | undefined> {
  const answer = await reading.query('sns', 'GetTopicAttributes', { TopicArn: arnText(arn) })
  return attributeNamed(within(answer, 'GetTopicAttributesResult', 'Attributes', 'entry'), 'key', 'value')
}

function attributeNamed(entries: readonly XmlElement[], key: string, value: string): string | undefined {
  const entry = entries.find((each) => xmlText(each, key) === 'Policy')
  return xmlText(entry, value)
}

async function key(reading: Reading, arn: Arn): Promise<string | undefined> {
  if (nameOfType(arn, 'key/') === undefined) return undefined
  const input = { KeyId: arnText(arn), PolicyName: 'default' }
  return textAt(await reading.json('kms', 'GetKeyPolicy', input), 'Policy')
}

async function secret(reading: Reading, arn: Arn): Promise<string | undefined> {
  const input = { SecretId: arnText(arn) }
  return textAt(await reading.json('secretsmanager', 'GetResourcePolicy', input), 'ResourcePolicy')
}

/** A policy belongs to a function or, with a qualifier, to a version or an alias of it. */
async function functionOrLayer(reading: Reading, { resource }: Arn): Promise<string | undefined> {
  const [type, name = '', qualifier] = resource.split(':')
  if (type === 'layer' && qualifier !== undefined) {
    const path = `/2018-10-31/layers/${encoded(name)}/versions/${encoded(qualifier)}/policy`
    return textAt(await reading.restJson('lambda', 'GetLayerVersionPolicy', path), 'Policy')
  }
  if (type !== 'function') return undefined
  const query = qualifier === undefined ? {} : { query: `Qualifier=${encoded(qualifier)}` }
  const path = `/2015-03-31/functions/${encoded(name)}/policy`
  const text = textAt(await reading.restJson('lambda', 'GetPolicy', path, query), 'Policy')
  return text && withFormOfPrincipals(text)
}

async function table(reading: Reading, arn: Arn): Promise<string | undefined> {
  if (nameOfType(arn, 'table/') === undefined) return undefined
  const input = { ResourceArn: arnText(arn) }
  return textAt(await reading.json('dynamodb', 'GetResourcePolicy', input), 'Policy')
}

async function stream(reading: Reading, arn: Arn): Promise<string | undefined> {
  const input = { ResourceARN: arnText(arn) }
  const text = textAt(await reading.json('kinesis', 'GetResourcePolicy', input), 'Policy')
  return text === '{}' ? undefined : text
}

async function repository(reading: Reading, arn: Arn): Promise<string | undefined> {
  const repositoryName = nameOfType(arn, 'repository/')
  if (repositoryName === undefined) return undefined
  const input = { registryId: arn.accountId, repositoryName }
  return textAt(await reading.json('ecr', 'GetRepositoryPolicy', input), 'policyText')
}

async function eventBus(reading: Reading, arn: Arn): Promise<string | undefined> {
  const Name = nameOfType(arn, 'event-bus/')
  return Name === undefined
    ? undefined
    : textAt(await reading.json('events', 'DescribeEventBus', { Name }), 'Policy')
}

async function logGroup(reading: Reading, arn: Arn): Promise<string | null | undefined> {
  const destination = nameOfType(arn, 'destination:')
  if (destination !== undefined) return await destinationPolicy(reading, destination)
  const policies = listAt(
    await reading.json('logs', 'DescribeResourcePolicies', { limit: 50 }),
    'resourcePolicies',
  )
  const texts = policies.map((policy) => textAt(policy, 'policyDocument'))
  return allOf(reading, 'logs', 'DescribeResourcePolicies', texts)
}

/** Combines policies. @throws KnowledgeFailure when one of them cannot be read */
function allOf(
  reading: Reading,
  service: string,
  operation: string,
  texts: readonly (string | undefined)[],
): string | null {
  const documents = texts.map((text) => {
    const document = documentOf(text ?? '')
    if (!document) throw reading.failure(service, operation, 'a policy is not a JSON object.')
    return document
  })
  return combined(documents)
}

async function destinationPolicy(reading: Reading, name: string): Promise<string | undefined> {
  const input = { DestinationNamePrefix: name }
  const destinations = listAt(await reading.json('logs', 'DescribeDestinations', input), 'destinations')
  const found = destinations.find((each) => textAt(each, 'destinationName') === name)
  return textAt(found, 'accessPolicy')
}

async function backupVault(reading: Reading, arn: Arn): Promise<string | undefined> {
  const name = nameOfType(arn, 'backup-vault:')
  if (name === undefined) return undefined
  const path = `/backup-vaults/${encoded(name)}/access-policy`
  return textAt(await reading.restJson('backup', 'GetBackupVaultAccessPolicy', path), 'Policy')
}

async function codeArtifact(reading: Reading, { accountId, resource }: Arn): Promise<string | undefined> {
  const [type, domain = '', name] = resource.split('/')
  const query = `domain=${encoded(domain)}&domain-owner=${encoded(accountId)}`
  if (type === 'domain') {
    const path = '/v1/domain/permissions/policy'
    const answer = await reading.restJson('codeartifact', 'GetDomainPermissionsPolicy', path, { query })
    return textAt(answer, 'policy', 'document')
  }
  if (name === undefined) return undefined
  const path = '/v1/repository/permissions/policy'
  const answer = await reading.restJson('codeartifact', 'GetRepositoryPermissionsPolicy', path, {
    query: `${query}&repository=${encoded(name)}`,
  })
  return textAt(answer, 'policy', 'document')
}

async function fileSystem(reading: Reading, arn: Arn): Promise<string | undefined> {
  const id = nameOfType(arn, 'file-system/')
  if (id === undefined) return undefined
  const path = `/2015-02-01/file-systems/${encoded(id)}`
  // moto has an internal error for the policies of file systems that do not exist.
  const exists = await reading.rest('efs', 'DescribeFileSystems', '/2015-02-01/file-systems', {
    query: `FileSystemId=${encoded(id)}`,
  })
  if (!exists) return undefined
  return textAt(await reading.restJson('efs', 'DescribeFileSystemPolicy', `${path}/policy`), 'Policy')
}

async function searchDomain(reading: Reading, arn: Arn): Promise<string | undefined> {
  const name = nameOfType(arn, 'domain/')
  if (name === undefined) return undefined
  const path = `/2021-01-01/opensearch/domain/${encoded(name)}`
  return textAt(
    await reading.restJson('opensearch', 'DescribeDomain', path),
    'DomainStatus',
    'AccessPolicies',
  )
}

async function catalog(reading: Reading): Promise<string | undefined> {
  return textAt(await reading.json('glue', 'GetResourcePolicy', {}), 'PolicyInJson')
}

async function identity(reading: Reading, arn: Arn): Promise<string | null | undefined> {
  const name = nameOfType(arn, 'identity/')
  if (name === undefined) return undefined
  const list = await reading.query('ses', 'ListIdentityPolicies', { Identity: name })
  const names = within(list, 'ListIdentityPoliciesResult', 'PolicyNames', 'member').map((each) =>
    xmlText(each),
  )
  if (names.length === 0) return undefined
  const input = Object.fromEntries(
    names.map((each, index) => [`PolicyNames.member.${index + 1}`, each ?? '']),
  )
  const answer = await reading.query('ses', 'GetIdentityPolicies', { Identity: name, ...input })
  const entries = within(answer, 'GetIdentityPoliciesResult', 'Policies', 'entry')
  return allOf(
    reading,
    'ses',
    'GetIdentityPolicies',
    entries.map((entry) => xmlText(entry, 'value')),
  )
}

/** API Gateway escapes the policy once more, and permits ARNs without their beginning. */
async function api(reading: Reading, arn: Arn): Promise<string | null | undefined> {
  const answer = await reading.restJson('apigateway', 'GetRestApi', `/restapis/${encoded(arn.resource)}`)
  const text = textAt(answer, 'policy')
  if (text === undefined || text === '') return undefined
  const document = documentOf(text) ?? documentOf(text.replaceAll('\\"', '"').replaceAll('\\/', '/'))
  if (!document) throw reading.failure('apigateway', 'GetRestApi', 'the policy is not a JSON object.')
  return combined([withWholeArns(document, arnText(arn))])
}

function withWholeArns(document: PolicyDocument, apiArn: string): PolicyDocument {
  const whole = (resource: unknown) =>
    typeof resource === 'string' ? resource.replace(/^execute-api:\//, `${apiArn}/`) : resource
  const statements = statementsOf(document).map((statement) => {
    if (!isStructure(statement)) return statement
    const resources = [at(statement, 'Resource')].flat().map(whole)
    return 'Resource' in statement ? { ...statement, Resource: resources } : statement
  })
  return { ...document, Statement: statements }
}
