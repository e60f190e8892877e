#!/usr/bin/env node
/** The command line. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { StoreError } from '../store/index.ts'
import { settingsFromEnvironment, variableOf } from './environment.ts'
import { SeedError, StartError } from './errors.ts'
import {
  type GivenSettings,
  OptionError,
  type OptionName,
  optionNames,
  options,
  readOption,
} from './options.ts'
import { DEFAULT_SETTINGS } from './settings.ts'
import { printEnvironment, SHELL_FORMATS, type ShellFormat, urlOf } from './shell-environment.ts'
import { VERSION } from './version.ts'

/** Flags outrank variables. */
function merged(flags: GivenSettings) {
  return { ...DEFAULT_SETTINGS, ...settingsFromEnvironment(process.env), ...flags }
}

function startCommand(): Command {
  const given: GivenSettings = {}
  const command = new Command('start').description('serve until SIGTERM or SIGINT')
  for (const name of optionNames) command.addOption(flagFor(name, given))
  return command.action(async () => {
    const { serve } = await import('./main.ts')
    await serve(merged(given))
  })
}

interface EnvFlags {
  readonly format: ShellFormat
  readonly only?: boolean
  readonly account?: string
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
    .addOption(flagFor('port', given))
    .addOption(flagFor('host', given))
    .action(({ format, only = false, account }: EnvFlags) => {
      const { host, port } = merged(given)
      const accountId = account === undefined ? {} : { accountId: account }
      process.stdout.write(printEnvironment({ url: urlOf(host, port), ...accountId }, format, only))
    })
}

function healthCommand(): Command {
  const given: GivenSettings = {}
  return new Command('health')
    .description('exit 0 if the server is ready, 1 if not')
    .addOption(flagFor('port', given))
    .addOption(flagFor('host', given))
    .action(async () => {
      const { checkHealth } = await import('./health-check.ts')
      const { host, port } = merged(given)
      const { healthy, message } = await checkHealth(urlOf(host, port))
      const stream = healthy ? process.stdout : process.stderr
      stream.write(`${message}\n`)
      if (!healthy) process.exitCode = 1
    })
}

/** A flag whose value goes to `given`. */
function flagFor(name: OptionName, given: GivenSettings): Option {
  const { flag, argument, description } = options[name]
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
  const known = [OptionError, StartError, SeedError, StoreError].some((kind) => error instanceof kind)
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

await program.parseAsync(process.argv).catch(report)
