/** Handles `GET /_iamulator/search`: finds identities, policies, accounts, units, and decisions while a user types. */
import { keyOf } from '../../../store/index.ts'
import { type Iamulator, invalidQuery, ok, type Reply, refuseUnknownParameters } from '../endpoint.ts'
import { type SearchHit, SOURCES } from './hits.ts'

const MAXIMUM_HITS = 20
/** No name or ARN is longer. */
const LONGEST_TEXT = 2048

export function search(iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  refuseUnknownParameters(query, ['q'])
  const text = query.get('q')?.trim() ?? ''
  if (text.length > LONGEST_TEXT) throw invalidQuery(`"q" must have at most ${LONGEST_TEXT} characters.`)
  if (text === '') return ok({ hits: [] })
  return ok({
    hits: text.startsWith('arn:') ? named(iamulator, text) : containing(iamulator, text.toLowerCase()),
  })
}

/** Returns the subject of an ARN. A session's ARN leads to its role. */
function named(iamulator: Iamulator, arn: string): readonly SearchHit[] {
  const role = /^(arn:[^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn)
  const name = role?.[3] ?? arn.slice(arn.lastIndexOf('/') + 1)
  const isNamed = (hit: SearchHit) => {
    if (!role) return hit.id === arn || arn.endsWith(`/${hit.id}`)
    return (
      hit.kind === 'role' && hit.name === name && hit.account === role[2] && hit.id.startsWith(`${role[1]}:`)
    )
  }
  const hits = SOURCES.flatMap((source) => firstOf(source(iamulator, keyOf(name)), isNamed))
  return hits.slice(0, MAXIMUM_HITS)
}

/** Returns hits of all kinds. When there are too many, each kind gets its share. */
function containing(iamulator: Iamulator, text: string): readonly SearchHit[] {
  const kinds = SOURCES.map((source) => firstOf(source(iamulator, text)))
  const shown = kinds.map(() => 0)
  let left = MAXIMUM_HITS
  for (let index = 0; index < MAXIMUM_HITS && left > 0; index++)
    for (const [kind, hits] of kinds.entries())
      if (left > 0 && hits[index]) {
        shown[kind] = index + 1
        left -= 1
      }
  return kinds.flatMap((hits, kind) => hits.slice(0, shown[kind]))
}

function firstOf(
  hits: Iterable<SearchHit>,
  isWanted: (hit: SearchHit) => boolean = () => true,
): readonly SearchHit[] {
  const first: SearchHit[] = []
  for (const hit of hits) {
    if (isWanted(hit)) first.push(hit)
    if (first.length === MAXIMUM_HITS) break
  }
  return first
}
