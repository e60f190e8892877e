/** `npm run reference`: generates docs/reference/ and parts of CONTRIBUTING.md from the tables that the server uses. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadTypeScript } from './load-typescript.mjs'
import { root } from './root.mjs'
import { ensureReady } from './setup.mjs'

await ensureReady({ dev: true })
const { contributing, referencePages } = await loadTypeScript('scripts/reference/index.ts')
for (const [path, text] of [...referencePages(root), contributing(root)]) {
  await writeFile(join(root, path), text)
  console.log(`wrote ${path}`)
}
