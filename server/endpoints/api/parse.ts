/**
 * First step: finds the service, the operation, and its parameters, before authentication.
 *
 * Order and messages of the Query protocol were measured on STS: path, then form, then Action and Version. Requests of
 * the JSON protocol name service and operation in the X-Amz-Target header, those of REST JSON in method and path.
 */

import { serviceOfAws, serviceOfPrefix } from '../../../core/aws/hosts.ts'
import { isGlobalEndpoint } from '../../../core/aws/regions.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import { type AwsError, regionalOnly } from '../../../protocol/errors.ts'
import { addForm, type Parameters } from '../../../protocol/query.ts'
import { type Answer, isRead, type WireRequest } from '../../../protocol/request.ts'
import type { OperationModel, ServiceModel } from '../../../protocol/service-model.ts'
import { scopedService } from '../../../recognition/named.ts'
import { type ServiceName, type Services, serviceNames, serviceSignedFor } from '../../services/index.ts'
import { unknownIn } from '../unknown-operation.ts'
import { redirectToWebsite, serviceNotServedAnswer, unknownPath } from './not-served.ts'
import { restRouteOf } from './rest-routes.ts'

/** A request for a service that iamulator has. */
export interface Dispatch {
  readonly request: WireRequest
  readonly service: ServiceName
  readonly action: string
  /** Undefined when no operation has this Action and Version, this target, or this route. */
  readonly operationModel: OperationModel | undefined
  /** Empty for JSON services, which read their input themselves. */
  readonly parameters: Parameters
}

/** A request for an existing operation. */
export interface Call {
  readonly request: WireRequest
  readonly service: ServiceName
  readonly model: ServiceModel
  readonly operation: string
  /** The action as policies spell it: `service:Operation`. */
  readonly action: string
  readonly operationModel: OperationModel
  readonly parameters: Parameters
}

/** Either a dispatched request, or a final answer, the error that it says, and the service that gives it, if iamulator has it. */
export type ParseResult =
  | { readonly dispatch: Dispatch }
  | { readonly answer: Answer; readonly error?: AwsError; readonly service: ServiceName | undefined }

/** @param isEmbedded whether a program started the emulator, and not a command */
export function parse(services: Services, request: WireRequest, isEmbedded: boolean): ParseResult {
  const rest = restDispatch(services, request)
  if (rest) return { dispatch: rest }
  const form = formOf(request)
  const dispatch = form ? undefined : targetedDispatch(services, request)
  return dispatch ? { dispatch } : parseQuery(services, request, form, isEmbedded)
}

/** @param form the parameters, if the request is a form */
function parseQuery(
  services: Services,
  request: WireRequest,
  form: Parameters | undefined,
  isEmbedded: boolean,
): ParseResult {
  const parameters = form ?? parametersOfQuery(request)
  // An AWS host name belongs to one service, which does not have the other's operations.
  const host = serviceOfAws(hostNameOf(request.header('host')))
  const named = namedOperation(services, parameters, host)
  // An existing operation overrides the credential scope: AWS then reports the correct scope.
  const service = host ?? named?.service ?? serviceOf(services, request, parameters)
  if (service === undefined) return { ...serviceNotServedAnswer(request, isEmbedded), service }
  if (services[service].model.protocol !== 'query')
    return { dispatch: { request, service, action: '', operationModel: undefined, parameters: NONE } }
  // A form is parsed on any path. On a wrong path, its signature fails later (measured on STS).
  if (request.path !== '/' && form === undefined) return { ...unknownPath(), service }
  const action = form || isRead(request) || isBarePost(request) ? parameters.get('Action') : undefined
  if (action === undefined) return { answer: redirectToWebsite(request.query), service }
  return { dispatch: { request, service, action, operationModel: named?.operationModel, parameters } }
}

const NONE: Parameters = new Map()

/**
 * Returns whether the parameters of a request are those of a service that iamulator has: by their Version or, at `/`,
 * by an Action without one. Unsigned requests have nothing else that names a service.
 */
export function hasOwnParameters(services: Services, request: WireRequest): boolean {
  const parameters = formOf(request) ?? parametersOfQuery(request)
  if (parameters.has('Version')) return serviceOfVersion(services, parameters) !== undefined
  const action = parameters.get('Action')
  return action !== undefined && request.path === '/' && isQueryOperation(services, action)
}

function isQueryOperation(services: Services, action: string): boolean {
  return serviceNames.some((name) => {
    const { protocol, operations } = services[name].model
    return protocol === 'query' && Object.hasOwn(operations, action)
  })
}

