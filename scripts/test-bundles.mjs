/**
 * Builds bundles for the tests. Jest links every module again for every test file, so a few large modules
 * load much faster than hundreds of small ones: one contains the whole product, others contain the packages
 * that many tests import.
 */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { PRODUCT, root } from './root.mjs'

/** Packages with many modules that tests import. The product bundle has its own copies of those it needs. */
export const PACKAGES = [
  '@aws-sdk/client-accessanalyzer',
  '@aws-sdk/client-cloudwatch-logs',
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-ec2',
  '@aws-sdk/client-eventbridge',
  '@aws-sdk/client-iam',
  '@aws-sdk/client-identitystore',
  '@aws-sdk/client-kinesis',
  '@aws-sdk/client-kms',
  '@aws-sdk/client-lambda',
  '@aws-sdk/client-organizations',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-secrets-manager',
  '@aws-sdk/client-sns',
  '@aws-sdk/client-sqs',
  '@aws-sdk/client-ssm',
  '@aws-sdk/client-sso',
  '@aws-sdk/client-sso-admin',
  '@aws-sdk/client-sso-oidc',
  '@aws-sdk/client-sts',
  '@aws-sdk/credential-providers',
  '@aws-sdk/lib-storage',
  '@aws-sdk/s3-presigned-post',
  '@aws-sdk/s3-request-presigner',
  '@smithy/signature-v4',
  'fast-check',
]

/** Jest's default patterns exclude node_modules from transformation. */
const CACHE = join(root, 'node_modules', '.cache', 'iamulator-tests')
const INPUTS = [
  ...PRODUCT,
  'package-lock.json',
  'scripts/bundled-transform.mjs',
  relative(root, fileURLToPath(import.meta.url)),
]

/** Returns the directory of bundles that match the current sources, and builds them if there are none. */
export async function testBundles() {
  const directory = directoryOfSources()
  if (existsSync(directory)) {
    // Bundles in use are not removed by other test runs.
    utimesSync(directory, new Date(), new Date())
    return directory
  }
  mkdirSync(CACHE, { recursive: true })
  removeForgotten()
  const unfinished = mkdtempSync(join(CACHE, 'unfinished-'))
  await bundleProduct(unfinished)
  await Promise.all([listExports(unfinished), bundlePackages(unfinished)])
  // A source may have changed during the build: the bundles are those of neither version then.
  if (directoryOfSources() !== directory) {
    rmSync(unfinished, { recursive: true })
    return testBundles()
  }
  publish(unfinished, directory)
  return directory
}

/** Returns where the bundles of the current sources are, or would be. */
const directoryOfSources = () => join(CACHE, hashOf(INPUTS.flatMap(filesBelow)))

/** Publishes the bundles. Several test runs may build the same ones at once; the first to finish wins. */
function publish(unfinished, directory) {
  try {
    renameSync(unfinished, directory)
  } catch (error) {
    if (!existsSync(directory)) throw error
    rmSync(unfinished, { recursive: true })
  }
}

function hashOf(paths) {
  const hash = createHash('sha256').update(root)
  for (const path of paths) hash.update(`\n${path}\n`).update(readFileSync(join(root, path)))
  return hash.digest('hex').slice(0, 16)
}

function filesBelow(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path]
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesBelow(`${path}/${name}`))
}

const DAY = 24 * 60 * 60 * 1000

/** Removes bundles older than a day. Other test runs may still use newer ones. */
function removeForgotten() {
  for (const path of readdirSync(CACHE).map((name) => join(CACHE, name)))
    if (Date.now() - modifiedAt(path) > DAY) rmSync(path, { recursive: true, force: true })
}

/** Returns the time of the last use. Another test run may remove the path at any time. */
const modifiedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()

/** Modules that only the test runner that they are for can load. Tests of the npm package run them. */
const FOR_RUNNERS = /^package\/runners\/(?:jest\/|vitest\/|playwright\.ts$)/

