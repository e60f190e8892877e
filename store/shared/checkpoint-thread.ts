/** The program of a thread that writes a checkpoint, so that requests do not wait for it. */
import { workerData } from 'node:worker_threads'
import { checkpointPostgres } from './checkpoint-postgres.ts'

// A rejection ends the thread with an error.
void checkpointPostgres(workerData.url)
