/** Defines the commands that report on the decisions of a running server. */
import { serverUrl, withAccountFlags, withFormerName, withServerFlags } from './flags.ts'
import type { PartialSettings } from './options.ts'
import { type Command, InvalidArgumentError, newCommand, Option } from './parser.ts'
import type { CoverageFlags, PolicyFlags } from './report-client.ts'

export function coverageCommand(): Command {
  const settings: PartialSettings = {}
  const command = newCommand('coverage', 'Show which statements of policies decided requests')
    .option('--lcov <DIRECTORY>', 'Write lcov.info and the policies to this directory, for coverage tools')
    .addOption(
      new Option(
        '--fail-under <PERCENT>',
        'Exit with 1 if a smaller share of the statements decided a request',
      ).argParser(percent),
    )
    .option('--json', 'Print the JSON response of the server')
  withAccountFlags(command, 'Show only policies of this account')
  return withServerFlags(command, settings).action(async (flags: CoverageFlags) => {
    const { coverageCommand: run } = await import('./report-client.ts')
    const { text, notice, status } = await run(serverUrl(settings), flags)
    process.stdout.write(text)
    if (notice !== undefined) process.stderr.write(`${notice}\n`)
    process.exitCode = status
  })
}

export function policyCommand(): Command {
  const settings: PartialSettings = {}
  const command = newCommand('policy', 'Print the smallest policy that allows the recorded calls')
    .option('--principal <ARN>', 'Include only the calls of this user, group, role, session, or root user')
    .option('--since <TIME>', 'Include only the calls since this time, such as the output of `clock`')
    .option('--denied', 'Include calls that were blocked')
    .option('--wildcards', 'Replace similar resources with patterns')
    .option('--action-wildcards', 'Replace similar actions with patterns')
    .option('--condition <KEY...>', 'Add conditions on these keys where all calls have the same value')
    .option(
      '--fold <ARN...>',
      'Replace the resources whose ARNs begin with this by one pattern, such as arn:aws:s3:::reports/2026/',
    )
    .option(
      '--account-as <TEXT>',
      "Write this in place of the callers' account number, such as '${AWS::AccountId}'",
    )
    .addOption(sizeOption())
    .option('--directory <DIRECTORY>', 'Write each document to a file in this directory')
    .option('--json', 'Print the JSON response of the server')
  withAccountFlags(command, 'Include only calls of callers in this account')
  withFormerName(command, 'for', 'principal')
  return withServerFlags(command, settings).action(async (flags: PolicyFlags) => {
    const { policyCommand: run } = await import('./report-client.ts')
    const { text, notices } = await run(serverUrl(settings), flags)
    process.stdout.write(text)
    // Standard output contains only the policy, so that it can be written to a file.
    for (const notice of notices) process.stderr.write(`${notice}\n`)
  })
}

function percent(text: string): number {
  const value = /^\d{1,3}(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= 100)) throw new InvalidArgumentError('It must be a number from 0 to 100.')
  return value
}

function sizeOption(): Option {
  return new Option('--size <TYPE>', 'Divide at the limits of managed or inline policies').choices([
    'managed',
    'inline',
  ])
}
