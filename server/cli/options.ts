/** Defines all settings. The flags of `iamulator start` and the IAMULATOR_* variables derive from them. */
import { EMULATED_SERVICES } from '../../core/runtime/introduction.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../core/runtime/settings.ts'
import {
  baseUrl,
  filled,
  guardModes,
  hostInUrls,
  hostName,
  issuer,
  milliseconds,
  OptionError,
  oneOf,
  partitionName,
  profileName,
  quota,
  upstreams,
  wholeNumber,
} from './option-values.ts'

export interface Option<Value> {
  /** Without the dashes, such as `allow-host`. The variable is then IAMULATOR_ALLOW_HOST. */
  readonly flag: string
  /** The placeholder for the value in the help. */
  readonly argument: string
  readonly description: string
  /** Whether the flag can be repeated. The variable then contains comma-separated values. */
  readonly repeatable?: true
  /** Parses a value. @throws OptionError that describes a valid value */
  readonly parse: (text: string, previous: Value | undefined) => Value
}

type Values = Required<Settings>

type OptionTable = { readonly [Name in keyof Values]: Option<Values[Name]> }

export const options: OptionTable = {
  port: {
    flag: 'port',
    argument: 'NUMBER',
    description: `Listen on this port; 0 picks a free one and prints it (default: ${DEFAULT_SETTINGS.port})`,
    parse: (text) => wholeNumber(text, 65_535),
  },
  host: {
    flag: 'host',
    argument: 'ADDRESS',
    description: `Listen on this address; 0.0.0.0 means every interface (default: ${DEFAULT_SETTINGS.host})`,
    parse: (text) => filled(text, 'an address or a host name'),
  },
  tls: {
    flag: 'tls',
    argument: 'MODE',
    description: 'Accept TLS on the same port, with certificates of a local CA: on or off (default: off)',
    parse: oneOf('on', 'off'),
  },
  tlsPort: {
    flag: 'tls-port',
    argument: 'NUMBER',
    description: 'Accept TLS on this port; 0 picks a free one and prints it (default: none)',
    parse: (text) => wholeNumber(text, 65_535),
  },
  proxy: {
    flag: 'proxy',
    argument: 'MODE',
    description: `Act as an HTTPS proxy for clients that cannot set an endpoint (serves ${EMULATED_SERVICES}, and rejects every other host): on or off (default: off)`,
    parse: oneOf('on', 'off'),
  },
  allowHosts: {
    flag: 'allow-host',
    argument: 'NAME',
    description: 'Allow this host at /_iamulator/, and its web pages at the APIs; repeatable',
    repeatable: true,
    parse: (text, previous = []) => [...previous, hostName(text)],
  },
  data: {
    flag: 'data',
    argument: 'DIRECTORY',
    description: 'Keep the state in this directory (default: in memory, lost when the server stops)',
    parse: (text) => filled(text, 'a directory'),
  },
  durability: {
    flag: 'durability',
    argument: 'MODE',
    description:
      'With --data, survive power failure (fsync), crash (os), or clean stop (memory) (default: fsync)',
    parse: oneOf('fsync', 'os', 'memory'),
  },
  store: {
    flag: 'store',
    argument: 'URL',
    description:
      'Share the state with other replicas through a PostgreSQL database: postgres://USER@HOST/DATABASE (default: none)',
    // Messages about a value contain it, and this one contains a password. So it is checked when it is used.
    parse: (text) => filled(text, 'the URL of a PostgreSQL database'),
  },
  reads: {
    flag: 'reads',
    argument: 'MODE',
    description: `With --store, see everything that any replica has acknowledged (linear), or what has arrived (local) (default: ${DEFAULT_SETTINGS.reads})`,
    parse: oneOf('linear', 'local'),
  },
  storePatience: {
    flag: 'store-patience',
    argument: 'TIME',
    description: `With --store, wait this long for the database before writes fail (default: ${DEFAULT_SETTINGS.storePatience / 1000}s)`,
    parse: milliseconds,
  },
  advertise: {
    flag: 'advertise',
    argument: 'URL',
    description:
      'With --store, the URL at which other replicas reach this one, to ask for its decisions (default: none)',
    parse: (text) => {
      const url = baseUrl(text)
      if (url === undefined) throw new OptionError('must be a URL, such as http://10.0.0.7:4566')
      return url
    },
  },
  partition: {
    flag: 'partition',
    argument: 'NAME',
    description: `Use this partition for whatever names none, such as unsigned calls and seeds (default: ${DEFAULT_SETTINGS.partition})`,
    parse: partitionName,
  },
  seed: {
    flag: 'seed',
    argument: 'FILE',
    description: 'Load the initial state from this YAML or JSON file if the store is empty',
    parse: (text) => filled(text, 'a file'),
  },
  quotas: {
    flag: 'quota',
    argument: 'NAME=N',
    description: 'Set a quota of every account, such as UsersQuota=200000; repeatable',
    repeatable: true,
    parse: (text, previous) => ({ ...previous, ...quota(text) }),
  },
  issuers: {
    flag: 'issuer',
    argument: 'ISSUER=SOURCE',
    description: 'Get the keys of a token issuer from a URL, a file, or idp (built in); repeatable',
    repeatable: true,
    parse: (text, previous) => ({ ...previous, ...issuer(text) }),
  },
  issuerHosts: {
    flag: 'issuer-host',
    argument: 'NAME',
    description:
      'Allow fetching issuer keys from this host too; repeatable (default: this machine and the hosts of --issuer)',
    repeatable: true,
    parse: (text, previous = []) => [...previous, hostInUrls(hostName(text))],
  },
  tokenIssuer: {
    flag: 'token-issuer',
    argument: 'URL',
    description:
      'Use this base URL in web identity tokens, or aws for AWS URLs (default: the URL of the request)',
    parse: (text) => {
      const url = text === 'aws' ? text : baseUrl(text)
      if (url === undefined) throw new OptionError('must be aws or a URL, such as http://iamulator:4566')
      return url
    },
  },
  regionCheck: {
    flag: 'region-check',
    argument: 'MODE',
    description: `Accept signatures for any region (any), or as AWS does (strict) (default: ${DEFAULT_SETTINGS.regionCheck})`,
    parse: oneOf('any', 'strict'),
  },
  auth: {
    flag: 'auth',
    argument: 'MODE',
    description:
      'Enforce policies (enforce), only log decisions (audit), or ignore them (off) (default: enforce)',
    parse: oneOf('enforce', 'audit', 'off'),
  },
  signatures: {
    flag: 'signatures',
    argument: 'MODE',
    description: 'Verify signatures (on), or accept any for a known access key ID (off) (default: on)',
    parse: oneOf('on', 'off'),
  },
  simulate: {
    flag: 'simulate',
    argument: 'MODE',
    description:
      'Simulate what is enforced (enforce), or with the blind spots of AWS (aws) (default: enforce)',
    parse: oneOf('enforce', 'aws'),
  },
  federation: {
    flag: 'federation',
    argument: 'MODE',
    description: `Accept the assertions and tokens that AWS accepts (aws), or also check what AWS does not (strict) (default: ${DEFAULT_SETTINGS.federation})`,
    parse: oneOf('aws', 'strict'),
  },
  consistencyDelay: {
    flag: 'consistency-delay',
    argument: 'TIME',
    description:
      'Let new and changed keys, principals, and policies take effect only after this time, such as 2s (default: 0)',
    parse: milliseconds,
  },
  upstream: {
    flag: 'upstream',
    argument: 'URL',
    description:
      'Guard an emulator of other services: forward their calls to this URL if IAM allows them; SERVICE=URL for one service; repeatable',
    repeatable: true,
    parse: (text, previous) => ({ ...previous, ...upstreams(text) }),
  },
  guard: {
    flag: 'guard',
    argument: 'SERVICE=MODE',
    description:
      'For the calls of a service to the upstream, only log what would be refused (audit), or decide nothing (off); repeatable',
    repeatable: true,
    parse: (text, previous) => ({ ...previous, ...guardModes(text) }),
  },
  unknown: {
    flag: 'unknown',
    argument: 'MODE',
    description:
      'Refuse requests to the upstream whose operation is not known (refuse), or forward them undecided (pass) (default: refuse)',
    parse: oneOf('refuse', 'pass'),
  },
  resetUpstream: {
    flag: 'reset-upstream',
    argument: 'MODE',
    description: `Let a reset of everything also reset upstreams that can be reset, such as moto: on or off (default: ${DEFAULT_SETTINGS.resetUpstream})`,
    parse: oneOf('on', 'off'),
  },
  coverage: {
    flag: 'coverage',
    argument: 'DECISIONS',
    description: `Count the last 10,000 decisions for the coverage of policies (recent), or all, which takes longer (all) (default: ${DEFAULT_SETTINGS.coverage})`,
    parse: oneOf('recent', 'all'),
  },
  emptyPages: {
    flag: 'empty-pages',
    argument: 'MODE',
    description: `Begin each list of AWS Organizations with an empty page, as AWS may (on), or not (off) (default: ${DEFAULT_SETTINGS.emptyPages})`,
    parse: oneOf('on', 'off'),
  },
  authorizationIds: {
    flag: 'authorization-ids',
    argument: 'MODE',
    description: `Print authorization IDs in the denials that have one on AWS (aws), in every denial (all), or make none (off) (default: ${DEFAULT_SETTINGS.authorizationIds})`,
    parse: oneOf('aws', 'all', 'off'),
  },
  authorizationDelay: {
    flag: 'authorization-delay',
    argument: 'TIME',
    description: 'Let the details of a denial be read only after this time, such as 2s (default: 0)',
    parse: milliseconds,
  },
  instanceProfile: {
    flag: 'instance-profile',
    argument: 'NAME',
    description: 'Serve credentials of this instance profile (name or ARN) at /latest/ (default: none)',
    parse: profileName,
  },
  imdsV1: {
    flag: 'imds-v1',
    argument: 'MODE',
    description: 'Allow IMDSv1, which serves instance metadata without a token: on or off (default: off)',
    parse: oneOf('on', 'off'),
  },
  console: {
    flag: 'console',
    argument: 'MODE',
    description: `Serve the web console under /console/: on or off (default: ${DEFAULT_SETTINGS.console})`,
    parse: oneOf('on', 'off'),
  },
  consoleEntry: {
    flag: 'console-entry',
    argument: 'MODE',
    description: `Let people enter the console as the administrator without a password (open), or only with one (password) (default: ${DEFAULT_SETTINGS.consoleEntry})`,
    parse: oneOf('open', 'password'),
  },
  logLevel: {
    flag: 'log-level',
    argument: 'LEVEL',
    description: 'Log each request (info), errors and warnings (error), or nothing (silent) (default: info)',
    parse: oneOf('info', 'error', 'silent'),
  },
}

