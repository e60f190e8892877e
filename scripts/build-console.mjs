/**
 * Builds the browser's part of the console: scripts in chunks, one style sheet, and fonts.
 *
 * Their names contain hashes, so that browsers keep them forever. `manifest.json` says which the page loads first.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from './root.mjs'

const ENTRY = 'console/main.tsx'
const STYLES = 'console/styles/index.css'

/**
 * @param {typeof import('esbuild')} esbuild
 * @param {string} outdir absolute path of the folder, which is replaced
 * @returns {Promise<readonly string[]>} the paths of the bundled files, relative to the project's folder
 */
export async function buildConsole({ build }, outdir) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { main: ENTRY, console: STYLES },
    outdir,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfig: join(root, 'console', 'tsconfig.json'),
    loader: { '.woff2': 'file' },
    logLevel: 'warning',
  })
  rmSync(outdir, { recursive: true, force: true })
  mkdirSync(outdir, { recursive: true })
  for (const { path, contents } of outputFiles) writeFileSync(path, contents)
  writeFileSync(join(outdir, 'manifest.json'), `${JSON.stringify(manifestOf(metafile), null, 2)}\n`)
  return Object.keys(metafile.inputs)
}

/** Returns the names of the first script and its static imports, of the style sheet, and of the fonts. */
function manifestOf({ outputs }) {
  const paths = Object.keys(outputs)
  const builtFrom = (source) => paths.find((path) => outputs[path].entryPoint === source)
  const script = builtFrom(ENTRY)
  const imported = outputs[script].imports.filter(({ kind }) => kind === 'import-statement')
  return {
    script: basename(script),
    preload: imported.map(({ path }) => basename(path)),
    style: basename(builtFrom(STYLES)),
    fonts: paths.filter((path) => path.endsWith('.woff2')).map((path) => basename(path)),
  }
}
