/** Creates the emulator as an object: state, clock, keys, and modes, independent of HTTP. */
import { randomUUID } from 'node:crypto'
import { openStore, type Store } from '../../store/index.ts'
import { AuthorizationMessages } from '../access/authorization-messages.ts'
import { RecentDecisions } from '../access/recent-decisions.ts'
import type { Iamulator } from '../admin/endpoint.ts'
import type { RandomBytes } from '../aws/ids.ts'
import { DEFAULT_QUOTAS } from '../aws/quotas.ts'
import { Containers } from '../endpoints/container-credentials/containers.ts'
import { IdentitySignatures } from '../endpoints/instance-metadata/identity-signatures.ts'
import { Instances } from '../endpoints/instance-metadata/instances.ts'
import { newSignInState } from '../endpoints/sign-in/state.ts'
import { NO_TEMPLATES } from '../engine/templates.ts'
import type { Encryption, EncryptionSources } from '../http/tls/index.ts'
import { Sessions } from '../identity/sessions.ts'
import { openWebIdentities } from '../identity/web-identity/index.ts'
import { Clock } from '../runtime/clock.ts'
import { Log } from '../runtime/log.ts'
import { pooledRandomBytes } from '../runtime/random.ts'
import { DEFAULT_SETTINGS, type Settings } from '../runtime/settings.ts'
import { answerOf } from './answer.ts'

/** The sources of time, randomness, and logs that tests replace. */
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
  const store = await storeFor(all, randomBytes, note)
  const clock = new Clock(sources.now)
  const encryption = await encryptionOf(all, store, { now: () => clock.real(), randomBytes, log })
  const iamulator: Iamulator = {
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
    answer: (request) => answerOf(iamulator, request),
  }
  return iamulator
}

function storeFor(
  { data, durability }: Settings,
  randomBytes: RandomBytes,
  note: (text: string) => void,
): Promise<Store> {
  return openStore({ ...(data === undefined ? {} : { directory: data }), durability, randomBytes, note })
}

/**
 * Loads TLS only when it is enabled.
 *
 * The store is opened and locked first. If TLS fails, the store is closed again: neither is useful by itself.
 */
async function encryptionOf(
  settings: Settings,
  store: Store,
  sources: EncryptionSources,
): Promise<Encryption | undefined> {
  if (settings.tls === 'off' && settings.proxy === 'off' && settings.tlsPort === undefined) return undefined
  try {
    const { openEncryption } = await import('../http/tls/index.ts')
    return await openEncryption(settings, sources)
  } catch (error) {
    await store.close()
    throw error
  }
}
