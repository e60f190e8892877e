/**
 * Recognizes AWS's host names of the services that iamulator serves, in any partition.
 *
 * These are the services themselves, sign-in and console, and token issuers. All host names are passed in lower case.
 */
import { PARTITIONS, type Partition } from './partitions.ts'

const ENDPOINTS = [...new Set(PARTITIONS.flatMap(({ domain, dualStackDomain }) => [domain, dualStackDomain]))]
const SITES = PARTITIONS.map(({ site }) => site)
const SIGN_INS = SITES.flatMap((site) => [`signin.${site}`, `signin-fips.${site}`])
/**
 * The domains of the consoles.
 *
 * Unverified: Each partition has its console next to its sign-in (`console.` instead of `signin.`), because
 * AWS documents the names of the consoles only for its public, Chinese, and GovCloud regions.
 */
const CONSOLES = ['aws', ...SITES].map((site) => `console.${site}`)

/** The OAuth endpoint of sign-in, below which each region has a name. Source: endpoint rules of AWS's SDKs. */
const OAUTH = 'oauth.signin.aws'

/**
 * The domains of access portals, which have all names below them.
 *
 * Sources: IAM Identity Center User Guide, "Customizing the AWS access portal URL"; start URLs that the AWS CLI accepts.
 */
const PORTALS = ['awsapps.com', 'awsapps.cn', 'app.aws', 'sso.signin.aws']

/** The domains that contain all of these host names. */
export const DOMAINS_OF_AWS: readonly string[] = [...ENDPOINTS, ...SIGN_INS, OAUTH, ...CONSOLES, ...PORTALS]

/** The domain of function URLs and of some newer services. Source: AWS Lambda Developer Guide, "Creating and managing". */
export const FUNCTION_URLS = 'on.aws'
/** The domains below which the endpoints of all services are. */
export const DOMAINS_OF_ENDPOINTS: readonly string[] = [...ENDPOINTS, FUNCTION_URLS]

const LABEL = '[a-z\\d](?:[a-z\\d-]*[a-z\\d])?'
/** The pattern of the names of regions. */
export const REGION = '[a-z]{2,4}(?:-[a-z]+)+-\\d{1,2}'

/** The services whose host names may do without a region, by the beginning of these names. */
const SERVICES = { iam: 'iam', organizations: 'organizations', sts: 'sts' } as const
/**
 * The services whose host names always have a region, also by their beginning.
 *
 * Sign-in is at dual-stack names; its others are for people, too.
 */
const REGIONAL_SERVICES = {
  'access-analyzer': 'accessanalyzer',
  'account-access': 'account-access',
  'iam-toolbox': 'iam-toolbox',
  identitystore: 'identitystore',
  oidc: 'sso-oidc',
  'portal.sso': 'sso',
  signin: 'signin',
  sso: 'sso-admin',
} as const
const BY_PREFIX = { ...SERVICES, ...REGIONAL_SERVICES } as const

type ServiceOfAws = (typeof BY_PREFIX)[keyof typeof BY_PREFIX]

/** Matches the endpoints of the services, including FIPS endpoints. Source: endpoint rules of AWS's SDKs. */
const SERVICE = hostPattern(
  `(${anyOf(Object.keys(SERVICES))})(?:-fips)?(?:\\.(?:global|us-gov|${REGION}))?\\.`,
  ENDPOINTS,
)
const REGIONAL_SERVICE = hostPattern(
  `(${anyOf(Object.keys(REGIONAL_SERVICES))})(?:-fips)?\\.(${REGION})\\.`,
  ENDPOINTS,
)
/** Matches the SCIM endpoint of IAM Identity Center. Source: IAM Identity Center SCIM Implementation Developer Guide. */
const SCIM = hostPattern(`scim\\.(${REGION})\\.`, ENDPOINTS)
const OAUTH_IN_REGION = hostPattern(`(${REGION})\\.`, [OAUTH])
/**
 * Matches the sign-in: the global one, one in a region, or one of an account's users.
 *
 * Source: IAM User Guide, how IAM users sign in to AWS; SAML assertions.
 */
const SIGN_IN = hostPattern(`(?:(${LABEL})\\.)?`, SIGN_INS)
/** Matches the console: the global one, one in a region, or one of a service. */
const CONSOLE = hostPattern(`(?:${LABEL}\\.)*`, CONSOLES)
/** Matches the pages that the access portals of a region share: for devices, and for identity providers. */
const SHARED_PORTAL = [
  hostPattern(`device\\.sso\\.${REGION}\\.`, ENDPOINTS),
  hostPattern(`${REGION}\\.`, ['sso.signin.aws']),
]
/** Matches the access portals, with the region before or after `portal`, and what they share. */
const PORTAL = [
  hostPattern(`(?:${LABEL}\\.)+`, PORTALS),
  hostPattern(`${LABEL}\\.(?:${REGION}\\.portal|portal\\.${REGION})\\.`, ENDPOINTS),
  ...SHARED_PORTAL,
]
const TOKEN_ISSUER = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.tokens\.sts\.global\.api\.aws$/
const ONLY_REGION = new RegExp(`^${REGION}$`)

