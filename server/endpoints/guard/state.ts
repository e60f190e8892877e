/** What the guard keeps outside the state. It lasts as long as the process. */

import { KeysInUse } from '../../access/keys-in-use.ts'
import type { Emulator } from '../../engine/emulator.ts'
import { DEFAULT_ACCOUNT } from '../../identity/administrator.ts'
import { type GuardCounts, newGuardCounts } from './counts.ts'
import { Knowledge } from './knowledge/index.ts'
import { ownAnswer } from './own-answers.ts'
import { Transport } from './transport/index.ts'
import type { Upstream } from './transport/types.ts'

export interface WithGuard extends Emulator {
  readonly guard: Guard
}

type Sources = Pick<Emulator, 'store' | 'clock'>

export class Guard {
  readonly counts: GuardCounts = newGuardCounts()
  readonly keysInUse = new KeysInUse()
  readonly #sources: Sources
  readonly #knowledge = new Map<Upstream, Knowledge>()
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
    })
    this.#knowledge.set(upstream, knowledge)
    return knowledge
  }

  /** Closes all connections to upstreams. */
  close(): void {
    this.#transport?.close()
  }
}
