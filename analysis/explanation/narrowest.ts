/**
 * Orders the changes that allow a request: what allows less is first, then what concerns fewer principals, then the
 * smaller edit.
 */
import {
  type AuthorizationRequest,
  type Candidate,
  type Change,
  type Choose,
  type LayerName,
  type Slices,
  type SourcedPolicy,
  setsOf,
  type World,
} from '../../policy/index.ts'
import { addsNothing, type ChangedPolicies, type ExceptedRequest } from '../policy-checks/edit.ts'
import { COMPARED_TYPES } from '../policy-checks/further-access.ts'

/** Returns how many principals a change concerns. */
export type CountPrincipals = (change: Change, world: World) => number

/** How much is proved, because each proof takes milliseconds, and documents can have many statements. */
const MEASURED = 24
const COMPARED = 8

/** More would not help. */
const SHOWN = 3

/** A candidate with what it allows besides the request. */
interface Measured {
  readonly candidate: Candidate
  readonly addsNothing: boolean
  readonly principals: number
  /** The policies that it changes. Undefined if it changes none, or none that can be compared. */
  readonly policies: ChangedPolicies | undefined
}

/** Returns a choice of the narrowest change first, then of one that is shorter but allows more, if there is one. */
export function narrowest(count: CountPrincipals): Choose {
  return function* (changes, world) {
    const measured: Measured[] = []
    for (const each of selected(changes)) measured.push(yield* measuredOf(each, world, count))
    const ordered = yield* inOrder(measured)
    const [best] = ordered
    if (best === undefined) return []
    const shorter = ordered.filter(({ candidate }) => candidate.cost < best.candidate.cost)
    const [shortest] = [...shorter].sort((one, other) => one.candidate.cost - other.candidate.cost)
    const equal = ordered.filter((each) => each !== best && isEqual(each, best))
    const shown = [best, ...(shortest ? [shortest] : []), ...equal]
    return shown.slice(0, SHOWN).map(({ candidate }) => candidate)
  }
}

/** Statements that allow or except exactly the request are always among them. */
function selected(changes: readonly Candidate[]): readonly Candidate[] {
  const isExact = ({ change }: Candidate) => change.change === 'add' || change.change === 'except'
  return [
    ...changes.filter(isExact).slice(0, MEASURED),
    ...changes.filter((each) => !isExact(each)).slice(0, MEASURED),
  ]
}

function isEqual(one: Measured, other: Measured): boolean {
  return (
    one.addsNothing === other.addsNothing &&
    one.principals === other.principals &&
    one.candidate.cost === other.candidate.cost
  )
}

function* measuredOf(candidate: Candidate, world: World, count: CountPrincipals): Slices<Measured> {
  const { change } = candidate
  const policies = change.change === 'context' ? undefined : changedBy(candidate, world)
  const principals = count(change, world)
  yield
  const isProved = () => policies !== undefined && addsNothing(policies, exceptedIn(world.request))
  return { candidate, addsNothing: isExact(change, world) || isProved(), principals, policies }
}

/** Another context changes no policy, and the statement is about the request only. This needs no proof. */
function isExact(change: Change, { request: { resource } }: World): boolean {
  if (change.change !== 'add') return change.change === 'context'
  return resource !== '*' && ALLOWING_IDENTITIES.has(change.layer)
}

/** The layers whose statements have no principals. */
const ALLOWING_IDENTITIES: ReadonlySet<LayerName> = new Set([
  'identity',
  'boundary',
  'session',
  'serviceControl',
])

function exceptedIn({ principal, action, resource }: AuthorizationRequest): ExceptedRequest {
  return { principal: principal.arn, action, resource }
}

function changedBy({ change, world }: Candidate, present: World): ChangedPolicies | undefined {
  const type = COMPARED_TYPES[change.layer]
  if (type === undefined) return undefined
  const [before, after] = [policiesIn(present, change.layer), policiesIn(world(), change.layer)]
  return {
    type,
    before: before.filter((each) => !after.includes(each)),
    after: after.filter((each) => !before.includes(each)),
  }
}

/** A policy can be on several levels of an organization. */
function policiesIn({ layers }: World, layer: LayerName): readonly SourcedPolicy[] {
  const policies = setsOf(layers)
    .filter((set) => set.layer === layer)
    .flatMap((set) => set.policies)
  const byContent = new Map(
    policies.map((each) => [JSON.stringify([each.source, each.group, each.policy.text]), each]),
  )
  return [...byContent.values()]
}

/** Takes the best of those that allow no more than a remaining one, again and again. */
function* inOrder(measured: readonly Measured[]): Slices<readonly Measured[]> {
  const exact = measured.filter((each) => each.addsNothing).sort(byReach)
  const wide = measured.filter((each) => !each.addsNothing).sort(byReach)
  const ordered: Measured[] = []
  let left = wide.slice(0, COMPARED)
  while (left.length > 0) {
    const best = yield* narrowestOf(left)
    if (best === undefined) break
    ordered.push(best)
    left = left.filter((each) => each !== best)
  }
  return [...exact, ...ordered, ...wide.slice(COMPARED)]
}

/** Returns the first than which none is narrower, or else the first. */
function* narrowestOf(all: readonly Measured[]): Slices<Measured | undefined> {
  for (const each of all) {
    let hasNarrower = false
    for (const other of all) hasNarrower ||= yield* isNarrower(other, each)
    if (!hasNarrower) return each
  }
  return all[0]
}

function byReach(one: Measured, other: Measured): number {
  return one.principals - other.principals || one.candidate.cost - other.candidate.cost
}

/** Returns whether one change of the same policies is proved to allow less than the other. */
function* isNarrower(one: Measured, other: Measured): Slices<boolean> {
  return one !== other && (yield* isWithin(one, other)) && !(yield* isWithin(other, one))
}

function* isWithin({ policies: one }: Measured, { policies: other }: Measured): Slices<boolean> {
  yield
  if (one === undefined || other === undefined) return false
  const isSame = one.type === other.type && one.before.every((each) => other.before.includes(each))
  return isSame && addsNothing({ type: one.type, before: other.after, after: one.after }, undefined)
}
