/**
 * `npm run soak -- replicas [--runs N] [--seconds N] [--writers N] [--failover] [--patience SECONDS] [--seed N]`: lets
 * writers use three replicas on PostgreSQL that are killed at random moments. Fails if an acknowledged change is lost, is
 * applied twice, or comes back, or if replicas answer differently. With `--failover`, the database's primary fails every
 * 5 seconds. The seed of each run is printed, and can be given.
 */
import { parseArgs } from 'node:util'
import { loadTypeScript } from './load-typescript.mjs'
import { ensureReady } from './setup.mjs'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '30' },
    writers: { type: 'string', default: '12' },
    patience: { type: 'string', default: '15' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    failover: { type: 'boolean', default: false },
  },
})
if (positionals.join() !== 'replicas') throw new Error('Name what to soak: replicas')

await ensureReady({ dev: true })
const { soakReplicas } = await loadTypeScript('scripts/soak/replicas.ts')
const results = await soakReplicas({
  runs: numberOf('runs'),
  seconds: numberOf('seconds'),
  writers: numberOf('writers'),
  patience: numberOf('patience'),
  seed: numberOf('seed'),
  failover: values.failover,
  print: (line) => process.stdout.write(`${line}\n`),
})

const sum = (count) => results.reduce((total, result) => total + count(result), 0)
const violations = sum((result) => result.violations.length)
process.stdout.write(
  `\n${results.length} runs, ${sum((result) => result.kills)} kills, ${sum((result) => result.failovers)} failovers, ` +
    `${sum((result) => result.acknowledged)} changes acknowledged, ${sum((result) => result.perhaps)} perhaps: ` +
    `${violations} violations\n`,
)
process.exitCode = violations === 0 ? 0 : 1

function numberOf(name) {
  const number = Number(values[name])
  if (!Number.isInteger(number) || number < 0) throw new Error(`--${name} must be a whole number.`)
  return number
}
