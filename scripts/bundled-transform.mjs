/** Makes Jest load a module of the product from the bundle of scripts/test-bundles.mjs. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './root.mjs'

/** @param {{ directory: string }} options where the bundles are */
export function createTransformer({ directory }) {
  const exported = JSON.parse(readFileSync(join(directory, 'exports.json'), 'utf8'))
  return {
    process(_source, path) {
      const name = relative(root, path)
      const bundle = JSON.stringify(join(directory, `${name.split('/')[0]}.mjs`))
      const loaded = `modules[${JSON.stringify(name)}]()`
      const code = `import { modules } from ${bundle}\nexport const { ${exported[name].join(', ')} } = ${loaded}\n`
      return { code }
    },
    getCacheKey: (_source, path) => createHash('sha256').update(`${directory}\n${path}`).digest('hex'),
  }
}

export default { createTransformer }
