/** `npm run dev [-- FLAGS]`: rebuilds and restarts the server whenever a source changes. */
import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { withLock } from './lock.mjs'
import { PRODUCT, root } from './root.mjs'
import { ensureReady } from './setup.mjs'
import { changeToUserDirectory } from './user-directory.mjs'

const QUIET_MILLISECONDS = 150

await ensureReady({ dev: false })
changeToUserDirectory()
let server
let timer
await restart()
for (const folder of [...PRODUCT, 'console']) {
  watch(join(root, folder), { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(restart, QUIET_MILLISECONDS)
  })
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop().then(() => process.exit(0)))

async function restart() {
  try {
    await withLock(() => build())
  } catch {
    return // esbuild has printed the errors; the old server keeps running until they are fixed
  }
  await stop()
  server = spawn(process.execPath, [join(root, 'dist/cli.js'), 'start', ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
}

function stop() {
  if (!server || server.exitCode !== null) return Promise.resolve()
  return new Promise((stopped) => {
    server.once('exit', stopped)
    server.kill('SIGTERM')
  })
}
