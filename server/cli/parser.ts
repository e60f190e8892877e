/** Makes the commands of the command line. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { CANNOT_TELL } from './statuses.ts'

export { type Command, InvalidArgumentError, Option }

/** Makes a command whose usage errors are one line each. */
export function newCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .helpOption('-h, --help', 'Show this help')
    .configureOutput({ outputError: (text, write) => write(onOneLine(text)) })
    .exitOverride()
}

/** Makes a command that consists of commands. */
export function newGroup(name: string, description: string): Command {
  return newCommand(name, description).helpCommand('help [command]', 'Show the help of a command')
}

/**
 * Returns the exit status if the parser has ended the command: after it printed help or the version, or reported wrong
 * usage. Undefined for other errors.
 */
export function statusOfParser(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined
  return error.exitCode === 0 ? 0 : CANNOT_TELL
}

/** Returns the parser's message with its suggestion, which is in parentheses on a line of its own, as a sentence. */
function onOneLine(text: string): string {
  return text
    .replace(/\n\((Did you mean .*\?)\)\n$/, '. $1\n')
    .replace(/(unknown option '-\d.*')\n$/, '$1. Write -- before a negative value.\n')
}
