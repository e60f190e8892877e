/** The URL of a PostgreSQL database, which may name several hosts. Node's URL knows only one. */
import { StoreError } from '../../errors.ts'

export interface PostgresHost {
  /** A name, an address, or the directory of a socket. */
  readonly host: string
  readonly port: number
}

/** How TLS is used, as `pg` understands it: all but the last two verify the certificate and its name. */
const SSL_MODES = ['prefer', 'require', 'verify-ca', 'verify-full', 'no-verify', 'disable'] as const
type SslMode = (typeof SSL_MODES)[number]

/** Parameters of the URL that are supported, by their names in libpq. */
const PARAMETERS = [
  ...['application_name', 'connect_timeout', 'host', 'options', 'port'],
  ...['sslcert', 'sslkey', 'sslmode', 'sslrootcert', 'target_session_attrs'],
] as const
type Parameter = (typeof PARAMETERS)[number]
type Parameters = { readonly [P in Parameter]?: string }

export interface PostgresUrl {
  readonly hosts: readonly PostgresHost[]
  /** Undefined if the environment decides: PGUSER, PGPASSWORD, and PGDATABASE. */
  readonly user: string | undefined
  readonly password: string | undefined
  readonly database: string | undefined
  readonly ssl: SslMode
  /** How long connecting to a host may take, in milliseconds. Undefined if the URL does not name it. */
  readonly connectTimeout: number | undefined
  readonly parameters: Parameters
}

const FORM = 'postgres://USER:PASSWORD@HOST:PORT/DATABASE'
const DEFAULT_PORT = 5432

/** The rest after the credentials contains no `@`, so that no part of a password is taken for something else. */
const URL_FORM =
  /^postgres(?:ql)?:\/\/(?:(?<user>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?(?<hosts>[^@/?#]*)(?:\/(?<database>[^@/?#]*))?(?:\?(?<query>[^@#]*))?$/

/**
 * Reads the value of `--store`. Messages never contain the password, nor what could be a part of it.
 *
 * @throws StoreError
 */
export function parsePostgresUrl(text: string, environment: NodeJS.ProcessEnv = process.env): PostgresUrl {
  const { user, password, hosts, database, query } = URL_FORM.exec(text.trim())?.groups ?? {}
  if (hosts === undefined)
    throw new StoreError(
      `--store must be the URL of a PostgreSQL database, such as ${FORM}. Encode special characters in it, such as @ as %40.`,
    )
  const parameters = parametersOf(query ?? '')
  return {
    hosts: hostsOf(parameters.host ?? decoded(hosts), parameters.port),
    user: decoded(user),
    password: decoded(password),
    database: decoded(database),
    ssl: sslModeOf(parameters.sslmode ?? environment['PGSSLMODE'] ?? 'disable'),
    connectTimeout: millisecondsOf(parameters.connect_timeout),
    parameters,
  }
}

/** libpq counts in seconds, and 0 means any time. Waiting for ever is not supported. */
function millisecondsOf(seconds: string | undefined): number | undefined {
  if (seconds === undefined) return undefined
  if (!/^[1-9]\d{0,3}$/.test(seconds))
    throw new StoreError('--store: connect_timeout must be a number of seconds from 1 to 9999.')
  return Number(seconds) * 1000
}

/** Returns undefined for an empty part. */
function decoded(part: string | undefined): string | undefined {
  if (!part) return undefined
  try {
    return decodeURIComponent(part)
  } catch {
    throw new StoreError('--store contains a % that does not begin an encoded character. Write % as %25.')
  }
}

function parametersOf(query: string): Parameters {
  const parameters: Record<string, string> = Object.fromEntries(new URLSearchParams(query))
  const unknown = Object.keys(parameters).find((name) => !PARAMETERS.some((each) => each === name))
  if (unknown !== undefined)
    throw new StoreError(
      `--store has an unknown parameter "${unknown}". These are supported: ${PARAMETERS.join(', ')}.`,
    )
  const { target_session_attrs: target } = parameters
  if (target !== undefined && target !== 'read-write' && target !== 'primary')
    throw new StoreError(
      '--store needs a database that takes writes: target_session_attrs must be read-write.',
    )
  return parameters
}

/** @param port one for all hosts, or one for each, separated by commas. It overrides the hosts' ports */
function hostsOf(list: string | undefined, port: string | undefined): PostgresHost[] {
  if (list === undefined) throw new StoreError(`--store names no host. It must be a URL such as ${FORM}.`)
  const ports = port?.split(',')
  return list.split(',').map((each, index) => {
    const [, bracketed, name, own] = /^(?:\[([^\]]*)\]|([^:]*))(?::([^:]*))?$/.exec(each) ?? []
    const host = bracketed ?? name
    if (!host) throw new StoreError(`--store has a host without a name. It must be a URL such as ${FORM}.`)
    return { host, port: portOf(ports?.[index] ?? ports?.[0] ?? own) }
  })
}

function portOf(text: string | undefined): number {
  if (!text) return DEFAULT_PORT
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw new StoreError('--store has a port that is not from 1 to 65535.')
  return port
}

function sslModeOf(text: string): SslMode {
  const mode = SSL_MODES.find((each) => each === text)
  if (mode === undefined)
    throw new StoreError(`--store has an unknown sslmode. Use one of ${SSL_MODES.join(', ')}.`)
  return mode
}
