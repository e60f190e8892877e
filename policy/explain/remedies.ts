/** The smallest changes that turn a denial, found by trying: what is answered was decided upon. */
import { decide } from '../decide.ts'
import type { AuthorizationRequest } from '../request.ts'
import type { Layers } from '../types.ts'
import type { Candidate, Change, World } from './change.ts'
import { setsOf } from './sets.ts'
import { type Ways, waysPast } from './ways.ts'
import { obstaclesIn, type WeighedSet, weigh } from './weigh.ts'

/** What so many things forbid, no one change or two will allow. */
const mostObstacles = 20

/**
 * Each change is tried by a decision, for which the documents are read: so many decisions for each thing in the way, and
 * fewer on documents beyond the sizes that IAM has, of which so many characters are read in all.
 */
const mostTries = 50
const mostCharacters = 8_000_000

/** More of the same size would not make it clearer. */
const shownRemedies = 3

export interface Remedies {
  /** Alternatives, each a list of changes that are all needed. */
  readonly found: readonly (readonly Change[])[]
  /** Whether changes were left untried that might be as small, or smaller. */
  readonly cut: boolean
}

interface Remedy {
  readonly changes: readonly Change[]
  readonly world: World
  readonly cut: boolean
}

/**
 * Ways to have the request allowed, in the order of the layers. A single change if any does: the smallest, and others of
 * the same size. Else one for each obstacle. None for what is allowed, nor for what more than 20 statements and layers
 * forbid. However much there is to try, the number of decisions is bounded.
 */
export function remedies(request: AuthorizationRequest, layers: Layers): Remedies {
  const world = { request, layers }
  const before = height(world)
  const tries = triesOn(layers, before)
  if (before === 0) return { found: [], cut: false }
  if (before > mostObstacles || tries === 0) return { found: [], cut: true }
  const single = trialsOf(
    obstacles(world).map((set) => waysPast(set, world, tries)),
    tries,
  )
  const alike = smallest(single)
  const [least] = alike
  if (least) return { found: alike.map(({ change }) => [change]), cut: isCut(single, least) }
  const { changes, cut, world: after } = stepwise(world, tries)
  return { found: [changes].filter(() => isAllowed(after)), cut }
}

/** How many changes may be tried at each step. */
function triesOn(layers: Layers, steps: number): number {
  const texts = setsOf(layers).flatMap(({ policies }) => policies.map(({ policy }) => policy.text.length))
  const characters = texts.reduce((sum, length) => sum + length, 1)
  return Math.min(mostTries, Math.floor(mostCharacters / (characters * (steps + 1))))
}

function obstacles({ request, layers }: World): readonly WeighedSet[] {
  return weigh(request, layers).filter((set) => obstaclesIn(set) > 0)
}

function isAllowed({ request, layers }: World): boolean {
  return decide(request, layers).effect === 'allowed'
}

interface Trials {
  /** The smallest first. */
  readonly tried: readonly Candidate[]
  /** What those cost that are not tried. */
  readonly untried: readonly number[]
}

/** These do what they are meant to in any case. */
const sure: ReadonlySet<Change['change']> = new Set(['add', 'detach', 'remove'])

/** The smallest of all, and one that is sure. */
function trialsOf(ways: readonly Ways[], tries: number): Trials {
  const all = ways.flatMap(({ candidates }) => candidates).sort((one, other) => one.cost - other.cost)
  const last = all.slice(tries).findLast(({ change }) => sure.has(change.change))
  const left = all.slice(tries).filter((candidate) => candidate !== last)
  return {
    tried: [...all.slice(0, tries), ...(last ? [last] : [])],
    untried: [...left.map(({ cost }) => cost), ...(ways.some(({ cut }) => cut) ? [0] : [])],
  }
}

/** Whether something was not tried that costs no more than what was found. */
function isCut({ untried }: Trials, found: Candidate): boolean {
  return untried.some((cost) => cost <= found.cost)
}

/** Of those that suffice alone the ones that cost the least; of those that come to the same one. */
function smallest({ tried }: Trials): readonly Candidate[] {
  const least = tried.find(suffices)
  const different = new Map<string, Candidate>()
  for (const candidate of tried.filter(({ cost }) => cost === least?.cost).filter(suffices)) {
    const sameness = samenessOf(candidate.change)
    if (!different.has(sameness)) different.set(sameness, candidate)
  }
  return [...different.values()].slice(0, shownRemedies)
}

function suffices({ world }: Candidate): boolean {
  return isAllowed(world())
}

/** What suffices in several layers is a change of the circumstances, or of the one document that stands in all of them. */
function samenessOf(change: Change): string {
  if (change.change === 'context') return JSON.stringify([...change.values])
  return JSON.stringify(change.change === 'detach' ? change.source : { ...change, layer: undefined })
}

/** The first obstacle by the smallest change that leaves fewer, then the next. */
function stepwise(world: World, tries: number): Remedy {
  const [first] = obstacles(world)
  const trials = trialsOf(first ? [waysPast(first, world, tries)] : [], tries)
  const best = mostHelpful(trials, height(world))
  if (best === undefined) return { changes: [], world, cut: false }
  const rest = stepwise(best.after, tries)
  return {
    changes: [best.change, ...rest.changes],
    world: rest.world,
    cut: rest.cut || isCut(trials, best),
  }
}

/** A change that was tried. */
interface Tried extends Candidate {
  readonly after: World
  /** How much is then in the way. */
  readonly left: number
}

/**
 * The smallest that leaves less in the way, of several as small the one that leaves least. A policy that is detached may
 * have allowed as well, which then remains to be done.
 */
function mostHelpful({ tried }: Trials, before: number): Tried | undefined {
  let best: Tried | undefined
  for (const candidate of tried) {
    if (best && candidate.cost > best.cost) break
    const after = candidate.world()
    const left = height(after)
    const most = candidate.change.change === 'detach' ? Number.POSITIVE_INFINITY : before
    if (left < (best?.left ?? most)) best = { ...candidate, after, left }
  }
  return best
}

/** How much stands in the way. */
function height(world: World): number {
  return obstacles(world).reduce((sum, set) => sum + obstaclesIn(set), 0)
}
