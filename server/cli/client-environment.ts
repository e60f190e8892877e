/** What makes AWS's tools and SDKs talk to the emulator: environment variables, or a profile. */
import { DEFAULT_REGION } from '../aws/regions.ts'

export interface Connection {
  /** Such as `http://127.0.0.1:4566`. */
  readonly url: string
  /** 12 digits, which are its administrator's access key id too; left out, the account of the `test` credentials. */
  readonly accountId?: string
  /** Of the file with the certificate to trust, for those whose proxy the server is; left out, it is their endpoint. */
  readonly proxyCa?: string
}

export const SHELL_FORMATS = ['shell', 'json', 'profile'] as const
export type ShellFormat = (typeof SHELL_FORMATS)[number]

/** Everything that a tool needs which talks to nothing but the emulator. */
function variablesOf({
  url,
  accountId: accessKeyId = 'test',
  proxyCa,
}: Connection): Readonly<Record<string, string>> {
  return {
    ...(proxyCa === undefined ? { AWS_ENDPOINT_URL: url } : { HTTPS_PROXY: url, AWS_CA_BUNDLE: proxyCa }),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: DEFAULT_REGION,
    AWS_DEFAULT_REGION: DEFAULT_REGION,
  }
}

/** The endpoints alone, so that other services and the credentials stay what they are. */
function serviceVariablesOf({ url }: Connection): Readonly<Record<string, string>> {
  return { AWS_ENDPOINT_URL_IAM: url, AWS_ENDPOINT_URL_STS: url }
}

/**
 * What may have been set for AWS: a token (botocore takes either) does not fit the keys, and some SDKs prefer a profile to
 * them.
 */
const UNSET = 'unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE\n'
/** Makes SDKs pass over endpoints in variables, and go to AWS. */
const UNSET_PAST_ENDPOINTS = 'unset AWS_IGNORE_CONFIGURED_ENDPOINT_URLS\n'
/** What outranks one endpoint for everything. */
const UNSET_PAST_ENDPOINT =
  'unset AWS_ENDPOINT_URL_IAM AWS_ENDPOINT_URL_STS AWS_IGNORE_CONFIGURED_ENDPOINT_URLS\n'
/** What would lead past the proxy. */
const UNSET_PAST_PROXY =
  'unset AWS_ENDPOINT_URL AWS_ENDPOINT_URL_IAM AWS_ENDPOINT_URL_STS https_proxy NO_PROXY no_proxy\n'

/** @param only leave other services and the credentials alone */
export function printEnvironment(connection: Connection, format: ShellFormat, only: boolean): string {
  if (format === 'profile') return only ? profileOfServices(connection) : profile(connection)
  const variables = only ? serviceVariablesOf(connection) : variablesOf(connection)
  if (format === 'json') return `${JSON.stringify(variables, null, 2)}\n`
  if (only) return exportLines(variables) + UNSET_PAST_ENDPOINTS
  const past = connection.proxyCa === undefined ? UNSET_PAST_ENDPOINT : UNSET_PAST_PROXY
  return exportLines(variables) + UNSET + past
}

function exportLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('')
}

/** For a shell, which would take spaces, quotes, brackets and the like for its own. */
function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
}

function profile({ url, accountId: accessKeyId = 'test' }: Connection): string {
  return `[profile iamulator]
region = ${DEFAULT_REGION}
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = test
endpoint_url = ${url}
`
}

function profileOfServices({ url }: Connection): string {
  return `[profile iamulator]
services = iamulator

[services iamulator]
iam =
  endpoint_url = ${url}
sts =
  endpoint_url = ${url}
`
}
