/** Restarts replicas one after another behind HAProxy, as the example configures it, while clients write. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateUserCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { expect } from '@jest/globals'
import { readPage } from '../docs/pages.ts'
import { Bundle, type ServerProcess } from '../support/bundle.ts'
import { ADMINISTRATOR } from '../support/harness.ts'
import { freePort } from '../support/ports.ts'
import { PostgresServer, programs } from '../support/postgres-server.ts'
import { areInPath } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'

const REPLICAS = 3
const WRITERS = 3

/** Returns the configuration for replicas on this machine, which have no name in a network of Docker. */
function configurationFor(port: number, ports: readonly number[]): string {
  const servers = ports.map((each) => `server replica${each} 127.0.0.1:${each}`)
  return readPage('examples/replicas/haproxy.cfg')
    .replace('bind :4566', `bind 127.0.0.1:${port}`)
    .replace(' resolvers docker init-addr none', '')
    .replace('timeout check 1s', 'timeout check 60s')
    .replace(/server-template .*/, servers.join('\n  '))
}

class Site {
  readonly #database: PostgresServer
  readonly #bundle: Bundle
  readonly #replicas = new Map<number, ServerProcess>()
  #proxy: ChildProcess | undefined
  #url = ''

  private constructor(database: PostgresServer, bundle: Bundle) {
    this.#database = database
    this.#bundle = bundle
  }

  static async start(): Promise<Site> {
    const site = new Site(await PostgresServer.start(), await Bundle.build())
    for (let index = 0; index < REPLICAS; index++) await site.#startReplica(await freePort())
    await site.#startProxy(await freePort())
    return site
  }

  /** Restarts each replica, and then waits until the proxy has used it again. */
  async restartReplicas(): Promise<void> {
    for (const [port, replica] of [...this.#replicas]) {
      replica.kill('SIGTERM')
      expect((await replica.exited).code).toBe(0)
      await this.#startReplica(port)
      await this.#untilAllAreUsed()
    }
  }

  client(): IAMClient {
    const options = { region: 'us-east-1', credentials: ADMINISTRATOR, maxAttempts: 1 }
    return new IAMClient({ endpoint: this.#url, ...options })
  }

  async stop(): Promise<void> {
    this.#proxy?.kill()
    await this.#bundle.remove()
    await this.#database.stop()
  }

  async #startReplica(port: number): Promise<void> {
    const variables = {
      IAMULATOR_STORE: this.#database.url(),
      IAMULATOR_STORE_PATIENCE: '60s',
      IAMULATOR_PORT: String(port),
    }
    this.#replicas.set(port, await this.#bundle.start(['--port', String(port)], variables))
  }

  async #startProxy(port: number): Promise<void> {
    const file = join(this.#bundle.directory, 'haproxy.cfg')
    writeFileSync(file, configurationFor(port, [...this.#replicas.keys()]))
    const proxy = spawn('haproxy', ['-f', file], { stdio: 'ignore' })
    await once(proxy, 'spawn')
    this.#proxy = proxy
    this.#url = `http://127.0.0.1:${port}`
    await this.#untilAllAreUsed()
  }

  async #untilAllAreUsed(): Promise<void> {
    const names = new Set<string>()
    while (names.size < REPLICAS) {
      const response = await fetch(`${this.#url}/_iamulator/ready`).catch(() => undefined)
      await response?.text()
      const name = response?.status === 200 && response.headers.get('x-iamulator-replica')
      if (name) names.add(name)
    }
  }
}

/** Creates users and reads them, each through another replica, until `isOver`. Returns how many. */
async function write(client: IAMClient, prefix: string, isOver: () => boolean): Promise<number> {
  let count = 0
  for (; !isOver(); count++) {
    const UserName = `${prefix}-${count}`
    await client.send(new CreateUserCommand({ UserName }))
    const { User } = await client.send(new GetUserCommand({ UserName }))
    expect(User?.UserName).toBe(UserName)
  }
  return count
}

const siteTest = tool('HAProxy or PostgreSQL', () => areInPath('haproxy') && programs !== undefined)

siteTest('no request fails while all replicas are restarted', async () => {
  const site = await Site.start()
  try {
    let isOver = false
    const writers = Array.from({ length: WRITERS }, (_, index) =>
      write(site.client(), `user${index}`, () => isOver),
    )
    const restarts = site.restartReplicas().finally(() => {
      isOver = true
    })
    const counts = await Promise.all([...writers, restarts])
    expect(counts.slice(0, WRITERS).every((count) => Number(count) > 10)).toBe(true)
  } finally {
    await site.stop()
  }
})
