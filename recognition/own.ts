/**
 * Recognizes the calls of the services that iamulator has.
 *
 * Order and messages of the Query protocol were measured on STS: path, then form, then Action and Version. Requests of
 * the JSON protocol name service and operation in the X-Amz-Target header, those of REST JSON in method and path.
 */
import { isHostOfAws, isSignInOfAws, serviceOfAws, serviceOfPrefix } from '../core/aws/hosts.ts'
import { hostNameOf } from '../core/standards/host-name.ts'
import { models, type ServiceName, serviceNames } from '../protocol/model/index.ts'
import { formOf, type Parameters, parametersOfQuery } from '../protocol/query.ts'
import { isRead, type WireRequest } from '../protocol/request.ts'
import { type Route, routeOf } from '../protocol/rest-json/route.ts'
import { type OperationModel, type ServiceModel, signingNameOf } from '../protocol/service-model.ts'
import { hostClaimOf } from './foreign/hosts.ts'
import { scopedService, targetedService } from './named.ts'
import type { RequestHead } from './request.ts'

/** A call of a service that iamulator has. */
export interface OwnCall {
  readonly kind: 'call'
  readonly service: ServiceName
  /** As the request names it. Empty when it names none. */
  readonly operation: string
  /** Undefined when no operation has this Action and Version, this target, or this route. */
  readonly operationModel: OperationModel | undefined
  /** Empty for JSON services, which read their input themselves. */
  readonly parameters: Parameters
}

/** A call, or a request of the Query protocol that names no operation. */
export type OwnRequest =
  | OwnCall
  | { readonly kind: 'unknown path' | 'no action'; readonly service: ServiceName }

/** Returns the services by the names in their requests. If two have the same name, it selects the first. */
function servicesBy(nameOf: (model: ServiceModel) => string | undefined): ReadonlyMap<string, ServiceName> {
  const named = new Map<string, ServiceName>()
  for (const service of serviceNames) {
    const name = nameOf(models[service])
    if (name !== undefined && !named.has(name)) named.set(name, service)
  }
  return named
}

const BY_SIGNING_NAME = servicesBy(signingNameOf)
const BY_TARGET = servicesBy((model) => (model.protocol === 'json' ? model.targetPrefix : undefined))
const BY_VERSION = servicesBy((model) => (model.protocol === 'query' ? model.apiVersion : undefined))

/** Returns the service that requests with this name in their credential scope are for. Undefined for other services. */
export function serviceSignedFor(signingName: string): ServiceName | undefined {
  return BY_SIGNING_NAME.get(signingName)
}

const NONE: Parameters = new Map()

/**
 * Returns what a request is that no upstream gets, so that it is for iamulator if it does not name another service.
 * Undefined if it does.
 */
export function ownRequestOf(request: WireRequest): OwnRequest | undefined {
  const route = restRouteOf(request)
  if (route) {
    const { service, operation = '' } = route
    const operationModel = models[service].operations[operation]
    return { kind: 'call', service, operation, operationModel, parameters: NONE }
  }
  const form = formOf(request, request.body)
  return (form ? undefined : targetedCall(request)) ?? queryRequest(request, form)
}

interface RestRoute extends Route {
  readonly service: ServiceName
}

const REST_SERVICES = serviceNames.flatMap((service) => {
  const model = models[service]
  return model.protocol === 'rest-json' ? [{ service, model }] : []
})

/**
 * Services whose requests are always signed, and whose paths are so general that only a signature or a host name tells
 * that a request is theirs.
 */
const ONLY_BY_NAME: ReadonlySet<ServiceName> = new Set(['accessanalyzer', 'account-access'])

/** Returns whether the path is one of a service of REST JSON. Other paths of its host may be pages. */
export function isRestRequest(head: RequestHead): boolean {
  return knownRouteOf(head) !== undefined
}

/**
 * Returns the service of REST JSON that a request is for, and the operation, if it has one. Undefined when the request
 * is for something else.
 *
 * @param method of the call, which differs from the request's in a preflight request
 */
function restRouteOf(head: RequestHead, method = head.method): RestRoute | undefined {
  const known = knownRouteOf(head, method)
  if (known || head.path === '/') return known
  const service = namedService(head)
  return service !== undefined && models[service].protocol === 'rest-json'
    ? { service, operation: undefined }
    : undefined
}

