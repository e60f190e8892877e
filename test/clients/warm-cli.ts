/** The AWS CLI for tests with many commands. A process loads it once and runs each command in a fork. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { outputOf, READY, untilWritten } from '../support/output.ts'
import { findCli, findPythonOfCli } from '../support/toolbox.ts'
import { pathOf } from './programs.ts'

export interface WarmCli {
  /** A program with the same usage as `aws`. */
  readonly program: string
  stop(): void
}

/**
 * Starts the process. If Python cannot load the CLI, `program` is the CLI itself, or empty if there is none.
 *
 * @param home the home of all commands, because the CLI determines its credential cache when it is imported
 */
export async function startWarmCli(home: string): Promise<WarmCli> {
  const python = findPythonOfCli()
  if (python === undefined) return { program: findCli() ?? '', stop: () => {} }
  const directory = mkdtempSync(join(tmpdir(), 'iamulator-aws-'))
  const socket = join(directory, 'socket')
  // The child exits when its standard input closes, so it never outlives this process.
  const child = spawn(python, ['-B', pathOf('warm-aws.py'), socket], {
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', HOME: home },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const stop = () => {
    child.stdin.end()
    rmSync(directory, { recursive: true })
  }
  try {
    await Promise.race([untilWritten(child.stdout, outputOf(child.stdout), READY), failureOf(child)])
  } catch (error) {
    stop()
    throw error
  }
  const program = join(directory, 'aws')
  const command = [python, '-ISB', pathOf('aws.py'), socket].map((word) => `'${word}'`).join(' ')
  writeFileSync(program, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 })
  return { program, stop }
}

function failureOf(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.once('error', reject)
    child.once('exit', (status) => reject(new Error(`warm-aws.py ended with ${status}`)))
  })
}
