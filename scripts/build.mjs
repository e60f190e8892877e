/** Bundles the server into dist/: an entry file, chunks for modules that are loaded later, and data files. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { licensesOf } from './licenses.mjs'
import { withLock } from './lock.mjs'
import { root } from './root.mjs'

/** Folders that the server reads at run time, by their names in dist/. */
const DATA = { data: 'server/aws/data' }

/** @param {string} outdir absolute path */
export async function build(outdir = join(root, 'dist')) {
  const { build: bundle } = await import('esbuild')
  mkdirSync(outdir, { recursive: true })
  removeOldChunks(outdir)
  const { metafile } = await bundle({
    metafile: true,
    absWorkingDir: root,
    entryPoints: [{ in: 'server/cli/index.ts', out: 'cli' }],
    outdir,
    bundle: true,
    splitting: true,
    minifySyntax: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    // express is CommonJS and requires Node's own modules.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  })
  for (const [to, from] of Object.entries(DATA))
    cpSync(join(root, from), join(outdir, to), { recursive: true })
  writeFileSync(join(outdir, 'package.json'), JSON.stringify({ type: 'module', version: versionOfProject() }))
  writeFileSync(join(outdir, 'third-party-licenses.txt'), licensesOf(Object.keys(metafile.inputs)))
  writeFileSync(join(outdir, '.built'), '')
}

const DAY = 24 * 60 * 60 * 1000

/**
 * Removes chunks older than a day. Their names contain hashes, and a server started from an earlier build
 * still loads its own chunks.
 */
function removeOldChunks(outdir) {
  for (const name of readdirSync(outdir).filter((each) => each.endsWith('.js'))) {
    const path = join(outdir, name)
    if (Date.now() - statSync(path).mtimeMs > DAY) rmSync(path)
  }
}

function versionOfProject() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await withLock(() => build())