function knownRouteOf(head: RequestHead, method = head.method): RestRoute | undefined {
  const { path, query } = head
  if (path === '/') return undefined
  const routes = REST_SERVICES.flatMap(({ service, model }) => {
    const route = routeOf(model, { method, path, query })
    return route ? [{ service, ...route }] : []
  })
  // Most requests end here, before anybody looks at their host name and signature.
  if (routes.length === 0) return undefined
  if (!isNamed(head)) return routes.find(({ service }) => !ONLY_BY_NAME.has(service))
  const named = namedService(head)
  return (
    routes.find(({ service }) => service === named) ??
    routes.find(({ service }) => isScopedFor(head, service))
  )
}

/**
 * Returns whether a signature names the service at a host name that is not AWS's. IAM and IAM Toolbox have the same signing
 * name, so that the path tells which of them a request is for.
 */
function isScopedFor(head: RequestHead, service: ServiceName): boolean {
  if (isHostOfAws(hostNameOf(head.header('host')))) return false
  return scopedService(head) === signingNameOf(models[service])
}

/** Returns whether the host name or a signature says which service the request is for. */
function isNamed(head: RequestHead): boolean {
  return isHostOfAws(hostNameOf(head.header('host'))) || scopedService(head) !== undefined
}

/** Returns the service that the host name or, at other hosts, the credential scope names. */
function namedService(head: RequestHead): ServiceName | undefined {
  const host = hostNameOf(head.header('host'))
  if (isHostOfAws(host)) return isSignInOfAws(host) ? 'signin' : serviceOfAws(host)
  const scoped = scopedService(head)
  return scoped === undefined ? undefined : serviceSignedFor(scoped)
}

/** The media types of the protocol. SDKs send version 1.1. */
const JSON_TYPE = /^application\/x-amz-json-1\.[01]\s*(?:;|$)/i

/**
 * Returns the call that X-Amz-Target names, if it is one of a JSON service that iamulator has. The target precedes
 * host name and credential scope.
 *
 * Unverified: A target with another media type than `application/x-amz-json-1.1` or `-1.0`, another path than `/`, or
 * another method than POST is an unknown operation, because AWS's answers to such requests are not known.
 */
function targetedCall(request: WireRequest): OwnCall | undefined {
  const [prefix, operation = ''] = request.header('x-amz-target')?.split('.', 2) ?? []
  const service = prefix === undefined ? undefined : BY_TARGET.get(prefix)
  if (service === undefined) return undefined
  const isJson = JSON_TYPE.test(request.header('content-type') ?? '')
  const { operations } = models[service]
  const isKnown =
    isJson && request.method === 'POST' && request.path === '/' && Object.hasOwn(operations, operation)
  const operationModel = isKnown ? operations[operation] : undefined
  return { kind: 'call', service, operation, operationModel, parameters: NONE }
}

/** @param form the parameters, if the request is a form */
function queryRequest(request: WireRequest, form: Parameters | undefined): OwnRequest | undefined {
  const parameters = form ?? parametersOfQuery(request)
  // An AWS host name belongs to one service, which does not have the other's operations.
  const host = serviceOfAws(hostNameOf(request.header('host')))
  const named = namedOperation(parameters, host)
  // An existing operation overrides the credential scope: AWS then reports the correct scope.
  const service = host ?? named?.service ?? serviceOf(request, parameters)
  if (service === undefined) return undefined
  if (models[service].protocol !== 'query')
    return { kind: 'call', service, operation: '', operationModel: undefined, parameters: NONE }
  // A form is parsed on any path. On a wrong path, its signature fails later (measured on STS).
  if (request.path !== '/' && form === undefined) return { kind: 'unknown path', service }
  const operation = form || isRead(request) || isBarePost(request) ? parameters.get('Action') : undefined
  if (operation === undefined) return { kind: 'no action', service }
  return { kind: 'call', service, operation, operationModel: named?.operationModel, parameters }
}

/**
 * Returns the operation that Action and Version name. Undefined when there is none.
 *
 * @param host the service of the host name; when undefined, any service may have the operation
 */
