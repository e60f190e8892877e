/** What the guard keeps outside the state. It lasts as long as the process. */

import { KeysInUse } from '../core/access/keys-in-use.ts'
import { learnResources } from '../core/access/known-resources.ts'
import type { Emulator } from '../core/engine/emulator.ts'
import { DEFAULT_ACCOUNT } from '../core/identity/administrator.ts'
import { type GuardCounts, newGuardCounts } from './counts.ts'
import { type CheckedAccount, checkAccount } from './knowledge/accounts.ts'
import { Knowledge } from './knowledge/index.ts'
import { learnedFrom } from './knowledge/learned-resources.ts'
import { ownAnswer } from './knowledge/own-answers.ts'
import { Transport } from './transport/index.ts'
import type { AskUpstream, Upstream } from './transport/types.ts'
import { UpstreamFailure } from './transport/upstream-failure.ts'
import { resetUpstream, type UpstreamReset } from './upstream-reset.ts'

/** Bounds the memory and the questions to an upstream. */
const MAXIMUM_CHECKED = 100

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
  /** The accounts of which it is known, or being asked, whether an upstream agrees about them. */
  readonly #checked = new Map<Upstream, Set<string>>()
  #transport: Transport | undefined
  #isClosed = false

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
      ask: this.#asker(upstream),
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
   * Warns once if an upstream has another idea of an account, in which policies would make no sense.
   *
   * An upstream that does not answer yet is asked again when it is needed.
   */
  checkAccount(upstream: Upstream, account: CheckedAccount): void {
    const checked = this.#checkedOf(upstream)
    if (checked.size < MAXIMUM_CHECKED && !checked.has(account.accountId))
      void this.#checkAccount(upstream, account, checked)
  }

  /**
   * Asks an upstream whether it is there, and warns if it is not. It may start later, so the start does not wait for it.
   *
   * @param setting where the address is from, such as `--upstream`
   */
  async checkAtStart(upstream: Upstream, account: CheckedAccount, setting: string): Promise<void> {
    const failure = await this.#checkAccount(upstream, account, this.#checkedOf(upstream))
    if (this.#isClosed || !(failure instanceof UpstreamFailure)) return
    this.#sources.log.warn(
      `${failure.message} Calls to it fail until it responds. Its address is from ${setting}.`,
    )
  }

  /** Returns why the upstream did not answer, if it did not. */
  async #checkAccount(upstream: Upstream, account: CheckedAccount, checked: Set<string>): Promise<unknown> {
    checked.add(account.accountId)
    try {
      const warning = await checkAccount(this.#asker(upstream), account)
      if (warning !== undefined) this.#sources.log.warn(warning)
      return undefined
    } catch (error) {
      checked.delete(account.accountId)
      return error
    }
  }

  #checkedOf(upstream: Upstream): Set<string> {
    const known = this.#checked.get(upstream)
    if (known) return known
    const checked = new Set<string>()
    this.#checked.set(upstream, checked)
    return checked
  }

  /** Forgets what upstreams have answered. */
  forget(): void {
    this.#knowledge.clear()
  }

  /** Resets an upstream if it can be reset. */
  async reset(upstream: Upstream, region: string): Promise<UpstreamReset> {
    const outcome = await resetUpstream(this.#asker(upstream), { accountId: DEFAULT_ACCOUNT, region })
    this.forget()
    return outcome
  }

  #asker(upstream: Upstream): AskUpstream {
    return this.transport.asker(() => upstream)
  }

  /** Closes all connections to upstreams. */
  close(): void {
    this.#isClosed = true
    this.#transport?.close()
  }
}
