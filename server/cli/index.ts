#!/usr/bin/env node
/** The command line. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { StoreError } from '../../store/index.ts'
import { urlOf } from '../http/urls.ts'
import { AskError, SeedError, StartError } from '../runtime/errors.ts'
import { DEFAULT_SETTINGS } from '../runtime/settings.ts'
import { VERSION } from '../runtime/version.ts'
import { printEnvironment, SHELL_FORMATS, type ShellFormat } from './client-environment.ts'
import type { Paint } from './colors.ts'
import { settingsFromEnvironment, variableOf } from './environment-variables.ts'
import type { DecisionFlags, ExplainFlags } from './explain-command.ts'
import {
  baseUrl,
  type GivenSettings,
  OptionError,
  type OptionName,
  optionNames,
  options,
  readOption,
} from './options.ts'

/** Flags outrank variables. */
function merged(flags: GivenSettings) {
  return { ...DEFAULT_SETTINGS, ...settingsFromEnvironment(process.env), ...flags }
}

function startCommand(): Command {
  const given: GivenSettings = {}
  const command = new Command('start').description('serve until SIGTERM or SIGINT')
  for (const name of optionNames) command.addOption(flagFor(name, given))
  return command.action(async () => {
    const { serve } = await import('./serve.ts')
    await serve(merged(given))
  })
}

interface EnvFlags {
  readonly format: ShellFormat
  readonly only?: boolean
  readonly account?: string
  readonly proxy?: string
}

function envCommand(): Command {
  const given: GivenSettings = {}
  return new Command('env')
    .description('print what points AWS tools and SDKs to the server: eval "$(iamulator env)"')
    .addOption(
      new Option('--format <FORMAT>', 'shell, json, or profile for ~/.aws/config')
        .choices(SHELL_FORMATS)
        .default('shell'),
    )
    .option('--only', 'AWS_ENDPOINT_URL_IAM and _STS alone: other services and credentials stay as they are')
    .addOption(
      new Option('--account <NUMBER>', 'the account whose administrator to be (default: that of test / test)')
        .argParser(accountNumber)
        .conflicts('only'),
    )
    .addOption(
      new Option(
        '--proxy <FILE>',
        'HTTPS_PROXY in place of an endpoint; FILE has what `iamulator ca` printed',
      )
        .argParser((path) => resolve(path))
        .conflicts('only'),
    )
    .addOption(flagFor('port', given, `port of the server (default: ${DEFAULT_SETTINGS.port})`))
    .addOption(flagFor('host', given, `address of the server (default: ${DEFAULT_SETTINGS.host})`))
    .action(({ format, only = false, account, proxy }: EnvFlags) => {
      if (proxy !== undefined && format === 'profile')
        throw new OptionError('--proxy is for variables: a profile names no proxy.')
      const connection = {
        url: listeningUrl(given),
        ...(account === undefined ? {} : { accountId: account }),
        ...(proxy === undefined ? {} : { proxyCa: proxy }),
      }
      process.stdout.write(printEnvironment(connection, format, only))
    })
}

function healthCommand(): Command {
  const given: GivenSettings = {}
  const command = new Command('health').description('exit 0 if the server is ready, 1 if not')
  return asking(command, given).action(async () => {
    const { checkHealth } = await import('./health-command.ts')
    const { healthy, message } = await checkHealth(serverUrl(given))
    const stream = healthy ? process.stdout : process.stderr
    stream.write(`${message}\n`)
    if (!healthy) process.exitCode = 1
  })
}

function caCommand(): Command {
  const given: GivenSettings = {}
  const command = new Command('ca').description(
    'print the certificate that makes clients trust the TLS of the server: iamulator ca > ca.pem',
  )
  return asking(command, given).action(async () => {
    const { askForAuthority } = await import('./server-client.ts')
    process.stdout.write(await askForAuthority(serverUrl(given)))
  })
}

function explainCommand(): Command {
  const given: GivenSettings = {}
  const command = new Command('explain')
    .description('tell why a call was allowed or denied, or why it would be, and what would change that')
    .argument('[REQUEST_ID]', 'of a call that was decided upon; without it the flags ask the question')
    .option('--principal <ARN>', 'who asks: a user, role, session, root user, account number or service')
    .option('--action <NAME>', 'such as s3:GetObject')
    .option('--resource <ARN>', 'what the action is done to (default: *)')
    .option(
      '--context <KEY=VALUE>',
      'a condition key; repeatable, also for several values of a key',
      append,
      [],
    )
    .option('--mfa', 'the caller has a session with MFA')
    .option('--question <FILE>', 'a question in JSON with all that /_iamulator/explain takes')
    .option('--json', 'print the answer as the server gives it')
    .option(
      '--exit-code',
      'exit 2 if it is denied (default: 0 for whatever could be explained, 1 for all else)',
    )
  return asking(command, given).action(
    async (requestId: string | undefined, flags: ExplainFlags & { readonly exitCode?: boolean }) => {
      const { explainCommand: run } = await import('./explain-command.ts')
      const { text, denied } = await run(serverUrl(given), requestId, flags, await terminalPaint())
      process.stdout.write(text)
      if (denied && flags.exitCode) process.exitCode = 2
    },
  )
}

