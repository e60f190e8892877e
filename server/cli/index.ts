#!/usr/bin/env node
/** Defines the commands and flags of the command line. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { StoreError } from '../../store/index.ts'
import type { Paint } from '../admin/decisions/explanation-text.ts'
import { partitionNamed } from '../aws/partitions.ts'
import { urlOf } from '../http/urls.ts'
import { CommandError, SeedError, StartError } from '../runtime/errors.ts'
import { DEFAULT_SETTINGS } from '../runtime/settings.ts'
import { VERSION } from '../runtime/version.ts'
import { printEnvironment, SHELL_FORMATS, type ShellFormat } from './client-environment.ts'
import { settingsFromEnvironment, variableOf } from './environment-variables.ts'
import type { DecisionFlags, ExplainFlags } from './explain-command.ts'
import {
  baseUrl,
  OptionError,
  type OptionName,
  optionNames,
  options,
  type PartialSettings,
  readOption,
} from './options.ts'

/** Merges flags, variables, and defaults. Flags override variables. */
function merged(flags: PartialSettings) {
  return { ...DEFAULT_SETTINGS, ...settingsFromEnvironment(process.env), ...flags }
}

function startCommand(): Command {
  const settings: PartialSettings = {}
  const command = new Command('start').description('Serve IAM and STS until SIGTERM or SIGINT')
  for (const name of optionNames) command.addOption(flagFor(name, settings))
  return command.action(async () => {
    const { serve } = await import('./serve.ts')
    await serve(merged(settings))
  })
}

interface EnvFlags {
  readonly format: ShellFormat
  readonly only?: boolean
  readonly account?: string
  readonly region?: string
  readonly proxy?: string
}

function envCommand(): Command {
  const settings: PartialSettings = {}
  const command = new Command('env')
    .description('Print settings for AWS tools and SDKs: eval "$(iamulator env)"')
    .addOption(
      new Option('--format <FORMAT>', 'Print shell commands, JSON, or a profile for ~/.aws/config')
        .choices(SHELL_FORMATS)
        .default('shell'),
    )
    .option('--only', 'Set only AWS_ENDPOINT_URL_IAM and AWS_ENDPOINT_URL_STS, not the credentials')
    .addOption(
      new Option('--account <NUMBER>', 'Account to use (default: 000000000000)')
        .argParser(accountNumber)
        .conflicts('only'),
    )
    .addOption(
      new Option(
        '--region <REGION>',
        'Region to use, which also selects the partition (default: us-east-1, or that of IAM in --partition)',
      )
        .argParser(regionName)
        .conflicts('only'),
    )
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
  const { port, host, partition } = DEFAULT_SETTINGS
  return command
    .addOption(flagFor('port', settings, `Use this port (default: ${port})`))
    .addOption(flagFor('host', settings, `Use this address (default: ${host})`))
    .addOption(
      flagFor('partition', settings, `Use the region of IAM in this partition (default: ${partition})`),
    )
}

function environmentFor(url: string, { format, only = false, account, region, proxy }: EnvFlags): string {
  if (proxy !== undefined && format === 'profile')
    throw new OptionError(
      '--proxy cannot be used with --format profile, because a profile cannot set a proxy.',
    )
  const connection = {
    url,
    ...(account === undefined ? {} : { accountId: account }),
    ...(region === undefined ? {} : { region }),
    ...(proxy === undefined ? {} : { proxyCa: proxy }),
  }
  return printEnvironment(connection, format, only)
}

function healthCommand(): Command {
  const settings: PartialSettings = {}
  const command = new Command('health').description(
    'Check whether the server is ready; exit with 0 if it is, 1 if not',
  )
  return withServerFlags(command, settings).action(async () => {
    const { checkHealth } = await import('./health-command.ts')
    const { healthy, message } = await checkHealth(serverUrl(settings))
    const stream = healthy ? process.stdout : process.stderr
    stream.write(`${message}\n`)
    if (!healthy) process.exitCode = 1
  })
}

function caCommand(): Command {
  const settings: PartialSettings = {}
  const command = new Command('ca').description(
    'Print the CA certificate for TLS clients to trust: iamulator ca > ca.pem',
  )
  return withServerFlags(command, settings).action(async () => {
    const { fetchAuthority } = await import('./server-client.ts')
    process.stdout.write(await fetchAuthority(serverUrl(settings)))
  })
}

function explainCommand(): Command {
  const settings: PartialSettings = {}
  const command = new Command('explain')
    .description('Explain why a call was or would be allowed or denied')
    .argument('[REQUEST_ID]', 'Request to explain; leave it out to describe a request with flags')
    .option('--principal <ARN>', 'Set the caller: user, role, session, root user, account, or service')
    .option('--action <NAME>', 'Set the action, such as s3:GetObject')
    .option('--resource <ARN>', 'Set the resource (default: *)')
    .addOption(
      new Option(
        '--context <KEY=VALUE>',
        'Set a condition key; repeat the flag for more keys, or more values of a key',
      )
        .argParser(append)
        .default([], 'none'),
    )
    .option('--mfa', 'Treat the caller as signed in with MFA')
    .option('--question <FILE>', 'Read a request body for /_iamulator/explain from a JSON file')
    .option('--json', 'Print the JSON response of the server')
    .option('--exit-code', 'Exit with 2 if the request is denied (default: exit with 0)')
  return withServerFlags(command, settings).action(
    async (requestId: string | undefined, flags: ExplainFlags & { readonly exitCode?: boolean }) => {
      const { explainCommand: run } = await import('./explain-command.ts')
      const { text, denied } = await run(serverUrl(settings), requestId, flags, await terminalPaint())
      process.stdout.write(text)
      if (denied && flags.exitCode) process.exitCode = 2
    },
  )
}