function namedOperation(parameters: Parameters, host: ServiceName | undefined) {
  const action = parameters.get('Action')
  const service = serviceOfVersion(parameters)
  if (action === undefined || service === undefined || service !== (host ?? service)) return undefined
  const { operations } = models[service]
  const operationModel = Object.hasOwn(operations, action) ? operations[action] : undefined
  return operationModel && { service, operationModel }
}

/** Returns the service of a request for an unknown operation. Undefined when iamulator does not have it. */
function serviceOf(request: WireRequest, parameters: Parameters): ServiceName | undefined {
  const scoped = scopedService(request)
  if (scoped !== undefined) return serviceSignedFor(scoped)
  if (request.header('x-amz-target') !== undefined) return undefined
  return serviceOfHost(request) ?? serviceOfVersion(parameters) ?? 'sts'
}

/** Returns the service of `sts.localhost` and other host names that start like AWS's. */
function serviceOfHost(request: WireRequest): ServiceName | undefined {
  return serviceOfPrefix(request.header('host')?.split('.')[0]?.toLowerCase() ?? '')
}

function serviceOfVersion(parameters: Parameters): ServiceName | undefined {
  return BY_VERSION.get(parameters.get('Version') ?? '')
}

/**
 * Returns whether a POST has neither a body nor a content type, so that its query is all it says.
 *
 * Google's workload identity federation and MinIO's IRSA provider send such calls, and STS accepts them.
 */
function isBarePost(request: WireRequest): boolean {
  const { method, body } = request
  return method === 'POST' && body.length === 0 && request.header('content-type') === undefined
}

const NO_BODY = Buffer.alloc(0)

/**
 * Returns whether a request is certainly for a service that iamulator has, so that no upstream may get it.
 *
 * A signature decides. Unsigned calls can be iamulator's as well: AssumeRoleWithSAML and AssumeRoleWithWebIdentity of
 * STS, and the calls of the access portal.
 *
 * @param body of a form, which may show that it is such a call. Left out before it has arrived
 */
export function isOwn(head: RequestHead, body?: Buffer): boolean {
  const scoped = scopedService(head)
  if (scoped !== undefined) return BY_SIGNING_NAME.has(scoped)
  // S3 has no calls in forms.
  if (isSignedForS3(head)) return body !== undefined && hasOwnParameters(head, body)
  if (serviceOfAws(hostNameOf(head.header('host'))) !== undefined) return true
  if (hasOwnParameters(head, body ?? NO_BODY) || isRestCall(head)) return true
  const target = targetedService(head)
  return target === undefined ? isOwnAtRoot(head) : BY_TARGET.has(target)
}

/** Returns whether a request has a signature, which may be malformed. */
export function isSigned(head: RequestHead): boolean {
  return scopedService(head) !== undefined || isSignedForS3(head)
}

/** Signature Version 2, which only S3 still has among the guarded services. */
function isSignedForS3({ header, query }: RequestHead): boolean {
  return header('authorization')?.startsWith('AWS ') || /(?:^|&)AWSAccessKeyId=/.test(query)
}

/**
 * Returns whether the parameters of a request are those of a service that iamulator has: by their Version or, at `/`,
 * by an Action without one. Unsigned requests have nothing else that names a service.
 */
function hasOwnParameters(head: RequestHead, body: Buffer): boolean {
  const parameters = formOf(head, body) ?? parametersOfQuery(head)
  if (parameters.has('Version')) return serviceOfVersion(parameters) !== undefined
  const action = parameters.get('Action')
  return action !== undefined && head.path === '/' && isQueryOperation(action)
}

function isQueryOperation(action: string): boolean {
  return [...BY_VERSION.values()].some((service) => Object.hasOwn(models[service].operations, action))
}

/** Returns whether a service of REST JSON has the operation that is called or, in a preflight request, will be called. */
function isRestCall(head: RequestHead): boolean {
  const { services: others = [] } = hostClaimOf(head.header('host'))
  if (others.length > 0) return false
  const asked = head.method === 'OPTIONS' ? head.header('access-control-request-method') : undefined
  return restRouteOf(head, asked)?.operation !== undefined
}

/** Returns whether an unsigned request at `/` is one of those that STS answers, such as a redirect to the website. */
function isOwnAtRoot({ method, path, query, header }: RequestHead): boolean {
  if (path !== '/') return false
  if (method !== 'POST') return !/(?:^|&)Action=/.test(query)
  return !/^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(header('content-type') ?? '')
}
