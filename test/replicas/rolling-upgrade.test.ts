/** Runs replicas of two versions beside each other, while clients write, until all write the newer format. */
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { CreateUserCommand, IAMClient, IAMServiceException, paginateListUsers } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { LOG_FORMAT } from '../../store/shared/batch.ts'
import { eventually } from '../store/shared/eventually.ts'
import { Bundle, type ExitResult, type ServerProcess } from '../support/bundle.ts'
import { ADMINISTRATOR } from '../support/harness.ts'
import { postgresServer, postgresTest } from '../support/postgres.ts'

const BATCHES = 'store/shared/batch.ts'
/** Between two writes of a writer, in milliseconds. More would only cost time. */
const PAUSE = 50

const database = postgresServer()
let older: Bundle
let newer: Bundle
beforeAll(async () => {
  older = await Bundle.build()
  newer = await Bundle.build({ [BATCHES]: sourceOfNewer() })
})
afterAll(async () => {
  await older.remove()
  await newer.remove()
})

/** Returns the source of a program that knows one more version of the format. */
function sourceOfNewer(): string {
  const source = readFileSync(new URL(`../../${BATCHES}`, import.meta.url), 'utf8')
  const definition = `LOG_FORMAT = ${LOG_FORMAT}`
  expect(source).toContain(definition)
  return source.replace(definition, `LOG_FORMAT = ${LOG_FORMAT + 1}`)
}

interface Replica {
  readonly process: ServerProcess
  readonly client: IAMClient
  /** How many creations have no answer yet. */
  pending: number
}

/** The replicas that share a database, and writers that use them in turn. */
class Site {
  readonly url: string
  readonly #replicas: Replica[] = []
  readonly #acknowledged = new Map<Replica, string[]>()
  readonly #writers: Promise<void>[] = []
  /** What a writer got that is neither an acknowledgment nor a doubt. */
  readonly unexpected: string[] = []
  #isOver = false
  #writes = 0

  constructor(url: string) {
    this.url = url
  }

  get environment() {
    return { IAMULATOR_STORE: this.url, IAMULATOR_STORE_PATIENCE: '30s' }
  }

  async add(program: Bundle): Promise<Replica> {
    const process = await program.start([], this.environment)
    const options = { region: 'us-east-1', credentials: ADMINISTRATOR, maxAttempts: 1 }
    const replica = { process, client: new IAMClient({ endpoint: process.url, ...options }), pending: 0 }
    this.#acknowledged.set(replica, [])
    this.#replicas.push(replica)
    return replica
  }

  /** Takes a replica out of the load balancer. */
  leaveOut(replica: Replica): void {
    this.#replicas.splice(this.#replicas.indexOf(replica), 1)
  }

  /** Puts it back. */
  include(replica: Replica): void {
    this.#replicas.push(replica)
  }

  startWriters(count: number): void {
    for (let index = 0; index < count; index++) this.#writers.push(this.#write(index))
  }

  async stopWriters(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#writers)
  }

  /** The users whose creation was acknowledged: by one replica or, when undefined, by any. */
  acknowledged(replica?: Replica): readonly string[] {
    return replica ? (this.#acknowledged.get(replica) ?? []) : [...this.#acknowledged.values()].flat()
  }

  /** Waits until each replica that is not left out has acknowledged further writes. */
  async untilAllHaveWritten(): Promise<void> {
    const before = this.#replicas.map((replica) => [replica, this.acknowledged(replica).length] as const)
    await eventually(() => before.every(([replica, count]) => this.acknowledged(replica).length > count + 2))
  }

  async #write(writer: number): Promise<void> {
    for (let turn = writer; !this.#isOver; turn++) {
      const replica = this.#replicas[turn % this.#replicas.length]
      if (replica) await this.#create(replica, `user-${writer}-${this.#writes++}`)
      await delay(PAUSE)
    }
  }

