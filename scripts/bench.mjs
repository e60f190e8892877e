/**
 * `npm run bench [-- PART ... [--base COMMIT]]`: measures iamulator's costs as ratios to baselines measured in the same run.
 * On a shared machine, absolute times mean little, but the ratios are stable. The parts are `decision`,
 * `requests`, `web-identity`, `growth`, `entities`, `organizations`, `assignments`,
 * `access-map`, `access-portal`, `guard`, `denials`, `embed`, `proofs`, `trips`, `waits`, with PostgreSQL `replicas`, and, with Chromium, `live` and `console`.
 * With `--base`, `replicas` also compares servers without replicas with an earlier commit's.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureReady } from './setup.mjs'

const { positionals, values } = parseArgs({ allowPositionals: true, options: { base: { type: 'string' } } })

await ensureReady({ dev: true, bundle: true })
// Imported here because they need packages that may have been missing until now.
const { measureAccessMap } = await import('./bench/access-map.mjs')
const { measureAccessPortal } = await import('./bench/access-portal.mjs')
const { measureAssignments } = await import('./bench/assignments.mjs')
const { measureDecisions } = await import('./bench/decision.mjs')
const { measureRequests } = await import('./bench/requests.mjs')
const { measureDenials } = await import('./bench/denials.mjs')
const { measureEmbedding } = await import('./bench/embed.mjs')
const { measureEntities } = await import('./bench/entities.mjs')
const { measureGuard } = await import('./bench/guard.mjs')
const { measureGrowth } = await import('./bench/growth.mjs')
const { measureConsole } = await import('./bench/console.mjs')
const { measureLive } = await import('./bench/live.mjs')
const { measureOrganizations } = await import('./bench/organizations.mjs')
const { measureWebIdentity } = await import('./bench/web-identity.mjs')
const { measureProofs } = await import('./bench/proofs.mjs')
const { measureReplicas } = await import('./bench/replicas.mjs')
const { measureStarts } = await import('./bench/starts.mjs')
const { measureTrips } = await import('./bench/trips.mjs')
const { measureWaits } = await import('./bench/waits.mjs')
const { missedGoals } = await import('./bench/report.mjs')

const directory = mkdtempSync(join(tmpdir(), 'iamulator-bench-'))
const parts = {
  decision: measureDecisions,
  requests: () => measureRequests(join(directory, 'requests')),
  'web-identity': () => measureWebIdentity(join(directory, 'keys')),
  growth: async () => {
    await measureGrowth(join(directory, 'few'), join(directory, 'many'))
    await measureStarts(join(directory, 'many'))
  },
  entities: measureEntities,
  organizations: () => measureOrganizations(join(directory, 'organizations')),
  assignments: () => measureAssignments(join(directory, 'assignments')),
  'access-map': () => measureAccessMap(join(directory, 'access-map')),
  'access-portal': measureAccessPortal,
  guard: measureGuard,
  denials: measureDenials,
  embed: measureEmbedding,
  proofs: measureProofs,
  trips: measureTrips,
  replicas: () => measureReplicas(join(directory, 'replicas'), values.base),
  waits: () => measureWaits(join(directory, 'waits')),
  live: measureLive,
  console: measureConsole,
}
const selected = positionals.length > 0 ? positionals : Object.keys(parts)
try {
  for (const part of selected) await (parts[part] ?? unknownPart)()
} finally {
  rmSync(directory, { recursive: true, force: true })
}
function unknownPart() {
  throw new Error(`Unknown part. Use ${Object.keys(parts).join(', ')}`)
}

const missed = missedGoals()
process.stdout.write(`\n${missed === 0 ? 'All goals met' : `${missed} goals missed`}\n`)
process.exitCode = missed === 0 ? 0 : 1
