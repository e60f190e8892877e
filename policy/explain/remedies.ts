/** Finds the changes that turn a denial into an Allow. Each is verified with `decide`. */
import { decide } from '../decide.ts'
import type { AuthorizationRequest } from '../request.ts'
import type { Slices } from '../slices.ts'
import type { Layers } from '../types.ts'
import { type Candidate, type Change, costs, type World } from './change.ts'
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

/**
 * Selects the changes to propose from those that help, best first. At least one of them.
 *
 * @param world the state before the change
 */
export type Choose = (changes: readonly Candidate[], world: World) => Slices<readonly Candidate[]>

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
  /** The sum of the costs. */
  readonly cost: number
}

/**
 * Finds changes that make the request allowed, in the order of the layers. If single changes are sufficient,
 * returns those that are chosen. Otherwise returns one change for each obstacle, and smaller ones if there are any. Returns
 * none for an allowed request, or if more than 20 statements and layers deny it. The number of decisions is
 * limited for any input.
 */
export function* remedies(
  request: AuthorizationRequest,
  layers: Layers,
  choose: Choose = smallest,
): Slices<Remedies> {
  const world = { request, layers }
  const before = obstacleCount(world)
  const tries = triesOn(layers, before)
  if (before === 0) return { found: [], cut: false }
  if (before > maxObstacles || tries === 0) return { found: [], cut: true }
  const single = trialsOf(
    obstacles(world).map((set) => waysPast(set, world, tries)),
    tries,
  )
  const sufficient = different(yield* sufficientOf(single))
  const chosen = sufficient.length === 0 ? [] : yield* choose(sufficient, world)
  const [best] = chosen
  if (best) return { found: chosen.map(({ change }) => [change]), cut: isCut(single, best) }
  return yield* alternatives(yield* stepwise(world, tries, choose), () => stepwise(world, tries, smallest))
}

/** Adds the smallest changes if they are smaller than the chosen ones. */
function* alternatives(chosen: Remedy, smaller: () => Slices<Remedy>): Slices<Remedies> {
  const others = chosen.cost > chosen.changes.length * costs.removal ? [yield* smaller()] : []
  const all = [chosen, ...others.filter(({ cost }) => cost < chosen.cost)]
  const found = all.filter(({ changes, world }) => changes.length > 0 && isAllowed(world))
  return { found: found.map(({ changes }) => changes), cut: chosen.cut }
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

/** Selects the smallest candidates, those that add statements, and another one that is reliable. */
function trialsOf(ways: readonly Ways[], tries: number): Trials {
  const all = ways.flatMap(({ candidates }) => candidates).sort((one, other) => one.cost - other.cost)
  const others = all.slice(tries)
  const last = others.findLast(({ change }) => reliableChanges.has(change.change))
  const isTried = (each: Candidate) => each === last || each.change.change === 'add'
  const left = others.filter((each) => !isTried(each))
  return {
    tried: [...all.slice(0, tries), ...others.filter(isTried)],
    untried: [...left.map(({ cost }) => cost), ...(ways.some(({ cut }) => cut) ? [0] : [])],
  }
}

/** Returns whether an untried candidate costs no more than the one that was found. */
function isCut({ untried }: Trials, found: Candidate): boolean {
  return untried.some((cost) => cost <= found.cost)
}

/** Leaves out what is equivalent to an earlier change. */
function different(candidates: readonly Candidate[]): readonly Candidate[] {
  const found = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const key = equivalenceKey(candidate.change)
    if (!found.has(key)) found.set(key, candidate)
  }
  return [...found.values()]
}

/** Selects the changes that cost least. */
const smallest: Choose = function* (candidates) {
  yield
  const least = Math.min(...candidates.map(({ cost }) => cost))
  return candidates.filter(({ cost }) => cost === least).slice(0, maxRemedies)
}

/** Returns the candidates that make the request allowed. */
function* sufficientOf({ tried }: Trials): Slices<readonly Candidate[]> {
  const sufficient: Candidate[] = []
  for (const candidate of tried) {
    yield
    if (isAllowed(candidate.world())) sufficient.push(candidate)
  }
  return sufficient
}

/**
 * Returns the same key for equivalent changes. The same change is found in several layers if it changes the
 * context, or a document that all of them contain.
 */
function equivalenceKey(change: Change): string {
  if (change.change === 'context') return JSON.stringify([...change.values])
  return JSON.stringify(change.change === 'detach' ? change.source : { ...change, layer: undefined })
}

/** Removes obstacles one after another, each with the best change that leaves fewer obstacles. */
function* stepwise(world: World, tries: number, choose: Choose): Slices<Remedy> {
  const [first] = obstacles(world)
  const trials = trialsOf(first ? [waysPast(first, world, tries)] : [], tries)
  const helpful = yield* helpfulOf(trials, obstacleCount(world))
  const [best] = helpful.length === 0 ? [] : yield* choose(helpful, world)
  if (best === undefined) return { changes: [], world, cut: false, cost: 0 }
  const rest = yield* stepwise(best.world(), tries, choose)
  return {
    changes: [best.change, ...rest.changes],
    world: rest.world,
    cut: rest.cut || isCut(trials, best),
    cost: best.cost + rest.cost,
  }
}

/**
 * Returns the changes that leave fewer obstacles, the smallest first. Of equally small ones, the first leaves
 * the fewest. Detaching a policy can leave more, because the policy may also allow the request. Later steps
 * must then replace the Allow.
 */
function* helpfulOf({ tried }: Trials, before: number): Slices<readonly Candidate[]> {
  const limitFor = ({ change }: Candidate) => (change.change === 'detach' ? Number.POSITIVE_INFINITY : before)
  const counted: { readonly candidate: Candidate; readonly left: number }[] = []
  for (const candidate of tried) {
    yield
    counted.push({ candidate, left: obstacleCount(candidate.world()) })
  }
  return counted
    .filter(({ candidate, left }) => left < limitFor(candidate))
    .sort((one, other) => one.candidate.cost - other.candidate.cost || one.left - other.left)
    .map(({ candidate }) => candidate)
}

/** Returns the number of obstacles to allowing the request. */
function obstacleCount(world: World): number {
  return obstacles(world).reduce((sum, set) => sum + obstaclesIn(set), 0)
}
