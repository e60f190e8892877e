/** Finds the smallest changes that turn a denial into an Allow. Each is verified with `decide`. */
import { decide } from '../decide.ts'
import type { AuthorizationRequest } from '../request.ts'
import type { Layers } from '../types.ts'
import type { Candidate, Change, World } from './change.ts'
import { setsOf } from './sets.ts'
import { type Ways, waysPast } from './ways.ts'
import { obstaclesIn, type WeighedSet, weigh } from './weigh.ts'

/** With more obstacles than this, one or two changes cannot allow the request. */
const maxObstacles = 20

/**
 * Each change is tried with a decision, for which the documents are read. `maxTries` limits the decisions for
 * each obstacle. `maxCharacters` limits the characters read in total, so larger documents than IAM allows get
 * fewer tries.
 */
const maxTries = 50
const maxCharacters = 8_000_000

/** More remedies of the same size would not help. */
const maxRemedies = 3

export interface Remedies {
  /** Alternatives, each a list of changes that are all needed. */
  readonly found: readonly (readonly Change[])[]
  /** Whether untried changes might be as small, or smaller. */
  readonly cut: boolean
}

interface Remedy {
  readonly changes: readonly Change[]
  readonly world: World
  readonly cut: boolean
}

/**
 * Finds changes that make the request allowed, in the order of the layers. If single changes are sufficient,
 * returns the smallest, and others of the same size. Otherwise returns one change for each obstacle. Returns
 * none for an allowed request, or if more than 20 statements and layers deny it. The number of decisions is
 * limited for any input.
 */
export function remedies(request: AuthorizationRequest, layers: Layers): Remedies {
  const world = { request, layers }
  const before = obstacleCount(world)
  const tries = triesOn(layers, before)
  if (before === 0) return { found: [], cut: false }
  if (before > maxObstacles || tries === 0) return { found: [], cut: true }
  const single = trialsOf(
    obstacles(world).map((set) => waysPast(set, world, tries)),
    tries,
  )
  const sufficient = smallest(single)
  const [least] = sufficient
  if (least) return { found: sufficient.map(({ change }) => [change]), cut: isCut(single, least) }
  const { changes, cut, world: after } = stepwise(world, tries)
  return { found: [changes].filter(() => isAllowed(after)), cut }
}

/** Returns how many changes can be tried at each step. */
function triesOn(layers: Layers, steps: number): number {
  const texts = setsOf(layers).flatMap(({ policies }) => policies.map(({ policy }) => policy.text.length))
  const characters = texts.reduce((sum, length) => sum + length, 1)
  return Math.min(maxTries, Math.floor(maxCharacters / (characters * (steps + 1))))
}

function obstacles({ request, layers }: World): readonly WeighedSet[] {
  return weigh(request, layers).filter((set) => obstaclesIn(set) > 0)
}

function isAllowed({ request, layers }: World): boolean {
  return decide(request, layers).effect === 'allowed'
}

interface Trials {
  /** The candidates to try, smallest first. */
  readonly tried: readonly Candidate[]
  /** The costs of the candidates that are not tried. */
  readonly untried: readonly number[]
}

/** Changes that always have the intended effect. */
const reliableChanges: ReadonlySet<Change['change']> = new Set(['add', 'detach', 'remove'])

/** Selects the smallest candidates, and one that is reliable. */
function trialsOf(ways: readonly Ways[], tries: number): Trials {
  const all = ways.flatMap(({ candidates }) => candidates).sort((one, other) => one.cost - other.cost)
  const last = all.slice(tries).findLast(({ change }) => reliableChanges.has(change.change))
  const left = all.slice(tries).filter((candidate) => candidate !== last)
  return {
    tried: [...all.slice(0, tries), ...(last ? [last] : [])],
    untried: [...left.map(({ cost }) => cost), ...(ways.some(({ cut }) => cut) ? [0] : [])],
  }
}

/** Returns whether an untried candidate costs no more than the one that was found. */
function isCut({ untried }: Trials, found: Candidate): boolean {
  return untried.some((cost) => cost <= found.cost)
}

/**
 * Returns the cheapest candidates that are sufficient on their own. Of several equivalent ones, it returns
 * only one.
 */
function smallest({ tried }: Trials): readonly Candidate[] {
  const least = tried.find(suffices)
  const different = new Map<string, Candidate>()
  for (const candidate of tried.filter(({ cost }) => cost === least?.cost).filter(suffices)) {
    const key = equivalenceKey(candidate.change)
    if (!different.has(key)) different.set(key, candidate)
  }
  return [...different.values()].slice(0, maxRemedies)
}

function suffices({ world }: Candidate): boolean {
  return isAllowed(world())
}

/**
 * Returns the same key for equivalent changes. The same change is found in several layers if it changes the
 * context, or a document that all of them contain.
 */
function equivalenceKey(change: Change): string {
  if (change.change === 'context') return JSON.stringify([...change.values])
  return JSON.stringify(change.change === 'detach' ? change.source : { ...change, layer: undefined })
}

/** Removes obstacles one after another, each with the smallest change that leaves fewer obstacles. */
function stepwise(world: World, tries: number): Remedy {
  const [first] = obstacles(world)
  const trials = trialsOf(first ? [waysPast(first, world, tries)] : [], tries)
  const best = mostHelpful(trials, obstacleCount(world))
  if (best === undefined) return { changes: [], world, cut: false }
  const rest = stepwise(best.after, tries)
  return {
    changes: [best.change, ...rest.changes],
    world: rest.world,
    cut: rest.cut || isCut(trials, best),
  }
}

/** A candidate that was tried. */
interface TriedCandidate extends Candidate {
  readonly after: World
  /** The number of obstacles after the change. */
  readonly left: number
}

/**
 * Returns the smallest change that leaves fewer obstacles. Of equally small ones, it is the one that leaves
 * the fewest. Detaching a policy can leave more, because the policy may also allow the request. Later steps
 * must then replace the Allow.
 */
function mostHelpful({ tried }: Trials, before: number): TriedCandidate | undefined {
  let best: TriedCandidate | undefined
  for (const candidate of tried) {
    if (best && candidate.cost > best.cost) break
    const after = candidate.world()
    const left = obstacleCount(after)
    const limit = candidate.change.change === 'detach' ? Number.POSITIVE_INFINITY : before
    if (left < (best?.left ?? limit)) best = { ...candidate, after, left }
  }
  return best
}

/** Returns the number of obstacles to allowing the request. */
function obstacleCount(world: World): number {
  return obstacles(world).reduce((sum, set) => sum + obstaclesIn(set), 0)
}
