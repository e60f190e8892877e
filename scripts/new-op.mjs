/** `npm run new-op NAME`: prints what an operation needs to exist: its entry and a test that fails until it works. */
import { loadTypeScript } from './load-typescript.mjs'
import { ensureReady } from './setup.mjs'

const AGAIN = '--again'

await ensureReady({ dev: true })
const { newOperation } = await loadTypeScript('scripts/new-op/index.ts')
const [name] = process.argv.slice(2).filter((argument) => argument !== AGAIN)
const result = newOperation(name, process.argv.includes(AGAIN))
if ('problem' in result) {
  process.stderr.write(`${result.problem}\n`)
  process.exitCode = 1
} else {
  process.stdout.write(result.text)
}
