/** Replicas that are killed at random moments, and started again. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Bundle, ServerProcess } from '../../test/support/bundle.ts'
import { GROUPS_QUOTA, KEYS_PER_USER, type Site } from './place.ts'
import { pick } from './random.ts'

/** Between two kills, in milliseconds. */
const [SHORTEST, LONGEST] = [300, 1500]
/** A replica must not outlive this process. */
const PROGRAM = ['setpriv', '--pdeathsig=KILL']
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
    const replica = await this.#bundle.startThrough(PROGRAM, this.#flags)
    this.#running.add(replica)
    return replica.url
  }

  /** Kills a replica after each pause, and starts another one. Returns how many it has killed by the end. */
  async disturb(random: () => number, isOver: () => boolean): Promise<number> {
    let kills = 0
    const starts: Promise<string>[] = []
    while (!isOver()) {
      await delay(SHORTEST + random() * (LONGEST - SHORTEST))
      const replica = pick(random, [...this.#running])
      if (replica === undefined || isOver()) continue
      await this.#kill(replica)
      kills++
      starts.push(this.add())
    }
    await Promise.all(starts)
    return kills
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
