/** Copies only the project's files, as git would clone them, and runs npm there. */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from '@jest/globals'
import { outputOf, READY, untilWritten } from '../support/output.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
/** Files and folders that are not in git. */
const NOT_CLONED = new Set(['.git', 'node_modules', 'dist', 'coverage', '.setup-lock'])

export interface Npm {
  readonly child: ChildProcessWithoutNullStreams
  stdout(): string
  stderr(): string
  /** Messages of our own scripts, without npm's. */
  messages(): string[]
  readonly exitCode: Promise<number | null>
}

export class Clone {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'iamulator-clone-')))
  readonly #running = new Set<ChildProcess>()

  constructor() {
    cpSync(project, this.root, { recursive: true, filter: (source) => !NOT_CLONED.has(basename(source)) })
  }

  /**
   * Runs npm. NODE_ENV is set because it must not change anything. Packages that npm has cached are not
   * downloaded again.
   *
   * @param options `cwd`: the working directory, relative to the root of the clone
   */
  npm(args: readonly string[], { cwd } = { cwd: '.' }): Npm {
    const child = spawn('npm', args, {
      cwd: join(this.root, cwd),
      // As in a terminal, where Ctrl-C signals npm and everything that it runs.
      detached: true,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        NODE_ENV: 'production',
        npm_config_prefer_offline: 'true',
        npm_config_update_notifier: 'false',
      },
    })
    this.#running.add(child)
    const stdout = outputOf(child.stdout)
    const stderr = outputOf(child.stderr)
    const exitCode = new Promise<number | null>((exited) => {
      child.on('close', (code) => {
        this.#running.delete(child)
        exited(code)
      })
    })
    const messages = () =>
      stderr()
        .split('\n')
        .filter((line) => line.startsWith('iamulator: '))
    return { child, stdout, stderr, messages, exitCode }
  }

  remove(): void {
    for (const child of this.#running) signalAll(child, 'SIGKILL')
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** Sends a signal to npm and everything that it runs, as a terminal does. */
export function signalAll({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, signal)
}

/** Resolves with the server's address when the server is ready. */
export async function ready({ child, stdout, stderr, exitCode }: Npm): Promise<string> {
  await Promise.race([untilWritten(child.stdout, stdout, READY), exitCode])
  const url = /Endpoint +(http:\S+)/.exec(stdout())?.[1]
  if (url === undefined) throw new Error(`npm start did not come to serve: ${stdout()}${stderr()}`)
  return url
}

/** Waits until `iamulator env --only` has printed its variables. */
export async function expectVariables(env: Npm): Promise<void> {
  expect({ code: await env.exitCode, stderr: env.stderr() }).toMatchObject({ code: 0 })
  expect(env.stdout()).toMatch(/^(export AWS_ENDPOINT_URL_\w+=\S+\n){11}unset \w+\n$/)
}
