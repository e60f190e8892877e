/** What AWS finds wrong with a Resource of an identity policy, in its words. */

interface Parts {
  readonly arn: string
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly path: string
}

const arnParts = 6
const partition = /^aws(?:-[a-z]+)*$/
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

/** Service authorization reference, Amazon S3: the resource types whose ARNs have a region. */
const regionalS3Paths = [
  'access-grants/',
  'accesspoint',
  'async-request/',
  'job/',
  'storage-lens/',
  'storage-lens-group/',
]

/** A known partition with too few parts behind it, or with no service, is what AWS's older parser rejects first. */
export function failsLegacyParsing(resource: string): boolean {
  const parts = resource.split(':')
  const { partition: name, service } = readParts(resource)
  if (parts.length < 2 || !isPartition(name)) return false
  return service === '' || (parts.length < arnParts && !resource.endsWith('*'))
}

/** AWS's message about the first thing that is wrong; undefined: nothing is. */
export function resourceProblem(resource: string): string | undefined {
  if (resource === '*') return undefined
  const parts = readParts(resource)
  if (!resource.includes(':')) return `Resource ${resource} must be in ARN format or "*".`
  if (!isPartition(parts.partition))
    return `Partition "${parts.partition}" is not valid for resource "${parts.arn}".`
  if (!resource.startsWith('arn:')) return `Resource ${resource} must be in ARN format or "*".`
  if (wildcard.test(parts.service))
    return 'Resource vendor must be fully qualified and cannot contain regexes.'
  if (parts.service === 'iam') return iamProblem(resource, parts)
  return parts.service === 's3' ? s3Problem(resource, parts) : undefined
}

function isPartition(name: string): boolean {
  return partition.test(name) || wildcard.test(name)
}

/** Parts that are missing are shown and treated as `*`. */
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

/** Buckets and objects are not regional, but what else S3 has is. */
function s3Problem(resource: string, { region, path }: Parts): string | undefined {
  if (!hasRegion(region) || regionalS3Paths.some((start) => path.startsWith(start))) return undefined
  return `Resource ${resource} can not contain region information.`
}

function hasRegion(region: string): boolean {
  return region !== '' && region !== '*'
}
