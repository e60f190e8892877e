import { decode, reencode } from './encoding.ts'

/** Name and value in canonical encoding. */
export type QueryPair = readonly [name: string, value: string]

/** Returns the pairs of a raw query in order. A plus is a space, `a` is `a=`, empty pieces are ignored. */
export function queryPairs(query: string): readonly QueryPair[] {
  if (query === '') return []
  return query
    .split('&')
    .filter((piece) => piece !== '')
    .map(toPair)
}

function toPair(piece: string): QueryPair {
  const spaced = piece.replaceAll('+', ' ')
  const equals = spaced.indexOf('=')
  if (equals < 0) return [reencode(spaced), '']
  return [reencode(spaced.slice(0, equals)), reencode(spaced.slice(equals + 1))]
}

/** Returns the decoded value of the first parameter with this name. The name must need no encoding. */
export function queryValue(pairs: readonly QueryPair[], name: string): string | undefined {
  const pair = pairs.find((candidate) => candidate[0] === name)
  return pair === undefined ? undefined : decode(pair[1])
}

/** Sorts by encoded name, then by encoded value. Sorting by `name=value` would put `a-b` before `a`. */
export function canonicalQuery(pairs: readonly QueryPair[]): string {
  return [...pairs]
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