/** Returns the call that method and path name, if they are for a service of REST JSON. */
function restDispatch(services: Services, request: WireRequest): Dispatch | undefined {
  const route = restRouteOf(request)
  if (!route) return undefined
  const { service, operation: action = '' } = route
  const operationModel = services[service].model.operations[action]
  return { request, service, action, operationModel, parameters: NONE }
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
function targetedDispatch(services: Services, request: WireRequest): Dispatch | undefined {
  const [prefix, action = ''] = request.header('x-amz-target')?.split('.', 2) ?? []
  const service = prefix === undefined ? undefined : serviceOfTarget(services, prefix)
  if (service === undefined) return undefined
  const isJson = JSON_TYPE.test(request.header('content-type') ?? '')
  const { operations } = services[service].model
  const isKnown =
    isJson && request.method === 'POST' && request.path === '/' && Object.hasOwn(operations, action)
  return {
    request,
    service,
    action,
    operationModel: isKnown ? operations[action] : undefined,
    parameters: NONE,
  }
}

function serviceOfTarget(services: Services, prefix: string): ServiceName | undefined {
  return serviceNames.find((name) => {
    const { model } = services[name]
    return model.protocol === 'json' && model.targetPrefix === prefix
  })
}

/** @throws AwsError InvalidAction or UnknownOperationException when the service does not have the operation */
export function findCall(services: Services, dispatch: Dispatch): Call {
  const { request, service, action, operationModel, parameters } = dispatch
  const { model, action: actionOf, operation } = services[service]
  if (!operationModel) throw unknownIn(model, action, parameters.get('Version'))
  if (operation(action)?.regionalOnly && isGlobalEndpoint(request.header('host'))) throw regionalOnly(action)
  return { request, service, model, operation: action, action: actionOf(action), operationModel, parameters }
}

/**
 * Returns the operation that Action and Version name. Undefined when there is none.
 *
 * @param host the service of the host name; when undefined, any service may have the operation
 */
function namedOperation(services: Services, parameters: Parameters, host: ServiceName | undefined) {
  const action = parameters.get('Action')
  const service = serviceOfVersion(services, parameters)
  if (action === undefined || service === undefined || service !== (host ?? service)) return undefined
  const { operations } = services[service].model
  const operationModel = Object.hasOwn(operations, action) ? operations[action] : undefined
  return operationModel && { service, operationModel }
}

/** Returns the service of a request for an unknown operation. Undefined when iamulator does not have it. */
function serviceOf(
  services: Services,
  request: WireRequest,
  parameters: Parameters,
): ServiceName | undefined {
  const scoped = scopedService(request)
  if (scoped !== undefined) return serviceSignedFor(scoped)
  if (request.header('x-amz-target') !== undefined) return undefined
  return serviceOfHost(request) ?? serviceOfVersion(services, parameters) ?? 'sts'
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

/**
 * Returns the parameters of the query and of a form body. Undefined when the request is not a form.
 *
 * The query takes precedence, because a presigned POST has its signed parameters there.
 */
function formOf(request: WireRequest): Parameters | undefined {
  if (isRead(request)) return undefined
  const [type = '', ...attributes] = (request.header('content-type') ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return undefined
  const parameters = parametersOfQuery(request)
  const charset = charsetOf(attributes)
  addForm(parameters, request.body.toString(charset === 'utf-8' ? 'utf8' : 'latin1'), charset)
  return parameters
}

function parametersOfQuery(request: WireRequest): Map<string, string> {
  const parameters = new Map<string, string>()
  addForm(parameters, request.query)
  return parameters
}

/** Excludes white space from the label to avoid backtracking: labels don't contain any. */
const CHARSET = /^\s*charset="?([^"\s]+)"?\s*$/i

/** Returns the charset of a form. UTF-8 when it is missing or unknown. */
function charsetOf(attributes: readonly string[]): string {
  const label = attributes.map((each) => CHARSET.exec(each)?.[1]).find(Boolean)
  if (label === undefined) return 'utf-8'
  try {
    return new TextDecoder(label).encoding
  } catch {
    return 'utf-8'
  }
}

/** Returns the service of `sts.localhost` and other host names that start like AWS's. */
function serviceOfHost(request: WireRequest): ServiceName | undefined {
  return serviceOfPrefix(request.header('host')?.split('.')[0]?.toLowerCase() ?? '')
}

function serviceOfVersion(services: Services, parameters: Parameters): ServiceName | undefined {
  const version = parameters.get('Version')
  return serviceNames.find((name) => {
    const { model } = services[name]
    return model.protocol === 'query' && model.apiVersion === version
  })
}
