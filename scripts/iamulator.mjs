/**
 * Runs the command line from a clone: `npm start` and `npm run -s iamulator -- COMMAND`. Installs and builds
 * what is missing, then runs the command in this process, so that signals reach it.
 */
import { join } from 'node:path'
import { root } from './root.mjs'
import { ensureReady } from './setup.mjs'
import { changeToUserDirectory } from './user-directory.mjs'

await ensureReady({ dev: false, bundle: true })
changeToUserDirectory()
const cli = join(root, 'dist', 'cli.js')
process.argv[1] = cli
await import(cli)
