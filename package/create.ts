/** Starts an emulator in this process. Only this file of the package loads the server. */
import { types } from 'node:util'
import {
  inProcessEndpoints,
  Log,
  type RunningServer,
  seededRandomBytes,
  seededRequestIds,
  settingsFromOptions,
  startServer,
} from '../server/index.ts'
import { invalid, requireNoPromise, requireProperties } from './handle/arguments.ts'
import { Handle } from './handle/handle.ts'
import { Scope } from './handle/scope.ts'
import type { Iamulator } from './interface.ts'
import type { IamulatorOptions } from './options.ts'
import { InProcessTransport } from './transport/in-process.ts'
import { announce } from './transport/local-servers.ts'

/**
 * Starts an emulator in this process. Resolves once it accepts requests.
 *
 * It does not keep the process alive, so a process that forgets `close()` still exits.
 *
 * @throws Error when an option or the seed is invalid, or the port is taken
 *
 * @example
 * const iam = await createIamulator({ seed: { users: [{ name: 'bob' }] } })
 * const client = new IAMClient(iam.clientConfig())
 * const { Users } = await client.send(new ListUsersCommand({}))
 * console.log(Users.map((user) => user.UserName)) // [ 'bob' ]
 */
export async function createIamulator(options: IamulatorOptions = {}): Promise<Iamulator> {
  requireOptions(options)
  const { log, random, clock, ...settings } = options
  const { logLevel = log ? 'info' : 'silent', ...checked } = settingsFromOptions(settings)
  const server = await startServer(
    { port: 0, ...checked, logLevel },
    {
      isEmbedded: true,
      log: new Log(logLevel, (text) => write(text, log)),
      ...(clock === undefined ? {} : { clock: clockSettings(clock) }),
      ...(random === undefined
        ? {}
        : { randomBytes: seededRandomBytes(random), newRequestId: seededRequestIds(random) }),
    },
  )
  server.unref()
  return handleOf(server)
}

/** @throws IamulatorError for options that are no flags, and therefore not checked as flags are */
function requireOptions(options: IamulatorOptions): void {
  requireObject('The options', options, "{ seed: './iam.yaml' }")
  const { seed, clock, random, log } = options
  requireNoPromise('The option seed', seed)
  if (typeof seed === 'string' && /[\n{]/.test(seed))
    throw invalid('The option seed is the path of a file, or an object. Pass text to iam.seed().')
  if (seed === null) throw invalid('The option seed must be the path of a file, or an object.')
  if (random !== undefined && typeof random !== 'string') throw invalid('The option random must be a string.')
  if (log !== undefined && typeof log !== 'function') throw invalid('The option log must be a function.')
  if (clock !== undefined && !types.isDate(clock)) requireClock(clock)
}

function requireClock(clock: Exclude<IamulatorOptions['clock'], Date | undefined>): void {
  requireObject('The option clock', clock, "{ start: new Date('2030-01-01') }, or a Date")
  requireProperties('clock', clock, CLOCK)
  if (clock.start !== undefined && !types.isDate(clock.start)) throw invalid('clock.start must be a Date.')
}

const CLOCK = { start: true, fixed: true }

function requireObject(what: string, value: unknown, example: string): void {
  if (typeof value !== 'object' || value === null)
    throw invalid(`${what} must be an object, such as ${example}.`)
}

function handleOf(server: RunningServer): Iamulator {
  const endpoints = inProcessEndpoints(server.iamulator, server.url)
  const transport = new InProcessTransport(server.url, endpoints)
  const conceal = announce(server.url, endpoints)
  return new Handle(new Scope(transport, server.iamulator.settings.partition), async () => {
    conceal()
    await transport.close()
    await server.close('local')
  })
}

function clockSettings(clock: NonNullable<IamulatorOptions['clock']>) {
  const { start, fixed = false } = types.isDate(clock) ? { start: clock } : clock
  return { fixed, ...(start === undefined ? {} : { start: start.getTime() }) }
}

/** @param text complete lines */
function write(text: string, log: IamulatorOptions['log']): void {
  for (const line of text.split('\n')) if (line !== '') log?.(line)
}
