#!/usr/bin/env node
/** Defines the commands and flags of the command line. */
import { resolve } from 'node:path'
import { partitionNamed } from '../../core/aws/partitions.ts'
import { CommandError, SeedError, StartError } from '../../core/runtime/errors.ts'
import { EMULATED_SERVICES } from '../../core/runtime/introduction.ts'
import { DEFAULT_SETTINGS } from '../../core/runtime/settings.ts'
import { VERSION } from '../../core/runtime/version.ts'
import { StoreError } from '../../store/index.ts'
import { type Connection, printEnvironment, SHELL_FORMATS, type ShellFormat } from './client-environment.ts'
import { terminalPaint } from './colors.ts'
import { variableOf } from './environment-variables.ts'
import { execCommand } from './exec-command.ts'
import type { DecisionFlags, ExplainFlags } from './explain-command.ts'
import {
  accountFlag,
  flagFor,
  listeningUrl,
  merged,
  regionFlag,
  serverUrl,
  withAccountFlags,
  withServerFlags,
} from './flags.ts'
import { OptionError } from './option-values.ts'
import { optionNames, type PartialSettings } from './options.ts'
import { type Command, newCommand, newGroup, Option } from './parser.ts'
import { checkCommand, lintCommand } from './policy-check-commands.ts'
import { coverageCommand, policyCommand } from './report-commands.ts'
import { clockCommand, resetCommand, seedCommand, snapshotCommand } from './state-commands.ts'
import { storeCommand } from './store-commands.ts'

function startCommand(): Command {
  const settings: PartialSettings = {}
  const command = newCommand('start', `Serve ${EMULATED_SERVICES} until SIGTERM or SIGINT`)
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

function healthCommand(): Command {
  const settings: PartialSettings = {}
  const command = newCommand('health', 'Check whether the server is ready; exit with 0 if it is, 1 if not')
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
  const command = newCommand('ca', 'Print the CA certificate for TLS clients to trust: iamulator ca > ca.pem')
  return withServerFlags(command, settings).action(async () => {
    const { fetchAuthority } = await import('./server-client.ts')
    process.stdout.write(await fetchAuthority(serverUrl(settings)))
  })
}

function explainCommand(): Command {
  const settings: PartialSettings = {}
  const command = newCommand('explain', 'Explain why a call was or would be allowed or denied')
    .argument(
      '[REQUEST]',
      'ID of a request, or URL of its page; leave it out to describe a request with flags',
    )
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
    .option('--unknown-actions', 'Permit an action and a resource that iamulator does not know')
    .option('--json', 'Print the JSON response of the server')
    .option('--exit-code', 'Exit with 2 if the request is denied (default: exit with 0)')
  return withServerFlags(command, settings).action(
    async (requestId: string | undefined, flags: ExplainFlags & { readonly exitCode?: boolean }) => {
      const { explainCommand: run } = await import('./explain-command.ts')
      const { text, denied } = await run(serverUrl(settings), requestId, flags, terminalPaint())
      process.stdout.write(text)
      if (denied && flags.exitCode) process.exitCode = 2
    },
  )
}

function decisionsCommand(): Command {
  const settings: PartialSettings = {}
  const command = newCommand('decisions', 'List recent decisions, newest first (patterns may contain `*`)')
    .option('--deny', 'Show only denials')
    .option('--caller <PATTERN>', 'Show only callers with a matching ARN')
    .option('--action <PATTERN>', 'Show only matching actions, such as iam:*User')
    .option('--resource <PATTERN>', 'Show only resources with a matching ARN')
    .option('--layer <PATTERN>', 'Show only requests that a matching layer decided, such as identity')
    .option('--operation <PATTERN>', 'Show only matching operations of upstreams, such as s3:Head*')
    .option('--since <TIME>', 'Show only decisions since this time, such as the output of `clock`')
    .option('--limit <NUMBER>', 'Show at most this many decisions (default: 100)')
    .option('--json', 'Print the JSON response of the server')
  withAccountFlags(command, 'Show only decisions on callers or resources of this account')
  return withServerFlags(command, settings).action(async (flags: DecisionFlags) => {
    const { decisionsCommand: run } = await import('./explain-command.ts')
    const { text, notice } = await run(serverUrl(settings), flags, terminalPaint())
    process.stdout.write(text)
    // Standard output contains only decisions, so that programs can count its lines.
    if (notice !== undefined) process.stderr.write(`${notice}\n`)
  })
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value]
}

/** Prints an error: only the message if the user can fix it, or the stack of an internal error. */
function report(error: unknown): void {
  const known = [OptionError, StartError, SeedError, CommandError, StoreError].some(
    (kind) => error instanceof kind,
  )
  const text = error instanceof Error ? (known ? error.message : error.stack) : String(error)
  process.stderr.write(`${error instanceof SeedError ? '' : 'error: '}${text}\n`)
  process.exitCode = error instanceof CommandError ? error.status : 1
}

const program = newGroup('iamulator', `AWS ${EMULATED_SERVICES} on your own machine`)
  .version(VERSION, '-V, --version', 'Print the version')
  // Flags after a command belong to the command, so that `exec` does not read those of its program.
  .enablePositionalOptions()
  .addCommand(startCommand())
  .addCommand(execCommand())
  .addCommand(envCommand())
  .addCommand(healthCommand())
  .addCommand(caCommand())
  .addCommand(explainCommand())
  .addCommand(decisionsCommand())
  .addCommand(coverageCommand())
  .addCommand(policyCommand())
  .addCommand(checkCommand())
  .addCommand(lintCommand())
  .addCommand(resetCommand())
  .addCommand(seedCommand())
  .addCommand(snapshotCommand())
  .addCommand(clockCommand())
  .addCommand(storeCommand())

void program.parseAsync(process.argv).catch(report)
