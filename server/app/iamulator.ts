/** Assembles an emulator: state, clock, keys, modes, and endpoints. It listens on no port. */

import { Coverage } from '../../analysis/policy-coverage/coverage.ts'
import { AuthorizationMessages } from '../../core/access/authorization-messages.ts'
import { Denials } from '../../core/access/records/denials.ts'
import { SharedNumbers } from '../../core/access/records/item-numbers.ts'
import { RecentDecisions } from '../../core/access/records/recent-decisions.ts'
import type { RandomBytes } from '../../core/aws/ids.ts'
import { Mailbox } from '../../core/engine/mail.ts'
import { followRules, initialRules } from '../../core/engine/rules.ts'
import { OidcIssuer } from '../../core/identity/identity-center/oidc-issuer.ts'
import { PortalSessions } from '../../core/identity/identity-center/portal-sessions.ts'
import { Logins } from '../../core/identity/logins.ts'
import { MfaVerifications } from '../../core/identity/mfa-codes.ts'
import { ServerKeys } from '../../core/identity/server-keys.ts'
import { Sessions } from '../../core/identity/sessions.ts'
import { openWebIdentities } from '../../core/identity/web-identity/index.ts'
import { Clock, type ClockSettings } from '../../core/runtime/clock.ts'
import { Epoch } from '../../core/runtime/epoch.ts'
import { Log } from '../../core/runtime/log.ts'
import { newRequestId, pooledRandomBytes } from '../../core/runtime/random.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../core/runtime/settings.ts'
import { Guard } from '../../guard/state.ts'
import { type OpenOptions, openStore, type SharedDatabase, type Store } from '../../store/index.ts'
import { DecisionStreams } from '../admin/decisions/decision-streams.ts'
import { DecisionWaits } from '../admin/decisions/decision-waits.ts'
import { noteUnknownActions } from '../admin/decisions/note-unknown-actions.ts'
import type { Iamulator } from '../admin/endpoint.ts'
import { shareDenials } from '../admin/replicas/denials.ts'
import { followResets, followRestores } from '../admin/state/follow-resets.ts'
import { Snapshots } from '../admin/state/snapshot-list.ts'
import { newPortalState } from '../endpoints/access-portal/portal-state.ts'
import { ConsoleFiles } from '../endpoints/console/files.ts'
import { Containers } from '../endpoints/container-credentials/containers.ts'
import { Faults } from '../endpoints/faults.ts'
import { IdentitySignatures } from '../endpoints/instance-metadata/identity-signatures.ts'
import { Instances } from '../endpoints/instance-metadata/instances.ts'
import { newSignInState } from '../endpoints/sign-in/sign-in-state.ts'
import type { Encryption, EncryptionSources } from '../http/tls/index.ts'
import { storedOwnership } from '../services/ownership.ts'
import { answerOf } from './answer.ts'
import { guardedExchanges } from './guarded.ts'

/** The sources of time, randomness, and logs that tests replace. */
export interface Sources {
  /** Real time in epoch milliseconds. */
  readonly now?: () => number
  /** The time that the clock starts at, and whether it runs. By default, it shows real time. */
  readonly clock?: ClockSettings
  readonly randomBytes?: RandomBytes
  readonly newRequestId?: () => string
  readonly log?: Log
  /** Whether a program starts the emulator, such as a test, and not a command. */
  readonly isEmbedded?: boolean
  /** A store that is open, such as one that replicas share. By default, the settings say which to open. */
  readonly store?: Store
  readonly consoleFiles?: ConsoleFiles
  /** The database that replicas share, instead of the one that the settings name. */
  readonly database?: SharedDatabase
}

/**
 * Creates an emulator. When that fails, nothing stays open.
 *
 * @throws StoreError when the data directory cannot be used, StartError for other settings
 */
export async function assembleIamulator(
  settings: Partial<Settings> = {},
  sources: Sources = {},
): Promise<Iamulator> {
  const all: Settings = { ...DEFAULT_SETTINGS, ...settings }
  const randomBytes = sources.randomBytes ?? pooledRandomBytes
  const log = sources.log ?? new Log(all.logLevel)
  // The store comes first: it locks the data directory, in which TLS keeps its authority.
  const clock = new Clock(sources.now, sources.clock)
  const store = sources.store ?? (await storeFor(all, { ...sources, clock, randomBytes, log }))
  try {
    return await iamulatorOn(store, all, { ...sources, clock, randomBytes, log })
  } catch (error) {
    await store.close()
    throw error
  }
}

type AllSources = Omit<Sources, 'clock'> &
  Required<Pick<Sources, 'randomBytes' | 'log'>> & { readonly clock: Clock }

