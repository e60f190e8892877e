/** Writes the type declarations of the npm package. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { root } from '../root.mjs'
import { run } from '../setup.mjs'
import { entries, esmEntries } from './entries.mjs'

/** The folders of the sources whose declarations are published. */
const SOURCES = ['package', 'schemas']

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')

/**
 * Writes the declarations of every entry, and of the modules that they import, to `types/` in `outdir`.
 *
 * @throws if a public type is one of the server, because the server's declarations are not published
 */
export function writeDeclarations(outdir) {
  const emitted = mkdtempSync(join(tmpdir(), 'iamulator-types-'))
  try {
    run(process.execPath, [tsc, '-p', 'scripts/package/tsconfig.json', '--outDir', emitted])
    const pending = Object.values(entries).map(declarationOf)
    const written = new Set()
    for (const path of pending) {
      if (written.has(path)) continue
      written.add(path)
      const text = readFileSync(join(emitted, path), 'utf8')
      pending.push(...importsOf(path, text))
      const target = join(outdir, 'types', relative('package', publishedAs(path)))
      mkdirSync(dirname(target), { recursive: true })
      writeFileSync(
        target,
        text.replace(IMPORT, (found) => found.replace(/\.ts'$/, ".js'")),
      )
    }
  } finally {
    rmSync(emitted, { recursive: true })
  }
}

const declarationOf = (source) => source.replace(/\.ts$/, '.d.ts')

/** The declarations of an ES module have another extension, because the package's are CommonJS. */
function publishedAs(path) {
  const isEsm = esmEntries.some((name) => entries[name] && declarationOf(entries[name]) === path)
  return isEsm ? path.replace(/\.d\.ts$/, '.d.mts') : path
}

const IMPORT = /(?:from|import\(|import)\s*'(\.[^']+\.ts)'/g

function importsOf(path, text) {
  return [...text.matchAll(IMPORT)].map(([, imported]) => {
    const source = join(dirname(path), imported)
    if (!SOURCES.some((folder) => source.startsWith(`${folder}/`)))
      throw new Error(`${path} exports a type of ${source}`)
    return declarationOf(source)
  })
}
