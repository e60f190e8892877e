/** Runs client programs against a server in this process. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestServer } from '../support/harness.ts'
import { outputOf, untilWritten } from '../support/output.ts'

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export type Environment = Readonly<Record<string, string>>

/**
 * Runs a program to completion. It runs asynchronously, because the server that it calls is in this process.
 *
 * @param environment the complete environment except PATH
 */
export function run(
  program: string,
  parameters: readonly string[],
  environment: Environment,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const stdout = outputOf(child.stdout)
    const stderr = outputOf(child.stderr)
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, stdout: stdout(), stderr: stderr() }))
  })
}

/** Starts a program, and waits until it shows what a person needs to go on. Returns that, and a function that waits for the end. */
export async function startUntilShown(
  wanted: RegExp,
  program: string,
  parameters: readonly string[],
  environment: Environment,
): Promise<{ readonly shown: string; readonly end: () => Promise<Outcome> }> {
  const env = { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', ...environment }
  const child = spawn(program, parameters, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr] = [outputOf(child.stdout), outputOf(child.stderr)]
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  await Promise.race([ended, untilWritten(child.stdout, stdout, wanted)])
  const [shown] = wanted.exec(stdout()) ?? []
  if (shown === undefined) throw new Error(`${program} printed ${stdout()}${stderr()}`)
  return { shown, end: async () => ({ status: await ended, stdout: stdout(), stderr: stderr() }) }
}

/** Returns the outcomes that differ from `usual`. */
export const othersThan = (usual: string, outcomes: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(outcomes).filter(([, outcome]) => outcome !== usual))

/** Returns the path of a script in this folder. */
export const pathOf = (script: string) => fileURLToPath(new URL(script, import.meta.url))

/** Runs a Python script in this folder, which prints one JSON text. */
export async function runPython(
  python: string,
  script: string,
  parameters: readonly string[],
  environment: Environment,
): Promise<Readonly<Record<string, unknown>>> {
  const { status, stdout, stderr } = await run(python, ['-B', pathOf(script), ...parameters], environment)
  if (status !== 0) throw new Error(`${script} ended with ${status}\n${stderr}`)
  return JSON.parse(stdout)
}

/** A home directory with AWS's two files, isolated from the user who runs the tests. */
export interface Home {
  readonly directory: string
  readonly configFile: string
  readonly credentialsFile: string
  /** Variables that point a client to this directory and to the server. */
  readonly environment: Environment
  remove(): void
}

export function makeHome(server: Pick<TestServer, 'url'>, config: string, credentials: string): Home {
  const directory = mkdtempSync(join(tmpdir(), 'iamulator-clients-'))
  const configFile = join(directory, 'config')
  const credentialsFile = join(directory, 'credentials')
  writeFileSync(configFile, config)
  writeFileSync(credentialsFile, credentials)
  return {
    directory,
    configFile,
    credentialsFile,
    environment: {
      HOME: directory,
      AWS_CONFIG_FILE: configFile,
      AWS_SHARED_CREDENTIALS_FILE: credentialsFile,
      AWS_ENDPOINT_URL: server.url,
      AWS_REGION: 'us-east-1',
      // boto3 reads only this variable.
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
      AWS_PAGER: '',
    },
    remove: () => rmSync(directory, { recursive: true }),
  }
}
