/** Digests of files, by which results that depend on them are kept. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/**
 * Returns a digest of files, with their paths.
 *
 * @param {readonly string[]} paths files, and folders with everything below them, from the root
 * @param {string} others whatever else the result depends on
 */
export function digestOf(paths, others) {
  const hash = createHash('sha256').update(others)
  for (const path of paths.flatMap(filesBelow))
    hash.update(`\n${path}\n`).update(readFileSync(join(root, path)))
  return hash.digest('hex').slice(0, 16)
}

/** Returns a file itself, or the files in a folder and below it, sorted. */
export function filesBelow(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path]
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesBelow(`${path}/${name}`))
}
