/** A server in this process, real SDK clients for it, and assertions about its responses. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AddressInfo, Server } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals'
import { Log } from '../../core/runtime/log.ts'
import type { Settings } from '../../core/runtime/settings.ts'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import type { Sources } from '../../server/app/iamulator.ts'
import { type Clients, type Credentials, clientsOf } from './clients.ts'
import { withoutDetails } from './denial-text.ts'
import { note, operationOf, wireCode } from './evidence.ts'
import { PARTITION } from './places.ts'
import { assembleReplicas, createReplicatedServer } from './replicated-servers.ts'

export { ADMINISTRATOR, type Credentials } from './clients.ts'

/** The account of the `test` credentials. */
export const ACCOUNT = '000000000000'
/** Another account. */
export const OTHER = '123456789012'

/**
 * The time for servers whose clock is stopped, in whole seconds. Signatures made now are valid at this time.
 */
export const NOW = Math.floor(Date.now() / 1000) * 1000

export const ROOT: Credentials = { accessKeyId: 'root', secretAccessKey: 'test' }
/**
 * Returns the credentials of another account's built-in administrator. With `rootOf`, they are those of its
 * root user.
 */
export const administratorOf = (accountId: string): Credentials => ({
  accessKeyId: accountId,
  secretAccessKey: 'test',
})
export const rootOf = (accountId: string): Credentials => ({
  accessKeyId: `root-${accountId}`,
  secretAccessKey: 'test',
})

export interface TestServer extends Clients {
  readonly url: string
  readonly port: number
  readonly iamulator: Iamulator
  /** Returns the log so far. */
  log(): string
  close(): Promise<void>
}

export async function startServer(
  settings: Partial<Settings> = {},
  sources: Sources = {},
): Promise<TestServer> {
  let logged = ''
  const log = new Log('info', (text) => {
    logged += text
  })
  const iamulators = await assembleReplicas({ partition: PARTITION, ...settings }, { log, ...sources })
  const [iamulator] = iamulators
  const server = createReplicatedServer(iamulators)
  const port = await listen(server)
  const url = `http://127.0.0.1:${port}`
  const { clients, disconnect } = clientsOf(() => url)
  return {
    url,
    port,
    iamulator,
    log: () => {
      log.flush()
      return logged
    },
    ...clients,
    close: async () => {
      disconnect()
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
      for (const replica of iamulators) {
        replica.guard.close()
        await replica.store.close()
      }
    },
  }
}

type StartServer = () => Promise<TestServer>

/**
 * Starts a server before each test, and closes it after the test. The result stands for the server of the test
 * that runs. Its clients can be made before there is one.
 */
export function serverForEachTest(start: StartServer = startServer): TestServer {
  const { server, open, close } = reopenedServer(start)
  beforeEach(open)
  afterEach(close)
  return server
}

/** Starts a server before the first test, as `serverForEachTest` does before each, and closes it after the last. */
export function serverForAllTests(start: StartServer = startServer): TestServer {
  const { server, open, close } = reopenedServer(start)
  beforeAll(open)
  afterAll(close)
  return server
}

function reopenedServer(start: StartServer) {
  let opened: TestServer | undefined
  const current = (): TestServer => {
    if (!opened) throw new Error('The server starts only before the tests.')
    return opened
  }
  const { clients, disconnect } = clientsOf(() => current().url)
  const open = async () => {
    opened = await start()
  }
  const close = async () => {
    disconnect()
    await opened?.close()
    opened = undefined
  }
  const server: TestServer = {
    get url() {
      return current().url
    },
    get port() {
      return current().port
    },
    get iamulator() {
      return current().iamulator
    },
    log: () => current().log(),
    ...clients,
    close,
  }
  return { server, open, close }
}

/** Listens on a free port of 127.0.0.1, and returns the port. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return portOf(server)
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address ? (address satisfies AddressInfo).port : 0
}

/** Returns reproducible bytes instead of random ones. */
export function countingBytes(seed = 'test'): (size: number) => Buffer {
  let count = 0
  return (size) => {
    const bytes: Buffer[] = []
    for (let length = 0; length < size; length += 32) {
      bytes.push(createHash('sha256').update(`${seed}:${count++}`).digest())
    }
    return Buffer.concat(bytes).subarray(0, size)
  }
}

