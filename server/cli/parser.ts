/** Makes the commands of the command line. */
import { Command, InvalidArgumentError, Option } from 'commander'

export { type Command, InvalidArgumentError, Option }

/** Makes a command whose usage errors are one line each. */
export function newCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .helpOption('-h, --help', 'Show this help')
    .configureOutput({ outputError: (text, write) => write(onOneLine(text)) })
}

/** Makes a command that consists of commands. */
export function newGroup(name: string, description: string): Command {
  return newCommand(name, description).helpCommand('help [command]', 'Show the help of a command')
}

/** Returns the parser's message with its suggestion, which is in parentheses on a line of its own, as a sentence. */
function onOneLine(text: string): string {
  return text
    .replace(/\n\((Did you mean .*\?)\)\n$/, '. $1\n')
    .replace(/(unknown option '-\d.*')\n$/, '$1. Write -- before a negative value.\n')
}
