import { Worker } from 'node:worker_threads'

/**
 * Writes a checkpoint to PostgreSQL, in a thread.
 *
 * @param url the value of `--store`
 * @throws Error if the checkpoint could not be written
 */
export function checkpointInThread(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const program = new URL('checkpoint-thread.js', import.meta.url)
    const worker = new Worker(program, { workerData: { url }, execArgv: [] })
    worker.on('error', reject)
    worker.on('exit', () => resolve())
  })
}
