/** AWS regions and the endpoints of STS. */

/** The region of IAM, and the default for everything that names no region. */
export const DEFAULT_REGION = 'us-east-1'

/**
 * Regions introduced since March 2019 are not enabled by default.
 *
 * Source: AWS Account Management guide, Regions that are enabled by default.
 */
const ENABLED_BY_DEFAULT: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
])

/** All regions of all partitions. Source: partitions of AWS SDK for JavaScript, as of September 2026. */
export const REGIONS: ReadonlySet<string> = new Set(
  [
    'af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2',
    'ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7',
    'ca-central-1 ca-west-1 cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 eu-isoe-west-1 eu-north-1',
    'eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 eusc-de-east-1 il-central-1 me-central-1 me-south-1',
    'me-west-1 mx-central-1 sa-east-1 sa-west-1 us-east-1 us-east-2 us-gov-east-1 us-gov-west-1 us-iso-east-1',
    'us-iso-west-1 us-isob-east-1 us-isob-west-1 us-isof-east-1 us-isof-south-1 us-west-1 us-west-2',
  ].flatMap((names) => names.split(' ')),
)

/** Returns whether accounts have a region without opting in. */
export function isEnabledByDefault(region: string): boolean {
  return ENABLED_BY_DEFAULT.has(region)
}

/** Source: S3 User Guide, regions that support Signature Version 2. */
const WITH_VERSION_2: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-west-1',
  'sa-east-1',
  'us-east-1',
  'us-gov-west-1',
  'us-west-1',
  'us-west-2',
])

/** Returns whether buckets in a region can be used with requests that have Signature Version 2. */
export function supportsVersion2(region: string): boolean {
  return WITH_VERSION_2.has(region)
}

/** Returns whether a request was sent to the global endpoint of STS. Only the host name identifies it. */
export function isGlobalEndpoint(host: string | undefined): boolean {
  return host !== undefined && GLOBAL_ENDPOINT.test(host)
}

const GLOBAL_ENDPOINT = /^(?:https?:\/\/)?sts\.amazonaws\.com(?::\d+)?$/i

/**
 * Returns the region in the host name of an STS endpoint. Undefined for other hosts.
 *
 * The global endpoint is in us-east-1.
 *
 * @param host the Host header
 */
export function regionOfEndpoint(host: string | undefined): string | undefined {
  if (isGlobalEndpoint(host)) return DEFAULT_REGION
  return /^sts(?:-fips)?\.([a-z]+(?:-[a-z]+)+-\d+)\./i.exec(host ?? '')?.[1]?.toLowerCase()
}
