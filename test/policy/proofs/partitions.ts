/**
 * Which callers a question is about: those of the partitions that statements name. Nobody has access to resources of
 * another partition (AWS General Reference, ARN format).
 */
import type { Space, Value } from './spaces.ts'
import type { Pair } from './written.ts'

const ELSEWHERE = 'aws-cn'

/** Returns the spaces without callers of partitions that the pair doesn't name. */
export function spacesFor(pair: Pair, spaces: readonly Space[]): readonly Space[] {
  if (!spaces.some(({ namesCallers }) => namesCallers)) return spaces
  const named = partitionsIn(pair)
  return spaces.map((space) => (space.namesCallers ? narrowed(space, named) : space))
}

/** Returns the partitions in elements that name principals: `aws` if there are none. */
function partitionsIn({ a, b }: Pair): ReadonlySet<string> {
  const statements = [...a, ...b].flatMap(({ policies }) => policies.flat())
  const elements = statements.flatMap(({ Principal, NotPrincipal }) => [Principal, NotPrincipal])
  const arns = JSON.stringify(elements).matchAll(/"arn:([\w-]+):/g)
  const named = new Set(Array.from(arns, ([, partition = '']) => partition))
  return named.size === 0 ? new Set(['aws']) : named
}

const known = new Map<Space, Map<string, Space>>()

function narrowed(space: Space, partitions: ReadonlySet<string>): Space {
  const isIn = ({ caller }: Value) => {
    const [prefix, partition = ''] = caller?.principal.arn.split(':') ?? []
    return prefix !== 'arn' || partitions.has(partition)
  }
  const key = ['aws', ELSEWHERE].filter((partition) => partitions.has(partition)).join()
  const spaces = known.get(space) ?? new Map<string, Space>()
  known.set(space, spaces)
  const made = spaces.get(key) ?? { ...space, values: space.values.filter(isIn) }
  spaces.set(key, made)
  return made
}
