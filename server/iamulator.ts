/** The emulator as an object: state, clock, keys and modes. It knows nothing of HTTP. */
import { randomUUID } from 'node:crypto'
import { openStore, type Store } from '../store/index.ts'
import { AuthorizationMessages } from './authorization-messages.ts'
import type { Caller } from './caller.ts'
import { Clock } from './clock.ts'
import { RecentDecisions } from './decision/recent.ts'
import { newId, newSecret, newUuid, type RandomBytes } from './ids.ts'
import { Log } from './log.ts'
import type { Context } from './operation.ts'
import { DEFAULT_QUOTAS, type Quotas } from './quotas.ts'
import { pooledRandomBytes } from './random.ts'
import { Sessions } from './sessions.ts'
import { DEFAULT_SETTINGS, type Settings } from './settings.ts'
import { NO_TEMPLATES, type Templates } from './templates.ts'

export interface Iamulator {
  readonly settings: Settings
  readonly store: Store
  readonly sessions: Sessions
  readonly authorizationMessages: AuthorizationMessages
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly newRequestId: () => string
  readonly log: Log
  readonly decisions: RecentDecisions
  /** Quotas of every account; the seed may change them. */
  quotas: Quotas
  /** ARNs outside the emulator that trust policies may name; given by the seed. */
  externalPrincipals: ReadonlySet<string>
  /** Templates of roles and policies; given by the seed. */
  templates: Templates
  /** The state to begin with, and to come back to after a reset. */
  seed: Seed | undefined
  /** False until the state is complete: everything is answered with 503 until then. */
  ready: boolean
}

/** A seed file that was read and is sound in itself. */
export interface Seed {
  /** Sets the quotas and external principals, which are no part of the state. */
  applySettings(iamulator: Iamulator): void
  /**
   * Adds the seed to the state, in all accounts or in one: the whole or nothing.
   *
   * @throws SeedError with file, line and column of what AWS would have refused
   */
  apply(iamulator: Iamulator, accountId?: string): void
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
  const randomBytes = sources.randomBytes ?? pooledRandomBytes
  const store = await openStore({
    ...(all.data === undefined ? {} : { directory: all.data }),
    durability: all.durability,
    randomBytes,
  })
  return {
    settings: all,
    store,
    sessions: new Sessions(store, randomBytes),
    authorizationMessages: new AuthorizationMessages(store, randomBytes),
    clock: new Clock(sources.now),
    randomBytes,
    newRequestId: sources.newRequestId ?? randomUUID,
    log: sources.log ?? new Log(all.logLevel),
    decisions: new RecentDecisions(),
    quotas: { ...DEFAULT_QUOTAS, ...all.quotas },
    externalPrincipals: new Set(),
    templates: NO_TEMPLATES,
    seed: undefined,
    ready: true,
  }
}

/**
 * What a handler gets to know about a call of `caller`.
 *
 * @param region that the request is signed for
 */
export function contextFor(iamulator: Iamulator, caller: Caller, region: string): Context {
  return {
    caller,
    accountId: caller.accountId,
    now: iamulator.clock.now(),
    realNow: iamulator.clock.real(),
    region,
    quotas: iamulator.quotas,
    sessions: iamulator.sessions,
    authorizationMessages: iamulator.authorizationMessages,
    externalPrincipals: iamulator.externalPrincipals,
    simulate: iamulator.settings.simulate,
    templates: iamulator.templates,
    usage: iamulator.store.usage,
    newId: (prefix) => newId(prefix, caller.accountId, iamulator.randomBytes),
    newSecret: (bytes) => newSecret(iamulator.randomBytes, bytes),
    newUuid: () => newUuid(iamulator.randomBytes),
  }
}
