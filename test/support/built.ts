/** Builds the bundle once for all test files, and keeps it until a source changes. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { digestOf } from '../../scripts/digest.mjs'
import { PRODUCT, root } from '../../scripts/root.mjs'

const CACHE = join(root, 'node_modules', '.cache', 'iamulator-bundles')
/** Everything that `scripts/build.mjs` reads. */
const INPUTS = [
  ...PRODUCT,
  ...['console', 'package.json', 'package-lock.json', 'scripts/root.mjs', 'scripts/licenses.mjs'],
  ...['scripts/build.mjs', 'scripts/build-console.mjs', 'scripts/package'],
]

/**
 * Returns the folder of a bundle of the current sources. It must not be changed.
 *
 * @param replaced sources to replace: path in the project -> text
 */
export async function builtBundle(replaced: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(CACHE, digestOf(INPUTS, JSON.stringify(replaced)))
  if (!existsSync(folder)) await runScript(scriptFor(folder, replaced))
  return folder
}

export async function runScript(script: string): Promise<void> {
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: root })
}

/** Jest's workers need the bundle at the same time: the first builds it, and the others wait for the lock. */
const scriptFor = (folder: string, replaced: Readonly<Record<string, string>>) => `
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { build } from './scripts/build.mjs'
import { withLock } from './scripts/lock.mjs'

const [cache, folder] = ${JSON.stringify([CACHE, folder])}
const DAY = 24 * 60 * 60 * 1000

await withLock(async () => {
  if (existsSync(folder)) return
  mkdirSync(cache, { recursive: true })
  for (const path of readdirSync(cache).map((name) => cache + '/' + name))
    if (Date.now() - statSync(path).mtimeMs > DAY) rmSync(path, { recursive: true })
  const unfinished = mkdtempSync(cache + '/unfinished-')
  await build(unfinished, undefined, false, ${JSON.stringify(replaced)})
  renameSync(unfinished, folder)
})
`
