/** Builds the bundle that users run, with the same script, and runs it. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtBundle, runScript } from './built.ts'
import { outputOf, READY, untilWritten } from './output.ts'

export interface ExitResult {
  /** Null when the process was terminated by a signal. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface ServerProcess {
  readonly url: string
  /** The process ID of the server, or of the program that runs it. */
  readonly pid: number | undefined
  /** Returns the output so far. */
  stdout(): string
  kill(signal: NodeJS.Signals): void
  readonly exited: Promise<ExitResult>
}

/**
 * Writes a bundle into a new directory for temporary files, and returns the directory.
 *
 * @param entryPoints the name of each file in `dist/` -> its source. By default, those of the package.
 * @param replaced sources to replace: path in the project -> text
 */
export async function bundled(
  entryPoints?: Readonly<Record<string, string>>,
  replaced: Readonly<Record<string, string>> = {},
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'iamulator-bundle-'))
  const dist = join(directory, 'dist')
  if (entryPoints === undefined) await cp(await builtBundle(replaced), dist, { recursive: true })
  else {
    const args = [dist, entryPoints, false, replaced].map((each) => JSON.stringify(each))
    await runScript(`import { build } from './scripts/build.mjs'; await build(${args.join(', ')})`)
  }
  await writeFile(join(directory, 'package.json'), '{"type":"module"}')
  return directory
}

type Environment = Readonly<Record<string, string>>

interface RunningProcess {
  readonly child: ChildProcessWithoutNullStreams
  stdout(): string
  readonly exited: Promise<ExitResult>
}

export class Bundle {
  /** A directory for test files. It is removed with the bundle. */
  readonly directory: string
  readonly #children = new Set<ChildProcessWithoutNullStreams>()

  private constructor(directory: string) {
    this.directory = directory
  }

  /** @param replaced sources to replace: path in the project -> text */
  static async build(replaced: Readonly<Record<string, string>> = {}): Promise<Bundle> {
    return new Bundle(await bundled(undefined, replaced))
  }

  /** Runs a command until it exits. */
  run(args: readonly string[], environment: Environment = {}): Promise<ExitResult> {
    return this.#spawn(args, environment).exited
  }

  /** Runs a command that can write only files of up to `blocks` blocks, as if the disk were full. */
  runWithin(blocks: number, args: readonly string[]): Promise<ExitResult> {
    return this.#spawn(args, {}, blocks).exited
  }

  /** Starts a server on a free port. Resolves once the server reports that it is ready. */
  async start(
    args: readonly string[] = [],
    environment: Environment = {},
    blocks?: number,
  ): Promise<ServerProcess> {
    return this.#ready(this.#spawn(['start', '--port', '0', ...args], environment, blocks))
  }

  /** Starts another command that prints a URL and `Ready.`. */
  async startCommand(args: readonly string[]): Promise<ServerProcess> {
    return this.#ready(this.#spawn(args, {}))
  }

  /** Starts a server through another program, such as `unshare`, which runs it with given arguments. */
  async startThrough(program: readonly string[], args: readonly string[]): Promise<ServerProcess> {
    return this.#ready(this.#spawn(['start', '--port', '0', ...args], {}, undefined, program))
  }

  /** Runs a command through another program until it exits. */
  runThrough(program: readonly string[], args: readonly string[]): Promise<ExitResult> {
    return this.#spawn(args, {}, undefined, program).exited
  }

  async #ready({ child, stdout, exited }: RunningProcess): Promise<ServerProcess> {
    const exitedEarly = await Promise.race([untilWritten(child.stdout, stdout, READY), exited])
    const url = /http:\/\/\S+/.exec(stdout())?.[0]
    if (exitedEarly || url === undefined)
      throw new Error(`the server did not start: ${JSON.stringify(exitedEarly ?? stdout())}`)
    return { url, pid: child.pid, stdout, kill: (signal) => void child.kill(signal), exited }
  }

  /** Kills all running processes and removes the files. */
  async remove(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    await rm(this.directory, { recursive: true, force: true })
  }

  #spawn(
    args: readonly string[],
    environment: Environment,
    blocks?: number,
    program: readonly string[] = [],
  ): RunningProcess {
    const command = [...program, process.execPath, join(this.directory, 'dist', 'cli.js'), ...args]
    const limit = blocks === undefined ? '' : `ulimit -f ${blocks}; `
    const child = spawn('sh', ['-c', `${limit}exec "$@"`, 'sh', ...command], {
      env: { PATH: process.env['PATH'], ...environment },
      cwd: this.directory,
    })
    this.#children.add(child)
    child.on('exit', () => this.#children.delete(child))
    const stdout = outputOf(child.stdout)
    const stderr = outputOf(child.stderr)
    const exited = new Promise<ExitResult>((resolve) => {
      child.on('close', (code) => resolve({ code, stdout: stdout(), stderr: stderr() }))
    })
    return { child, stdout, exited }
  }
}
