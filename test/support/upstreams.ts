/** Starts emulators of AWS services as upstreams, each in a process of its own, on a free port. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from '@jest/globals'
import { outputOf, untilWritten } from './output.ts'
import { versionsOf } from './pythons.ts'
import { tool } from './tools.ts'

export interface UpstreamServer {
  readonly url: string
  /** Stops the process, waits for its end, and removes its files. */
  stop(): Promise<void>
}

/** A Python interpreter that can run moto's server. */
export interface Moto {
  readonly version: string
  readonly python: string
}

/** Debian's moto, which CI installs, and that of the first Python in the path if it is another. */
export const MOTOS: readonly Moto[] = versionsOf('moto')

/** Declares tests that need moto's server. */
export const motoTest = tool("moto's server", () => MOTOS.length > 0)

/** Declares tests of each moto. Without any, they are declared once, so that they are reported as skipped. */
export function describeMotos(declare: (moto: Moto) => void): void {
  const motos = MOTOS.length > 0 ? MOTOS : [{ version: 'of no version', python: '' }]
  for (const moto of motos) describe(`moto ${moto.version}`, () => declare(moto))
}

export interface MotoOptions {
  /** By default, the first of `MOTOS`. */
  readonly moto?: Moto | undefined
  /** The account of all requests. By default the one that a request names, or 123456789012 if it names none. */
  readonly account?: string
}

/** Starts moto's server. It has all services, and requests name an account with the `x-moto-account-id` header. */
export function motoServer({ moto = MOTOS[0], account }: MotoOptions = {}): Promise<UpstreamServer> {
  if (!moto) throw new Error("moto's server is missing")
  const environment = account === undefined ? {} : { MOTO_ACCOUNT_ID: account }
  return started([moto.python, '-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], environment)
}

const resolve = createRequire(import.meta.url).resolve

/** Prints the URL once the server listens, and ends with the program that started it. */
const ANNOUNCE = `
  process.stdin.resume().on('end', () => process.exit())
  const announce = (server) => process.stdout.write('http://127.0.0.1:' + server.address().port + '\\n')`

/** Starts dynalite, which has only DynamoDB. It accepts any credentials. */
export function dynaliteServer(): Promise<UpstreamServer> {
  return node(`
    const dynalite = require(${JSON.stringify(resolve('dynalite'))})
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
    server.listen(0, '127.0.0.1', () => announce(server))`)
}

/** The only credentials that s3rver accepts. */
export const S3RVER_CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' } as const

/** Starts s3rver, which has only S3. It verifies signatures. */
export async function s3rverServer(): Promise<UpstreamServer> {
  const directory = await mkdtemp(join(tmpdir(), 'iamulator-s3rver-'))
  const server = await node(`
    const S3rver = require(${JSON.stringify(resolve('s3rver'))})
    const s3rver = new S3rver({
      address: '127.0.0.1', port: 0, silent: true, directory: ${JSON.stringify(directory)},
    })
    s3rver.run().then(() => announce(s3rver.httpServer))`)
  return {
    url: server.url,
    stop: async () => {
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function node(script: string): Promise<UpstreamServer> {
  return started([process.execPath, '-e', ANNOUNCE + script])
}

const URL_PRINTED = /http:\/\/127\.0\.0\.1:\d+(?=\s)/

/** Resolves once the process has printed its URL, which servers do when they listen. */
async function started(
  [command = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<UpstreamServer> {
  // The shell gives both outputs to one pipe: moto prints its URL to the standard error.
  const child = spawn('sh', ['-c', 'exec "$@" 2>&1', 'sh', command, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const killed = () => child.kill('SIGKILL')
  process.once('exit', killed)
  const output = outputOf(child.stdout)
  const exited = new Promise<void>((exit) => {
    child.on('close', () => {
      process.off('exit', killed)
      exit()
    })
  })
  await Promise.race([untilWritten(child.stdout, output, URL_PRINTED), exited])
  const url = URL_PRINTED.exec(output())?.[0]
  if (url === undefined) throw new Error(`${command} did not start: ${output()}`)
  return {
    url,
    stop: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
