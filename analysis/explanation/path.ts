/**
 * The path of a request through the kinds of policies, one character each: what a list shows of `layers` of an
 * explanation.
 */

import type { Verdict } from '../../core/access/judge.ts'
import {
  type AuthorizationRequest,
  type LayerName,
  type Layers,
  type WeighedSet,
  weigh,
} from '../../policy/index.ts'

/** The layers at each place of a path. Root users have no identity-based policies, but that place. */
const PLACES: readonly (readonly LayerName[])[] = [
  ['serviceControl'],
  ['resourceControl'],
  ['boundary'],
  ['session'],
  ['identity', 'root'],
  ['resource', 'trust'],
]
const ENDPOINT: readonly LayerName[] = ['endpoint']

/** The result of several sets of a layer is the first of these that one of the sets has. */
const MARKS = ['d', 'n', 'a', 'o', 'e'] as const

/** The inputs of a path. */
interface Decided {
  readonly request: AuthorizationRequest
  readonly layers: Layers
  readonly ruling?: Verdict['ruling']
}

/** A decision never changes, and lists ask for the same ones again and again. */
const paths = new WeakMap<Decided, string>()

/** Returns the path. Empty when a fixed rule decided instead of the policies. */
export function pathOf(verdict: Decided): string {
  const known = paths.get(verdict)
  if (known !== undefined) return known
  const path = verdict.ruling ? '' : computedPath(verdict)
  paths.set(verdict, path)
  return path
}

function computedPath({ request, layers }: Decided): string {
  const sets = weigh(request, layers)
  const places = layers.endpoint ? [...PLACES, ENDPOINT] : PLACES
  return places.map((names) => markOf(sets.filter(({ layer }) => names.includes(layer)))).join('')
}

function markOf(sets: readonly WeighedSet[]): string {
  const marks = sets.map(markOfSet)
  return MARKS.find((mark) => marks.includes(mark)) ?? '-'
}

function markOfSet({ verdict, needed }: WeighedSet): (typeof MARKS)[number] {
  switch (verdict) {
    case 'denies':
      return 'd'
    case 'allows':
      return 'a'
    case 'exempt':
      return 'e'
    default:
      return needed ? 'n' : 'o'
  }
}
