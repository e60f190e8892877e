import type { Timers } from '../../timers.ts'
import type { Hosts } from './hosts.ts'

/** How often the holder of a lock shows that it is there, in milliseconds. */
const BEAT = 10_000
/** How long the server waits for that. */
const PATIENCE = '60s'

/**
 * Takes a lock on a connection of its own, and loses it with that.
 *
 * The lock belongs to a transaction, because a pooler may give the connection to others in between. The server ends the
 * transaction of a process that hangs, and notices soon when a machine is gone.
 */
const BEGIN = `
  begin;
  set local idle_in_transaction_session_timeout = '${PATIENCE}';
  set local tcp_keepalives_idle = 10;
  set local tcp_keepalives_interval = 10;
  set local tcp_keepalives_count = 3`

interface AloneParts {
  readonly hosts: Hosts
  readonly timers: Timers
  /** How long each statement may take, in milliseconds. */
  readonly limit: number
}

/** Runs `work` unless another process holds the lock. Returns whether it ran. */
export async function runAlone(
  { hosts, timers, limit }: AloneParts,
  lockKey: string,
  work: () => Promise<void>,
): Promise<boolean> {
  const connection = await hosts.connect()
  try {
    await connection.query(BEGIN, [], { limit })
    const [lock] = await connection.query<{ taken: boolean }>(
      'select pg_try_advisory_xact_lock($1::bigint) as taken',
      [lockKey],
      { limit },
    )
    if (!lock?.taken) return false
    // If the connection is lost, another process may do the same work. It is written so that this does no harm.
    const stop = timers.every(BEAT, () => void connection.query('select', [], { limit }).catch(() => {}))
    await work().finally(stop)
    return true
  } finally {
    await connection.close()
  }
}
