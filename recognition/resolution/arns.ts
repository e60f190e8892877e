/** The resources of a grant: the ARNs that a request names, or patterns with `*` for what it does not name. */
import type { ArnSource, GrantFacts } from '../../core/aws/api-operations.ts'
import { actionFacts, authorizedResource, resourceTypes } from '../../core/aws/service-authorization.ts'
import { expressionsOf, isList } from '../parameters/facts.ts'
import { completed, fillPattern, fitOf, requireClear } from './arn-patterns.ts'
import { fromEach } from './each.ts'
import { combinationsOf, type Parts } from './parts.ts'
import { hasFunction, pathsOf, rawValuesOf, valuesOf } from './paths.ts'
import type { Place, Seen } from './resolving.ts'
import { statePartsOf } from './state-parts.ts'

export interface Resource {
  readonly arn: string
  /** The resource type in the reference. Undefined when the action is decided on `*`. */
  readonly type: string | undefined
  readonly from: string
}

const NOTHING_NAMED = 'nothing in the request'

type Source = readonly [type: string, source: ArnSource]

/** The sources of a grant, as lists. */
interface Sources {
  readonly needed: readonly Source[]
  readonly optional: readonly Source[]
}

const sources = new WeakMap<GrantFacts, Sources>()

function sourcesOf(grant: GrantFacts): Sources {
  const known = sources.get(grant)
  if (known) return known
  const { on = {}, maybe = {} } = grant
  const found = { needed: Object.entries(on), optional: Object.entries(maybe) }
  sources.set(grant, found)
  return found
}

/** Returns the resources that a grant is decided on: at least one. */
export function resourcesOf(action: string, grant: GrantFacts, seen: Seen): readonly Resource[] {
  if (grant.arn !== undefined) return [fromPath(grant.arn, seen)]
  const named = fromSources(sourcesIn(grant, seen), seen)
  const found = fromEach(named, (each) => each.found ?? [])
  const isComplete = found.length > 0 && named.every((each) => each.found !== undefined)
  const resources = isComplete ? found : withUnnamed(found, named, action, grant, seen)
  return resources.map((each) => {
    const arn = authorizedResource(action, each.arn, seen.place)
    return arn === each.arn
      ? each
      : { arn, type: undefined, from: 'action without resource-level permissions' }
  })
}

/** Returns the sources that a request has to do with. */
function sourcesIn(grant: GrantFacts, seen: Seen): readonly Source[] {
  const { needed, optional } = sourcesOf(grant)
  if (optional.length === 0) return needed
  const present = optional.filter(([, source]) => isThere(source, seen))
  return [...needed, ...withoutAlternatives(present, seen)]
}

/** Adds what a request does not name. */
function withUnnamed(
  found: readonly Resource[],
  named: readonly FromType[],
  action: string,
  grant: GrantFacts,
  seen: Seen,
): readonly Resource[] {
  const unfed = named.filter(
    ({ type, found: own }) => own === undefined && Object.hasOwn(grant.on ?? {}, type),
  )
  const all = [...found, ...withoutParameters(unfed, grant, found.length > 0, action, seen)]
  return all.length > 0 ? all : unnamed(action, grant, seen)
}

/**
 * API Gateway decides on the path of the request, decoded once. The API for HTTP and WebSocket APIs has a prefix that is
 * not in the ARN.
 */
function fromPath(pattern: string, { place, resolving }: Seen): Resource {
  const { dropPath = '' } = resolving.call.service
  const path = decoded(resolving.head.path)
  const from = 'path of the request'
  if (path === undefined) return { arn: fillPattern(pattern, new Map(), place), type: undefined, from }
  const shown = dropPath !== '' && path.startsWith(`${dropPath}/`) ? path.slice(dropPath.length) : path
  return { arn: fillPattern(pattern, new Map([['Path', shown]]), place), type: undefined, from }
}

/** Undefined when the path cannot be decoded, or when a service could take it for another one. */
function decoded(path: string): string | undefined {
  try {
    const text = decodeURIComponent(path)
    return /(?:^|\/)\.{0,2}(?:\/|$)/.test(text.slice(1)) ? undefined : text
  } catch {
    return undefined
  }
}

/**
 * Returns the patterns of the types that the request names nothing of. Beside a resource that it names, only the types
 * that the action requires count, and of these not the ones that a request names by ARN: ListExecutions takes a state
 * machine or a map run, and the reference lists both.
 */
