/** Finds the operation that method, path, and query of a REST JSON request name. */
import type { HttpBinding, RestJsonModel } from '../service-model.ts'

export interface RestTarget {
  readonly method: string
  readonly path: string
  readonly query: string
}

/** The meaning of a path. `operation` is undefined if none has this method. */
export interface Route {
  readonly operation: string | undefined
}

/**
 * Returns the route of a request. Undefined if no operation of the service has this path.
 *
 * Unverified: HEAD is answered like GET, without the body, because AWS's answer to it is not known.
 */
export function routeOf(service: RestJsonModel, { method, path, query }: RestTarget): Route | undefined {
  const { exact, labeled } = bindingsOf(service)
  const candidates = exact.get(path) ?? labeled.filter(({ http }) => matches(http.path, path))
  if (candidates.length === 0) return undefined
  const wanted = method === 'HEAD' ? 'GET' : method
  const match = candidates.find(({ http }) => http.method === wanted && hasParameter(query, http))
  return { operation: match?.operation }
}

interface Binding {
  readonly operation: string
  readonly http: HttpBinding
}

/** The bindings of a service. Those that require a parameter precede those that don't. */
interface Bindings {
  /** By their paths, which have no labels. */
  readonly exact: ReadonlyMap<string, readonly Binding[]>
  readonly labeled: readonly Binding[]
}

const bindings = new WeakMap<RestJsonModel, Bindings>()

/** Every request whose path is not `/` asks for the bindings of every service, so they are prepared. */
function bindingsOf(service: RestJsonModel): Bindings {
  let known = bindings.get(service)
  if (!known) {
    const all = Object.entries(service.operations)
      .flatMap(([operation, { http }]) => (http ? [{ operation, http }] : []))
      .toSorted((a, b) => Number(a.http.query === undefined) - Number(b.http.query === undefined))
    const exact = new Map<string, Binding[]>()
    for (const each of all.filter(({ http }) => !http.path.includes('{')))
      exact.set(each.http.path, [...(exact.get(each.http.path) ?? []), each])
    known = { exact, labeled: all.filter(({ http }) => http.path.includes('{')) }
    bindings.set(service, known)
  }
  return known
}

function matches(binding: string, path: string): boolean {
  const [expected, actual] = [binding.split('/'), path.split('/')]
  return expected.length === actual.length && expected.every((each, at) => fits(each, actual[at] ?? ''))
}

/** A label is never empty. */
function fits(expected: string, actual: string): boolean {
  return expected.startsWith('{') ? actual !== '' : expected === actual
}

function hasParameter(query: string, { query: required }: HttpBinding): boolean {
  if (required === undefined) return true
  const [name = '', value] = required.split('=')
  return new URLSearchParams(query).get(name) === value
}
