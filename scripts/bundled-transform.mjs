/** Makes Jest load modules of the product from the bundles of scripts/test-bundles.mjs. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './root.mjs'

/** @param {{ directory: string }} options `directory` contains the bundles */
function createTransformer({ directory }) {
  const exported = JSON.parse(readFileSync(join(directory, 'exports.json'), 'utf8'))
  return {
    process(_source, path) {
      const name = relative(root, path)
      const bundle = join(directory, `${name.split('/')[0]}.mjs`)
      return { code: standIn(name, bundle, exported[name]) }
    },
    getCacheKey: (_source, path) => createHash('sha256').update(`${directory}\n${path}`).digest('hex'),
  }
}

/** Returns the code of a module that exports what the bundle contains of another module. */
function standIn(name, bundle, exported) {
  return [
    `import { modules as $modules } from ${JSON.stringify(bundle)}`,
    `const $loaded = $modules[${JSON.stringify(name)}]()`,
    ...exported.map((each) =>
      each === 'default' ? 'export default $loaded.default' : `export const ${each} = $loaded.${each}`,
    ),
  ].join('\n')
}

export default { createTransformer }
