/** Puts the commands together, and runs one of them. */
import { CommandError, SeedError, StartError } from '../../core/runtime/errors.ts'
import { EMULATED_SERVICES } from '../../core/runtime/introduction.ts'
import { VERSION } from '../../core/runtime/version.ts'
import { StoreError } from '../../store/index.ts'
import { decisionsCommand, explainCommand } from './decision-commands.ts'
import type { exec } from './exec.ts'
import { execCommand } from './exec-command.ts'
import { withHelpEnds } from './help.ts'
import { OptionError } from './option-values.ts'
import { type Command, newGroup, statusOfParser } from './parser.ts'
import { checkCommand, lintCommand } from './policy-check-commands.ts'
import { coverageCommand, policyCommand } from './report-commands.ts'
import type { serve } from './serve.ts'
import { caCommand, envCommand, healthCommand, startCommand } from './server-commands.ts'
import { clockCommand, resetCommand, seedCommand, snapshotCommand } from './state-commands.ts'
import { CANNOT_TELL } from './statuses.ts'
import { storeCommand } from './store-commands.ts'

/** The functions that `start` and `exec` run. Tests replace them. */
export interface Starters {
  readonly serve: typeof serve
  readonly exec: typeof exec
}

/** Loads the server on first use. */
const STARTERS: Starters = {
  serve: async (settings) => (await import('./serve.ts')).serve(settings),
  exec: async (...args) => (await import('./exec.ts')).exec(...args),
}

/** Returns all commands. Their settings belong to one run. */
export function newProgram(starters: Starters = STARTERS): Command {
  const program = newGroup('iamulator', `AWS ${EMULATED_SERVICES} on your own machine`)
    .version(VERSION, '-V, --version', 'Print the version')
    // Flags after a command belong to the command, so that `exec` does not read its program's flags.
    .enablePositionalOptions()
  for (const command of COMMANDS) program.addCommand(command(starters))
  return withHelpEnds(program)
}

const COMMANDS: readonly ((starters: Starters) => Command)[] = [
  ({ serve }) => startCommand(serve),
  ({ exec }) => execCommand(exec),
  envCommand,
  healthCommand,
  caCommand,
  explainCommand,
  decisionsCommand,
  coverageCommand,
  policyCommand,
  checkCommand,
  lintCommand,
  resetCommand,
  seedCommand,
  snapshotCommand,
  clockCommand,
  storeCommand,
]

/** Runs a command, which sets the exit status of this process. Never rejects. @param args without the program's name */
export async function run(args: readonly string[], starters?: Starters): Promise<void> {
  try {
    await newProgram(starters).parseAsync(args, { from: 'user' })
  } catch (error) {
    process.exitCode = statusOfParser(error) ?? report(error)
  }
}

/** Prints an error: only the message if the user can fix it, or the stack of an internal error. Returns the status. */
function report(error: unknown): number {
  const known = [OptionError, StartError, SeedError, CommandError, StoreError].some(
    (kind) => error instanceof kind,
  )
  const text = error instanceof Error ? (known ? error.message : error.stack) : String(error)
  process.stderr.write(`${error instanceof SeedError ? '' : 'error: '}${text}\n`)
  return error instanceof CommandError ? error.status : CANNOT_TELL
}
