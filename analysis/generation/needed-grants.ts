/** Finds the fewest grants that allow calls: each action with the resources that it needs. */

import type { RecordedDecision } from '../../core/access/records/recent-decisions.ts'
import { actionFacts, spellingOfAction } from '../../core/aws/service-authorization.ts'
import { literalResource, resourceMatcher } from '../../policy/index.ts'
import { patternOf } from './committed-policy.ts'
import { foldedResources, grouped } from './generalization.ts'

export interface Generalization {
  /** Whether resources of the same type become one pattern. */
  readonly resources: boolean
  /** The patterns to write out as the resources that they represent. */
  readonly exact?: ReadonlySet<string>
  /** Whether actions that begin with the same word become one pattern. */
  readonly actions: boolean
  /** Beginnings of ARNs: the resources below each become one pattern, even if there is only one. */
  readonly prefixes?: readonly string[]
}

/** An action on resources, or passing a role to any of the services, with the calls that need it. */
export interface Grant {
  readonly action: string
  /** Patterns, sorted. */
  readonly resources: readonly string[]
  /** Sorted. Empty if there is no condition. */
  readonly services: readonly string[]
  readonly calls: readonly RecordedDecision[]
}

/** A permission that a call needed. */
interface Need {
  readonly action: string
  readonly resource: string
  /** The service that a role was passed to. */
  readonly service: string | undefined
  readonly call: RecordedDecision
}

/** The calls on one resource: of PassRole, those for one service. */
interface Use {
  readonly resource: string
  readonly service: string | undefined
  readonly calls: readonly RecordedDecision[]
}

/** A pattern, and the calls on the resources that it represents. */
interface Candidate {
  readonly pattern: string
  readonly services: readonly string[]
  readonly uses: readonly Use[]
}

const PASS_ROLE = 'iam:PassRole'

/**
 * Returns a grant for each action, and several for PassRole if roles were passed to different services. None of
 * their patterns could be left out.
 */
export function grantsFor(
  calls: readonly RecordedDecision[],
  general: Omit<Generalization, 'actions'>,
): readonly Grant[] {
  const needs = calls.map(needOf)
  return [...grouped(needs, ({ action }) => action.toLowerCase()).values()].flatMap((ofAction) => {
    const [action = ''] = sorted(ofAction.map((need) => need.action))
    const kept = withoutCovered(candidatesFor(ofAction, general).flatMap(byService))
    const ofPatterns = [...grouped(kept, ({ pattern }) => pattern).values()].map(joined)
    return [...grouped(ofPatterns, servicesIn).values()].map((same) => grantOf(action, same))
  })
}

/** Actions without resource-level permissions can only be allowed on `*`. */
function needOf(call: RecordedDecision): Need {
  const { action, resource, context } = call.verdict.request
  const facts = actionFacts(action)
  const name = spellingOfAction(action)
  const service = name === PASS_ROLE ? context.get('iam:passedtoservice') : undefined
  return {
    action: name,
    resource: facts?.wildcardOnly ? '*' : resource,
    service: typeof service === 'string' ? service : undefined,
    call,
  }
}

function candidatesFor(
  needs: readonly Need[],
  { resources, exact, prefixes }: Omit<Generalization, 'actions'>,
): readonly Candidate[] {
  const byPattern = grouped(needs, ({ resource }) => patternOf(literalResource(resource), prefixes))
  const single = [...byPattern].map(([pattern = '', same]) => candidateOf(pattern, same))
  if (!resources) return single
  return [...grouped(single, servicesIn).values()].flatMap((same) => folded(same, exact))
}

/** A role that was passed without the name of a service needs no condition. */
function candidateOf(pattern: string, needs: readonly Need[]): Candidate {
  const services = needs.map(({ service }) => service).filter((service) => service !== undefined)
  const ofUses = grouped(needs, ({ resource, service }) => JSON.stringify([resource, service]))
  const uses = [...ofUses.values()].map((same): Use => {
    const { resource = '', service } = same[0] ?? {}
    return { resource, service, calls: same.map(({ call }) => call) }
  })
  return { pattern, uses, services: services.length === needs.length ? sorted(services) : [] }
}

