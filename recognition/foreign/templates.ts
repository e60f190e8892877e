/**
 * Finds the operations of a service whose method and URI template fit a request.
 *
 * The templates of a service become a tree of path segments. Of several that fit, the one with the most literal segments
 * counts, then the one with the most literal query parameters, then the one that demands most of the other parameters.
 * A slash at the end only matters between templates that are otherwise equal, because clients add and omit it.
 */
import type { ApiOperation, ApiService } from '../../core/aws/api-operations.ts'
import type { RequestHead } from '../request.ts'
import { decodeText, isDots, parametersOfForm } from './text.ts'

/** A request as templates see it. */
export interface RestRequest {
  readonly method: string
  /** The path. Undefined when a segment cannot be decoded. */
  readonly path: RestPath | undefined
  /** The decoded names and values of the query. The first value of each name counts. */
  readonly query: ReadonlyMap<string, string>
  hasHeader(name: string): boolean
}

export interface RestPath {
  readonly segments: readonly Segment[]
  /** Whether a slash follows the last segment. */
  readonly endsWithSlash: boolean
}

interface Segment {
  readonly raw: string
  readonly text: string
}

export interface RestMatch {
  readonly service: ApiService
  readonly operation: string
  readonly facts: ApiOperation
  /** The decoded values of the labels. */
  readonly labels: ReadonlyMap<string, string>
  /** How special the template is: the counts that are compared, most important first. */
  readonly rank: readonly number[]
}

interface Route {
  readonly operation: string
  readonly facts: ApiOperation
  readonly labels: readonly string[]
  readonly conditions: RouteConditions
  readonly endsWithSlash: boolean
  readonly rank: readonly number[]
}

/** What a request must have besides method and path. */
export interface RouteConditions {
  readonly query: readonly (readonly [name: string, value: string | undefined])[]
  readonly demands: NonNullable<ApiOperation['demands']>
}

interface Node {
  readonly literals: Map<string, Node>
  label: Node | undefined
  /** For a label that takes slashes. */
  greedy: Node | undefined
  readonly routes: Map<string, Route[]>
}

/** Returns the path and the query of a request. @param path encoded */
export function restRequestOf(head: RequestHead, path: string = head.path): RestRequest {
  return {
    method: head.method,
    path: restPathOf(path),
    query: firstValues(head.query),
    hasHeader: (name) => head.header(name.toLowerCase()) !== undefined,
  }
}

/** Returns the parameters of a query, with the first value of each. */
function firstValues(query: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const [name, value] of parametersOfForm(query)) if (!values.has(name)) values.set(name, value)
  return values
}

function restPathOf(path: string): RestPath | undefined {
  const raws = path.split('/').slice(1)
  const endsWithSlash = raws.at(-1) === ''
  if (endsWithSlash) raws.pop()
  const segments: Segment[] = []
  for (const raw of raws) {
    const text = decodeText(raw)
    if (text === undefined) return undefined
    segments.push({ raw, text })
  }
  return { segments, endsWithSlash }
}

/** Returns all operations of the service that the request could be. */
export function matchesIn(service: ApiService, request: RestRequest): readonly RestMatch[] {
  const { path } = request
  if (!path) return []
  const visits: Visit[] = []
  collect(treeOf(service), path, 0, [], visits)
  return visits.flatMap(({ node, captured }) =>
    (node.routes.get(request.method) ?? [])
      .filter(({ conditions }) => fits(conditions, request))
      .map((route) => matchOf(service, route, captured, path)),
  )
}

/** A place in the tree that the whole path leads to, with the values of the labels before it. */
interface Visit {
  readonly node: Node
  readonly captured: readonly string[]
}

/** Follows every branch that fits: a path leads to each node at most once, except behind labels with slashes. */
function collect(node: Node, path: RestPath, at: number, captured: readonly string[], visits: Visit[]): void {
  const segment = path.segments[at]
  if (!segment) {
    visits.push({ node, captured })
    return
  }
  const literal = node.literals.get(segment.text)
  if (literal) collect(literal, path, at + 1, captured, visits)
  if (node.label && isValue(segment.text))
    collect(node.label, path, at + 1, [...captured, segment.text], visits)
  if (node.greedy) collectGreedy(node.greedy, path, at, captured, visits)
}

