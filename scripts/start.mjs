/** `npm start`: installs and builds what is missing, then serves in this very process, so that signals reach it. */
import { join } from 'node:path'
import { root } from './root.mjs'
import { ensureBuilt, ensureInstalled } from './setup.mjs'

ensureInstalled({ dev: false })
await ensureBuilt()
const cli = join(root, 'dist', 'cli.js')
process.argv.splice(1, 1, cli, 'start')
await import(cli)
