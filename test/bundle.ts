/** The bundle that users run, built by the same script, and its processes. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const builder = new URL('../scripts/build.mjs', import.meta.url)

export interface Exited {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface ServerProcess {
  readonly url: string
  /** What it printed so far. */
  stdout(): string
  kill(signal: NodeJS.Signals): void
  readonly exited: Promise<Exited>
}

type Environment = Readonly<Record<string, string>>

export class Bundle {
  /** A directory for files of the tests; it goes with the bundle. */
  readonly directory: string
  readonly #children = new Set<ChildProcess>()

  private constructor(directory: string) {
    this.directory = directory
  }

  static async build(): Promise<Bundle> {
    const directory = await mkdtemp(join(tmpdir(), 'iamulator-bundle-'))
    const script = `import { build } from ${JSON.stringify(builder.href)}; await build(process.argv[1])`
    const dist = join(directory, 'dist')
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, dist], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
    })
    await writeFile(join(directory, 'package.json'), '{"type":"module"}')
    return new Bundle(directory)
  }

  /** Runs a command to its end. */
  run(args: readonly string[], environment: Environment = {}): Promise<Exited> {
    return exitOf(this.#spawn(args, environment))
  }

  /** Starts a server on a free port and resolves once it says that it is ready. */
  async start(args: readonly string[] = [], environment: Environment = {}): Promise<ServerProcess> {
    const child = this.#spawn(['start', '--port', '0', ...args], environment)
    let stdout = ''
    const exited = exitOf(child)
    const ready = new Promise<void>((resolve) => {
      child.stdout?.on('data', (text: string) => {
        stdout += text
        if (/^Ready\.$/m.test(stdout)) resolve()
      })
    })
    const early = await Promise.race([ready, exited])
    const url = /http:\/\/\S+/.exec(stdout)?.[0]
    if (early || url === undefined)
      throw new Error(`the server did not start: ${JSON.stringify(early ?? stdout)}`)
    return { url, stdout: () => stdout, kill: (signal) => void child.kill(signal), exited }
  }

  /** Ends what still runs and removes the files. */
  async remove(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    await rm(this.directory, { recursive: true, force: true })
  }

  #spawn(args: readonly string[], environment: Environment): ChildProcess {
    const child = spawn(process.execPath, [join(this.directory, 'dist', 'cli.js'), ...args], {
      env: { PATH: process.env['PATH'], ...environment },
      cwd: this.directory,
    })
    this.#children.add(child)
    child.on('exit', () => this.#children.delete(child))
    return child
  }
}

function exitOf(child: ChildProcess): Promise<Exited> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
