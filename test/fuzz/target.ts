/** Runs `hostile-server.ts` in a separate process. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SeedFile } from '../../server/seed/types.ts'
import { bundled } from '../support/bundle.ts'
import { outputOf } from '../support/output.ts'

/** The first message from the process. */
export interface Ready {
  readonly url: string
}

/** The answer to each message to the process. */
export interface Condition {
  /** The bytes in use after garbage collection, on the heap and outside. */
  readonly memory: number
  /** A digest of the state. */
  readonly state: string
  readonly rows: number
}

export class Target {
  readonly port: number
  readonly #process: ChildProcess
  readonly #directory: string
  readonly #outputs: readonly (() => string)[]
  /** Rejects when the process ends. */
  readonly #ended: Promise<never>

  private constructor(
    { url }: Ready,
    process: ChildProcess,
    directory: string,
    outputs: readonly (() => string)[],
    ended: Promise<never>,
  ) {
    this.port = Number(new URL(url).port)
    this.#process = process
    this.#directory = directory
    this.#outputs = outputs
    this.#ended = ended
  }

  /** @param now the time at which the server's clock stands, in epoch milliseconds */
  static async start(seed: SeedFile, now: number): Promise<Target> {
    const directory = await bundled({ server: 'test/fuzz/hostile-server.ts' })
    const file = join(directory, 'seed.json')
    await writeFile(file, JSON.stringify(seed))
    const child = fork(join(directory, 'dist', 'server.js'), [file, String(now)], {
      execArgv: ['--expose-gc'],
      silent: true,
    })
    const outputs = [child.stdout, child.stderr].map((stream) => (stream ? outputOf(stream) : () => ''))
    const ended = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`the server ended (${signal ?? code}): ${outputs.map((output) => output()).join('')}`)
    })
    // Nobody waits for the end most of the time.
    ended.catch(() => {})
    const [ready] = await Promise.race([once(child, 'message'), ended])
    return new Target(ready, child, directory, outputs, ended)
  }

  /** Returns the memory and the state. Fails if the process has ended. */
  async condition(): Promise<Condition> {
    const answer = once(this.#process, 'message')
    this.#process.send('condition')
    const [condition] = await Promise.race([answer, this.#ended])
    return condition
  }

  /** Returns the internal errors in the log, and everything on standard error. */
  complaints(): string {
    const [stdout = '', stderr = ''] = this.#outputs.map((output) => output())
    return [...stdout.matchAll(/^\S+ ERROR .*(?:\n +at .*)*/gm), stderr].join('')
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#ended.catch(() => {})
    await rm(this.#directory, { recursive: true, force: true })
  }
}
