/** The smallest changes that turn a denial, found by trying: what is answered was decided upon. */
import { decide } from '../decide.ts'
import type { AuthorizationRequest, Layers } from '../types.ts'
import type { Candidate, Change, World } from './change.ts'
import { waysPast } from './ways.ts'
import { obstaclesIn, type WeighedSet, weigh } from './weigh.ts'

/** What so many things forbid, no one change or two will allow. */
const mostObstacles = 20

/** More of the same size would not make it clearer. */
const shownRemedies = 3

interface Remedy {
  readonly changes: readonly Change[]
  readonly world: World
}

/**
 * Ways to have the request allowed, each a list of changes that are all needed, in the order of the layers. A single
 * change if any does: the smallest, and others of the same size. Else one for each obstacle. None for what is allowed,
 * nor for what more than 20 statements and layers forbid.
 */
export function remedies(request: AuthorizationRequest, layers: Layers): readonly (readonly Change[])[] {
  const world = { request, layers }
  if (height(world) > mostObstacles) return []
  const single = smallest(
    obstacles(world)
      .flatMap((set) => waysPast(set, world))
      .filter(isAllowed),
  )
  const found = single.length > 0 ? single.map(alone) : [stepwise(world)]
  return found
    .filter(({ changes }) => changes.length > 0)
    .filter(isAllowed)
    .map(({ changes }) => changes)
}

function obstacles({ request, layers }: World): readonly WeighedSet[] {
  return weigh(request, layers).filter((set) => obstaclesIn(set) > 0)
}

function isAllowed({ world }: Pick<Remedy, 'world'>): boolean {
  return decide(world.request, world.layers).effect === 'allowed'
}

function alone({ change, world }: Candidate): Remedy {
  return { changes: [change], world }
}

/** Those that cost the least; of those that come to the same one. */
function smallest(all: readonly Candidate[]): readonly Candidate[] {
  const least = Math.min(...all.map(({ cost }) => cost))
  const different = new Map<unknown, Candidate>()
  for (const candidate of all.filter(({ cost }) => cost === least)) {
    const sameness = samenessOf(candidate.change)
    if (!different.has(sameness)) different.set(sameness, candidate)
  }
  return [...different.values()].slice(0, shownRemedies)
}

function samenessOf(change: Change): unknown {
  if (change.change === 'context') return JSON.stringify([...change.values])
  return change.change === 'detach' ? change.source : change
}

/** The first obstacle by the smallest change that leaves fewer, then the next. */
function stepwise(world: World): Remedy {
  const [first] = obstacles(world)
  const [best] = first ? helping(waysPast(first, world), height(world)) : []
  if (best === undefined) return { changes: [], world }
  const rest = stepwise(best.world)
  return { changes: [best.change, ...rest.changes], world: rest.world }
}

/** What leaves less in the way. A policy that is detached may have allowed as well, which then remains to be done. */
function helping(all: readonly Candidate[], before: number): readonly Candidate[] {
  return all
    .map((candidate) => ({ ...candidate, left: height(candidate.world) }))
    .filter(({ left, change }) => left < before || change.change === 'detach')
    .sort((one, other) => one.cost - other.cost || one.left - other.left)
}

/** How much stands in the way. */
function height(world: World): number {
  return obstacles(world).reduce((sum, set) => sum + obstaclesIn(set), 0)
}
