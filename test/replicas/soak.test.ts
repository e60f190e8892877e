/** Short forms of `npm run soak -- replicas`. */
import { expect } from '@jest/globals'
import { type SoakOptions, soakReplicas } from '../../scripts/soak/replicas.ts'
import { postgresTest } from '../support/postgres.ts'

const SEED = Number(process.env['SOAK_SEED'] ?? Date.now() % 1_000_000)

/** Returns the result of a run, and prints the seed with which it can be repeated. */
async function soak(options: Partial<SoakOptions>) {
  const defaults = { runs: 1, seconds: 8, writers: 9, patience: 15, failover: false, seed: SEED }
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
  const { failovers, acknowledged } = await soak({ failover: true, patience: 0 })
  expect(failovers).toBeGreaterThan(0)
  expect(acknowledged).toBeGreaterThan(20)
})