function withoutParameters(
  unfed: readonly FromType[],
  { on }: GrantFacts,
  hasOthers: boolean,
  action: string,
  seen: Seen,
): readonly Resource[] {
  if (unfed.length === 0) return []
  const required = requiredTypes(action).map(({ name }) => name)
  return unfed
    .filter(({ type }) => !hasOthers || (required.includes(type) && typeof on?.[type] !== 'string'))
    .map(({ type }) => ofType(type, new Map(), seen.place, NOTHING_NAMED, seen))
}

function requiredTypes(action: string) {
  const facts = actionFacts(action)
  const required = new Set(facts?.resourceTypes.filter((type) => type.required).map(({ name }) => name))
  return facts ? resourceTypes(facts.service).filter(({ name }) => required.has(name)) : []
}

/**
 * What AWS decides on if a request names nothing: the pattern of each type that the action requires. Refusals show it,
 * such as `alarm:*`.
 */
function unnamed(action: string, { maybe }: GrantFacts, { place }: Seen): readonly Resource[] {
  const types = maybe === undefined ? [] : requiredTypes(action)
  if (types.length === 0) return [{ arn: '*', type: undefined, from: NOTHING_NAMED }]
  return types.map(({ name, arn }) => ({
    arn: fillPattern(arn, new Map(), place),
    type: name,
    from: NOTHING_NAMED,
  }))
}

/** Returns whether each parameter that a source needs is there. */
function isThere(source: ArnSource, { parameters }: Seen): boolean {
  return expressionsOf(source).every((expression) => {
    const paths = pathsOf(expression)
    return paths.length === 0 || rawValuesOf(expression, parameters).length > 0
  })
}

/**
 * Drops a type that names less of the same resource than another, such as a rule on the default bus beside a rule on
 * the bus that the request names. The default itself is not named.
 */
function withoutAlternatives(sources: readonly Source[], seen: Seen): readonly Source[] {
  if (sources.length < 2) return sources
  return sources.filter(([, source]) => {
    const own = expressionsOf(source)
    return (
      !sources.some(([, other]) => isBetter(expressionsOf(other), own, seen)) &&
      !isOfDefault(own, sources, seen)
    )
  })
}

function isBetter(other: readonly string[], own: readonly string[], seen: Seen): boolean {
  return isSuperset(other, own) && !namesDefault(other, own, seen)
}

function isOfDefault(own: readonly string[], sources: readonly Source[], seen: Seen): boolean {
  return sources.some(([, other]) => {
    const fewer = expressionsOf(other)
    return isSuperset(own, fewer) && namesDefault(own, fewer, seen)
  })
}

const isSuperset = (more: readonly string[], fewer: readonly string[]) =>
  more.length > fewer.length && fewer.every((each) => more.includes(each))

/** Returns whether what `more` has besides `fewer` is the service's default. */
function namesDefault(more: readonly string[], fewer: readonly string[], seen: Seen): boolean {
  const { defaults = {} } = seen.resolving.call.service
  return more
    .filter((each) => !fewer.includes(each))
    .every((each) => {
      const fallback = pathsOf(each).map((path) => defaults[path])[0]
      return fallback !== undefined && valuesOf(each, seen).values.every((value) => value === fallback)
    })
}

/** What a type has in the request. Undefined when the request names nothing of it. */
interface FromType {
  readonly type: string
  readonly found: readonly Resource[] | undefined
}

/** Types that are fed from the same parameter are alternatives. */
function fromSources(sources: readonly Source[], seen: Seen): readonly FromType[] {
  if (sources.length < 2) return sources.map((source) => fromSource(source, seen))
  const groups = new Map<string, Source[]>()
  for (const each of sources) {
    const key = expressionsOf(each[1]).join(' ')
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()].flatMap((group) =>
    group.length > 1 ? fromAlternatives(group, seen) : group.map((source) => fromSource(source, seen)),
  )
}

function fromAlternatives(group: readonly Source[], seen: Seen): readonly FromType[] {
  const expressions = expressionsOf(group[0]?.[1] ?? '')
  const [expression = ''] = expressions
  const { values, from } = valuesOf(expression, seen)
  const isArn = values.some((value) => value.startsWith('arn:'))
  if (expressions.length !== 1 || !isArn) return group.map((source) => fromSource(source, seen))
  return [{ type: '', found: values.map((value) => bestFit(value, group, from, seen)) }]
}

