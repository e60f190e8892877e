/** Two servers with one data directory: no write that either of them acknowledges is lost. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CreateUserCommand, GetUserCommand, IAMClient, paginateListUsers } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Bundle, type ServerProcess } from '../support/bundle.ts'
import { ADMINISTRATOR } from '../support/harness.ts'
import { isPermitted } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'

const WRITERS = 8
const ENOUGH = 200

/** Runs a program as process 1 of a PID namespace of its own, as in a container. */
const IN_NAMESPACE = [
  'unshare',
  '--user',
  '--map-root-user',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
] as const
const [unshare, ...flags] = IN_NAMESPACE
const namespaceTest = tool('unshare (or the permission to create PID namespaces)', () =>
  isPermitted(unshare, ...flags, 'true'),
)

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

const clientOf = (endpoint: string) =>
  new IAMClient({ endpoint, region: 'us-east-1', credentials: ADMINISTRATOR, maxAttempts: 1 })

/** More than can be created while another server starts. */
const MANY_USERS = ['--quota', 'UsersQuota=1000000']

/** Writers that create users until the server refuses. */
class Load {
  readonly acknowledged: string[] = []
  readonly refusals: unknown[] = []
  readonly finished: Promise<unknown>
  #enough = () => {}
  /** Resolves when many writes have been acknowledged. */
  readonly running = new Promise<void>((resolve) => {
    this.#enough = resolve
  })

  constructor(client: IAMClient, prefix: string) {
    const writers = Array.from({ length: WRITERS }, (_, writer) => this.#write(client, `${prefix}-${writer}`))
    this.finished = Promise.all(writers)
  }

  async #write(client: IAMClient, prefix: string): Promise<void> {
    for (let number = 0; ; number++) {
      const UserName = `${prefix}-${number}`
      try {
        await client.send(new CreateUserCommand({ UserName }))
      } catch (error) {
        // A server that was suspended first closes the connections that seem idle to it.
        if (String(error).includes('ECONNRESET')) continue
        this.refusals.push(error)
        return
      }
      this.acknowledged.push(UserName)
      if (this.acknowledged.length === ENOUGH) this.#enough()
    }
  }
}

async function usersIn(client: IAMClient): Promise<Set<string | undefined>> {
  const names = new Set<string | undefined>()
  for await (const { Users = [] } of paginateListUsers({ client, pageSize: 1000 }, {})) {
    for (const { UserName } of Users) names.add(UserName)
  }
  return names
}

/** Stops the server, starts another one, and expects that it has all the users. */
async function expectSaved(server: ServerProcess, data: string, users: readonly string[]): Promise<void> {
  server.kill('SIGTERM')
  await server.exited
  const next = await bundle.start(['--data', data])
  const found = await usersIn(clientOf(next.url))
  expect(users.filter((name) => !found.has(name))).toEqual([])
  next.kill('SIGTERM')
  expect((await next.exited).code).toBe(0)
}

/** Expects that a server refuses writes and says why wherever somebody looks, and that reads go on. */
async function expectRefuses(server: ServerProcess, load: Load, reason: RegExp): Promise<void> {
  await load.finished
  expect(load.refusals).toHaveLength(WRITERS)
  for (const refusal of load.refusals) {
    expect(refusal).toMatchObject({ name: 'ServiceUnavailable', message: expect.stringMatching(reason) })
  }
  const client = clientOf(server.url)
  const [UserName = ''] = load.acknowledged
  expect((await client.send(new GetUserCommand({ UserName }))).User?.UserName).toBe(UserName)
  const health = JSON.parse(await (await fetch(`${server.url}/_iamulator/health`)).text())
  expect(health).toMatchObject({
    status: 'degraded',
    store: { writable: false, reason: expect.stringMatching(reason) },
  })
}

test('a lock that is deleted under load: the first server refuses writes, and the second one has them all', async () => {
  const data = join(bundle.directory, 'deleted')
  const first = await bundle.start(['--data', data, '--log-level', 'error', ...MANY_USERS])
  const load = new Load(clientOf(first.url), 'first')
  await load.running
  rmSync(join(data, 'lock'))
  const second = await bundle.start(['--data', data])
  const client = clientOf(second.url)
  await client.send(new CreateUserCommand({ UserName: 'second' }))
  await expectRefuses(first, load, /lock was deleted|was taken over by process \d+ on host /)
  const found = await usersIn(client)
  expect(load.acknowledged.filter((name) => !found.has(name))).toEqual([])
  first.kill('SIGTERM')
  const { code, stdout, stderr } = await first.exited
  expect(stdout).toMatch(/ WARNING Writes are refused: .*\n/)
  expect(stderr).toMatch(
    /^error: Nothing was saved on shutdown: .* was taken over by process \d+ on host .*\.\n$/,
  )
  expect(code).toBe(1)
  expect(existsSync(join(data, 'lock'))).toBe(true)
  await expectSaved(second, data, [...load.acknowledged, 'second'])
})

test('a lock that is deleted while nobody takes it: writes are refused all the same', async () => {
  const data = join(bundle.directory, 'alone')
  const server = await bundle.start(['--data', data, ...MANY_USERS])
  const load = new Load(clientOf(server.url), 'user')
  await load.running
  rmSync(join(data, 'lock'))
  await expectRefuses(server, load, /lock was deleted, so another server may use /)
  await expectSaved(server, data, load.acknowledged)
})

namespaceTest('servers in PID namespaces of their own: one at a time, also after a crash', async () => {
  const data = join(bundle.directory, 'containers')
  const start = ['--data', data, '--log-level', 'error', ...MANY_USERS]
  const first = await bundle.startThrough(IN_NAMESPACE, start)
  const load = new Load(clientOf(first.url), 'first')
  await load.running
  const { code, stderr } = await bundle.runThrough(IN_NAMESPACE, ['start', '--port', '0', ...start])
  expect(stderr).toMatch(
    /^error: .* is in use by process 1 on host \S+\. Stop it, or choose another directory\.\n$/,
  )
  expect(code).toBe(2)
  expect(load.refusals).toEqual([])
  first.kill('SIGKILL')
  await load.finished
  const second = await bundle.startThrough(IN_NAMESPACE, start)
  expect(second.stdout()).toMatch(/ WARNING .*lock belongs to process 1 on host \S+, which cannot be checked/)
  const found = await usersIn(clientOf(second.url))
  expect(load.acknowledged.filter((name) => !found.has(name))).toEqual([])
  second.kill('SIGKILL')
  await second.exited
})

namespaceTest('a server that is suspended under load and taken over acknowledges nothing more', async () => {
  const data = join(bundle.directory, 'suspended')
  const first = await bundle.startThrough(IN_NAMESPACE, ['--data', data, ...MANY_USERS])
  const load = new Load(clientOf(first.url), 'first')
  await load.running
  const inNamespace = Number(readFileSync(`/proc/${first.pid}/task/${first.pid}/children`, 'utf8'))
  process.kill(inNamespace, 'SIGSTOP')
  const second = await bundle.start(['--data', data])
  const client = clientOf(second.url)
  const others = Array.from({ length: 20 }, (_, number) => `second-${number}`)
  for (const UserName of others) await client.send(new CreateUserCommand({ UserName }))
  process.kill(inNamespace, 'SIGCONT')
  await expectRefuses(first, load, /was taken over by process \d+ on host /)
  await client.send(new CreateUserCommand({ UserName: 'last' }))
  first.kill('SIGKILL')
  await expectSaved(second, data, [...load.acknowledged, ...others, 'last'])
})
