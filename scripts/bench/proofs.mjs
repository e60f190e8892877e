/** Measures proofs about AWS's managed policies, relative to compiling their documents. */
import { loadTypeScript } from '../load-typescript.mjs'
import { median, report } from './report.mjs'

const PAIRS = 2000
const ANCHORS = ['ReadOnlyAccess', 'PowerUserAccess', 'SecurityAudit']

export async function measureProofs() {
  const { timeAnchors, timePairs, timeSelf } = await loadTypeScript('scripts/bench/proofs.ts')
  timePairs(PAIRS / 10)
  reportProofs('a managed policy and itself', timeSelf(), { unknown: 0 })
  reportProofs('two managed policies', timePairs(PAIRS), { unknown: 0.001 })
  reportProofs(`${ANCHORS.join(', ')} and others`, timeAnchors(ANCHORS), { unknown: 0.01 })
}

function reportProofs(what, proofs, goals) {
  const costs = proofs.map(({ proving }) => proving).toSorted((a, b) => a - b)
  const longest = proofs.reduce((worst, proof) => (proof.proving > worst.proving ? proof : worst))
  const percentile = (share) => costs[Math.floor(costs.length * share)]
  const share = (answer) => proofs.filter((proof) => proof.answer === answer).length / proofs.length
  const note = `(${proofs.length} proofs, ${(100 * share('contained')).toFixed(1)} % contained)`
  report(`${what}: unknown`, share('unknown'), 'of all', { atMost: goals.unknown }, note)
  const ratios = proofs.map(({ proving, compiling }) => proving / compiling)
  report(
    `${what}: proof to compiling both`,
    median(ratios),
    'x',
    { atMost: 3 },
    `(${costs.at(-1).toFixed(0)} ms at most)`,
  )
  report(`${what}: 99th percentile to median`, percentile(0.99) / percentile(0.5), 'x', { atMost: 20 })
  report(
    `${what}: longest to median`,
    longest.proving / percentile(0.5),
    'x',
    { atMost: 500 },
    longest.names.join(', '),
  )
}
