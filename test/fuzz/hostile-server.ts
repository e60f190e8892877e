/**
 * Runs the server that hostile.test.ts attacks, and reports its memory and state to the test.
 *
 * The arguments are the path of a seed file and the time at which the clock is stopped.
 */

import { managedPolicies } from '../../core/aws/managed-policies.ts'
import { PARTITIONS } from '../../core/aws/partitions.ts'
import { actionsOfService, servicePrefixes } from '../../core/aws/service-authorization.ts'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { startServer } from '../../server/app/start.ts'
import { Fingerprint } from './fingerprint.ts'
import type { Condition, Ready } from './target.ts'

/** Reads AWS's data, which is otherwise read in parts, when a request first needs them. */
function readDataOfAws(): void {
  for (const prefix of servicePrefixes()) actionsOfService(prefix)
  for (const { id } of PARTITIONS) managedPolicies(id)
}

/** More than the server keeps. */
const DECISIONS = 10_001

/** Replaces the recent decisions, which reference requests, so that they take the same memory at any time. */
function replaceRecentDecisions(iamulator: Iamulator): void {
  const [latest] = iamulator.decisions
  if (latest) for (let count = 0; count < DECISIONS; count++) iamulator.decisions.add(latest)
}

/** Collects garbage until no more is found, because closed connections are released with a delay. */
async function memory(): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let quiet = 0; quiet < 5; quiet++) {
    globalThis.gc?.()
    const { heapUsed, external } = process.memoryUsage()
    // `external` includes the buffers.
    const used = heapUsed + external
    if (used < least * 0.999) quiet = 0
    least = Math.min(least, used)
    await new Promise((later) => setTimeout(later, 50))
  }
  return least
}

async function serve(seed: string, now: number): Promise<void> {
  const { url, iamulator } = await startServer(
    { port: 0, seed, instanceProfile: 'App', imdsV1: 'on' },
    { now: () => now },
  )
  const fingerprint = new Fingerprint(iamulator.store)
  const condition = async (): Promise<Condition> => {
    replaceRecentDecisions(iamulator)
    return { memory: await memory(), state: fingerprint.take(), rows: iamulator.store.status().rows }
  }
  readDataOfAws()
  process.on('message', () => void condition().then((known) => process.send?.(known)))
  process.on('disconnect', () => process.exit())
  process.send?.({ url } satisfies Ready)
}

const [seed = '', now = ''] = process.argv.slice(2)
void serve(seed, Number(now))
