/** A project that depends on the packed package and on the test runners, in which tests run the examples. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installed } from './packed.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const MODULES = join(root, 'node_modules')

/** The programs of the test runners, and of the compiler. */
export const PROGRAMS = {
  jest: join(MODULES, 'jest', 'bin', 'jest.js'),
  vitest: join(MODULES, 'vitest', 'vitest.mjs'),
  mocha: join(MODULES, 'mocha', 'bin', 'mocha.js'),
  playwright: join(MODULES, '@playwright', 'test', 'cli.js'),
  tsc: join(MODULES, 'typescript', 'bin', 'tsc'),
} as const

export interface Run {
  readonly code: number
  /** Everything that was printed, without colors. */
  readonly output: string
}

export class ExampleProject {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** Installs the package without a network. The test runners are those of this project. */
  static async create(): Promise<ExampleProject> {
    const folder = await installed()
    for (const name of readdirSync(MODULES).filter((each) => !each.startsWith('.')))
      symlinkSync(join(MODULES, name), join(folder, 'node_modules', name))
    return new ExampleProject(folder)
  }

  /** Copies a folder of this project, such as `examples/testing/jest`. */
  copy(path: string): void {
    cpSync(join(root, path), join(this.folder, path), { recursive: true })
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }

  /** Runs a program in a folder of the project, and waits until it exits. */
  run(
    folder: string,
    [node, ...args]: readonly [node: string, ...args: string[]],
    variables: Readonly<Record<string, string>> = {},
  ): Promise<Run> {
    const { PATH, HOME } = process.env
    const env = {
      PATH,
      HOME,
      NO_COLOR: '1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...variables,
    }
    const cwd = join(this.folder, folder)
    return new Promise((resolve) => {
      execFile(node, args, { cwd, env, timeout: 110_000 }, (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error ? -1 : 0
        resolve({ code, output: stdout + stderr })
      })
    })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
