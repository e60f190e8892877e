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
  const candidates = bindingsOf(service).filter(({ http }) => matches(http.path, path))
  if (candidates.length === 0) return undefined
  const wanted = method === 'HEAD' ? 'GET' : method
  const match = candidates.find(({ http }) => http.method === wanted && hasParameter(query, http))
  return { operation: match?.operation }
}

interface Binding {
  readonly operation: string
  readonly http: HttpBinding
}

const bindings = new WeakMap<RestJsonModel, readonly Binding[]>()

/** Returns the bindings of a service. Those that require a parameter precede those that don't. */
function bindingsOf(service: RestJsonModel): readonly Binding[] {
  let all = bindings.get(service)
  if (!all) {
    all = Object.entries(service.operations)
      .flatMap(([operation, { http }]) => (http ? [{ operation, http }] : []))
      .toSorted((a, b) => Number(a.http.query === undefined) - Number(b.http.query === undefined))
    bindings.set(service, all)
  }
  return all
}

function matches(binding: string, path: string): boolean {
  if (!binding.includes('{')) return binding === path
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
