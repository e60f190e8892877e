/** Defines the commands that check policies in files. Only checks of principals need a server. */
import type { CheckFlags } from './check-command.ts'
import { terminalPaint } from './colors.ts'
import { serverUrl, withFormerName, withServerFlags } from './flags.ts'
import type { LintFlags } from './lint-command.ts'
import type { PartialSettings } from './options.ts'
import { type Command, newCommand, Option } from './parser.ts'
import { NOT_GOOD } from './statuses.ts'

export function checkCommand(): Command {
  const settings: PartialSettings = {}
  const command = newCommand('check', 'Prove what a policy grants, or find a request that it grants')
    .argument('[FILE]', 'File with the policy in JSON; - reads standard input')
    .option(
      '--principal <ARN>',
      'Check what this user, role, or role session can do now or, with FILE, with no other identity-based policy',
    )
    .option('--against <FILE>', 'Check that the policy allows nothing that this policy does not allow')
    .option(
      '--denies <ACTIONS>',
      'Check that the policy grants none of these actions, such as iam:PassRole,s3:*',
    )
    .option('--resources <ARNS>', 'Check only these resources (default: all), separated by commas')
    .option(
      '--public <TYPE>',
      'Check that the policy of this type of resource, such as AWS::S3::Bucket, grants no public access',
    )
    .addOption(typeOption())
    .option('--unknown-actions', 'Permit actions and resources that iamulator does not know')
    .option('--realistic', 'Consider only actions, resources, and condition keys that AWS has')
  withFormats(withServerFlags(command, settings))
  withFormerName(command, 'grants', 'denies')
  return command.action(async (file: string | undefined, flags: CheckFlags) => {
    const { checkCommand: run } = await import('./check-command.ts')
    const { text, status } = await run(file, flags, () => serverUrl(settings), terminalPaint())
    process.stdout.write(text)
    process.exitCode = status
  })
}

export function lintCommand(): Command {
  const command = newCommand('lint', 'Report errors, security warnings, and suggestions about policies')
    .argument('<FILE...>', 'Files with policies in JSON; - reads standard input')
    .addOption(typeOption())
    .option('--resource-type <TYPE>', 'Type of the resource that has the policy, such as AWS::S3::Bucket')
    .addOption(
      new Option('--fail-on <SEVERITY>', 'Exit with 1 on findings of this severity or worse')
        .choices(['error', 'security', 'warning', 'suggestion'])
        .default('security'),
    )
  return withFormats(command).action(async (files: readonly string[], flags: LintFlags) => {
    const { lintCommand: run } = await import('./lint-command.ts')
    const { text, failed } = await run(files, flags, terminalPaint())
    process.stdout.write(text)
    if (failed) process.exitCode = NOT_GOOD
  })
}

function typeOption(): Option {
  return new Option(
    '--type <TYPE>',
    'Type of the policies (default: identity, or resource or trust if they have principals)',
  ).choices(['identity', 'resource', 'trust', 'scp', 'rcp'])
}

function withFormats(command: Command): Command {
  return command
    .addOption(new Option('--json', 'Print JSON').conflicts('sarif'))
    .option('--sarif', 'Print SARIF 2.1.0, for code scanning of GitHub')
}
