/** The emulator as an object: state, clock, keys and modes. It knows nothing of HTTP. */
import { randomUUID, randomBytes as systemRandomBytes } from 'node:crypto'
import { openStore, type Store } from '../store/index.ts'
import { Clock } from './clock.ts'
import type { RandomBytes } from './ids.ts'
import { Log } from './log.ts'
import type { Quotas } from './quotas.ts'
import { Sessions } from './sessions.ts'
import { DEFAULT_SETTINGS, type Modes, type Settings } from './settings.ts'

export interface Iamulator {
  readonly settings: Settings
  readonly modes: Modes
  readonly store: Store
  readonly sessions: Sessions
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly newRequestId: () => string
  readonly log: Log
  /** Quotas of every account; the seed may change them. */
  quotas: Quotas
  /** ARNs outside the emulator that trust policies may name; given by the seed. */
  externalPrincipals: ReadonlySet<string>
}

/** What tests replace. */
export interface Sources {
  /** Real time in epoch milliseconds. */
  readonly now?: () => number
  readonly randomBytes?: RandomBytes
  readonly newRequestId?: () => string
  readonly log?: Log
}

/** @throws StoreError when the data directory cannot be used */
export async function createIamulator(
  settings: Partial<Settings> = {},
  sources: Sources = {},
): Promise<Iamulator> {
  const all: Settings = { ...DEFAULT_SETTINGS, ...settings }
  const randomBytes = sources.randomBytes ?? systemRandomBytes
  const store = await openStore({
    ...(all.data === undefined ? {} : { directory: all.data }),
    durability: all.durability,
    randomBytes,
  })
  return {
    settings: all,
    modes: all,
    store,
    sessions: new Sessions(store, randomBytes),
    clock: new Clock(sources.now),
    randomBytes,
    newRequestId: sources.newRequestId ?? randomUUID,
    log: sources.log ?? new Log(all.logLevel),
    quotas: all.quotas,
    externalPrincipals: new Set(),
  }
}
