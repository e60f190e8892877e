import { Worker } from 'node:worker_threads'

/**
 * Writes a checkpoint to PostgreSQL, in a thread.
 *
 * @param program where `checkpoint-thread.js` is
 * @param url the value of `--store`
 * @throws Error if the checkpoint could not be written
 */
export function checkpointInThread(program: URL, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { workerData: { url }, execArgv: [] })
    worker.on('error', reject)
    worker.on('exit', () => resolve())
  })
}