function decisionsCommand(): Command {
  const settings: PartialSettings = {}
  const command = new Command('decisions')
    .description('List recent decisions, newest first (patterns may contain `*`)')
    .option('--deny', 'Show only denials')
    .option('--caller <PATTERN>', 'Show only callers with a matching ARN')
    .option('--action <PATTERN>', 'Show only matching actions, such as iam:*User')
    .option('--resource <PATTERN>', 'Show only resources with a matching ARN')
    .option('--layer <PATTERN>', 'Layer that decided the request')
    .option('--limit <NUMBER>', 'Show at most this many decisions (default: 100)')
    .option('--json', 'Print the JSON response of the server')
  return withServerFlags(command, settings).action(async (flags: DecisionFlags) => {
    const { decisionsCommand: run } = await import('./explain-command.ts')
    const { text, notice } = await run(serverUrl(settings), flags, await terminalPaint())
    process.stdout.write(text)
    // Standard output contains only decisions, so that programs can count its lines.
    if (notice !== undefined) process.stderr.write(`${notice}\n`)
  })
}

/** Adds the flags that select the running server that a command connects to. */
function withServerFlags(command: Command, settings: PartialSettings): Command {
  const defaultText = (value: string | number) =>
    `(default: from AWS_ENDPOINT_URL_IAM, AWS_ENDPOINT_URL_STS, or AWS_ENDPOINT_URL, otherwise ${value})`
  return command
    .addOption(flagFor('port', settings, `Connect to this port ${defaultText(DEFAULT_SETTINGS.port)}`))
    .addOption(flagFor('host', settings, `Connect to this address ${defaultText(DEFAULT_SETTINGS.host)}`))
}

/**
 * Returns the URL of the running server that a command connects to.
 *
 * It comes from the flags or IAMULATOR_* variables, or else from the endpoint variables that AWS's tools use.
 */
function serverUrl(settings: PartialSettings): string {
  const { host, port } = { ...settingsFromEnvironment(process.env), ...settings }
  const variable = ENDPOINT_VARIABLES.find((name) => process.env[name])
  if (variable === undefined || host !== undefined || port !== undefined) return listeningUrl(settings)
  const url = baseUrl(process.env[variable] ?? '')
  if (url === undefined)
    throw new OptionError(`${variable}=${process.env[variable]} is not a URL. Set --port or --host.`)
  return url
}

/** Ordered as in AWS's tools: the endpoint of a service overrides the endpoint of all services. */
const ENDPOINT_VARIABLES = ['AWS_ENDPOINT_URL_IAM', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL'] as const

/** Returns the URL of a server that is started with the same flags and variables. */
function listeningUrl(settings: PartialSettings): string {
  const { host, port } = merged(settings)
  return urlOf(host, port)
}

async function terminalPaint(): Promise<Paint> {
  const { paintFor } = await import('./colors.ts')
  return paintFor(process.stdout, process.env['NO_COLOR'])
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value]
}

/**
 * Creates a flag that stores its value in `settings`.
 *
 * @param description the help text, if it differs from that of `start`
 */
function flagFor(
  name: OptionName,
  settings: PartialSettings,
  description = options[name].description,
): Option {
  const { flag, argument } = options[name]
  return new Option(`--${flag} <${argument}>`, `${description} [${variableOf(name)}]`).argParser((text) => {
    try {
      readOption(settings, name, text)
    } catch (error) {
      throw error instanceof OptionError
        ? new InvalidArgumentError(`It ${error.message.replace(/(?<![.?])$/, '.')}`)
        : error
    }
  })
}

function accountNumber(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('It must have 12 digits.')
  return text
}

function regionName(text: string): string {
  if (!/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(text))
    throw new InvalidArgumentError('It must be a region, such as cn-north-1.')
  return text
}

/** Prints an error: only the message if the user can fix it, or the stack of an internal error. */
function report(error: unknown): void {
  const known = [OptionError, StartError, SeedError, CommandError, StoreError].some(
    (kind) => error instanceof kind,
  )
  const text = error instanceof Error ? (known ? error.message : error.stack) : String(error)
  process.stderr.write(`${error instanceof SeedError ? '' : 'error: '}${text}\n`)
  process.exitCode = 1
}

const program = new Command('iamulator')
  .description('AWS IAM and STS on your own machine')
  .version(VERSION, '-V, --version', 'Print the version')
  .helpCommand('help [command]', 'Show the help of a command')
  .addCommand(startCommand())
  .addCommand(envCommand())
  .addCommand(healthCommand())
  .addCommand(caCommand())
  .addCommand(explainCommand())
  .addCommand(decisionsCommand())

for (const command of [program, ...program.commands]) command.helpOption('-h, --help', 'Show this help')

void program.parseAsync(process.argv).catch(report)
