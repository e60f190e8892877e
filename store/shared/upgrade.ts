import { randomBytes } from 'node:crypto'
import { StoreError } from '../errors.ts'
import { LOG_FORMAT } from './batch.ts'
import type { SharedDatabase } from './shared-log.ts'
import type { SeenReplica } from './status.ts'

/**
 * Lets replicas write the latest version of the format that this program knows. From then on, programs that do not know it
 * cannot start.
 *
 * @param program the version of this program
 * @param known the latest version of the format that this program knows
 * @returns the version before
 * @throws StoreError if a replica runs that does not know the version
 */
export async function upgradeFormat(
  database: SharedDatabase,
  program: string,
  known = LOG_FORMAT,
): Promise<number> {
  const { version } = await database.format()
  if (version >= known) return version
  const older = (await replicasOf(database, program)).filter(({ format }) => format < known)
  if (older.length > 0) {
    const names = older.map((replica) => `${replica.name} (version ${replica.program})`).sort()
    throw new StoreError(
      `Replicas of an older version are running: ${names.join(', ')}. Replace them first. Those that crashed count for 15 seconds.`,
    )
  }
  await database.setFormat(known)
  return version
}

/** Asks as a replica does: the database tells those who register about the others. */
async function replicasOf(database: SharedDatabase, program: string): Promise<readonly SeenReplica[]> {
  const name = `upgrade-${randomBytes(8).toString('hex')}`
  const note = { name, program, format: LOG_FORMAT, position: 0, address: undefined, settings: '' }
  try {
    const all = await database.register(note)
    return all.filter((replica) => replica.name !== name)
  } finally {
    await database.unregister(name)
  }
}
