/** Runs examples in JavaScript as programs of somebody who has installed the package. */
import { execFile } from 'node:child_process'
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installed } from '../support/packed.ts'
import { root } from './pages.ts'
import { isShown } from './shell.ts'

export interface Outcome {
  readonly printed: string
  /** The error that ended the program, with its name. Empty if there was none. */
  readonly failure: string
}

const TIMEOUT_MILLISECONDS = 120_000

/** A project that depends on the package as it is now, and on the packages of the examples. */
export class Project {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async create(): Promise<Project> {
    const folder = await installed()
    const modules = join(folder, 'node_modules')
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    symlinkSync(join(root, 'node_modules', '@aws-sdk'), join(modules, '@aws-sdk'))
    return new Project(folder)
  }

  /** Runs ES modules one after the other, in one process. */
  async runModules(modules: readonly string[]): Promise<readonly Outcome[]> {
    for (const [index, text] of modules.entries()) this.write(`example-${index}.mjs`, text)
    this.write('all.mjs', driverOf(modules.length))
    const { printed, failure } = await this.run('all.mjs')
    if (failure !== '') throw new Error(`${failure}\n${printed}`)
    return printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  }

  /** Runs Node with arguments. */
  async run(...args: readonly string[]): Promise<Outcome> {
    const options = { cwd: this.folder, env: { PATH: process.env['PATH'] }, timeout: TIMEOUT_MILLISECONDS }
    return promisify(execFile)(process.execPath, args, options).then(
      ({ stdout }) => ({ printed: stdout, failure: '' }),
      ({ stdout, message }) => ({ printed: String(stdout), failure: String(message) }),
    )
  }

  /** Runs a test file with Jest. */
  runJest(file: string): Promise<Outcome> {
    return this.run(
      join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
      '--rootDir',
      '.',
      '--runTestsByPath',
      file,
      // Jest's 5 seconds are too few while other test files keep the processors busy.
      '--testTimeout=60000',
    )
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}

/** Returns a program that imports the examples, and prints the outcome of each on a line. */
function driverOf(count: number): string {
  return `
import { format } from 'node:util'
let lines = []
const print = console.log
console.log = (...values) => lines.push(format(...values))
for (let index = 0; index < ${count}; index++) {
  lines = []
  const failure = await import('./example-' + index + '.mjs').then(() => '', String)
  print(JSON.stringify({ printed: lines.join('\\n'), failure }))
}
`
}

/** The comments in an example are what it prints, and the error that ends it. */
export function shownBy(example: string): string {
  return [...example.matchAll(/(?:^|\s)\/\/ (.*)$/gm)].map(([, text = '']) => text).join('\n')
}

/** Compares what an example printed with its comments. Returns undefined if it did what it shows. */
export function failureOf(example: string, { printed, failure }: Outcome): string | undefined {
  const shown = shownBy(example)
  const all = `${printed}\n${failure}`.trim()
  if (shown === '' ? all === '' : isShown(shown, all)) return undefined
  return `should have printed\n${shown}\nbut printed\n${all}`
}