export interface ExpectedError {
  readonly code: string
  readonly status: number
  /** If omitted, any message matches. */
  readonly message?: string
}

/** An error whose message is not known to the letter. */
interface PatternedError extends Omit<ExpectedError, 'message'> {
  readonly message: string | RegExp
}

/** Expects the SDK's call to fail with this AWS error. */
export async function expectError(
  call: Promise<unknown>,
  expected: ExpectedError | PatternedError,
): Promise<void> {
  const result = await call.then(
    (output) => ({ answered: output }),
    (error: unknown) => errorOf(error),
  )
  const { message, ...rest } = expected
  if ('message' in result && message && !String(message).includes('authorization-details'))
    Object.assign(result, { message: withoutDetails(result.message) })
  const text = message instanceof RegExp ? expect.stringMatching(message) : message
  expect(result).toMatchObject(text === undefined ? rest : { ...rest, message: text })
}

function errorOf(error: unknown): ExpectedError | { readonly thrown: unknown } {
  if (!(error instanceof Error) || !('$metadata' in error)) return { thrown: error }
  const status: unknown = Reflect.get(Object(error.$metadata), 'httpStatusCode')
  return { code: wireCode(error), status: Number(status), message: error.message }
}

export interface RecordedError extends ExpectedError {
  readonly test: string
}

interface RecordedResponses {
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly ok: number
        readonly members: Readonly<Record<string, number>>
        readonly errors: readonly RecordedError[]
      }
    >
  >
}

/** Responses recorded on AWS, reduced from localstack's snapshots (Apache-2.0). */
export const recorded: RecordedResponses = JSON.parse(
  readFileSync(new URL('../facts/recorded.json', import.meta.url), 'utf8'),
)

/**
 * Returns the fact to record once a test has caused a recorded error. It is the test's name, and the message
 * if several errors share the name.
 */
export function recordedFact(operation: string, { test, message }: RecordedError): string {
  const named = recorded.operations[operation]?.errors.filter((each) => each.test === test) ?? []
  return named.length > 1 ? `recorded ${test} ${message}` : `recorded ${test}`
}

/** Records that a test has observed a recorded error where `expectRecorded` cannot detect it. */
export function noteRecorded(operation: string, test: string, message?: string): void {
  const error = recorded.operations[operation]?.errors.find(
    (each) => each.test === test && (message === undefined || each.message === message),
  )
  if (!error) throw new Error(`no recorded error of ${operation} is called ${test}`)
  note(operation, recordedFact(operation, error))
}

/**
 * Expects the error that was recorded on AWS for the operation under the name `test`. This is the `test`
 * field of facts/recorded.json; if several share the name, it expects one of them.
 *
 * @param fill values of the recorder's placeholders, such as `{ 'user-name:1': 'alice' }`; partition and
 *   account are always filled in
 */
export async function expectRecorded(
  call: Promise<unknown>,
  test: string,
  fill: Readonly<Record<string, string>> = {},
): Promise<void> {
  const failure: unknown = await call.catch((error: unknown) => error)
  const operation = operationOf(failure) ?? ''
  const named = recorded.operations[operation]?.errors.filter((each) => each.test === test) ?? []
  const textOf = ({ message = '' }: RecordedError) => filled(message, fill)
  const error = named.find((each) => textOf(each) === Reflect.get(Object(failure), 'message')) ?? named[0]
  if (!error) throw new Error(`no recorded error of ${operation} is called ${test}: ${failure}`)
  const { code, status } = error
  await expectError(call, { code, status, message: textOf(error) })
  note(operation, recordedFact(operation, error))
}

function filled(message: string, fill: Readonly<Record<string, string>>): string {
  const all: Record<string, string> = { partition: 'aws', ...fill }
  return message
    .replaceAll('111111111111', ACCOUNT)
    .replace(/<([\w:-]+)>/g, (placeholder, name: string) => all[name] ?? placeholder)
}

/** Returns a policy document. Many tests need such documents. */
export const policy = (
  effect: 'Allow' | 'Deny',
  action: string | string[],
  resource: string | string[] = '*',
) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: effect, Action: action, Resource: resource } })

export const trust = (principal: object, action: string | string[] = 'sts:AssumeRole', condition?: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: principal,
      Action: action,
      ...(condition ? { Condition: condition } : {}),
    },
  })
