/** The parts of ARNs that only the service knows, for the resource types that the upstream can be asked about. */
import { valuesOrDefault } from './paths.ts'
import type { Seen } from './resolving.ts'

type PartsFinder = (value: string, seen: Seen) => readonly ReadonlyMap<string, string>[]

interface StatePart {
  /** The parameters that name something of the resource. The first that is there counts. */
  readonly paths: readonly string[]
  readonly find: PartsFinder
}

const logGroups: StatePart = {
  paths: ['queryId'],
  find: (value, { resolving, place }) =>
    (resolving.questions.ask('log-query', value, place) ?? []).map(
      (name) => new Map([['LogGroupName', name]]),
    ),
}

const workGroups: StatePart = {
  paths: [
    'QueryExecutionId',
    'QueryExecutionIds[]',
    'NamedQueryId',
    'NamedQueryIds[]',
    'SessionId',
    'CalculationExecutionId',
    'NotebookId',
  ],
  find: (value, { resolving, place }) => {
    const name = resolving.questions.ask('work-group', value, place)
    return [new Map([['WorkGroupName', name ?? '*']])]
  },
}

/** By `service type`. */
const STATE_PARTS = new Map<string, StatePart>([
  ['logs log-group', logGroups],
  ['athena workgroup', workGroups],
])

/** Returns what is known of the parts. Empty when nobody knows. */
export function statePartsOf(type: string, seen: Seen): readonly ReadonlyMap<string, string>[] {
  const state = STATE_PARTS.get(`${seen.resolving.call.service.key} ${type}`)
  const values = state?.paths.map((path) => valuesOrDefault(path, seen)).find((each) => each.length > 0)
  if (!state || !values) return []
  return values.flatMap((value) => (typeof value === 'string' ? state.find(value, seen) : []))
}
