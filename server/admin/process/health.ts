/** The health document, for probes, for people, and for tools that expect LocalStack's format. */

import type { Clock } from '../../../core/runtime/clock.ts'
import type { Modes } from '../../../core/runtime/settings.ts'
import { VERSION } from '../../../core/runtime/version.ts'
import { shownUpstreams } from '../../../guard/rules.ts'
import { accountKey, accountTables, type Store, type StoreStatus } from '../../../store/index.ts'
import { missingOperations, serviceNames } from '../../services/index.ts'
import { shown } from '../clock.ts'
import type { Iamulator, Reply } from '../endpoint.ts'

/**
 * Returns the health document, with status 503 until the state is complete.
 *
 * `degraded` means that reads work, but writes are rejected or the last write failed.
 */
export function health(iamulator: Iamulator): Reply {
  const { ready, settings, store, clock } = iamulator
  const { partition } = settings
  const status = store.status()
  const body = {
    status: ready ? wordFor(status) : 'starting',
    version: VERSION,
    services: Object.fromEntries(serviceNames.map((name) => [name, ready ? 'running' : 'starting'])),
    partition,
    modes: modesOf(settings),
    console: settings.console,
    consoleEntry: settings.consoleEntry,
    ...guardOf(iamulator),
    counts: countsOf(store),
    store: status,
    clock: clocksOf(clock),
    uptimeSeconds: Math.floor(process.uptime()),
    notYet: missingOperations(),
  }
  return { status: ready ? 200 : 503, body }
}

/** Returns the modes. The consistency delay is present only when there is one. */
function modesOf({ auth, signatures, regionCheck, simulate, federation, consistencyDelay }: Modes) {
  const modes = { auth, signatures, regionCheck, simulate, federation }
  return consistencyDelay === 0 ? modes : { ...modes, consistencyDelay }
}

/** Describes the guard. Empty when there is no upstream, because nothing is guarded then. */
function guardOf({ guarding, guard }: Pick<Iamulator, 'guarding' | 'guard'>) {
  const upstream = shownUpstreams(guarding)
  if (Object.keys(upstream).length === 0) return {}
  return {
    guard: { upstream, modes: guarding.guard, unknown: guarding.unknown, requests: { ...guard.counts } },
  }
}

/** Returns the shared clock, and the clocks of accounts that have an offset of their own. */
function clocksOf(clock: Clock) {
  const accounts = clock.accounts().map((place) => [accountKey(place), shown(clock, place)] as const)
  return {
    ...shown(clock, undefined),
    ...(accounts.length > 0 && { accounts: Object.fromEntries(accounts) }),
  }
}

function wordFor({ writable, reason }: StoreStatus): string {
  return writable && reason === undefined ? 'ok' : 'degraded'
}

/** Counts the rows of all accounts by table, and the accounts that have any. */
function countsOf(store: Store): Record<string, number> {
  const counts: Record<string, number> = { accounts: 0 }
  const tables = accountTables.filter((name) => name !== 'settings')
  for (const name of tables) counts[name] = 0
  for (const place of store.accounts()) {
    const view = store.view(place)
    counts['accounts'] = (counts['accounts'] ?? 0) + 1
    for (const name of tables) counts[name] = (counts[name] ?? 0) + view[name].size
  }
  return counts
}