function folded(
  candidates: readonly Candidate[],
  exact: ReadonlySet<string> | undefined,
): readonly Candidate[] {
  const byPattern = new Map(candidates.map((candidate) => [candidate.pattern, candidate]))
  return foldedResources(sorted([...byPattern.keys()])).flatMap(({ pattern, resources }) => {
    const same = resources.map((each) => byPattern.get(each)).filter((each) => each !== undefined)
    const [{ services } = NONE] = same
    return exact?.has(pattern) ? same : [{ pattern, services, uses: same.flatMap(({ uses }) => uses) }]
  })
}

const NONE: Candidate = { pattern: '', services: [], uses: [] }

function servicesIn({ services }: Candidate): string {
  return services.join(' ')
}

/** Divides a candidate, because another can match its resources for only some of its services. */
function byService(candidate: Candidate): readonly Candidate[] {
  const { pattern, services, uses } = candidate
  if (services.length < 2) return [candidate]
  return services.map((each) => ({
    pattern,
    services: [each],
    uses: uses.filter(({ service }) => service === each),
  }))
}

/** Joins candidates with the same pattern. */
function joined(candidates: readonly Candidate[]): Candidate {
  const [{ pattern } = NONE] = candidates
  return {
    pattern,
    services: sorted(candidates.flatMap(({ services }) => services)),
    uses: candidates.flatMap(({ uses }) => uses),
  }
}

/** A candidate that matches other resources than those that it was made from. */
interface Wide {
  readonly candidate: Candidate
  readonly matches: (resource: string) => boolean
}

/** With more patterns than these, only the widest are tried on the resources of all others. */
const MOST_TRIED = 200

/** Leaves out each pattern whose resources others match as well, such as an object next to all of its bucket. */
function withoutCovered(candidates: readonly Candidate[]): readonly Candidate[] {
  const wide = candidates
    .filter(({ pattern }) => /[*?]/.test(pattern))
    .sort((one, other) => byWidth(other, one))
    .slice(0, MOST_TRIED)
    .map((candidate): Wide => ({ candidate, matches: resourceMatcher(candidate.pattern) }))
  if (wide.length === 0) return candidates
  const remaining = new Map(candidates.map((each) => [each, [...each.uses]]))
  for (const candidate of [...candidates].sort(byWidth)) {
    const others = wide.filter(
      (other) => other.candidate !== candidate && isAsFree(other.candidate, candidate),
    )
    const uses = remaining.get(candidate) ?? []
    const homes = uses.map((use) => homeOf(use, others, remaining))
    if (homes.includes(undefined)) continue
    remaining.delete(candidate)
    for (const [index, home] of homes.entries()) home?.push(...uses.slice(index, index + 1))
  }
  return [...remaining].map(([candidate, uses]) => ({ ...candidate, uses }))
}

/** Returns the uses of a remaining pattern that matches the resource, too. */
function homeOf(
  { resource }: Use,
  others: readonly Wide[],
  remaining: ReadonlyMap<Candidate, Use[]>,
): Use[] | undefined {
  const other = others.find(({ candidate, matches }) => remaining.has(candidate) && matches(resource))
  return other && remaining.get(other.candidate)
}

/** Sorts patterns so that the most specific ones are the first to be left out. */
function byWidth({ pattern: one }: Candidate, { pattern: other }: Candidate): number {
  const wildcards = (text: string) => text.split(/[*?]/).length
  return wildcards(one) - wildcards(other) || other.length - one.length || (one < other ? -1 : 1)
}

/** Returns whether the first has no condition, or the same one. */
function isAsFree(first: Candidate, second: Candidate): boolean {
  return first.services.length === 0 || servicesIn(first) === servicesIn(second)
}

function grantOf(action: string, candidates: readonly Candidate[]): Grant {
  const [{ services } = NONE] = candidates
  return {
    action,
    services,
    resources: sorted(candidates.map(({ pattern }) => pattern)),
    calls: candidates.flatMap(({ uses }) => uses.flatMap(({ calls }) => calls)),
  }
}

export function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort()
}
