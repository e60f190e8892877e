/** The database that replicas share, and what a replica tells the others about itself. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { builtFile } from '../../core/aws/data-file.ts'
import type { RandomBytes } from '../../core/aws/ids.ts'
import type { Settings } from '../../core/runtime/settings.ts'
import { VERSION } from '../../core/runtime/version.ts'
import type { SharedDatabase } from '../../store/index.ts'
import { checkpointInThread } from '../../store/shared/checkpoint-in-thread.ts'
import type { SharedOptions } from '../../store/shared/open-shared.ts'
import { openPostgres } from '../../store/shared/postgres/index.ts'

/** The settings that may differ between replicas, because no request is answered differently for them. */
const OWN: readonly (keyof Settings)[] = [
  ...(['host', 'port', 'tlsPort', 'allowHosts', 'logLevel'] as const),
  ...(['store', 'storePatience', 'advertise', 'data', 'durability', 'reads'] as const),
]

/**
 * Returns the database that the settings name, which is not connected yet.
 *
 * @param note receives warnings
 * @throws StoreError for an invalid URL
 */
export async function openDatabase(
  { store = '' }: Settings,
  note: (text: string) => void,
): Promise<SharedDatabase> {
  return await openPostgres(store, { note })
}

/** Returns how the store writes checkpoints to that database. By default, it does so in its own thread. */
export function checkpointsOf({ store = '' }: Settings): Pick<SharedOptions, 'writeCheckpoint'> {
  const program = builtFile('checkpoint-thread.js')
  return program ? { writeCheckpoint: () => checkpointInThread(program, store) } : {}
}

/** The ID of a replica, and the facts by which others can tell whether it is like them. */
export interface ReplicaIdentity {
  /** Unique for ever: people recognize the host, and the rest is random. */
  readonly name: string
  readonly program: string
  readonly address: string | undefined
  readonly settings: string
}

export function replicaIdentity(settings: Settings, randomBytes: RandomBytes): ReplicaIdentity {
  const host = hostname()
    .replace(/[^\w-]/g, '-')
    .slice(0, 63)
  return {
    name: `${host}-${randomBytes(6).toString('hex')}`,
    program: VERSION,
    address: settings.advertise,
    settings: hashOf(settings),
  }
}

/** Returns a hash of what all replicas should have in common: the settings, and the content of the seed. */
function hashOf(settings: Settings): string {
  const shared = Object.entries(settings).filter(([name]) => !OWN.some((own) => own === name))
  const { seed } = settings
  const content = typeof seed === 'string' ? readFileSync(seed, 'utf8') : seed
  const all = { ...Object.fromEntries(shared), seed: content }
  return createHash('sha256')
    .update(JSON.stringify(sorted(all)))
    .digest('hex')
    .slice(0, 16)
}

/** Returns a value in which the order of members makes no difference. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return members.map(([name, member]) => [name, sorted(member)])
}