async function iamulatorOn(store: Store, settings: Settings, sources: AllSources): Promise<Iamulator> {
  const { clock, randomBytes, log } = sources
  const replica = store.status().shared?.replica
  const iamulator: Iamulator = {
    settings,
    isEmbedded: sources.isEmbedded ?? false,
    store,
    ...sealersFor(store, randomBytes),
    clock,
    ownershipOf: storedOwnership,
    randomBytes,
    newRequestId: sources.newRequestId ?? newRequestId,
    log,
    ...recordsFor(settings, clock, replica),
    denials: denialsFor(settings, randomBytes),
    ...sharedRecords(store),
    consoleFiles: sources.consoleFiles ?? new ConsoleFiles(),
    instances: new Instances(settings, { store, clock, randomBytes }),
    containers: new Containers(store, randomBytes),
    ...(await signersFor(store, settings, sources)),
    signIn: newSignInState(store, clock, randomBytes),
    portal: newPortalState(store, clock, randomBytes),
    guard: new Guard({ store, clock, log }),
    ...initialRules(settings),
    seed: undefined,
    ready: true,
    replica,
    isStopping: false,
    answer: (request) => answerOf(iamulator, request),
    exchanges: guardedExchanges(() => iamulator),
  }
  noteUnknownActions(iamulator)
  await shareSettings(iamulator)
  return iamulator
}

/** Shares with other replicas what is not in the store. */
async function shareSettings(iamulator: Iamulator): Promise<void> {
  const { store, clock, epoch, replica } = iamulator
  followResets(iamulator)
  followRestores(iamulator)
  followRules(iamulator)
  shareDenials(iamulator)
  clock.share(store)
  epoch.share(store)
  await store.durably(() => {
    clock.agree()
    if (replica !== undefined && !epoch.isAgreed) epoch.agree()
  })
}

/** Returns what makes tokens and other sealed texts, with the secret of the store. */
function sealersFor(store: Store, randomBytes: RandomBytes) {
  return {
    sessions: new Sessions(store, randomBytes),
    portalSessions: new PortalSessions(store, randomBytes),
    oidcIssuer: new OidcIssuer(store, randomBytes),
    logins: new Logins(store, randomBytes),
    authorizationMessages: new AuthorizationMessages(store, randomBytes),
  }
}

/** Returns what all replicas share, although it is not part of the state. */
function sharedRecords(store: Store) {
  return {
    faults: new Faults(store),
    mfaVerifications: new MfaVerifications(store),
    mailbox: new Mailbox(store),
    snapshots: new Snapshots(store),
  }
}

/** Returns what signs with keys of the server. */
async function signersFor(store: Store, settings: Settings, { clock, randomBytes, log }: AllSources) {
  const now = () => clock.real()
  const serverKeys = new ServerKeys(store)
  const note = (text: string) => log.note(text)
  const sharedAuthority = sharedAuthorityOf(store, serverKeys)
  return {
    identitySignatures: new IdentitySignatures(serverKeys),
    webIdentities: await openWebIdentities(settings, { now, store, serverKeys, note }),
    encryption: await encryptionOf(settings, { now, randomBytes, log, sharedAuthority }),
  }
}

/** Returns the records of decisions, and the clients that follow them. */
function recordsFor({ coverage }: Settings, clock: Clock, replica: string | undefined) {
  const numbers = replica === undefined ? undefined : new SharedNumbers(replica, () => clock.real())
  const decisions = new RecentDecisions(undefined, numbers)
  const epoch = new Epoch(() => clock.real())
  return {
    decisions,
    epoch,
    streams: new DecisionStreams(decisions),
    waits: new DecisionWaits(decisions, epoch),
    coverage: new Coverage(decisions, coverage),
  }
}

function denialsFor(
  { authorizationIds: ids, authorizationDelay }: Settings,
  randomBytes: RandomBytes,
): Denials {
  return new Denials(randomBytes, { ids, delayMilliseconds: authorizationDelay })
}

async function storeFor(settings: Settings, sources: AllSources): Promise<Store> {
  const { data, durability, consistencyDelay: milliseconds } = settings
  const { clock, randomBytes, log } = sources
  const shared = await sharedOptionsOf(settings, sources)
  return openStore({
    ...(data === undefined ? {} : { directory: data }),
    ...(shared ? { shared } : {}),
    durability,
    randomBytes,
    delay: { milliseconds, now: (place) => clock.now(place) },
    warn: (text) => log.warn(text),
  })
}

/** Returns where replicas keep their certificate authority. Undefined without replicas. */
function sharedAuthorityOf(store: Store, serverKeys: ServerKeys): EncryptionSources['sharedAuthority'] {
  if (!store.status().shared) return undefined
  return (make) => serverKeys.pem('certificate-authority', make)
}

/** Loads what replicas need only when there are any. */
async function sharedOptionsOf(
  settings: Settings,
  { database, randomBytes, log }: AllSources,
): Promise<OpenOptions['shared']> {
  if (settings.store === undefined && !database) return undefined
  const { checkpointsOf, openDatabase, replicaIdentity } = await import('./shared-store.ts')
  const note = (text: string) => log.warn(text)
  return {
    database: database ?? (await openDatabase(settings, note)),
    ...replicaIdentity(settings, randomBytes),
    reads: settings.reads,
    patience: settings.storePatience,
    ...(database ? {} : checkpointsOf(settings)),
  }
}

/** Loads TLS only when it is enabled. */
async function encryptionOf(settings: Settings, sources: EncryptionSources): Promise<Encryption | undefined> {
  if (settings.tls === 'off' && settings.proxy === 'off' && settings.tlsPort === undefined) return undefined
  const { openEncryption } = await import('../http/tls/index.ts')
  return openEncryption(settings, sources)
}
