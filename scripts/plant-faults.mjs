/**
 * `npm run compare -- faults`: plants faults into the proofs of the policy engine, one at a time, and prints what
 * notices each: a generated pair, or a written one. Fails if nothing notices a fault.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadTypeScript } from './load-typescript.mjs'
import { root } from './root.mjs'
import { ensureReady } from './setup.mjs'

const RUN = 'test/policy/proofs/run.ts'
const PAIRS_AT_ONCE = 100
const MOST_PAIRS = 1000

await ensureReady({ dev: true })
const { faults } = await loadTypeScript('test/policy/proofs/faults.ts')
let unnoticed = 0
for (const fault of faults) {
  const noticed = await noticedBy(fault)
  if (noticed === undefined) unnoticed++
  process.stdout.write(`${fault.name}: ${noticed ?? 'NOT NOTICED'}\n`)
}
process.stdout.write(`${faults.length} faults, ${unnoticed} not noticed\n`)
process.exitCode = unnoticed === 0 ? 0 : 1

/** Returns what notices the fault, or undefined if nothing does. */
async function noticedBy(fault) {
  const { compareKind, wrongTraps } = await loadTypeScript(RUN, [planting(fault)])
  const [trap] = wrongTraps()
  if (trap !== undefined) return `written pair: ${trap}`
  for (let seed = 1; seed < MOST_PAIRS; seed += PAIRS_AT_ONCE) {
    for (const kind of fault.kinds) {
      const [finding] = compareKind(kind, PAIRS_AT_ONCE, seed).findings
      if (finding !== undefined) return `${kind}, seed ${finding.seed}`
    }
  }
  return undefined
}

/** Returns a plugin for esbuild that replaces the fault's text while the file is read. */
function planting({ file, text, replacement }) {
  const path = join(root, 'policy', 'proofs', file)
  return {
    name: 'plant a fault',
    setup(build) {
      build.onLoad({ filter: /[\\/]policy[\\/]proofs[\\/]/ }, async (loaded) => {
        if (loaded.path !== path) return undefined
        return { contents: (await readFile(path, 'utf8')).replace(text, () => replacement), loader: 'ts' }
      })
    },
  }
}
