/**
 * `npm run generate`: rewrites protocol/model/ from the installed AWS SDKs and scripts/facts/, schemas/ from
 * the server's schemas, and the colors of the server's pages from the console's.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadTypeScript } from './load-typescript.mjs'
import { root } from './root.mjs'
import { ensureReady } from './setup.mjs'

await ensureReady({ dev: true })
const { generateModel } = await loadTypeScript('scripts/generate-model.ts')
const { pageTokens } = await loadTypeScript('scripts/generate/page-tokens.ts')
const { packageTypes } = await loadTypeScript('scripts/generate/package-types.ts')
const { files: model, differences } = generateModel(root)
const files = new Map([...model, ...packageTypes(), ...pageTokens(root)])
for (const [path, content] of files) await writeFile(join(root, path), content)
for (const difference of differences) console.log(`note: ${difference}`)
console.log(`wrote ${[...files.keys()].join(', ')}`)
