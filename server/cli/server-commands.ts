/** Defines the commands that start a server, or help clients reach it. */
import { resolve } from 'node:path'
import { partitionNamed } from '../../core/aws/partitions.ts'
import { EMULATED_SERVICES } from '../../core/runtime/introduction.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../core/runtime/settings.ts'
import { type Connection, printEnvironment, SHELL_FORMATS, type ShellFormat } from './client-environment.ts'
import { variableOf } from './environment-variables.ts'
import {
  accountFlag,
  flagFor,
  listeningUrl,
  merged,
  regionFlag,
  serverUrl,
  withServerFlags,
} from './flags.ts'
import { OptionError } from './option-values.ts'
import { optionNames, type PartialSettings } from './options.ts'
import { type Command, newCommand, Option } from './parser.ts'
import { NOT_GOOD } from './statuses.ts'

/** @param serve starts a server */
export function startCommand(serve: (settings: Settings) => Promise<void>): Command {
  const settings: PartialSettings = {}
  const command = newCommand('start', `Serve ${EMULATED_SERVICES} until SIGTERM or SIGINT`)
  for (const name of optionNames) command.addOption(flagFor(name, settings))
  return command.action(() => serve(merged(settings)))
}

interface EnvFlags {
  readonly format: ShellFormat
  readonly only?: boolean
  readonly account?: string
  readonly region?: string
  readonly proxy?: string
}

export function envCommand(): Command {
  const settings: PartialSettings = {}
  const command = newCommand('env', 'Print settings for AWS tools and SDKs: eval "$(iamulator env)"')
    .addOption(
      new Option('--format <FORMAT>', 'Print shell commands, JSON, or a profile for ~/.aws/config')
        .choices(SHELL_FORMATS)
        .default('shell'),
    )
    .option('--only', 'Set only the endpoints of the services that iamulator has, not the credentials')
    .addOption(accountFlag('Account to use (default: 000000000000)').conflicts('only'))
    .addOption(regionFlag().conflicts('only'))
    .addOption(
      new Option(
        '--proxy <FILE>',
        'Set HTTPS_PROXY instead of an endpoint; FILE holds the output of `iamulator ca`',
      )
        .argParser((path) => resolve(path))
        .conflicts('only'),
    )
  return withStartFlags(command, settings).action((flags: EnvFlags) => {
    const region = partitionNamed(merged(settings).partition).iamRegion
    process.stdout.write(environmentFor(listeningUrl(settings), { region, ...flags }))
  })
}

/** Adds the flags of `start` that determine how clients reach the server. */
function withStartFlags(command: Command, settings: PartialSettings): Command {
  const flag = (name: 'port' | 'host' | 'partition', text: string) =>
    flagFor(name, settings, `${text} (default: ${DEFAULT_SETTINGS[name]}) [${variableOf(name)}]`)
  return command
    .addOption(flag('port', 'Use this port'))
    .addOption(flag('host', 'Use this address'))
    .addOption(flag('partition', 'Use the region of IAM in this partition'))
}

function environmentFor(
  url: string,
  { format, only = false, account, region, proxy }: EnvFlags & Pick<Connection, 'region'>,
): string {
  if (proxy !== undefined && format === 'profile')
    throw new OptionError(
      '--proxy cannot be used with --format profile, because a profile cannot set a proxy.',
    )
  const connection = {
    url,
    region,
    ...(account === undefined ? {} : { accountId: account }),
    ...(proxy === undefined ? {} : { proxyCa: proxy }),
  }
  return printEnvironment(connection, format, only)
}

export function healthCommand(): Command {
  const settings: PartialSettings = {}
  const command = newCommand('health', 'Check whether the server is ready; exit with 0 if it is, 1 if not')
  return withServerFlags(command, settings).action(async () => {
    const { checkHealth } = await import('./health-command.ts')
    const { healthy, message } = await checkHealth(serverUrl(settings))
    const stream = healthy ? process.stdout : process.stderr
    stream.write(`${message}\n`)
    // Docker reserves status 2 of health checks, and a server that is not there is not ready.
    if (!healthy) process.exitCode = NOT_GOOD
  })
}

export function caCommand(): Command {
  const settings: PartialSettings = {}
  const command = newCommand('ca', 'Print the CA certificate for TLS clients to trust: iamulator ca > ca.pem')
  return withServerFlags(command, settings).action(async () => {
    const { fetchAuthority } = await import('./server-client.ts')
    process.stdout.write(await fetchAuthority(serverUrl(settings)))
  })
}
