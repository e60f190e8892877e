/** Defines the commands that change the state and the clock of a running server. */
import { CommandError } from '../../core/runtime/errors.ts'
import { suggestionFor } from '../../core/standards/nearest.ts'
import { type AccountFlags, serverUrl, withAccountFlags, withServerFlags } from './flags.ts'
import type { PartialSettings } from './options.ts'
import { type Command, newCommand, newGroup } from './parser.ts'
import type { SeedFlags } from './state-client.ts'

type Client = typeof import('./state-client.ts')

export function resetCommand(): Command {
  const command = newCommand('reset', 'Restore the initial state, with the seed that the server started with')
  withAccountFlags(command, 'Reset only this account')
  return onServer(command, (client, url, _operands, flags: AccountFlags) => client.reset(url, flags))
}

export function clockCommand(): Command {
  const limit = 'Clock of only this account (default: the clock of everything)'
  const part = (name: string, description: string) => withAccountFlags(newCommand(name, description), limit)
  // It gets the names of unknown commands too, because it is the default command.
  const now = part('now', 'Print the time').allowExcessArguments()
  const advance = part('advance', 'Move the clock, also back: clock advance -- -2h')
  const set = part('set', 'Set the clock')
  const reset = part('reset', 'Return to real time; an account returns to the time of everything')
  return newGroup('clock', 'Print or move the clock, and print the new time')
    .addCommand(
      onServer(now, (client, url, operands, flags) => {
        refuseUnknown(operands, ['now', 'advance', 'set', 'reset'])
        return client.readClock(url, flags)
      }),
      {
        isDefault: true,
      },
    )
    .addCommand(
      onServer(
        advance.argument('<DURATION>', 'Such as 90s, 15m, 2h, or 1.5d'),
        (client, url, [duration], flags) => client.moveClock(url, { advance: duration }, flags),
      ),
    )
    .addCommand(
      onServer(set.argument('<TIME>', 'Such as 2030-01-01T00:00:00Z'), (client, url, [time], flags) =>
        client.moveClock(url, { set: time }, flags),
      ),
    )
    .addCommand(
      onServer(reset, (client, url, _operands, flags) => client.moveClock(url, { reset: true }, flags)),
    )
}

function refuseUnknown([name]: readonly string[], known: readonly string[]): void {
  if (name === undefined) return
  if (known.includes(name)) throw new CommandError(`write '${name}' before the flags.`)
  const suggestion = suggestionFor(name, known, (each) => `'${each}'`)
  throw new CommandError(`unknown command '${name}'.${suggestion}`)
}

export function seedCommand(): Command {
  const command = newCommand('seed', 'Add a seed to the state, and list what it made')
    .argument('<FILE>', 'YAML or JSON file, or - for standard input')
    .option('--json', 'Print the JSON response of the server')
  withAccountFlags(command, 'Account of members at the top level of the seed (default: 000000000000)')
  return onServer(command, (client, url, [file = ''], flags: SeedFlags) => client.addSeed(url, file, flags))
}

export function snapshotCommand(): Command {
  const save = newCommand('save', 'Save the state in memory, and print the ID of the snapshot')
  const restore = newCommand('restore', 'Restore the state').argument('<ID>', 'ID that save printed')
  const remove = newCommand('delete', 'Delete a snapshot').argument('<ID>', 'ID that save printed')
  withAccountFlags(save, 'Save only this account')
  return newGroup('snapshot', 'Save the state in memory, and restore it')
    .addCommand(onServer(save, (client, url, _operands, flags) => client.saveSnapshot(url, flags)))
    .addCommand(onServer(restore, (client, url, [id = '']) => client.restoreSnapshot(url, id)))
    .addCommand(onServer(remove, (client, url, [id = '']) => client.deleteSnapshot(url, id)))
}

/** Lets a command ask a running server, and print what `run` returns. */
function onServer<Flags extends AccountFlags>(
  command: Command,
  run: (client: Client, url: string, operands: readonly string[], flags: Flags) => Promise<string>,
): Command {
  const settings: PartialSettings = {}
  return withServerFlags(command, settings).action(async () => {
    const client = await import('./state-client.ts')
    process.stdout.write(await run(client, serverUrl(settings), command.args, command.opts()))
  })
}
