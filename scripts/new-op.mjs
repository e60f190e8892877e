/** `npm run new-op NAME`: prints what an operation needs to exist: its entry and a test that fails until it works. */
import { loadTypeScript } from './load-typescript.mjs'
import { ensureInstalled } from './setup.mjs'

ensureInstalled({ dev: true })
const { newOperation } = await loadTypeScript('scripts/new-op/index.ts')
const result = newOperation(process.argv[2])
if ('problem' in result) {
  process.stderr.write(`${result.problem}\n`)
  process.exitCode = 1
} else {
  process.stdout.write(result.text)
}
