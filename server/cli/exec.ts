/** The command `exec`, which runs a program with a server of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { isatty } from 'node:tty'
import { CommandError, messageOf } from '../../core/runtime/errors.ts'
import { Log } from '../../core/runtime/log.ts'
import type { Settings } from '../../core/runtime/settings.ts'
import { startServer } from '../app/start.ts'
import { type Connection, environmentOfChild } from './client-environment.ts'

/**
 * Starts a server, runs a program that uses it, and stops the server.
 *
 * @param as the account and the region of the program
 * @returns the exit status of the program, or as in shells, 128 plus the number of the signal that ended it
 * @throws CommandError when the program cannot be run
 */
export async function exec(
  settings: Settings,
  as: Omit<Connection, 'url'>,
  command: readonly string[],
): Promise<number> {
  const signals = new Signals()
  const log = new Log(settings.logLevel, (text) => void process.stderr.write(text))
  const server = await startServer(settings, { log })
  try {
    if (server.seedSkipped) log.note('The store is not empty, so the seed was not applied.')
    if (signals.first !== undefined) return statusOf(signals.first)
    const environment = environmentOfChild({ ...as, url: server.url }, process.env)
    return await run(command, environment, signals)
  } finally {
    await server.close()
  }
}

function run(
  [program = '', ...args]: readonly string[],
  environment: NodeJS.ProcessEnv,
  signals: Signals,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: environment })
    child.on('error', (error) => reject(notRun(program, error)))
    child.on('exit', (status, signal) => resolve(status ?? statusOf(signal ?? 'SIGKILL')))
    signals.passOn(child)
  })
}

/** Returns the error for a program that cannot be run, with the exit status that shells have for it. */
function notRun(program: string, error: Error): CommandError {
  switch (Reflect.get(error, 'code')) {
    case 'ENOENT':
      return new CommandError(`Cannot run ${program}: there is no such program.`, 127)
    case 'EACCES':
      return new CommandError(`Cannot run ${program}: it is not an executable file.`, 126)
    default:
      return new CommandError(`Cannot run ${program}: ${messageOf(error)}.`, 126)
  }
}

function statusOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

const PASSED_ON = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const
/** Signals that a terminal sends to all programs in the foreground, so the child gets them anyway. */
const FROM_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT'])

function isOnTerminal(): boolean {
  return [0, 1, 2].some((descriptor) => isatty(descriptor))
}

/** Keeps this process alive at signals, and passes them on to the child. */
class Signals {
  /** The first signal that arrived before there was a child. */
  first: NodeJS.Signals | undefined
  #child: ChildProcess | undefined

  constructor() {
    for (const signal of PASSED_ON) process.on(signal, () => this.#receive(signal))
  }

  passOn(child: ChildProcess): void {
    this.#child = child
  }

  #receive(signal: NodeJS.Signals): void {
    if (!this.#child) this.first ??= signal
    else if (!FROM_TERMINAL.has(signal) || !isOnTerminal()) this.#child.kill(signal)
  }
}
