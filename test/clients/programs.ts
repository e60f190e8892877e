/** Client programs: finds them, and runs them against a server in this process. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
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
 * Returns the first candidate with the expected output.
 *
 * The paths of system packages come before PATH, where version managers put shims of other versions first.
 */
function find(
  candidates: readonly string[],
  parameters: readonly string[],
  output: RegExp,
): string | undefined {
  return candidates.find((program) => {
    const { status, stdout } = spawnSync(program, parameters, { encoding: 'utf8' })
    return status === 0 && output.test(stdout)
  })
}

export const findCli = () =>
  find(['/usr/bin/aws', '/usr/local/bin/aws', 'aws'], ['--version'], /^aws-cli\/2\./)

/** Finds version 1 of the CLI, which Debian no longer has. */
export const findOldCli = () =>
  find(['aws', '/usr/local/bin/aws', '/usr/bin/aws'], ['--version'], /^aws-cli\/1\./)

export const findS3cmd = () => find(['/usr/bin/s3cmd', 's3cmd'], ['--version'], /^s3cmd version /)

export const findRclone = () => find(['/usr/bin/rclone', 'rclone'], ['version'], /^rclone v/)

/** Finds a Python that has the CLI as a package, as on Debian. */
export const findPythonOfCli = () =>
  find(
    ['/usr/bin/python3', '/usr/local/bin/python3', 'python3'],
    ['-c', 'import awscli; print(awscli.__version__)'],
    /^2\./,
  )

export const findPython = () => findPythonWith('boto3')

/** @param modules the modules that it must have, separated by commas */
export const findPythonWith = (modules: string) =>
  find(
    ['/usr/bin/python3', '/usr/local/bin/python3', 'python3'],
    ['-c', `import ${modules}; print("found")`],
    /^found/,
  )

/**
 * Finds curl. Since 8.6, `--aws-sigv4` signs sorted and encoded queries, and services that are given by name.
 */
export const findCurl = () =>
  find(
    ['/usr/bin/curl', '/usr/local/bin/curl', 'curl'],
    ['--version'],
    /^curl (?:8\.(?:[6-9]|\d\d)|9|\d\d)\b/,
  )

export const findNuke = () => find(['/usr/bin/aws-nuke', 'aws-nuke'], ['resource-types'], /^IAMUser$/m)

/** The path of Debian's Go library sources. */
const GO_LIBRARIES = '/usr/share/gocode'

/** Finds Go. Undefined if its AWS SDK is not installed. */
export function findGo(): string | undefined {
  if (!existsSync(`${GO_LIBRARIES}/src/github.com/aws/aws-sdk-go-v2/service/sts`)) return undefined
  return find(['/usr/bin/go', '/usr/local/go/bin/go', 'go'], ['version'], /^go version go1\./)
}

/** Lets Go find the libraries, and keep what it has compiled. */
export const GO_ENVIRONMENT = {
  GO111MODULE: 'off',
  GOPATH: GO_LIBRARIES,
  GOCACHE: join(homedir(), '.cache', 'go-build'),
}

/**
 * Disables optimization and debugging information. The first build, which compiles all libraries, is then a
 * third faster.
 */
export const GO_FLAGS = ['-gcflags=all=-N -l', '-ldflags=-s -w']

/** Finds a Ruby that has the core of the AWS SDK, which contains STS. */
export const findRuby = () =>
  find(
    ['/usr/bin/ruby', '/usr/local/bin/ruby', 'ruby'],
    ['-e', 'require "aws-sdk-core"; puts Aws::STS::Client'],
    /^Aws::STS::Client/,
  )

export const findGdal = () => find(['/usr/bin/gdalinfo', 'gdalinfo'], ['--version'], /^GDAL 3\./)

export const findIp = () => find(['/usr/sbin/ip', '/sbin/ip', 'ip'], ['-Version'], /iproute2/)

/** Finds `ansible-playbook`. Undefined if its AWS collections are not installed. */
export function findPlaybook(): string | undefined {
  const beside = ['/usr/bin/ansible-doc', '/usr/local/bin/ansible-doc', 'ansible-doc']
  const documented = ['amazon.aws.iam_user', 'community.aws.iam_server_certificate']
  return find(beside, ['--type', 'module', '--json', ...documented], /iam_user/)?.replace(/doc$/, 'playbook')
}

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
