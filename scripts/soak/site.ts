/** Replicas that are killed at random moments, and started again. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Bundle, ServerProcess } from '../../test/support/bundle.ts'
import { GROUPS_QUOTA, KEYS_PER_USER, type Run, type Site } from './place.ts'
import { pick } from './random.ts'

/** Between two kills, in milliseconds. */
const [SHORTEST, LONGEST] = [300, 1500]
/** A replica must not outlive this process. */
const PROGRAM = ['setpriv', '--pdeathsig=KILL']
/** The message of a replica that gave up waiting for the database, as during a failover on a busy machine. */
const NOT_READY = /was not ready within/
/** How often that may happen to one replica. */
const MAXIMUM_STARTS = 10
const QUOTAS = [`GroupsQuota=${GROUPS_QUOTA}`, `AccessKeysPerUserQuota=${KEYS_PER_USER}`]

export class Replicas implements Site {
  readonly #bundle: Bundle
  readonly #flags: readonly string[]
  readonly #running = new Set<ServerProcess>()

  private constructor(bundle: Bundle, flags: readonly string[]) {
    this.#bundle = bundle
    this.#flags = flags
  }

  /**
   * @param store the URL of the database
   * @param patience how many seconds replicas wait for it
   */
  static async start(bundle: Bundle, store: string, patience: number, count: number): Promise<Replicas> {
    const quotas = QUOTAS.flatMap((quota) => ['--quota', quota])
    const flags = ['--store', store, '--store-patience', `${patience}s`, '--log-level', 'error', ...quotas]
    const replicas = new Replicas(bundle, flags)
    // All at once: the first one to append makes the secret.
    await Promise.all(Array.from({ length: count }, () => replicas.add()))
    return replicas
  }

  urls(): readonly string[] {
    return [...this.#running].map(({ url }) => url)
  }

  /** Starts one more replica. Returns its URL. */
  async add(): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      try {
        const replica = await this.#bundle.startThrough(PROGRAM, this.#flags)
        this.#running.add(replica)
        return replica.url
      } catch (error) {
        if (!NOT_READY.test(String(error)) || attempt === MAXIMUM_STARTS) throw error
      }
    }
  }

  /** Kills a replica after each pause until the run is over, and starts another one. */
  async disturb(run: Run, random: () => number): Promise<void> {
    const starts: Promise<unknown>[] = []
    const failures: unknown[] = []
    let acknowledged = 0
    while (!run.isOver && failures.length === 0) {
      await delay(SHORTEST + random() * (LONGEST - SHORTEST))
      // On a machine where starts take longer than these pauses, nothing would ever be acknowledged.
      const mayKill = this.#running.size > 1 || run.ledger.acknowledged > acknowledged
      const replica = mayKill ? pick(random, [...this.#running]) : undefined
      if (replica === undefined || run.isOver) continue
      acknowledged = run.ledger.acknowledged
      await this.#kill(replica)
      run.kills++
      starts.push(this.add().catch((error: unknown) => failures.push(error)))
    }
    await Promise.all(starts)
    if (failures.length > 0) throw failures[0]
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((replica) => this.#kill(replica)))
  }

  async #kill(replica: ServerProcess): Promise<void> {
    replica.kill('SIGKILL')
    await replica.exited
    this.#running.delete(replica)
  }
}
