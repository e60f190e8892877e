/** Defines the command `exec`. */
import { partitionNamed } from '../../core/aws/partitions.ts'
import type { exec as execute } from './exec.ts'
import { accountFlag, flagFor, merged, regionFlag } from './flags.ts'
import { type OptionName, optionNames, type PartialSettings } from './options.ts'
import { type Command, newCommand } from './parser.ts'

interface ExecFlags {
  readonly account?: string
  readonly region?: string
}

/** Help texts of flags whose default differs from the one of `start`. */
const DESCRIPTIONS: { readonly [Name in OptionName]?: string } = {
  port: 'Listen on this port (default: 0, which picks a free one)',
  logLevel:
    'Log each request (info), errors and warnings (error), or nothing (silent) to standard error (default: silent)',
}

/** @param exec starts a server, and runs a program that uses it */
export function execCommand(exec: typeof execute): Command {
  const settings: PartialSettings = {}
  const command = newCommand('exec', 'Start a server, run a program that uses it, and stop the server')
    .usage('[options] -- COMMAND [ARGUMENTS...]')
    .argument('<COMMAND...>', 'Program to run, with its arguments')
    // The flags after the program belong to the program, also without `--`.
    .passThroughOptions()
    .addOption(accountFlag('Account of the program (default: 000000000000)'))
    .addOption(regionFlag())
  for (const name of optionNames) command.addOption(flagFor(name, settings, DESCRIPTIONS[name]))
  return command.action(async (program: readonly string[], { account, region }: ExecFlags) => {
    // The variables of other shells and servers may name a port that is taken.
    const all = { ...merged({ logLevel: 'silent', ...settings }), port: settings.port ?? 0 }
    const as = {
      region: region ?? partitionNamed(all.partition).iamRegion,
      ...(account === undefined ? {} : { accountId: account }),
    }
    process.exitCode = await exec(all, as, program)
  })
}
