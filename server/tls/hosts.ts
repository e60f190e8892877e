/** Which names the server can prove to be its own: those under which AWS serves IAM and STS, and those of this machine. */
import { networkInterfaces } from 'node:os'

/**
 * IAM and STS in the commercial partition, in China and for the government of the US, with their FIPS and dual-stack
 * endpoints. Source: endpoint rules of AWS's SDKs.
 */
const SERVICE =
  /^(?:iam|sts)(?:-fips)?(?:\.(?:global|us-gov|[a-z]{2}(?:-[a-z]+)+-\d{1,2}))?\.(?:amazonaws\.com|api\.aws|amazonaws\.com\.cn|api\.amazonwebservices\.com\.cn)$/

/** Sign-in and console. Source: IAM User Guide, sign-in endpoints of SAML. */
const SIGN_IN =
  /^(?:[a-z]{2}(?:-[a-z]+)+-\d{1,2}\.)?(?:signin|console)\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)$/

const TOKEN_ISSUER = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.tokens\.sts\.global\.api\.aws$/

const OWN_NAMES = ['localhost', 'host.docker.internal', 'iamulator']

/** What the authority may vouch for at most, names below them too. */
export const DOMAINS = [
  'amazonaws.com',
  'api.aws',
  'aws.amazon.com',
  'amazonaws.com.cn',
  'api.amazonwebservices.com.cn',
  'amazonaws.cn',
  'amazonaws-us-gov.com',
  ...OWN_NAMES,
]

/** Whether AWS serves under this name what is served here. @param name in lower case */
export function isHostOfAws(name: string): boolean {
  return SERVICE.test(name) || SIGN_IN.test(name) || TOKEN_ISSUER.test(name)
}

/** @param origin scheme and host, as requests name them */
export function isOriginOfAws(origin: string): boolean {
  const [scheme, host = ''] = origin.split('://')
  return scheme === 'https' && isHostOfAws(host.toLowerCase())
}

/** The issuer of web identity tokens that AWS publishes under this name. @param name in lower case */
export function tokenIssuerOf(name: string): string | undefined {
  return TOKEN_ISSUER.exec(name)?.[1]
}

/** Names and addresses of this machine: those whose clients name no server when they connect. */
export function ownNames(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return [...OWN_NAMES, ...addresses.map(({ address }) => address)]
}
