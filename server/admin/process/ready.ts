/** Tells a load balancer whether it should send requests to this replica. */
import type { SharedStatus, Store } from '../../../store/index.ts'
import type { Handler, Iamulator } from '../endpoint.ts'

/** A replica that knows less is not worth asking: milliseconds. */
const MAXIMUM_LAG = 5000
/**
 * For so long, an outage of the database does not make replicas unready: milliseconds. Otherwise all of them would leave
 * the load balancer at once, although they still answer reads.
 */
const MAXIMUM_OUTAGE = 10 * 60_000

/** Handles `GET /_iamulator/ready`. The status is 503 when the server should get no requests. */
export const readiness: Handler = (iamulator) => {
  const reason = whyNotReady(iamulator)
  return reason === undefined
    ? { status: 200, body: { ready: true } }
    : { status: 503, body: { ready: false, reason } }
}

/** The facts that probes look at. */
export interface Probed extends Pick<Iamulator, 'ready' | 'isStopping'> {
  readonly store: Pick<Store, 'status'>
}

/** Returns a sentence if the server should get no requests. */
export function whyNotReady({ ready, isStopping, store }: Probed): string | undefined {
  if (!ready) return 'The server is starting.'
  if (isStopping) return 'The server is stopping.'
  const { shared, writable, reason } = store.status()
  return shared && whyNotShared(shared, writable ? undefined : reason)
}

function whyNotShared(
  { isConnected, outageMilliseconds, lagMilliseconds }: SharedStatus,
  refused: string | undefined,
): string | undefined {
  if (!isConnected)
    return outageMilliseconds < MAXIMUM_OUTAGE
      ? undefined
      : 'The database has not answered for more than 10 minutes.'
  if (refused !== undefined) return `${refused}.`
  return lagMilliseconds < MAXIMUM_LAG
    ? undefined
    : `This replica is ${Math.round(lagMilliseconds / 1000)} seconds behind the database.`
}
