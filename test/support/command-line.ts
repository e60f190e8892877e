/** Runs commands in this process, which takes milliseconds. */
import { newProgram, run, type Starters } from '../../server/cli/program.ts'
import type { ExitResult } from './bundle.ts'

type Command = ReturnType<typeof newProgram>

/** Returns all commands and groups of the program, by their path: `clock advance`. */
export function commandsOf(program: Command): ReadonlyMap<string, Command> {
  return new Map(commandsBelow(program, []))
}

function commandsBelow(command: Command, path: readonly string[]): (readonly [string, Command])[] {
  const below = command.commands.flatMap((each) => commandsBelow(each, [...path, each.name()]))
  return path.length === 0 ? below : [[path.join(' '), command], ...below]
}

/** All commands and groups. */
export const COMMANDS = commandsOf(newProgram())

/**
 * Runs a command as if it were a process of its own: with its own variables, output, and exit status. Only one can run at
 * a time.
 */
export async function runHere(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  starters?: Starters,
): Promise<ExitResult> {
  const { env, exitCode } = process
  const [stdout, stderr] = [new Capture(process.stdout), new Capture(process.stderr)]
  process.env = { NO_COLOR: '1', ...variables }
  process.exitCode = undefined
  try {
    await run(args, starters)
    return { code: Number(process.exitCode ?? 0), stdout: stdout.text, stderr: stderr.text }
  } finally {
    stdout.stop()
    stderr.stop()
    Object.assign(process, { env, exitCode })
  }
}

/** Keeps what is written to a stream, in place of writing it. */
class Capture {
  text = ''
  readonly #stream: NodeJS.WriteStream
  readonly #write: NodeJS.WriteStream['write']

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    this.#write = stream.write
    stream.write = (chunk: string | Uint8Array) => {
      this.text += chunk
      return true
    }
  }

  stop(): void {
    this.#stream.write = this.#write
  }
}