export type OptionName = keyof typeof options

export const optionNames: readonly OptionName[] = Object.keys(options).filter(isOptionName)

export function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(options, name)
}

/** Only the settings that are set, without defaults. */
export type PartialSettings = { -readonly [Name in keyof Values]?: Values[Name] }

/**
 * Reads one value into `settings`. A repeatable option adds to the previous values.
 *
 * @throws OptionError
 */
export function readOption<Name extends OptionName>(
  settings: PartialSettings,
  name: Name,
  text: string,
): void {
  const option: Option<Values[Name]> = options[name]
  settings[name] = option.parse(text, settings[name])
}

/**
 * Checks that settings do not contradict each other.
 *
 * @throws OptionError
 */
export function checkCombination({ store, data, durability, ...settings }: PartialSettings): void {
  if (store !== undefined && data !== undefined)
    throw new OptionError('--store and --data exclude each other: the database holds the whole state.')
  if (store !== undefined && durability !== undefined)
    throw new OptionError('--durability belongs to --data. With --store, the database decides what survives.')
  const lonely = (['reads', 'storePatience', 'advertise'] as const).find(
    (name) => settings[name] !== undefined,
  )
  if (store === undefined && lonely !== undefined)
    throw new OptionError(`--${options[lonely].flag} has an effect only with --store.`)
}
