/**
 * Recognizes AWS's host names of the services that iamulator serves, in any partition.
 *
 * These are IAM and STS, sign-in and console, and token issuers. All host names are passed in lower case.
 */

/**
 * The domains of endpoints in each partition, by the region that requests to IAM are signed for.
 *
 * The second domain supports IPv6 too. Source: partitions of AWS's SDKs, endpoint rules of IAM.
 */
const PARTITIONS = {
  'us-east-1': ['amazonaws.com', 'api.aws'],
  'cn-north-1': ['amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  'eusc-de-east-1': ['amazonaws.eu', 'api.amazonwebservices.eu'],
  'us-iso-east-1': ['c2s.ic.gov', 'api.aws.ic.gov'],
  'us-isob-east-1': ['sc2s.sgov.gov', 'api.aws.scloud'],
  'eu-isoe-west-1': ['cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'],
  'us-isof-south-1': ['csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
}
const ENDPOINTS = Object.values(PARTITIONS).flat()

/** The domains of the AWS websites. Source: endpoint rules for the sign-in, in AWS's SDKs. */
const SITES = [
  'aws.amazon.com',
  'amazonaws.cn',
  'amazonaws-us-gov.com',
  'amazonaws-eusc.eu',
  'c2shome.ic.gov',
  'sc2shome.sgov.gov',
  'csphome.adc-e.uk',
  'csphome.hci.ic.gov',
]
const SIGN_INS = SITES.flatMap((site) => [`signin.${site}`, `signin-fips.${site}`])
/**
 * The domains of the consoles.
 *
 * Unverified: Each partition has its console next to its sign-in (`console.` instead of `signin.`), because
 * AWS documents the names of the consoles only for its public, Chinese, and GovCloud regions.
 */
const CONSOLES = ['aws', ...SITES].map((site) => `console.${site}`)

/** The domains that contain all of these host names. */
export const DOMAINS_OF_AWS: readonly string[] = [...ENDPOINTS, ...SIGN_INS, ...CONSOLES]

const LABEL = '[a-z\\d](?:[a-z\\d-]*[a-z\\d])?'
const REGION = '[a-z]{2,4}(?:-[a-z]+)+-\\d{1,2}'

/** Matches the endpoints of IAM and STS, including FIPS endpoints. Source: endpoint rules of AWS's SDKs. */
const SERVICE = hostPattern(`(iam|sts)(?:-fips)?(?:\\.(?:global|us-gov|${REGION}))?\\.`, ENDPOINTS)
/**
 * Matches the sign-in: the global one, one in a region, or one of an account's users.
 *
 * Source: IAM User Guide, how IAM users sign in to AWS; SAML assertions.
 */
const SIGN_IN = hostPattern(`(?:(${LABEL})\\.)?`, SIGN_INS)
/** Matches the console: the global one, one in a region, or one of a service. */
const CONSOLE = hostPattern(`(?:${LABEL}\\.)*`, CONSOLES)
const TOKEN_ISSUER = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.tokens\.sts\.global\.api\.aws$/
const ONLY_REGION = new RegExp(`^${REGION}$`)

/** Returns a pattern for host names in the domains. @param beginning the pattern before the domain */
function hostPattern(beginning: string, domains: readonly string[]): RegExp {
  return new RegExp(`^${beginning}(?:${domains.map((name) => name.replaceAll('.', '\\.')).join('|')})$`)
}

/** Returns whether AWS uses this host name for a service that iamulator serves. */
export function isHostOfAws(name: string): boolean {
  return serviceOfAws(name) !== undefined || isWebsiteOfAws(name) || tokenIssuerOf(name) !== undefined
}

/**
 * Returns whether the origin is an HTTPS host of AWS.
 *
 * @param origin scheme and host, as in the Origin header
 */
export function isOriginOfAws(origin: string): boolean {
  const [scheme, host = ''] = origin.split('://')
  return scheme === 'https' && isHostOfAws(host.toLowerCase())
}

/**
 * Returns the AWS service at this host, which supports only its own operations. Undefined for other hosts.
 */
export function serviceOfAws(name: string): 'iam' | 'sts' | undefined {
  const service = SERVICE.exec(name)?.[1]
  return service === 'iam' || service === 'sts' ? service : undefined
}

/**
 * Returns the region that requests to an IAM host of AWS are signed for. Undefined for other hosts.
 *
 * GovCloud (US) has a label in the host name instead of a domain of its own.
 */
export function regionOfIam(name: string): string | undefined {
  if (serviceOfAws(name) !== 'iam') return undefined
  if (/^[a-z-]+\.us-gov[.-]/.test(name)) return 'us-gov-west-1'
  return Object.entries(PARTITIONS).find(([, domains]) =>
    domains.some((each) => name.endsWith(`.${each}`)),
  )?.[0]
}

/** Returns whether the host is a website for people: the sign-in or the console. */
export function isWebsiteOfAws(name: string): boolean {
  return isSignInOfAws(name) || isConsoleOfAws(name)
}

export function isSignInOfAws(name: string): boolean {
  return SIGN_IN.test(name)
}

export function isConsoleOfAws(name: string): boolean {
  return CONSOLE.test(name)
}

/**
 * Returns the number or alias of the account whose users sign in at this host. Undefined when it has none.
 */
export function accountOfSignIn(name: string): string | undefined {
  const label = SIGN_IN.exec(name)?.[1]
  return label !== undefined && ONLY_REGION.test(label) ? undefined : label
}

/** Returns the ID of the web identity token issuer that AWS publishes at this host. */
export function tokenIssuerOf(name: string): string | undefined {
  return TOKEN_ISSUER.exec(name)?.[1]
}
