/** `npm run -s iamulator -- COMMAND`: the command line from a clone. */
import { join } from 'node:path'
import { root } from './root.mjs'
import { ensureBuilt, ensureInstalled } from './setup.mjs'

ensureInstalled({ dev: false })
await ensureBuilt()
const cli = join(root, 'dist', 'cli.js')
process.argv[1] = cli
await import(cli)