function bestFit(value: string, group: readonly Source[], from: string, seen: Seen): Resource {
  const types = group.map(([type]) => type)
  const type = bestType(types, value, seen)
  if (type === undefined) {
    for (const each of types) requireClear(seen.resolving.call.service.types[each] ?? '', value)
    return { arn: '*', type, from }
  }
  return { arn: withSuffix(inPlace(value, type, seen), type, seen), type, from }
}

/** Returns the first of the types whose patterns an ARN fits best. Undefined when it fits none. */
function bestType(types: readonly string[], arn: string, { resolving }: Seen): string | undefined {
  const patterns = resolving.call.service.types
  const fits = types.map((type) => ({ type, fit: fitOf(patterns[type] ?? '', arn) }))
  const best = fits.reduce((before, next) => (next.fit > before.fit ? next : before), { type: '', fit: 0 })
  return best.fit === 0 ? undefined : best.type
}

function fromSource([type, source]: Source, seen: Seen): FromType {
  const alternatives = isList(source) ? source.filter((each) => isThere(each, seen)) : [source]
  const found = fromEach(alternatives, (each) =>
    typeof each === 'string' ? fromArn(type, each, seen) : fromParts(type, each, seen),
  )
  return { type, found: found.length > 0 ? found : undefined }
}

function fromArn(type: string, expression: string, seen: Seen): readonly Resource[] {
  const pattern = seen.resolving.call.service.types[type] ?? ''
  const isMade = hasFunction(expression)
  const { values, from } = valuesOf(expression, seen)
  return values.map((arn) => {
    const isReadable = isMade ? arn.startsWith('arn:') : fitOf(pattern, arn) > 0
    if (!isReadable) {
      requireClear(pattern, arn)
      return { arn: '*', type: undefined, from }
    }
    return {
      arn: withSuffix(inPlace(arn, type, seen), type, seen),
      type: type === ANY_TYPE ? typeOf(arn, seen) : type,
      from,
    }
  })
}

/** In place of a type: the functions of EC2 make ARNs of all types. */
const ANY_TYPE = '*'

function typeOf(arn: string, seen: Seen): string | undefined {
  return bestType(Object.keys(seen.resolving.call.service.types), arn, seen)
}

function fromParts(
  type: string,
  source: Exclude<ArnSource, string | readonly unknown[]>,
  seen: Seen,
): readonly Resource[] {
  const pattern = seen.resolving.call.service.types[type]
  if (pattern === undefined) return [{ arn: '*', type: undefined, from: NOTHING_NAMED }]
  const known = source['?'] === 'state' ? statePartsOf(type, seen) : []
  if (known.length > 0)
    return known.map((parts) => ofType(type, parts, seen.place, 'state of the service', seen))
  return combinationsOf(source, pattern, seen).map((parts) => fromCombination(type, parts, seen))
}

function fromCombination(type: string, { values, place, whole, from }: Parts, seen: Seen): Resource {
  const [only = NOTHING_NAMED] = from
  const origin = from.length > 1 ? [...new Set(from)].join(', ') : only
  if (whole !== undefined)
    return { arn: withSuffix(inPlace(whole, type, seen), type, seen), type, from: origin }
  return ofType(type, values, place ?? seen.place, origin, seen)
}

function ofType(
  type: string,
  parts: ReadonlyMap<string, string>,
  place: Place,
  from: string,
  seen: Seen,
): Resource {
  const { types, noAccount } = seen.resolving.call.service
  const owned = noAccount?.[type]
  const isOwned = owned !== undefined && [...parts.values()].some((name) => new RegExp(owned).test(name))
  const arn = fillPattern(types[type] ?? '*', parts, isOwned ? { ...place, accountId: '' } : place)
  return { arn: withSuffix(arn, type, seen), type, from }
}

function inPlace(arn: string, type: string, { place, resolving }: Seen): string {
  return completed(resolving.call.service.types[type] ?? '', arn, place)
}

/** Log groups are decided on with what follows their name, except by the operations that `but` lists. */
function withSuffix(arn: string, type: string, { resolving }: Seen): string {
  const { service, operation } = resolving.call
  const suffix = service.suffix?.[type]
  if (suffix === undefined) return arn
  const plain = arn.replace(/(:log-group:[^:]+):\*$/, '$1')
  const exceptions: unknown = service.suffix?.['but']
  return Array.isArray(exceptions) && exceptions.includes(operation) ? plain : `${plain}${suffix}`
}
