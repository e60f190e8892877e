/** All scenarios. */
import { clusters, functions, instances, stateMachines } from './compute.ts'
import { buckets, keys, logs, parameters, secrets, tables } from './data.ts'
import { events, queues, streams, topics } from './messaging.ts'
import { apis, catalogs, deliveries, metrics, pools, registries, zones } from './others.ts'
import type { Scenario } from './scenario.ts'

export const SCENARIOS: readonly Scenario[] = [
  ...[apis, buckets, catalogs, clusters, deliveries, events, functions, instances, keys, logs, metrics],
  ...[parameters, pools, queues, registries, secrets, stateMachines, streams, tables, topics, zones],
]
