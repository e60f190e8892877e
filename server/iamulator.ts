/** The emulator as an object: state, clock, keys and modes. It knows nothing of HTTP. */
import { randomUUID } from 'node:crypto'
import { openStore, type Store } from '../store/index.ts'
import { AuthorizationMessages } from './access/authorization-messages.ts'
import { RecentDecisions } from './access/recent.ts'
import { newId, newSecret, newUuid, type RandomBytes } from './aws/ids.ts'
import { DEFAULT_QUOTAS, type Quotas } from './aws/quotas.ts'
import { Containers } from './container-credentials/containers.ts'
import type { Caller } from './identity/caller.ts'
import { Sessions } from './identity/sessions.ts'
import { openWebIdentities, type WebIdentities } from './identity/web-identity/index.ts'
import { IdentitySignatures } from './instance-metadata/identity-signatures.ts'
import { Instances } from './instance-metadata/instances.ts'
import type { Context } from './operation.ts'
import { Clock } from './runtime/clock.ts'
import { Log } from './runtime/log.ts'
import { pooledRandomBytes } from './runtime/random.ts'
import { DEFAULT_SETTINGS, type Settings } from './runtime/settings.ts'
import { newSignInState, type SignInState } from './sign-in/state.ts'
import { NO_TEMPLATES, type Templates } from './templates.ts'
import type { Encryption, EncryptionSources } from './tls/index.ts'

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
  /** EC2 instances that have metadata. */
  readonly instances: Instances
  readonly identitySignatures: IdentitySignatures
  /** Containers that get credentials. */
  readonly containers: Containers
  /** Issuers of web identity tokens, and their keys. */
  readonly webIdentities: WebIdentities
  /** Undefined when only plain HTTP is spoken. */
  readonly encryption: Encryption | undefined
  /** What the sign-in to the console remembers. */
  readonly signIn: SignInState
  /** Quotas of every account; the seed may change them. */
  quotas: Quotas
  /** ARNs outside the emulator, and further services of AWS, that trust policies may name; given by the seed. */
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
  const log = sources.log ?? new Log(all.logLevel)
  const note = (text: string) => log.note(text)
  const store = await openStore({
    ...(all.data === undefined ? {} : { directory: all.data }),
    durability: all.durability,
    randomBytes,
    note,
  })
  const clock = new Clock(sources.now)
  const encryption = await encryptionOf(all, store, { now: () => clock.real(), randomBytes, log })
  return {
    settings: all,
    store,
    sessions: new Sessions(store, randomBytes),
    authorizationMessages: new AuthorizationMessages(store, randomBytes),
    clock,
    randomBytes,
    newRequestId: sources.newRequestId ?? randomUUID,
    log,
    decisions: new RecentDecisions(),
    instances: new Instances(all, { clock, randomBytes }),
    identitySignatures: new IdentitySignatures(),
    containers: new Containers(randomBytes),
    webIdentities: await openWebIdentities(all, { now: () => clock.real(), note }),
    encryption,
    signIn: newSignInState(store, randomBytes),
    quotas: { ...DEFAULT_QUOTAS, ...all.quotas },
    externalPrincipals: new Set(),
    templates: NO_TEMPLATES,
    seed: undefined,
    ready: true,
  }
}

/** Loaded only when it is wanted. The store is opened, and locked, before it: without the one the other is of no use. */
async function encryptionOf(
  settings: Settings,
  store: Store,
  sources: EncryptionSources,
): Promise<Encryption | undefined> {
  if (settings.tls === 'off' && settings.proxy === 'off' && settings.tlsPort === undefined) return undefined
  try {
    const { openEncryption } = await import('./tls/index.ts')
    return await openEncryption(settings, sources)
  } catch (error) {
    await store.close()
    throw error
  }
}

/**
 * What a handler gets to know about a call of `caller`.
 *
 * @param region that the request is signed for
 * @param origin scheme and host that it was sent to
 */
export function contextFor(iamulator: Iamulator, caller: Caller, region: string, origin?: string): Context {
  return {
    caller,
    accountId: caller.accountId,
    now: iamulator.clock.now(),
    realNow: iamulator.clock.real(),
    region,
    origin,
    tokenIssuer: iamulator.settings.tokenIssuer,
    quotas: iamulator.quotas,
    sessions: iamulator.sessions,
    authorizationMessages: iamulator.authorizationMessages,
    externalPrincipals: iamulator.externalPrincipals,
    simulate: iamulator.settings.simulate,
    templates: iamulator.templates,
    webIdentities: iamulator.webIdentities,
    usage: iamulator.store.usage,
    newId: (prefix) => newId(prefix, caller.accountId, iamulator.randomBytes),
    newSecret: (bytes) => newSecret(iamulator.randomBytes, bytes),
    newUuid: () => newUuid(iamulator.randomBytes),
  }
}