  async #create(replica: Replica, UserName: string): Promise<void> {
    replica.pending++
    try {
      await replica.client.send(new CreateUserCommand({ UserName }))
      this.#acknowledged.get(replica)?.push(UserName)
    } catch (error) {
      // Without an answer, or with 503, the user may exist or not.
      const isAnswer = error instanceof IAMServiceException && error.$metadata.httpStatusCode !== 503
      if (isAnswer) this.unexpected.push(`${UserName}: ${error.$metadata.httpStatusCode} ${error}`)
    } finally {
      replica.pending--
    }
  }
}

async function usersAt({ client }: Replica): Promise<ReadonlySet<string | undefined>> {
  const names = new Set<string | undefined>()
  for await (const { Users = [] } of paginateListUsers({ client }, {}))
    for (const { UserName } of Users) names.add(UserName)
  return names
}

async function readinessOf({ process }: Replica) {
  const response = await fetch(`${process.url}/_iamulator/ready`)
  return { status: response.status, body: await response.json() }
}

postgresTest(
  'replicas are upgraded one after another, and nothing that was acknowledged is lost',
  async () => {
    const site = new Site(await database().schema())
    const count = async (condition: string) =>
      (await database().query(`select from iamulator_log where ${condition}`, site.url)).length
    const isOfNewer = `body like '{"v":${LOG_FORMAT + 1},%'`
    const upgrade = () => newer.run(['store', 'upgrade'], site.environment)

    const first = await site.add(older)
    const forgotten = await site.add(older)
    site.startWriters(3)
    await site.untilAllHaveWritten()

    // Beside replicas of the older version, newer ones write what those can read.
    await site.add(newer)
    await site.untilAllHaveWritten()
    expect(await upgrade()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('older version are running'),
    })
    site.leaveOut(first)
    first.process.kill('SIGTERM')
    expect(await first.process.exited).toMatchObject({ code: 0 })
    await site.add(newer)
    await site.untilAllHaveWritten()
    expect(await count(isOfNewer)).toBe(0)

    // A replica of the older version hangs, so that nobody knows of it.
    site.leaveOut(forgotten)
    await site.untilAllHaveWritten()
    await eventually(() => forgotten.pending === 0)
    forgotten.process.kill('SIGSTOP')
    const forget = `delete from iamulator_replica where format = ${LOG_FORMAT}`
    let upgraded: ExitResult | undefined
    // What it has sent before may register it once more.
    await eventually(async () => {
      await database().query(forget, site.url)
      upgraded = await upgrade()
      return upgraded.code === 0
    })
    expect(upgraded?.stdout).toBe(`The format is now ${LOG_FORMAT + 1}. It was ${LOG_FORMAT}.\n`)
    await eventually(async () => (await count(isOfNewer)) > 0)
    await site.untilAllHaveWritten()

    // It continues, finds what it cannot read, acknowledges nothing, and says why.
    const before = site.acknowledged(forgotten).length
    forgotten.process.kill('SIGCONT')
    site.include(forgotten)
    // At first, it may only know that it is behind.
    const refusal = {
      ready: false,
      reason: expect.stringContaining(`only knows versions up to ${LOG_FORMAT}`),
    }
    await eventually(async () => /only knows/.test((await readinessOf(forgotten)).body.reason))
    expect(await readinessOf(forgotten)).toEqual({ status: 503, body: refusal })
    expect(site.acknowledged(forgotten)).toHaveLength(before)
    site.leaveOut(forgotten)
    expect(await older.run(['start', '--port', '0'], site.environment)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`only knows versions up to ${LOG_FORMAT}`),
    })

    await site.untilAllHaveWritten()
    await site.stopWriters()
    expect(site.unexpected).toEqual([])
    const replicas = [await site.add(newer), await site.add(newer)]
    for (const replica of replicas) {
      const users = await usersAt(replica)
      expect(site.acknowledged().filter((name) => !users.has(name))).toEqual([])
    }
    forgotten.process.kill('SIGTERM')
    await forgotten.process.exited
  },
)
