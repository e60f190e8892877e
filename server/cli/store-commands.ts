/** Defines the commands that move the state into and out of the database that replicas share, and upgrade it. */
import { settingsFromEnvironment, variableOf } from './environment-variables.ts'
import { flagFor } from './flags.ts'
import { OptionError } from './option-values.ts'
import { type OptionName, options, type PartialSettings } from './options.ts'
import { type Command, newCommand, newGroup } from './parser.ts'

type Client = typeof import('./store-client.ts')

export function storeCommand(): Command {
  return newGroup('store', 'Move the state into or out of the database that replicas share')
    .addCommand(importCommand())
    .addCommand(exportCommand())
    .addCommand(upgradeCommand())
}

function importCommand(): Command {
  const settings: PartialSettings = {}
  const command = newCommand('import', 'Copy the state in a directory to an empty database')
    .addOption(dataFlag(settings, 'Copy the state in this directory, which no server uses'))
    .addOption(storeFlag(settings, 'Copy it to this database'))
  return onStore(command, (client) =>
    client.importCommand({ directory: given(settings, 'data'), url: given(settings, 'store') }),
  )
}

function exportCommand(): Command {
  const settings: PartialSettings = {}
  const command = newCommand('export', 'Copy the state in the database to an empty directory, for --data')
    .addOption(storeFlag(settings, 'Copy the state in this database, which replicas may use'))
    .addOption(dataFlag(settings, 'Copy it to this directory, which is empty or does not exist'))
  return onStore(command, (client) =>
    client.exportCommand({ url: given(settings, 'store'), directory: given(settings, 'data') }),
  )
}

function upgradeCommand(): Command {
  const settings: PartialSettings = {}
  const command = newCommand(
    'upgrade',
    'Let replicas use the latest format, after all of them have been replaced',
  ).addOption(storeFlag(settings, 'Upgrade this database'))
  return onStore(command, (client) => client.upgradeCommand(given(settings, 'store')))
}

function storeFlag(settings: PartialSettings, text: string) {
  return flagFor('store', settings, `${text}: postgres://USER@HOST/DATABASE [${variableOf('store')}]`)
}

function dataFlag(settings: PartialSettings, text: string) {
  return flagFor('data', settings, `${text} [${variableOf('data')}]`)
}

/**
 * Returns a setting that a command needs. A flag overrides its variable.
 *
 * @throws OptionError if there is neither
 */
function given(flags: PartialSettings, name: Extract<OptionName, 'data' | 'store'>): string {
  const value = { ...settingsFromEnvironment(process.env), ...flags }[name]
  if (value !== undefined) return value
  const { flag, argument } = options[name]
  throw new OptionError(`--${flag} ${argument} is missing. You can also set ${variableOf(name)}.`)
}

/** Prints what `run` returns. */
function onStore(command: Command, run: (client: Client) => Promise<string>): Command {
  return command.action(async () => {
    const client = await import('./store-client.ts')
    process.stdout.write(await run(client))
  })
}
