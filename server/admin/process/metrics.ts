/** Metrics in the text format of Prometheus. */
import type { SharedStatus } from '../../../store/index.ts'
import type { Handler } from '../endpoint.ts'
import { type Probed, whyNotReady } from './ready.ts'

/** Source: Prometheus documentation, "Exposition formats", text format 0.0.4. */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

interface Metric {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  /** Undefined when it is not known. */
  readonly value: number | undefined
}

/** Handles `GET /_iamulator/metrics`. */
export const metrics: Handler = (iamulator) => ({
  status: 200,
  body: metricsOf(iamulator),
  contentType: CONTENT_TYPE,
})

export function metricsOf(probed: Probed): string {
  const { shared, rows, writable } = probed.store.status()
  const all = [
    gauge('ready', 'Whether the server should get requests.', Number(whyNotReady(probed) === undefined)),
    gauge('writable', 'Whether writes are accepted.', Number(writable)),
    gauge('rows', 'Rows of all tables and accounts.', rows),
    gauge('uptime_seconds', 'Time since the process started.', process.uptime()),
    ...(shared ? ofReplica(shared) : []),
  ]
  return all.map(textOf).join('')
}

function ofReplica(shared: SharedStatus): readonly Metric[] {
  const seconds = (milliseconds: number | undefined) => milliseconds && milliseconds / 1000
  return [
    gauge('replicas', 'Replicas that were there recently.', shared.replicas.length),
    gauge('log_position', 'The position up to which the log is applied.', shared.position),
    gauge('log_entries', 'Entries of the log.', shared.logEntries),
    gauge('lag_seconds', 'Time since the log last told where it ends.', shared.lagMilliseconds / 1000),
    gauge('database_connected', 'Whether the database answers.', Number(shared.isConnected)),
    gauge(
      'checkpoint_age_seconds',
      'Age of the latest checkpoint.',
      seconds(shared.checkpointAgeMilliseconds),
    ),
    gauge(
      'clock_skew_seconds',
      'Time of the database minus own time.',
      seconds(shared.clockSkewMilliseconds),
    ),
    counter('appends', 'Entries appended to the log.', shared.appends),
    counter('commits', 'Commits in those entries.', shared.commits),
    counter('conflicts', 'Appends that found their positions taken.', shared.conflicts),
    counter('reruns', 'Requests that ran again after another replica came first.', shared.reruns),
    counter('parked', 'Requests that waited for the turn of their replica.', shared.parked),
    counter('unknown_appends', 'Appends without an answer until the patience was over.', shared.unknown),
    counter('reloads', 'How often the state was loaded again from the database.', shared.reloads),
    counter('stale_reads', 'Reads answered without asking the database.', shared.staleReads),
  ]
}

function gauge(name: string, help: string, value: number | undefined): Metric {
  return { name: `iamulator_${name}`, help, type: 'gauge', value }
}

function counter(name: string, help: string, value: number): Metric {
  return { name: `iamulator_${name}_total`, help, type: 'counter', value }
}

function textOf({ name, help, type, value }: Metric): string {
  return value === undefined ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`
}