/** Matches all endpoints: buckets, APIs, and functions have labels of their own before the service's. */
const ANY_ENDPOINT = hostPattern(`(?:${LABEL}\\.)+`, DOMAINS_OF_ENDPOINTS)

/** Returns a pattern for host names in the domains. @param beginning the pattern before the domain */
function hostPattern(beginning: string, domains: readonly string[]): RegExp {
  return new RegExp(`^${beginning}(?:${anyOf(domains)})$`)
}

function anyOf(names: readonly string[]): string {
  return names.map((name) => name.replaceAll('.', '\\.')).join('|')
}

/** Returns whether AWS uses this host name for a service that iamulator serves. */
export function isHostOfAws(name: string): boolean {
  return (
    isEndpointOfAws(name) || isWebsiteOfAws(name) || isPortalOfAws(name) || tokenIssuerOf(name) !== undefined
  )
}

/** Returns whether AWS uses this host name for any service, including those that only an upstream can have. */
export function isAnyHostOfAws(name: string): boolean {
  return ANY_ENDPOINT.test(name) || isHostOfAws(name)
}

/** Returns whether the host is an endpoint for programs: of a service or of SCIM. */
function isEndpointOfAws(name: string): boolean {
  return serviceOfAws(name) !== undefined || isScimOfAws(name)
}

/** Returns whether the host is the SCIM endpoint of IAM Identity Center. */
export function isScimOfAws(name: string): boolean {
  return SCIM.test(name)
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
export function serviceOfAws(name: string): ServiceOfAws | undefined {
  if (OAUTH_IN_REGION.test(name)) return 'signin'
  return serviceOfPrefix((SERVICE.exec(name) ?? REGIONAL_SERVICE.exec(name))?.[1] ?? '')
}

/** Returns the service whose host names begin like this. */
export function serviceOfPrefix(prefix: string): ServiceOfAws | undefined {
  return isPrefix(prefix) ? BY_PREFIX[prefix] : undefined
}

function isPrefix(name: string): name is keyof typeof BY_PREFIX {
  return Object.hasOwn(BY_PREFIX, name)
}

/**
 * Returns the region in the host name of a service that has an endpoint in each region. Undefined for other hosts.
 */
export function regionOfHost(name: string): string | undefined {
  const service = REGIONAL_SERVICE.exec(name)
  if (service) return service[2]
  const scim = SCIM.exec(name)
  if (scim) return scim[1]
  const label = (OAUTH_IN_REGION.exec(name) ?? SIGN_IN.exec(name))?.[1]
  return label !== undefined && ONLY_REGION.test(label) ? label : undefined
}

/** Returns the partition that AWS's host name belongs to. Undefined for other hosts. */
export function partitionOfHost(name: string): Partition | undefined {
  if (!isEndpointOfAws(name)) return isWebsiteOfAws(name) ? partitionWithSite(name) : undefined
  // GovCloud (US) has a label in the host name instead of a domain of its own.
  const id = /(?:^|\.)us-gov[.-]/.test(name) ? 'aws-us-gov' : undefined
  const isNamed = ({ domain, dualStackDomain }: Partition) =>
    name.endsWith(`.${domain}`) || name.endsWith(`.${dualStackDomain}`)
  // The OAuth endpoint of sign-in has a domain of its own.
  return PARTITIONS.find((each) => (id === undefined ? isNamed(each) : each.id === id)) ?? PARTITIONS[0]
}

/** Only the standard partition has a console at a site without a sign-in, `console.aws`. */
function partitionWithSite(name: string): Partition | undefined {
  return PARTITIONS.find(({ site }) => name.endsWith(`.${site}`)) ?? PARTITIONS[0]
}

/** Returns whether the host is a website for people: the sign-in or the console. */
export function isWebsiteOfAws(name: string): boolean {
  return isSignInOfAws(name) || isConsoleOfAws(name)
}

/** Returns whether the host belongs to an access portal of IAM Identity Center. */
export function isPortalOfAws(name: string): boolean {
  return PORTAL.some((pattern) => pattern.test(name))
}

/** Returns whether the access portals of a region share the host, so that it names none of them. */
export function isSharedPortalOfAws(name: string): boolean {
  return SHARED_PORTAL.some((pattern) => pattern.test(name))
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
