/** Creates PostgreSQL clusters as copies of one that `initdb` made, because `initdb` takes seconds on a busy machine. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/iamulator-postgres/', import.meta.url))

/**
 * Creates the cluster `data` in a directory.
 *
 * @param identity everything that a cluster depends on, such as the version of PostgreSQL
 * @param initialize runs `initdb`, which creates `data` in the directory
 */
export async function createCluster(
  directory: string,
  identity: readonly string[],
  initialize: () => Promise<void>,
): Promise<void> {
  const digest = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16)
  const template = join(CACHE, digest)
  if (existsSync(template)) return copy(template, directory)
  await initialize()
  await keep(join(directory, 'data'), template)
}

/** Keeps the owner and the mode of the files: a server refuses a cluster that others can read. */
async function copy(template: string, directory: string): Promise<void> {
  await run('cp', ['-a', join(template, 'data'), directory])
}

/** Several workers may create a template at the same time. The first one to finish wins. */
async function keep(data: string, template: string): Promise<void> {
  await mkdir(CACHE, { recursive: true })
  const unfinished = await mkdtemp(join(CACHE, 'unfinished-'))
  await run('cp', ['-a', data, unfinished])
  await rename(unfinished, template).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true })
    if (!existsSync(template)) throw error
  })
}
