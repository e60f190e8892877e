/** AWS's errors about a Resource of an identity policy, with AWS's texts. */

interface Parts {
  readonly arn: string
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly path: string
}

const arnParts = 6
const wildcard = /[*?]/

const iamPaths = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
]

/**
 * The resource types of Amazon S3 whose ARNs have a region. Source: Service Authorization Reference, Amazon
 * S3.
 */
const regionalS3Paths = [
  'access-grants/',
  'accesspoint',
  'async-request/',
  'job/',
  'storage-lens/',
  'storage-lens-group/',
]

/**
 * Returns whether AWS's older parser rejects the resource, before other errors are reported. It rejects an
 * empty service, and an empty part inside a short ARN. A short ARN is otherwise valid (recorded on AWS for two
 * to six parts, March 2025 and February 2026).
 */
export function failsLegacyParsing(resource: string, own: string): boolean {
  const { length } = resource.split(':')
  const { partition, service } = readParts(resource)
  if (!isPartition(partition, own)) return false
  return service === '' || (length < arnParts && resource.includes('::'))
}

/**
 * Returns AWS's message about the first error, or undefined if the resource is valid.
 *
 * @param own the partition of the account
 */
export function resourceProblem(resource: string, own: string): string | undefined {
  if (resource === '*') return undefined
  const parts = readParts(resource)
  if (!resource.includes(':')) return `Resource ${resource} must be in ARN format or "*".`
  if (!isPartition(parts.partition, own))
    return `Partition "${parts.partition}" is not valid for resource "${parts.arn}".`
  if (!resource.startsWith('arn:')) return `Resource ${resource} must be in ARN format or "*".`
  if (wildcard.test(parts.service))
    return 'Resource vendor must be fully qualified and cannot contain regexes.'
  if (parts.service === 'iam') return iamProblem(resource, parts)
  return parts.service === 's3' ? s3Problem(resource, parts) : undefined
}

/** Refuses every partition but the account's, even those that exist (public reports of users). */
function isPartition(name: string, own: string): boolean {
  return name === own || wildcard.test(name)
}

/** Splits the resource into parts. Missing parts are shown and treated as `*`. */
function readParts(resource: string): Parts {
  const [, name = '*', service = '*', region = '*', account = '*', ...rest] = resource.split(':')
  const path = rest.length === 0 ? '*' : rest.join(':')
  return {
    arn: ['arn', name, service, region, account, path].join(':'),
    partition: name,
    service,
    region,
    path,
  }
}

function iamProblem(resource: string, { region, path }: Parts): string | undefined {
  if (hasRegion(region)) return `IAM resource ${resource} cannot contain region information.`
  if (path === '*' || path === 'root' || iamPaths.some((start) => path.startsWith(start))) return undefined
  return `IAM resource path must either be "*", root, or start with ${iamPaths.join(', ')}.`
}

/** Rejects regions in ARNs of buckets and objects. The other resource types of S3 are regional. */
function s3Problem(resource: string, { region, path }: Parts): string | undefined {
  if (!hasRegion(region) || regionalS3Paths.some((start) => path.startsWith(start))) return undefined
  return `Resource ${resource} can not contain region information.`
}

function hasRegion(region: string): boolean {
  return region !== '' && region !== '*'
}
