/** Short forms of `npm run soak -- replicas`. */
import { expect } from '@jest/globals'
import { type Progress, type SoakOptions, soakReplicas } from '../../scripts/soak/replicas.ts'
import { postgresTest } from '../support/postgres.ts'

const SEED = Number(process.env['SOAK_SEED'] ?? Date.now() % 1_000_000)
/** Longer than a busy machine takes to answer or to fail over, in seconds. */
const PATIENCE = { patience: 120, timeout: 480 }
/** Shorter than a failover takes, but long enough for an answer of a database that is there. */
const IMPATIENCE = { patience: 0.05, timeout: 480 }

/** Returns the result of a run, and prints the seed with which it can be repeated. */
async function soak(options: Partial<SoakOptions>) {
  const { failover = false } = options
  const isEnough = ({ kills, failovers, acknowledged }: Progress) =>
    kills > 0 && acknowledged > 20 && (failovers > 0 || !failover)
  const defaults = { runs: 1, seconds: 8, writers: 9, ...PATIENCE, failover, seed: SEED, isEnough }
  const lines: string[] = []
  const [result] = await soakReplicas({ ...defaults, ...options, print: (line) => lines.push(line) })
  if (result === undefined || result.violations.length > 0) throw new Error(lines.join('\n'))
  return result
}

postgresTest('replicas that are killed lose and repeat nothing', async () => {
  const { kills, acknowledged } = await soak({})
  expect(kills).toBeGreaterThan(0)
  expect(acknowledged).toBeGreaterThan(20)
})

postgresTest('nor do they when the database fails over', async () => {
  const { kills, failovers, acknowledged } = await soak({ failover: true })
  expect(kills).toBeGreaterThan(0)
  expect(failovers).toBeGreaterThan(0)
  expect(acknowledged).toBeGreaterThan(20)
})

postgresTest('nor do they when they give up waiting for the database', async () => {
  const { failovers, acknowledged } = await soak({ failover: true, ...IMPATIENCE })
  expect(failovers).toBeGreaterThan(0)
  expect(acknowledged).toBeGreaterThan(20)
})
