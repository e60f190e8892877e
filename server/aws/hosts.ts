/**
 * Names of hosts: of this machine, and those under which AWS has in any partition what is served here: IAM and STS,
 * sign-in and console, issuers of tokens. Names are given in lower case.
 */

/**
 * Domains of endpoints, every other one for IPv6 too, by the region for which IAM is signed in their partition. Source:
 * partitions of AWS's SDKs, endpoint rules of IAM.
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

/** Source: endpoint rules for the sign-in, in AWS's SDKs. */
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
/** That each partition has its own where it has its sign-in is verified for the first four alone. */
const CONSOLES = ['aws', ...SITES].map((site) => `console.${site}`)

/** The domains that hold all of these names. */
export const DOMAINS_OF_AWS: readonly string[] = [...ENDPOINTS, ...SIGN_INS, ...CONSOLES]

const LABEL = '[a-z\\d](?:[a-z\\d-]*[a-z\\d])?'
const REGION = '[a-z]{2,4}(?:-[a-z]+)+-\\d{1,2}'

/** With their FIPS endpoints. Source: endpoint rules of AWS's SDKs. */
const SERVICE = below(`(iam|sts)(?:-fips)?(?:\\.(?:global|us-gov|${REGION}))?\\.`, ENDPOINTS)
/** Of all, of a region, or of the users of an account. Source: IAM User Guide, how IAM users sign in to AWS; SAML assertions. */
const SIGN_IN = below(`(?:(${LABEL})\\.)?`, SIGN_INS)
/** Of all, of a region, or of a service. */
const CONSOLE = below(`(?:${LABEL}\\.)*`, CONSOLES)
const TOKEN_ISSUER = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.tokens\.sts\.global\.api\.aws$/
const ONLY_REGION = new RegExp(`^${REGION}$`)

/** @param beginning a pattern */
function below(beginning: string, domains: readonly string[]): RegExp {
  return new RegExp(`^${beginning}(?:${domains.map((name) => name.replaceAll('.', '\\.')).join('|')})$`)
}

/** Whether AWS serves under this name what is served here. */
export function isHostOfAws(name: string): boolean {
  return serviceOfAws(name) !== undefined || isWebsiteOfAws(name) || tokenIssuerOf(name) !== undefined
}

/** @param origin scheme and host, as requests name them */
export function isOriginOfAws(origin: string): boolean {
  const [scheme, host = ''] = origin.split('://')
  return scheme === 'https' && isHostOfAws(host.toLowerCase())
}

/** Which service AWS has under this name: it knows no operation of the other. */
export function serviceOfAws(name: string): 'iam' | 'sts' | undefined {
  const service = SERVICE.exec(name)?.[1]
  return service === 'iam' || service === 'sts' ? service : undefined
}

/** The region for which IAM is signed under a name of AWS; undefined for others. GovCloud (US) has labels, not domains. */
export function regionOfIam(name: string): string | undefined {
  if (serviceOfAws(name) !== 'iam') return undefined
  if (/^[a-z-]+\.us-gov[.-]/.test(name)) return 'us-gov-west-1'
  return Object.entries(PARTITIONS).find(([, domains]) =>
    domains.some((each) => name.endsWith(`.${each}`)),
  )?.[0]
}

/** Whether people come here: to the sign-in, or to the console. */
export function isWebsiteOfAws(name: string): boolean {
  return isSignInOfAws(name) || isConsoleOfAws(name)
}

export function isSignInOfAws(name: string): boolean {
  return SIGN_IN.test(name)
}

export function isConsoleOfAws(name: string): boolean {
  return CONSOLE.test(name)
}

/** The account, by number or alias, whose users sign in under this name. */
export function accountOfSignIn(name: string): string | undefined {
  const label = SIGN_IN.exec(name)?.[1]
  return label !== undefined && ONLY_REGION.test(label) ? undefined : label
}

/** The issuer of web identity tokens that AWS publishes under this name. */
export function tokenIssuerOf(name: string): string | undefined {
  return TOKEN_ISSUER.exec(name)?.[1]
}
