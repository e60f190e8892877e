/** `npm run new-service NAME OPERATION`: prints the first files of a service and a test that fails until it is complete. */
import { loadTypeScript } from './load-typescript.mjs'
import { ensureReady } from './setup.mjs'

await ensureReady({ dev: true })
const { newService } = await loadTypeScript('scripts/new-service/index.ts')
const [name, operation] = process.argv.slice(2)
const result = newService(name, operation)
if ('problem' in result) {
  process.stderr.write(`${result.problem}\n`)
  process.exitCode = 1
} else {
  process.stdout.write(result.text)
}
