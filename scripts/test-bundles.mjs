/**
 * Builds bundles for the tests: one of the whole product, and one of each package that many tests import. Each process
 * that runs tests loads them once (see test-environment.mjs), while Jest would evaluate every module again for every test file.
 */
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
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { digestOf, filesBelow } from './digest.mjs'
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
  'scripts/digest.mjs',
  relative(root, fileURLToPath(import.meta.url)),
]

/** Returns the bundle of a package. */
export const bundleOf = (directory, name) => join(directory, 'packages', `${name}.cjs`)

/** Returns the module that Jest replaces by one that exports the bundle of a package. */
export const standInOf = (directory, name) => join(directory, 'packages', `${name}.mjs`)

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
  await Promise.all([bundleProduct(unfinished), bundlePackages(unfinished)])
  await listExports(unfinished)
  // A source may have changed during the build: the bundles then match neither version.
  if (directoryOfSources() !== directory) {
    rmSync(unfinished, { recursive: true })
    return testBundles()
  }
  publish(unfinished, directory)
  return directory
}

/** Returns where the bundles of the current sources are, or would be. */
const directoryOfSources = () => join(CACHE, digestOf(INPUTS, root))

/** Publishes the bundles. Several test runs may build the same ones at once; the first to finish wins. */
function publish(unfinished, directory) {
  try {
    renameSync(unfinished, directory)
  } catch (error) {
    if (!existsSync(directory)) throw error
    rmSync(unfinished, { recursive: true })
  }
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
  target: 'node20',
  logLevel: 'error',
}

/** The key of the symbol of the global function that loads a bundle. */
export const LOAD_BUNDLE = 'iamulator.load-bundle'
/** The name of the product's bundle in a directory. It exports a function for each module. */
export const PRODUCT_BUNDLE = 'product.cjs'

/**
 * Bundles the product. Each module is evaluated on first use, like separate files.
 *
 * @param {{ header?: string, rewrite?: (text: string, path: string) => string }} change what the bundle begins with, and
 *   what becomes of each source, whose path is from the root
 */
export async function bundleProduct(directory, { header = '', rewrite = (text) => text } = {}) {
  const loads = productModules().map((path) => `'${path}': () => require('./${path}'),`)
  await build({
    ...OPTIONS,
    stdin: { contents: `export const modules = {\n${loads.join('\n')}\n}`, resolveDir: root },
    outfile: join(directory, PRODUCT_BUNDLE),
    format: 'cjs',
    minifyWhitespace: true,
    sourcemap: 'inline',
    sourcesContent: false,
    banner: { js: header },
    plugins: [ownPlaces(rewrite)],
  })
}

/** Keeps the URLs of source files, because the product finds its data files relative to them. */
const ownPlaces = (rewrite) => ({
  name: 'own-places',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = rewrite(await readFile(path, 'utf8'), relative(root, path))
      const url = JSON.stringify(pathToFileURL(path).href)
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' }
    })
  },
})

/**
 * Bundles each package for itself, and without the clients that other clients contain, so that classes with the same
 * name keep it.
 */
async function bundlePackages(directory) {
  await build({
    ...OPTIONS,
    entryPoints: PACKAGES,
    outdir: join(directory, 'packages'),
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    minifyWhitespace: true,
    mainFields: ['module', 'main'],
    external: ['@aws-sdk/nested-clients'],
  })
}

/** Lists the exports of each module of the product and of each package, for the modules that replace them. */
async function listExports(directory) {
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: productModules(),
    outdir: directory,
    format: 'esm',
    splitting: true,
    write: false,
    metafile: true,
    packages: 'external',
  })
  const entries = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint !== undefined)
  const require = createRequire(import.meta.url)
  const names = [
    ...entries.map(({ entryPoint, exports }) => [entryPoint, exports]),
    ...PACKAGES.map((name) => [name, Object.keys(require(bundleOf(directory, name)))]),
  ]
  for (const name of PACKAGES) writeFileSync(standInOf(directory, name), '')
  writeFileSync(join(directory, 'exports.json'), JSON.stringify(Object.fromEntries(names)))
}
