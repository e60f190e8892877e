/** Prints the environment variables, or the profile, that point AWS tools and SDKs to the emulator. */
import { URL_VARIABLE } from './environment-variables.ts'

export interface Connection {
  /** Such as `http://127.0.0.1:4566`. */
  readonly url: string
  /** 12 digits, also used as the access key ID. Undefined means the account of the `test` credentials. */
  readonly accountId?: string
  readonly region: string
  /** The path of the CA certificate of the proxy. Undefined when clients use the server as their endpoint. */
  readonly proxyCa?: string
}

export const SHELL_FORMATS = ['shell', 'json', 'profile'] as const
export type ShellFormat = (typeof SHELL_FORMATS)[number]

/** Returns all variables for tools that use only the emulator. */
function variablesOf({
  url,
  accountId: accessKeyId = 'test',
  region,
  proxyCa,
}: Connection): Readonly<Record<string, string>> {
  return {
    ...(proxyCa === undefined ? { AWS_ENDPOINT_URL: url } : { HTTPS_PROXY: url, AWS_CA_BUNDLE: proxyCa }),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  }
}

/** Returns only the endpoint variables, so that other services and the credentials do not change. */
function serviceVariablesOf({ url }: Connection): Readonly<Record<string, string>> {
  return Object.fromEntries(SERVICE_ENDPOINTS.map((name) => [name, url]))
}

/**
 * Variables that may be set for AWS.
 *
 * A session token does not belong to the `test` keys (botocore reads either variable), and some SDKs prefer a
 * profile to the keys.
 */
const OTHER_IDENTITIES = ['AWS_SESSION_TOKEN', 'AWS_SECURITY_TOKEN', 'AWS_PROFILE', 'AWS_DEFAULT_PROFILE']
/** A variable that makes SDKs ignore endpoint variables and connect to AWS. */
const IGNORE_ENDPOINTS = 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'
/** One of these names the server for commands, too. */
export const MAIN_ENDPOINTS = [
  'AWS_ENDPOINT_URL_IAM',
  'AWS_ENDPOINT_URL_ORGANIZATIONS',
  'AWS_ENDPOINT_URL_STS',
]
/** The endpoints of Access Analyzer and of the services of IAM Identity Center. */
const OTHER_ENDPOINTS = [
  'AWS_ENDPOINT_URL_ACCESSANALYZER',
  'AWS_ENDPOINT_URL_ACCOUNT_ACCESS',
  'AWS_ENDPOINT_URL_IAM_TOOLBOX',
  'AWS_ENDPOINT_URL_IDENTITYSTORE',
  'AWS_ENDPOINT_URL_SIGNIN',
  'AWS_ENDPOINT_URL_SSO',
  'AWS_ENDPOINT_URL_SSO_ADMIN',
  'AWS_ENDPOINT_URL_SSO_OIDC',
]
const SERVICE_ENDPOINTS = [...MAIN_ENDPOINTS, ...OTHER_ENDPOINTS]
/** Variables that override AWS_ENDPOINT_URL, besides OTHER_ENDPOINTS. */
const MAIN_OVERRIDES = [...MAIN_ENDPOINTS, IGNORE_ENDPOINTS]
/** Variables that would bypass the proxy, besides OTHER_ENDPOINTS. */
const MAIN_BYPASSES = ['AWS_ENDPOINT_URL', ...MAIN_ENDPOINTS, 'https_proxy', 'NO_PROXY', 'no_proxy']

/** Prints the settings. @param only leaves other services and the credentials unchanged */
export function printEnvironment(connection: Connection, format: ShellFormat, only: boolean): string {
  if (format === 'profile') return only ? profileOfServices(connection) : profile(connection)
  const variables = only ? serviceVariablesOf(connection) : variablesOf(connection)
  if (format === 'json') return `${JSON.stringify(variables, null, 2)}\n`
  if (only) return exportLines(variables) + unsetLine([IGNORE_ENDPOINTS])
  const overrides = connection.proxyCa === undefined ? MAIN_OVERRIDES : MAIN_BYPASSES
  const unset = [OTHER_IDENTITIES, overrides, OTHER_ENDPOINTS].map(unsetLine)
  return exportLines(variables) + unset.join('')
}

type Variables = Readonly<Record<string, string | undefined>>

/** Returns the variables of a program that uses the emulator. The others are inherited. */
export function environmentOfChild(connection: Connection, inherited: Variables): Variables {
  const removed = [...OTHER_IDENTITIES, ...SERVICE_ENDPOINTS, IGNORE_ENDPOINTS]
  const kept = Object.entries(inherited).filter(([name]) => !removed.includes(name))
  return { ...Object.fromEntries(kept), ...variablesOf(connection), [URL_VARIABLE]: connection.url }
}

function unsetLine(names: readonly string[]): string {
  return `unset ${names.join(' ')}\n`
}

function exportLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('')
}

/** Quotes a value for a shell if it contains special characters, such as spaces, quotes, or brackets. */
function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
}

function profile({ url, accountId: accessKeyId = 'test', region }: Connection): string {
  return `[profile iamulator]
region = ${region}
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = test
endpoint_url = ${url}
`
}

/** In profiles, services have the names of their variables in lower case. */
function profileOfServices({ url }: Connection): string {
  const names = SERVICE_ENDPOINTS.map((name) => name.slice('AWS_ENDPOINT_URL_'.length).toLowerCase())
  return `[profile iamulator]
services = iamulator

[services iamulator]
${names.map((name) => `${name} =\n  endpoint_url = ${url}\n`).join('')}`
}
