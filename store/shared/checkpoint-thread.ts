/**
 * The program of a thread that writes a checkpoint, so that requests do not wait for it. It has connections of its own
 * to the database.
 */
import { workerData } from 'node:worker_threads'
import { Contact } from './contact.ts'
import { openPostgres } from './postgres/index.ts'
import { systemTimers } from './timers.ts'
import { writeCheckpoint } from './write-checkpoint.ts'

/** How long an answer may take, in milliseconds. Nobody waits for a checkpoint. */
const PATIENCE = 60_000

async function run(url: string): Promise<void> {
  const database = await openPostgres(url)
  try {
    await database.open(() => {})
    await writeCheckpoint(database, new Contact(systemTimers, PATIENCE))
  } finally {
    await database.close()
  }
}

// A rejection ends the thread with an error.
void run(workerData.url)
