/** What the guard keeps outside the state. It lasts as long as the process. */

import { KeysInUse } from '../core/access/keys-in-use.ts'
import { learnResources } from '../core/access/known-resources.ts'
import type { Emulator } from '../core/engine/emulator.ts'
import { DEFAULT_ACCOUNT } from '../core/identity/administrator.ts'
import { type GuardCounts, newGuardCounts } from './counts.ts'
import { checkAccounts } from './knowledge/accounts.ts'
import { Knowledge } from './knowledge/index.ts'
import { learnedFrom } from './knowledge/learned-resources.ts'
import { ownAnswer } from './knowledge/own-answers.ts'
import { Transport } from './transport/index.ts'
import type { Upstream } from './transport/types.ts'

export interface WithGuard extends Emulator {
  readonly guard: Guard
}

type Sources = Pick<Emulator, 'store' | 'clock' | 'log'>

export class Guard {
  readonly counts: GuardCounts = newGuardCounts()
  readonly keysInUse = new KeysInUse()
  /** How many bytes there are of the bodies that are being received. */
  receivedBytes = 0
  /** How long a body may take that has to be known before the decision. The default of Node.js for all requests. */
  receiveMilliseconds = 300_000
  readonly #sources: Sources
  readonly #knowledge = new Map<Upstream, Knowledge>()
  /** The upstreams of which it is known, or being asked, whether they agree about accounts. */
  readonly #checked = new Set<Upstream>()
  #transport: Transport | undefined

  constructor(sources: Sources) {
    this.#sources = sources
  }

  get transport(): Transport {
    this.#transport ??= new Transport({ now: () => this.#sources.clock.real() })
    return this.#transport
  }

  /** Returns what is known about the resources of an upstream. */
  knowledgeOf(upstream: Upstream): Knowledge {
    const known = this.#knowledge.get(upstream)
    if (known) return known
    const knowledge = new Knowledge({
      ask: this.transport.asker(() => upstream),
      now: () => performance.now(),
      defaultAccount: DEFAULT_ACCOUNT,
      own: (lookup) => ownAnswer(this.#sources.store, lookup),
      learned: (lookup, answer, known) => {
        const learned = learnedFrom(lookup, answer, known)
        return learned && learnResources(this.#sources, [learned])
      },
    })
    this.#knowledge.set(upstream, knowledge)
    return knowledge
  }

  /**
   * Warns once if an upstream has another idea of accounts, in which policies would make no sense.
   *
   * An upstream that does not answer yet is asked again when it is needed.
   */
  checkAccounts(upstream: Upstream, region: string): void {
    if (!this.#checked.has(upstream)) void this.#checkAccounts(upstream, region)
  }

  async #checkAccounts(upstream: Upstream, region: string): Promise<void> {
    this.#checked.add(upstream)
    try {
      const ask = this.transport.asker(() => upstream)
      const warning = await checkAccounts(ask, { accountId: DEFAULT_ACCOUNT, region })
      if (warning !== undefined) this.#sources.log.warn(warning)
    } catch {
      this.#checked.delete(upstream)
    }
  }

  /** Closes all connections to upstreams. */
  close(): void {
    this.#transport?.close()
  }
}
