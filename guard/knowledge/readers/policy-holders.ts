/** Which resource has the policy that applies to another, so that it is read only once for all of them. */
import type { Arn } from '../../../recognition/arn.ts'

/** By the service in the ARN: from what follows the account to that of the resource with the policy. */
const HOLDERS = new Map<string, (resource: string) => string>([
  // A package belongs to a repository.
  ['codeartifact', (resource) => resource.replace(/^package\/([^/]+\/[^/]+)\/.*$/s, 'repository/$1')],
  // An index belongs to a table. A stream has a policy of its own.
  ['dynamodb', (resource) => firstSegments(resource, /^table\/[^/]+\/stream\//.test(resource) ? 4 : 2)],
  ['es', (resource) => firstSegments(resource, 2)],
  ['execute-api', (resource) => firstSegments(resource, 1)],
  // The Data Catalog of an account and a region has one policy.
  ['glue', () => 'catalog'],
  // The policies of an account and a region name the log groups that they are about.
  ['logs', (resource) => (resource.startsWith('destination:') ? resource : 'log-group:*')],
  // A subscription belongs to a topic.
  ['sns', (resource) => resource.split(':')[0] ?? ''],
])

export function policyHolder(arn: Arn): Arn {
  const holder = HOLDERS.get(arn.service)
  return holder ? { ...arn, resource: holder(arn.resource) } : arn
}

function firstSegments(resource: string, count: number): string {
  return resource.split('/').slice(0, count).join('/')
}