function decisionsCommand(): Command {
  const given: GivenSettings = {}
  const command = new Command('decisions')
    .description('list the decisions of late, the newest first; patterns may hold *')
    .option('--deny', 'denials alone')
    .option('--caller <PATTERN>', 'of the ARN')
    .option('--action <PATTERN>', 'such as iam:*User')
    .option('--resource <PATTERN>', 'of the ARN')
    .option('--layer <PATTERN>', 'what allowed, denied, or was the first not to allow')
    .option('--limit <NUMBER>', 'at most so many (default: 100)')
    .option('--json', 'print the answer as the server gives it')
  return asking(command, given).action(async (flags: DecisionFlags) => {
    const { decisionsCommand: run } = await import('./explain-command.ts')
    process.stdout.write(await run(serverUrl(given), flags, await terminalPaint()))
  })
}

/** The command with flags that say which running server it asks. */
function asking(command: Command, given: GivenSettings): Command {
  const otherwise = (value: string | number) =>
    `(default: that of AWS_ENDPOINT_URL_IAM, _STS or AWS_ENDPOINT_URL, or ${value})`
  return command
    .addOption(flagFor('port', given, `port of the server ${otherwise(DEFAULT_SETTINGS.port)}`))
    .addOption(flagFor('host', given, `address of the server ${otherwise(DEFAULT_SETTINGS.host)}`))
}

/** Where the server is that a command asks: where flags or variables say, else where AWS's tools find it. */
function serverUrl(given: GivenSettings): string {
  const { host, port } = { ...settingsFromEnvironment(process.env), ...given }
  const variable = ENDPOINT_VARIABLES.find((name) => process.env[name])
  if (variable === undefined || host !== undefined || port !== undefined) return listeningUrl(given)
  const url = baseUrl(process.env[variable] ?? '')
  if (url === undefined)
    throw new OptionError(`${variable}=${process.env[variable]} is no URL; say --port or --host.`)
  return url
}

/** For AWS's tools, too, the endpoint of a service outranks that of all. */
const ENDPOINT_VARIABLES = ['AWS_ENDPOINT_URL_IAM', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL'] as const

/** Where a server listens that is started with the same flags and variables. */
function listeningUrl(given: GivenSettings): string {
  const { host, port } = merged(given)
  return urlOf(host, port)
}

async function terminalPaint(): Promise<Paint> {
  const { paintFor } = await import('./colors.ts')
  return paintFor(process.stdout, process.env['NO_COLOR'])
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value]
}

/** A flag whose value goes to `given`. @param description where another is meant than that of `start` */
function flagFor(name: OptionName, given: GivenSettings, description = options[name].description): Option {
  const { flag, argument } = options[name]
  return new Option(`--${flag} <${argument}>`, `${description} [${variableOf(name)}]`).argParser((text) => {
    try {
      readOption(given, name, text)
    } catch (error) {
      throw error instanceof OptionError ? new InvalidArgumentError(`It ${error.message}.`) : error
    }
  })
}

function accountNumber(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('It must have 12 digits.')
  return text
}

/** What the user can mend is told in a sentence; anything else is a fault of ours and keeps its stack. */
function report(error: unknown): void {
  const known = [OptionError, StartError, SeedError, AskError, StoreError].some(
    (kind) => error instanceof kind,
  )
  const text = error instanceof Error ? (known ? error.message : error.stack) : String(error)
  process.stderr.write(`${error instanceof SeedError ? '' : 'error: '}${text}\n`)
  process.exitCode = 1
}

const program = new Command('iamulator')
  .description('AWS IAM and STS on your own machine')
  .version(VERSION)
  .addCommand(startCommand())
  .addCommand(envCommand())
  .addCommand(healthCommand())
  .addCommand(caCommand())
  .addCommand(explainCommand())
  .addCommand(decisionsCommand())

await program.parseAsync(process.argv).catch(report)
