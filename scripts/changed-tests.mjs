/**
 * Finds the tests near changed files. Almost every test starts an emulator, which imports the whole product. So imports
 * are followed only up to the assembly of an emulator, and tests in the folder that mirrors a changed file are added.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { PRODUCT, root } from './root.mjs'
import { allTestFiles } from './test-files.mjs'

/** Files that import everything: whatever imports them does not depend on each file of the product in particular. */
const ASSEMBLIES =
  /^(?:server\/app\/|server\/index\.ts|server\/services\/(?:[^/]+\/)?index\.ts|package\/create\.ts)/
const IMPORTS = /\b(?:from|import\()\s*['"](\.[^'"]+)['"]/g

/**
 * Returns the test files, from the root.
 *
 * @param {string} commit what has changed since then, or is not committed
 */
export function changedTests(commit) {
  const git = (...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean)
  const changed = [
    ...git('diff', '--name-only', '--relative', commit),
    ...git('ls-files', '--others', '--exclude-standard'),
  ]
  const reached = dependentsOf(changed)
  const folders = changed.flatMap(mirrorOf)
  return allTestFiles().filter(
    (path) => reached.has(path) || folders.some((folder) => path.startsWith(folder)),
  )
}

/** Returns the files that import one of these, directly or through others, and these themselves. */
function dependentsOf(changed) {
  const importers = importersByFile()
  const reached = new Set(changed)
  for (const path of reached)
    if (!ASSEMBLIES.test(path)) for (const importer of importers.get(path) ?? []) reached.add(importer)
  return reached
}

function importersByFile() {
  const importers = new Map()
  for (const path of [...PRODUCT, 'test', 'scripts'].flatMap(sourcesBelow)) {
    for (const [, specifier] of readFileSync(join(root, path), 'utf8').matchAll(IMPORTS)) {
      const imported = relative(root, join(root, dirname(path), specifier))
      importers.set(imported, (importers.get(imported) ?? new Set()).add(path))
    }
  }
  return importers
}

const sourcesBelow = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((path) => /\.(?:ts|mjs)$/.test(path))
    .map((path) => `${folder}/${path}`)

/** Returns the folder of tests that mirrors the folder of a file of the product, or the nearest folder above it. */
function mirrorOf(path) {
  const [top = ''] = path.split('/')
  if (!PRODUCT.includes(top) && top !== 'console') return []
  for (let folder = dirname(path.replace(/^(?:server|core)\//, '')); folder !== '.'; folder = dirname(folder))
    if (existsSync(join(root, 'test', folder))) return [`test/${folder}/`]
  return []
}
