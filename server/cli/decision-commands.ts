/** Defines the commands that explain and list decisions. */
import { terminalPaint } from './colors.ts'
import type { DecisionFlags, ExplainFlags } from './explain-command.ts'
import { serverUrl, withAccountFlags, withFormerName, withServerFlags } from './flags.ts'
import type { PartialSettings } from './options.ts'
import { type Command, newCommand, Option } from './parser.ts'
import { NOT_GOOD } from './statuses.ts'

export function explainCommand(): Command {
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
    .option('--authorization-id <ID>', 'Explain the denial with this authorization ID, link, or message')
    .option('--json', 'Print the JSON response of the server')
    .option('--exit-code', 'Exit with 1 if the request is denied (default: exit with 0)')
  return withServerFlags(command, settings).action(
    async (requestId: string | undefined, flags: ExplainFlags & { readonly exitCode?: boolean }) => {
      const { explainCommand: run } = await import('./explain-command.ts')
      const { text, denied } = await run(serverUrl(settings), requestId, flags, terminalPaint())
      process.stdout.write(text)
      if (denied && flags.exitCode) process.exitCode = NOT_GOOD
    },
  )
}

export function decisionsCommand(): Command {
  const settings: PartialSettings = {}
  const command = newCommand('decisions', 'List recent decisions, newest first (patterns may contain `*`)')
    .option('--denied', 'Show only denials')
    .option('--principal <PATTERN>', 'Show only the calls of principals with a matching ARN')
    .option('--action <PATTERN>', 'Show only matching actions, such as iam:*User')
    .option('--resource <PATTERN>', 'Show only resources with a matching ARN')
    .option('--layer <PATTERN>', 'Show only requests that a matching layer decided, such as identity')
    .option('--operation <PATTERN>', 'Show only matching operations of upstreams, such as s3:Head*')
    .option('--since <TIME>', 'Show only decisions since this time, such as the output of `clock`')
    .option('--unknown-actions', 'Permit an action that iamulator does not know')
    .option('--limit <NUMBER>', 'Show at most this many decisions (default: 100)')
    .option('--fail-on-denied', 'Exit with 1 if there is a denial, also beyond --limit')
    .option('--json', 'Print the JSON response of the server')
  withAccountFlags(command, 'Show only decisions on callers or resources of this account')
  withFormerName(command, 'deny', 'denied')
  withFormerName(command, 'caller', 'principal')
  return withServerFlags(command, settings).action(async (flags: DecisionFlags) => {
    const { decisionsCommand: run } = await import('./explain-command.ts')
    const { text, notice, failed } = await run(serverUrl(settings), flags, terminalPaint())
    process.stdout.write(text)
    if (failed) process.exitCode = NOT_GOOD
    // Standard output contains only decisions, so that programs can count its lines.
    if (notice !== undefined) process.stderr.write(`${notice}\n`)
  })
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value]
}
