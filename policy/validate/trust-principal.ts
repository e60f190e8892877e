import { isObject, isString, type Json, listOf } from '../json.ts'

/** A principal type of a trust policy: the form of its names, and AWS's error about a malformed one. */
interface PrincipalType {
  readonly isWellFormed: (name: string, partition: string) => boolean
  readonly problem: (name: string) => string
}

const missing = 'Missing required field Principal'
const empty = 'Missing required field Principal cannot be empty!'
/** Recorded on AWS, September 2026, for every action. `{"AWS": "*"}` is accepted. */
const everyone = 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'

/** The last are unique IDs of users and roles. */
const shortNames = [/^\*$/, /^\d{12}$/, /^A(?:IDA|ROA)[A-Z0-9]{17}$/]
/** ARNs without `arn:` and the partition. */
const arnEndings = [
  /^:iam::\d{12}:root$/,
  /^:iam::\d{12}:(?:user|role)\/[^*?\s]+$/,
  /^:sts::\d{12}:assumed-role\/[^*?\s/]+\/[^*?\s/]+$/,
  /^:sts::\d{12}:federated-user\/[^*?\s/]+$/,
]
/**
 * Most end in amazonaws.com. Others end in amazon.com, such as Alexa's, and a few in an internal domain of
 * AWS.
 */
const serviceName = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal)$/
const domainName = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/
const providerArn = /^arn:aws[a-z-]*:iam::\d{12}:(?:saml-provider|oidc-provider)\/[^*?\s]+$/

const types: ReadonlyMap<string, PrincipalType> = new Map<string, PrincipalType>([
  ['AWS', { isWellFormed: isAwsName, problem: invalid('AWS') }],
  ['Service', { isWellFormed: (name) => serviceName.test(name), problem: invalid('SERVICE') }],
  [
    'Federated',
    {
      isWellFormed: isFederatedName,
      problem: () => 'Federated principals must be valid domain names or SAML metadata ARNs',
    },
  ],
  ['CanonicalUser', { isWellFormed: () => false, problem: invalid('CANONICALUSER') }],
])

/** Returns whether the name is that of a provider: a domain name, or the ARN of a SAML or OpenID Connect provider. */
export function isFederatedName(name: string): boolean {
  return domainName.test(name) || providerArn.test(name)
}

/** AWS cannot trust principals of another partition. */
function isAwsName(name: string, partition: string): boolean {
  const beginning = `arn:${partition}`
  const ending = name.startsWith(beginning) ? name.slice(beginning.length) : ''
  return shortNames.some((form) => form.test(name)) || arnEndings.some((form) => form.test(ending))
}

function invalid(type: string): (name: string) => string {
  return (name) => `Invalid principal in policy: "${type}":"${name}"`
}

/** Returns AWS's message about the Principal element of a trust policy. Undefined if it is well-formed. */
export function principalProblem(principal: Json | undefined, partition: string): string | undefined {
  if (principal === undefined) return missing
  if (principal === '') return empty
  if (principal === '*') return everyone
  if (!isObject(principal)) return 'Principal must be a JSON object.'
  const entries = Object.entries(principal)
  if (entries.length === 0) return empty
  for (const [type, value] of entries) {
    const problem = typeProblem(type, listOf(value), partition)
    if (problem !== undefined) return problem
  }
  return undefined
}

function typeProblem(written: string, names: readonly Json[], partition: string): string | undefined {
  const type = types.get(written)
  if (type === undefined || !names.every(isString)) return 'Syntax error in policy.'
  if (names.length === 0) return empty
  const malformed = names.find((name) => !type.isWellFormed(name, partition))
  return malformed === undefined ? undefined : type.problem(malformed)
}
