/**
 * Builds the browser's part of the console: scripts in chunks, one style sheet, and fonts.
 *
 * Their names contain hashes, so that browsers keep them forever. All are in one file, which the server reads when a
 * browser first asks: so a build never mixes with the one before, and the package has one file more instead of fifty.
 */
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from './root.mjs'

const ENTRY = 'console/main.tsx'
const STYLES = 'console/styles/index.css'

/**
 * @param {typeof import('esbuild')} esbuild
 * @param {string} outfile absolute path
 * @returns {Promise<readonly string[]>} the paths of the bundled files, relative to the project's folder
 */
export async function buildConsole({ build }, outfile) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { main: ENTRY, console: STYLES },
    // Nothing is written there: it is what names of files are relative to.
    outdir: root,
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
  const files = outputFiles.map(({ path, text, contents }) => [
    basename(path),
    path.endsWith('.woff2') ? Buffer.from(contents).toString('base64') : text,
  ])
  writeFileSync(outfile, JSON.stringify({ manifest: manifestOf(metafile), files: Object.fromEntries(files) }))
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
