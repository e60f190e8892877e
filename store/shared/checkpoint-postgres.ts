import { Contact } from './contact.ts'
import { openPostgres } from './postgres/index.ts'
import { systemTimers } from './timers.ts'
import { writeCheckpoint } from './write-checkpoint.ts'

/** How long an answer may take, in milliseconds. No caller waits for a checkpoint. */
const PATIENCE = 60_000

/**
 * Writes a checkpoint, over connections of its own.
 *
 * @param url the value of `--store`
 * @throws Error if there is no answer
 */
export async function checkpointPostgres(url: string): Promise<void> {
  const database = await openPostgres(url)
  try {
    await database.open(() => {})
    await writeCheckpoint(database, new Contact(systemTimers, PATIENCE))
  } finally {
    await database.close()
  }
}
