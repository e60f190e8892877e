/**
 * Builds dist/, the content of the npm package: entry files, chunks for modules that are loaded later, and data.
 *
 * The files are CommonJS, because Jest loads nothing else by default, and ES modules import its names too. Only
 * entries for programs that are ES modules themselves are ESM.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildConsole } from './build-console.mjs'
import { licensesOf } from './licenses.mjs'
import { withLock } from './lock.mjs'
import { entries, esmEntries, runnerEntries, runnerPackages } from './package/entries.mjs'
import { nodeVersionCheck } from './package/node-version.mjs'
import { joinSmallChunks } from './package/small-chunks.mjs'
import { root } from './root.mjs'

/** Files and folders that are copied to dist/, by their names there. */
const COPIED = {
  data: 'core/aws/data',
  'seed.schema.json': 'schemas/seed.schema.json',
  'openapi.json': 'schemas/openapi.json',
}

/** The entry points of dist/: file name -> source. */
const ENTRIES = {
  cli: 'server/cli/index.ts',
  'checkpoint-thread': 'store/shared/checkpoint-thread.ts',
  'proof-thread': 'analysis/policy-checks/proof-thread.ts',
  ...entries,
  ...runnerEntries,
}

/**
 * @param {string} outdir absolute path
 * @param {Readonly<Record<string, string>>} entryPoints tests bundle programs of their own
 * @param {boolean} isPublished whether the build is for the npm package, which is to be small
 * @param {Readonly<Record<string, string>>} replaced sources that tests replace: path in the project -> text
 * @returns {Promise<readonly string[]>} the paths of the bundled files, relative to the project's folder
 */
export async function build(
  outdir = join(root, 'dist'),
  entryPoints = ENTRIES,
  isPublished = false,
  replaced = {},
) {
  const esbuild = await import('esbuild')
  mkdirSync(outdir, { recursive: true })
  removeOldChunks(outdir)
  const [{ metafile, outputFiles }, consoleInputs] = await Promise.all([
    bundle(esbuild, outdir, entryPoints, replaced),
    entryPoints === ENTRIES ? buildConsole(esbuild, join(outdir, 'console.json')) : [],
  ])
  for (const [name, code] of await modulesOf(esbuild, outputFiles, isPublished))
    writeFileSync(join(outdir, name), code)
  for (const [to, from] of Object.entries(COPIED))
    cpSync(join(root, from), join(outdir, to), { recursive: true })
  writeFileSync(
    join(outdir, 'package.json'),
    JSON.stringify({ type: 'commonjs', version: versionOfProject() }),
  )
  const inputs = [...Object.keys(metafile.inputs), ...consoleInputs]
  writeFileSync(join(outdir, 'third-party-licenses.txt'), licensesOf(inputs))
  writeFileSync(join(outdir, '.built'), '')
  return inputs
}

/** Bundles in memory, as ESM, which esbuild can split into chunks. */
function bundle({ build: bundleWith }, outdir, entryPoints, replaced) {
  return bundleWith({
    metafile: true,
    write: false,
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    external: runnerPackages,
    splitting: true,
    minifySyntax: true,
    platform: 'node',
    format: 'esm',
    target: TARGET,
    logLevel: 'warning',
    define: { 'import.meta.url': MODULE_URL },
    plugins: [withoutBodyParsers, ...Object.entries(replaced).map(replacing)],
  })
}

const TARGET = 'node20'
/** The name by which CommonJS files know their URL. */
const MODULE_URL = 'moduleUrl'
/** ES modules are strict. */
const STRICT = '"use strict";\n'
const MODULE_URL_DEFINITION = `const ${MODULE_URL} = require('node:url').pathToFileURL(__filename).href`

/** Leaves out a third of the bundle: express loads body parsers at once, and the server uses none. */
const withoutBodyParsers = {
  name: 'without-body-parsers',
  setup(build) {
    build.onResolve({ filter: /^body-parser$/ }, ({ path }) => ({ path, namespace: 'unused' }))
    build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {}' }))
  },
}

/** Replaces the text of a source. */
function replacing([path, contents]) {
  const absolute = join(root, path)
  return {
    name: `replacing-${path}`,
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, (source) =>
        source.path === absolute ? { contents, loader: 'ts' } : undefined,
      )
    },
  }
}

/** Returns the names and contents of the files to write. */
async function modulesOf(esbuild, outputFiles, isPublished) {
  const outputs = new Map(outputFiles.map(({ path, text }) => [basename(path), text]))
  requireNoCircle(outputs)
  const written = [...outputs].map(async ([file, text]) => {
    const name = basename(file, '.js')
    return esmEntries.includes(name)
      ? [`${name}.mjs`, esmOf(text)]
      : [file, await commonJsOf(esbuild, text, { isPublished, check: checkOf(name) })]
  })
  return joinSmallChunks(new Map(await Promise.all(written)))
}

/** Returns what an entry checks before it loads chunks. */
function checkOf(name) {
  return Object.hasOwn(ENTRIES, name) ? `${nodeVersionCheck(name === 'cli')}\n` : ''
}

/** A chunk from which nothing is imported. */
const UNUSED_CHUNK = /^import "\.\/[^"]+";\n/gm
const IMPORTED_CHUNK = /^import (?:\{([^}]*)\} from )?("\.\/[^"]+");\n/gm

/** @throws if chunks import each other: constants would be read before they have values */
function requireNoCircle(outputs) {
  const visited = new Set()
  const visit = (file, importers) => {
    if (importers.includes(file))
      throw new Error(`Chunks import each other: ${[...importers, file].join(' ')}`)
    if (visited.has(file)) return
    visited.add(file)
    const imported = [...outputs.get(file).matchAll(IMPORTED_CHUNK)].map(([, , path]) => JSON.parse(path))
    for (const path of imported) visit(basename(path), [...importers, file])
  }
  for (const file of outputs.keys()) visit(file, [])
}

/**
 * Makes constants of what a module imports from chunks.
 *
 * esbuild would read it from an object of getters at each use, which takes a seventh of the time of a guarded request.
 */
function withConstants(text) {
  return text.replace(IMPORTED_CHUNK, (_, names, path) => {
    const required = `require(${path});\n`
    return names === undefined ? required : `const {${names.replaceAll(' as ', ': ')}} = ${required}`
  })
}

/**
 * Lets an ES module require the chunks. The module may also be loaded by a bundler, which would run copies of
 * chunks that it imports.
 */
function esmOf(text) {
  const code = withConstants(text.replace(UNUSED_CHUNK, ''))
  return `import { createRequire } from "node:module";
const ${MODULE_URL} = import.meta.url;
const require = createRequire(${MODULE_URL});
${nodeVersionCheck(false)}
${code}`
}

/**
 * An uncaught error prints the line that threw it, which would be a whole file. Node reads short lines as fast as long
 * ones, but they make the package larger.
 */
const LONGEST_LINE = 300

/** Names stay as they are, because stack traces contain them. */
async function commonJsOf({ transform }, text, { isPublished, check }) {
  const { code } = await transform(withConstants(text), {
    format: 'cjs',
    platform: 'node',
    target: TARGET,
    minifyWhitespace: isPublished,
    lineLimit: LONGEST_LINE,
    // `require` needs no loader of ES modules, which Jest lacks.
    supported: { 'dynamic-import': false },
    banner: `${STRICT}${check}${text.includes(MODULE_URL) ? MODULE_URL_DEFINITION : ''}`,
  })
  return code
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