/** A label with slashes takes the rest of the path or, where literals follow it, any number of segments. */
function collectGreedy(
  node: Node,
  path: RestPath,
  at: number,
  captured: readonly string[],
  visits: Visit[],
): void {
  const texts = path.segments.slice(at).map(({ text }) => text)
  const rest = texts.join('/') + (path.endsWithSlash ? '/' : '')
  visits.push({ node, captured: [...captured, rest] })
  for (const [literal, next] of node.literals) {
    const end = path.segments.findLastIndex(({ text }, index) => index > at && text === literal)
    if (end < 0) continue
    const value = texts.slice(0, end - at).join('/')
    collect(next, path, end + 1, [...captured, value], visits)
  }
}

/** Empty labels would fit paths of other operations, and servers may resolve dots. */
function isValue(text: string): boolean {
  return text !== '' && !isDots(text)
}

export function fits({ query, demands }: RouteConditions, request: RestRequest): boolean {
  return (
    query.every(([name, value]) => {
      const given = request.query.get(name)
      return value === undefined ? given !== undefined : given === value
    }) &&
    demands.every(([location, name]) =>
      location === 'header' ? request.hasHeader(name) : request.query.has(name),
    )
  )
}

function matchOf(service: ApiService, route: Route, captured: readonly string[], path: RestPath): RestMatch {
  const { operation, facts } = route
  const labels = new Map(route.labels.map((name, at) => [name, captured[at] ?? '']))
  const rank = [...route.rank, Number(route.endsWithSlash === path.endsWithSlash)]
  return { service, operation, facts, labels, rank }
}

/** Returns the matches that are more special than all others. Several when they are equally special. */
export function mostSpecial(matches: readonly RestMatch[]): readonly RestMatch[] {
  const [first] = matches
  if (!first) return []
  let best = first
  for (const match of matches) if (compareRanks(match.rank, best.rank) > 0) best = match
  return matches.filter(({ rank }) => compareRanks(rank, best.rank) === 0)
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((count, index) => count !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

const trees = new WeakMap<ApiService, Node>()

function treeOf(service: ApiService): Node {
  const known = trees.get(service)
  if (known) return known
  const root = newNode()
  for (const [operation, facts] of Object.entries(service.operations))
    for (const [method, template] of [facts.http ?? [], ...(facts.formerly ?? [])])
      if (method !== undefined && template !== undefined) add(root, method, { operation, facts, template })
  trees.set(service, root)
  return root
}

function newNode(): Node {
  return { literals: new Map(), label: undefined, greedy: undefined, routes: new Map() }
}

interface Template {
  readonly operation: string
  readonly facts: ApiOperation
  readonly template: string
}

function add(root: Node, method: string, { operation, facts, template }: Template): void {
  const [path = ''] = template.split('?', 1)
  const segments = path.split('/').filter((segment) => segment !== '')
  const labels = segments.filter(isLabel)
  let node = root
  for (const segment of segments) node = childOf(node, segment)
  const conditions = conditionsOf(template, facts.demands)
  const greedy = labels.filter((label) => label.endsWith('+}')).length
  const route: Route = {
    operation,
    facts,
    labels: labels.map((label) => label.replace(/^\{|\+?\}$/g, '')),
    conditions,
    endsWithSlash: path.endsWith('/'),
    rank: [segments.length - labels.length, -greedy, conditions.query.length, conditions.demands.length],
  }
  const routes = node.routes.get(method)
  if (routes) routes.push(route)
  else node.routes.set(method, [route])
}

function childOf(node: Node, segment: string): Node {
  if (segment.endsWith('+}')) {
    node.greedy ??= newNode()
    return node.greedy
  }
  if (isLabel(segment)) {
    node.label ??= newNode()
    return node.label
  }
  const known = node.literals.get(segment)
  if (known) return known
  const child = newNode()
  node.literals.set(segment, child)
  return child
}

function isLabel(segment: string): boolean {
  return segment.startsWith('{')
}

/** Returns what a request needs besides method and path to be for an operation with this URI template. */
export function conditionsOf(template: string, demands: RouteConditions['demands'] = []): RouteConditions {
  const start = template.indexOf('?')
  const query = start < 0 ? [] : parametersOfForm(template.slice(start + 1))
  return { query: query.map(([name, value]) => [name, value === '' ? undefined : value]), demands }
}
