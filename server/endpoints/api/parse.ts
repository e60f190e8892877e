/**
 * First step: finds the service, the operation, and its parameters, before authentication.
 *
 * Order and messages were measured on STS: path, then form, then Action and Version.
 */
import { invalidAction, regionalOnly } from '../../../protocol/errors.ts'
import { addForm, type Parameters } from '../../../protocol/query.ts'
import type { OperationModel, ServiceModel } from '../../../protocol/service-model.ts'
import { serviceOfAws } from '../../aws/hosts.ts'
import { isGlobalEndpoint } from '../../aws/regions.ts'
import { type Answer, isRead, type WireRequest } from '../../engine/request.ts'
import { isServiceName, type ServiceName, type Services, serviceNames } from '../../services/index.ts'
import { hostNameOf } from '../../standards/host-name.ts'
import { redirectToWebsite, serviceNotServedAnswer, unknownPath } from './not-served.ts'
import { scopedService } from './requested.ts'

/** A request for IAM or STS. */
export interface Dispatch {
  readonly request: WireRequest
  readonly service: ServiceName
  readonly action: string
  /** Undefined when no operation has this Action and Version. */
  readonly operationModel: OperationModel | undefined
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

/** Either a dispatched request, or a final answer and the service that gives it, if that is IAM or STS. */
export type ParseResult =
  | { readonly dispatch: Dispatch }
  | { readonly answer: Answer; readonly service: ServiceName | undefined }

export function parse(services: Services, request: WireRequest): ParseResult {
  const form = formOf(request)
  const parameters = form ?? parametersOfQuery(request)
  // An AWS host name belongs to one service, which does not have the other's operations.
  const host = serviceOfAws(hostNameOf(request.header('host') ?? ''))
  const named = namedOperation(services, parameters, host)
  // An existing operation overrides the credential scope: AWS then reports the correct scope.
  const service = host ?? named?.service ?? serviceOf(services, request, parameters)
  if (service === undefined)
    return { answer: serviceNotServedAnswer(request, scopedService(request)), service }
  // A form is parsed on any path. On a wrong path, its signature fails later (measured on STS).
  if (request.path !== '/' && form === undefined) return { answer: unknownPath(), service }
  const action = form || isRead(request) || isBarePost(request) ? parameters.get('Action') : undefined
  if (action === undefined) return { answer: redirectToWebsite(request.query), service }
  return { dispatch: { request, service, action, operationModel: named?.operationModel, parameters } }
}

/** @throws AwsError InvalidAction when the service does not have the action */
export function findCall(services: Services, dispatch: Dispatch): Call {
  const { request, service, action, operationModel, parameters } = dispatch
  const { model, action: actionOf, operation } = services[service]
  if (!operationModel) throw invalidAction(action, parameters.get('Version'))
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

/** Returns the service of a request for an unknown operation. Undefined when it is not IAM or STS. */
function serviceOf(
  services: Services,
  request: WireRequest,
  parameters: Parameters,
): ServiceName | undefined {
  const scoped = scopedService(request)
  if (scoped !== undefined) return isServiceName(scoped) ? scoped : undefined
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
  const label = request.header('host')?.split('.')[0]?.toLowerCase()
  return label !== undefined && isServiceName(label) ? label : undefined
}

function serviceOfVersion(services: Services, parameters: Parameters): ServiceName | undefined {
  return serviceNames.find((name) => services[name].model.apiVersion === parameters.get('Version'))
}
