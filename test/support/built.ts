/** Builds the bundle once for all test files, and keeps it until a source changes. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const CACHE = join(root, 'node_modules', '.cache', 'iamulator-bundles')
/** Everything that `scripts/build.mjs` reads. */
const INPUTS = [
  ...[
    'package',
    'schemas',
    'core',
    'recognition',
    'guard',
    'analysis',
    'server',
    'protocol',
    'policy',
    'store',
  ],
  ...['console', 'package.json', 'package-lock.json', 'scripts/root.mjs', 'scripts/licenses.mjs'],
  ...['scripts/build.mjs', 'scripts/build-console.mjs', 'scripts/package'],
]

/**
 * Returns the folder of a bundle of the current sources. It must not be changed.
 *
 * @param replaced sources to replace: path in the project -> text
 */
export async function builtBundle(replaced: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(CACHE, digest(replaced))
  if (!existsSync(folder)) await runScript(scriptFor(folder, replaced))
  return folder
}

export async function runScript(script: string): Promise<void> {
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: root })
}

function digest(replaced: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256').update(JSON.stringify(replaced))
  for (const path of INPUTS.flatMap(filesBelow))
    hash.update(`\n${path}\n`).update(readFileSync(join(root, path)))
  return hash.digest('hex').slice(0, 16)
}

function filesBelow(path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path]
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesBelow(`${path}/${name}`))
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
