/** Regions of AWS, and the endpoints of STS. */

/** Where IAM lives, and what counts for those who name no region. */
export const DEFAULT_REGION = 'us-east-1'

/** Source: AWS Account Management guide, Regions that are enabled by default; those introduced since March 2019 are not. */
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

/** Whether accounts have a region without having asked for it. */
export function isEnabledByDefault(region: string): boolean {
  return ENABLED_BY_DEFAULT.has(region)
}

/**
 * Whether a request was sent to the global endpoint of STS, which is known by its name alone.
 *
 * @param host as the Host header has it, or with the scheme before it
 */
export function isGlobalEndpoint(host: string | undefined): boolean {
  return host !== undefined && GLOBAL_ENDPOINT.test(host)
}

const GLOBAL_ENDPOINT = /^(?:https?:\/\/)?sts\.amazonaws\.com(?::\d+)?$/i

/**
 * The region of an endpoint of STS, by its name; undefined for every other host. At the global one it is us-east-1, where it
 * is.
 *
 * @param host as the Host header has it
 */
export function regionOfEndpoint(host: string | undefined): string | undefined {
  if (isGlobalEndpoint(host)) return DEFAULT_REGION
  return /^sts(?:-fips)?\.([a-z]+(?:-[a-z]+)+-\d+)\./i.exec(host ?? '')?.[1]?.toLowerCase()
}
