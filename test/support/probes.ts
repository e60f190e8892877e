/** Runs probes of outside tools, and keeps their answers for all processes that run tests. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const KEPT = fileURLToPath(new URL('../../node_modules/.cache/iamulator-tools/', import.meta.url))
/** Limits the life of answers that depend on more than these files, such as settings of a version manager. */
const KEPT_MILLISECONDS = 3_600_000
/** A probe that hangs must not stop all tests. */
const TIMEOUT_MILLISECONDS = 60_000

interface Kept {
  readonly output: string
  /** The states of the files that the answer depends on, by path. */
  readonly files: Readonly<Record<string, string>>
}

/** Returns the path of a program as a shell finds it, or undefined if it is missing. */
export function locate(program: string): string | undefined {
  if (isAbsolute(program)) return isExecutable(program) ? program : undefined
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, program)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * Returns the standard output of a program, or undefined if it is missing or fails.
 *
 * Only the first process that asks runs the program, because each test file asks, and some programs take a second.
 *
 * @param filesOf returns files that the output depends on, besides the program
 */
export function answerOf(
  program: string,
  parameters: readonly string[],
  filesOf: (output: string) => readonly string[] = () => [],
): string | undefined {
  const path = locate(program)
  if (path === undefined) return undefined
  const file = join(KEPT, keyOf(path, parameters))
  const kept = keptIn(file)
  if (kept !== undefined) return kept.output
  const { status, stdout } = spawnSync(path, parameters, { encoding: 'utf8', timeout: TIMEOUT_MILLISECONDS })
  if (status !== 0) return undefined
  keep(file, { output: stdout, files: statesOf([path, ...filesOf(stdout)]) })
  return stdout
}

/** The variables determine which Python a version manager starts, and which modules it finds. */
function keyOf(path: string, parameters: readonly string[]): string {
  const variables = ['PATH', 'HOME', 'PYENV_VERSION', 'PYTHONPATH', 'VIRTUAL_ENV'].map(
    (name) => process.env[name],
  )
  return createHash('sha256')
    .update(JSON.stringify([path, parameters, variables]))
    .digest('hex')
}

/** Returns what is kept and still holds. */
function keptIn(file: string): Kept | undefined {
  try {
    if (Date.now() - statSync(file).mtimeMs > KEPT_MILLISECONDS) return undefined
    const kept: Kept = JSON.parse(readFileSync(file, 'utf8'))
    const now = statesOf(Object.keys(kept.files))
    return Object.entries(kept.files).every(([path, state]) => now[path] === state) ? kept : undefined
  } catch {
    return undefined
  }
}

/** Replaces the file in one step, because other processes read it. */
function keep(file: string, kept: Kept): void {
  mkdirSync(KEPT, { recursive: true })
  const own = `${file}.${process.pid}`
  writeFileSync(own, JSON.stringify(kept))
  renameSync(own, file)
}

function statesOf(paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path, stateOf(path)]))
}

function stateOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats === undefined ? 'missing' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`
}
