/** Finds the services of REST JSON and their operations by host name, credential scope, method, and path. */

import { isHostOfAws, isSignInOfAws, serviceOfAws } from '../../../core/aws/hosts.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import type { WireRequest } from '../../../protocol/request.ts'
import { type Route, routeOf } from '../../../protocol/rest-json/route.ts'
import { scopedService } from '../../../recognition/named.ts'
import { type ServiceName, serviceNames, serviceSignedFor, services } from '../../services/index.ts'

export interface RestRoute extends Route {
  readonly service: ServiceName
}

const REST_SERVICES = serviceNames.filter((name) => services[name].model.protocol === 'rest-json')

/**
 * Services whose requests are always signed, and whose paths are so general that only a signature or a host name tells
 * that a request is theirs.
 */
const ONLY_BY_NAME: ReadonlySet<ServiceName> = new Set(['accessanalyzer', 'account-access'])

/** Returns whether the path is one of a service of REST JSON. Other paths of its host may be pages. */
export function isRestRequest(request: WireRequest): boolean {
  return knownRouteOf(request) !== undefined
}

/**
 * Returns the service of REST JSON that a request is for, and the operation, if it has one. Undefined when the request
 * is for something else.
 */
export function restRouteOf(request: WireRequest): RestRoute | undefined {
  const known = knownRouteOf(request)
  if (known || request.path === '/') return known
  const service = namedService(request)
  return service !== undefined && REST_SERVICES.includes(service)
    ? { service, operation: undefined }
    : undefined
}

function knownRouteOf(request: WireRequest): RestRoute | undefined {
  if (request.path === '/') return undefined
  const routes = REST_SERVICES.flatMap((service) => routesIn(service, request))
  // Most requests end here, before anybody looks at their host name and signature.
  if (routes.length === 0) return undefined
  if (!isNamed(request)) return routes.find(({ service }) => !ONLY_BY_NAME.has(service))
  const named = namedService(request)
  return routes.find(({ service }) => service === named)
}

function routesIn(service: ServiceName, request: WireRequest): RestRoute[] {
  const { model } = services[service]
  const route = model.protocol === 'rest-json' ? routeOf(model, request) : undefined
  return route ? [{ service, ...route }] : []
}

/** Returns whether the host name or a signature says which service the request is for. */
function isNamed(request: WireRequest): boolean {
  return isHostOfAws(hostNameOf(request.header('host'))) || scopedService(request) !== undefined
}

/** Returns the service that the host name or, at other hosts, the credential scope names. */
function namedService(request: WireRequest): ServiceName | undefined {
  const host = hostNameOf(request.header('host'))
  if (isHostOfAws(host)) return isSignInOfAws(host) ? 'signin' : serviceOfAws(host)
  const scoped = scopedService(request)
  return scoped === undefined ? undefined : serviceSignedFor(scoped)
}