/** Returns modules that can be imported. Excludes files that start with `#!`, which are programs. */
function productModules() {
  const sources = PRODUCT.flatMap(filesBelow)
    .filter((path) => /(?<!\.d)\.ts$/.test(path))
    .filter((path) => !FOR_RUNNERS.test(path))
  return sources.filter((path) => !readFileSync(join(root, path), 'utf8').startsWith('#!'))
}

const OPTIONS = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'error',
}

/**
 * Globals that the bundle keeps references to, because no test replaces them. Reading a global in the context
 * of a test is slow: it goes through an interceptor.
 */
const GLOBALS = [
  ...[
    'Array',
    'ArrayBuffer',
    'BigInt',
    'Boolean',
    'Buffer',
    'DataView',
    'Error',
    'Intl',
    'JSON',
    'Map',
    'Math',
  ],
  ...['Number', 'Object', 'Promise', 'Proxy', 'RangeError', 'Reflect', 'RegExp', 'Set', 'String', 'Symbol'],
  ...['SyntaxError', 'TextDecoder', 'TextEncoder', 'TypeError', 'URL', 'URLSearchParams', 'Uint8Array'],
  ...['WeakMap', 'WeakSet', 'decodeURIComponent', 'encodeURIComponent', 'parseInt'],
]

/**
 * Bundles the product, with one entry for each folder. `require` makes esbuild evaluate each module on first
 * use, like separate files.
 */
async function bundleProduct(directory) {
  await build({
    ...OPTIONS,
    entryPoints: PRODUCT.map((folder) => ({ in: `all:${folder}`, out: folder })),
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    minifyWhitespace: true,
    sourcemap: true,
    sourcesContent: false,
    plugins: [wholeFolders, ownPlaces],
    banner: {
      js: `import { createRequire as _createRequire } from 'node:module'; import _load_ from './${LOADER}'; const require = _createRequire(import.meta.url); const { ${GLOBALS.join(', ')} } = globalThis;`,
    },
  })
  loadThroughOneModule(directory)
}

/** The module that loads chunks for all others. */
const LOADER = 'load.mjs'

/**
 * Replaces what loads a chunk on first use: a module that is compiled once for all test files cannot do it itself
 * (see test-environment.mjs). The replacement is as long as what it replaces, so source maps remain correct.
 */
function loadThroughOneModule(directory) {
  for (const path of readdirSync(directory).filter((name) => name.endsWith('.mjs'))) {
    const file = join(directory, path)
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('import("./', '_load_("./'))
  }
  writeFileSync(join(directory, LOADER), 'export default (path) => import(path)\n')
}

const wholeFolders = {
  name: 'whole-folders',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^all:/ }, ({ path }) => ({ path, namespace: 'all' }))
    onLoad({ filter: /.*/, namespace: 'all' }, ({ path }) => {
      const folder = path.slice('all:'.length)
      const entries = productModules()
        .filter((module) => module.startsWith(`${folder}/`))
        .map((module) => `${JSON.stringify(module)}: () => require(${JSON.stringify(`./${module}`)}),`)
      return { contents: `export const modules = {\n${entries.join('\n')}\n}\n`, resolveDir: root }
    })
  },
}

/** Keeps the URLs of source files, because the product finds its data files relative to them. */
const ownPlaces = {
  name: 'own-places',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const url = JSON.stringify(pathToFileURL(path).href)
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' }
    })
  },
}

/** Lists the exports of each module, for the modules that replace it. */
async function listExports(directory) {
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: productModules(),
    outdir: directory,
    splitting: true,
    write: false,
    metafile: true,
    packages: 'external',
  })
  const entries = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint !== undefined)
  const names = Object.fromEntries(entries.map(({ entryPoint, exports }) => [entryPoint, exports]))
  writeFileSync(join(directory, 'exports.json'), JSON.stringify(names))
}

/** Bundles the packages' ECMAScript modules, because CommonJS has no named exports. */
async function bundlePackages(directory) {
  await build({
    ...OPTIONS,
    entryPoints: PACKAGES,
    outdir: directory,
    splitting: true,
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.mjs' },
  })
}
