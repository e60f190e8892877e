/** Makes Jest load modules of the product and packages from the bundles of scripts/test-bundles.mjs. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './root.mjs'
import { bundleOf, LOAD_BUNDLE, PACKAGES, PRODUCT_BUNDLE, standInOf } from './test-bundles.mjs'

/** The names that each module exports, by directory of bundles. Jest makes a transformer for each test file. */
const exports = new Map()

function exportsIn(directory) {
  if (!exports.has(directory))
    exports.set(directory, JSON.parse(readFileSync(join(directory, 'exports.json'), 'utf8')))
  return exports.get(directory)
}

/**
 * @param {{ directory: string, product?: string }} options `directory` contains the bundles, `product` the one of the
 *   product if it is another one
 */
function createTransformer({ directory, product: productDirectory = directory }) {
  const exported = exportsIn(directory)
  const product = JSON.stringify(join(productDirectory, PRODUCT_BUNDLE))
  const packages = new Map(PACKAGES.map((name) => [standInOf(directory, name), name]))
  return {
    process(_source, path) {
      const load = `globalThis[Symbol.for(${JSON.stringify(LOAD_BUNDLE)})]`
      const name = packages.get(path)
      if (name !== undefined)
        return { code: standIn(`${load}(${JSON.stringify(bundleOf(directory, name))})`, exported[name]) }
      const module = relative(root, path)
      return { code: standIn(`${load}(${product}).modules['${module}']()`, exported[module]) }
    },
    getCacheKey: (_source, path) =>
      createHash('sha256').update(`${directory}\n${productDirectory}\n${path}`).digest('hex'),
  }
}

/**
 * Returns the code of a module that exports what a bundle contains.
 *
 * @param loaded an expression
 */
function standIn(loaded, exported) {
  return [
    `const $loaded = ${loaded}`,
    ...exported.map((each) =>
      each === 'default' ? 'export default $loaded.default' : `export const ${each} = $loaded.${each}`,
    ),
  ].join('\n')
}

export default { createTransformer }
